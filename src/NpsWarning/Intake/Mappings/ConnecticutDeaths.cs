using System.Text.RegularExpressions;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Intake.Mappings;

/// <summary>
/// Accidental drug deaths as Connecticut's medical examiner publishes them: free text, and a column with Y for each common drug. The
/// columns are toxicology; they add what the text does not name already.
/// </summary>
internal static partial class ConnecticutDeaths
{
    public static readonly DeathLayout Layout = new()
    {
        Name = "connecticut-deaths",
        IdColumn = "record_id",
        DateColumn = "date",
        NeededColumns = ["record_id", "date", "cause"],
        Read = Read,
    };

    /// <summary>Column, the substance it stands for, and how a name that says the same begins (letters only).</summary>
    private static readonly (string Column, string Substance, string[] Stems)[] Substances =
    [
        ("Heroin", "Heroin", ["heroin"]),
        ("Cocaine", "Cocaine", ["cocaine"]),
        ("Fentanyl", "Fentanyl", ["fentanyl"]),
        ("Oxycodone", "Oxycodone", ["oxycod"]),
        ("Oxymorphone", "Oxymorphone", ["oxymorph"]),
        ("Ethanol", "Ethanol", ["ethanol", "ethylalcohol", "alcohol", "etoh"]),
        ("Hydrocodone", "Hydrocodone", ["hydrocod"]),
        ("Methadone", "Methadone", ["methadone"]),
        ("Amphet", "Amphetamine", ["amphet"]),
        ("Tramad", "Tramadol", ["tramad"]),
        ("Hydromorphone", "Hydromorphone", ["hydromorph"]),
        ("Morphine (Not Heroin)", "Morphine", ["morph"]),
        ("Xylazine", "Xylazine", ["xylazine"]),
        ("Gabapentin", "Gabapentin", ["gabapentin"]),
    ];

    /// <summary>Columns that stand for a group: they say something only when no member of it is named.</summary>
    private static readonly (string Column, string Group, Regex Members)[] Groups =
    [
        ("Benzodiazepine", "Benzodiazepine", Benzodiazepines()),
        ("Meth/Amphetamine", "Meth/Amphetamine", Amphetamines()),
        ("Fentanyl Analogue", "Fentanyl analogue", FentanylAnalogues()),
        ("Opiate NOS", "Opiate", Opioids()),
    ];

    private static Death Read(NamedRow row, Func<string, IReadOnlyList<string>> namesInText)
    {
        var named = new List<(string Name, Contribution? Contribution)>();
        named.AddRange(namesInText(row["cause"]).Select(name => (name, (Contribution?)Contribution.Causal)));
        named.AddRange(namesInText(row["contributing"]).Select(name => (name, (Contribution?)Contribution.Contributory)));
        foreach (var column in (ReadOnlySpan<string>)["Other", "Other Opioid"])
            named.AddRange(namesInText(WrittenOut(row[column])).Select(name => (name, (Contribution?)null)));

        foreach (var (column, substance, stems) in Substances)
        {
            if (IsYes(row[column]) && !named.Any(other => stems.Any(stem => Letters(other.Name).StartsWith(stem, StringComparison.Ordinal))))
                named.Add((substance, null));
        }
        foreach (var (column, group, members) in Groups)
        {
            if (IsYes(row[column]) && !named.Any(other => members.IsMatch(Letters(other.Name))))
                named.Add((group, null));
        }
        return new Death { Region = row["region"] is { Length: > 0 } region ? region : "US-CT", Substances = named };
    }

    /// <summary>"Y", also with a remark ("Y POPS"), or "P" for positive; other remarks ("PCP NEG") are no result.</summary>
    private static bool IsYes(string value) =>
        value.Equals("P", StringComparison.OrdinalIgnoreCase) || (value.StartsWith('Y') && (value.Length == 1 || !char.IsLetter(value[1])));

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetter)).ToLowerInvariant();

    /// <summary>The office's own abbreviations, each in many spellings ("bupren", "H-MORPH", "difluro").</summary>
    private static string WrittenOut(string text)
    {
        text = Buprenorphine().Replace(text, "buprenorphine");
        text = Hydromorphone().Replace(text, "hydromorphone");
        text = Morphine().Replace(text, "morphine");
        text = Codeine().Replace(text, "codeine");
        text = Difluoroethane().Replace(text, "difluoroethane");
        return Diphenhydramine().Replace(text, "diphenhydramine");
    }

    [GeneratedRegex(@"\bbupr(?!op)\w*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Buprenorphine();

    [GeneratedRegex(@"\b(?:h|hy\w{0,4})[- ]?mor\w*|\bhydrom\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hydromorphone();

    [GeneratedRegex(@"\bmorph\w*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Morphine();

    [GeneratedRegex(@"\bcod\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Codeine();

    [GeneratedRegex(@"\bdiflu?o?u?r\w*|\bdfe\b|\bduster\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Difluoroethane();

    [GeneratedRegex(@"\bdiphen\w*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Diphenhydramine();

    [GeneratedRegex("benzo|z[oe]lam|[zs]epam|azepate|azepoxide|xanax|valium|klonopin", RegexOptions.CultureInvariant)]
    private static partial Regex Benzodiazepines();

    [GeneratedRegex("amphet", RegexOptions.CultureInvariant)]
    private static partial Regex Amphetamines();

    [GeneratedRegex("^(?!fentan[iy]l$).*fent", RegexOptions.CultureInvariant)]
    private static partial Regex FentanylAnalogues();

    [GeneratedRegex("opi|heroin|morph|cod(?:eine|one)|fent|methadone|tramad|tapentad|bupren|mitragyn|u47700", RegexOptions.CultureInvariant)]
    private static partial Regex Opioids();
}
