using System.Globalization;
using System.Text;
using NpsWarning.Cli;
using NpsWarning.Intake.Mappings;
using NpsWarning.Substances;

namespace NpsWarning.Tests.Cli;

/// <summary>
/// Makes the demo's compact file of deaths from the published table. It stands with the tests since it runs only when the file is made
/// anew: set NPS_MAKE to the compact file's path and run <see cref="ConnecticutDeathsTests"/>.
/// </summary>
internal static class ConnecticutMaker
{
    private static readonly Catalogue Catalogue = Catalogue.Load();
    private static readonly Resolver Resolver = new(Catalogue);

    public static string Make(string csvPath)
    {
        var deaths = Read(csvPath).OrderBy(death => death.On).ThenBy(death => string.Join(',', death.Names), StringComparer.Ordinal).ToList();
        var names = deaths.SelectMany(death => death.Names).CountBy(name => name).OrderByDescending(n => n.Value).ThenBy(n => n.Key, StringComparer.Ordinal).Select(n => n.Key).ToList();
        var index = names.Select((name, position) => (name, position)).ToDictionary(n => n.name, n => n.position);
        var first = new DateOnly(2012, 1, 1);
        var text = new StringBuilder();
        text.Append("# Deaths by drugs, 2012 to 2019. One line a death: its day as a number (0 is the day in the line 'origin'), then the\n");
        text.Append("# places of its substances in the line 'names', the first being 0. README.md tells how it was made.\n");
        text.Append("# Source: Connecticut Office of the Chief Medical Examiner, Accidental Drug Related Deaths, data.ct.gov, public domain.\n");
        text.Append("origin 2012-01-01\n").Append("place US-CT\n").Append("names ").AppendJoin('|', names).Append('\n');
        foreach (var (on, found) in deaths)
        {
            text.Append(CultureInfo.InvariantCulture, $"{on.DayNumber - first.DayNumber}");
            if (found.Count > 0)
                text.Append(' ').AppendJoin(',', found.Select(name => index[name]).Order());
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Day and substances of each row; the substances in order of their names, by the catalogue where it has them.</summary>
    public static IEnumerable<(DateOnly On, IReadOnlyList<string> Names)> Read(string csvPath)
    {
        using var csv = File.OpenText(csvPath);
        foreach (var row in Mapping.Find("connecticut-deaths", new FreeText(new Knowledge(Catalogue)).Find)!.Read(csv, new()))
        {
            var report = row.Report ?? throw new FormatException($"Row {row.Line}: {string.Join("; ", row.Errors)}");
            yield return (report.OccurredOn, [.. report.Findings.Select(finding => Named(finding.RawName)).Distinct().Order(StringComparer.Ordinal)]);
        }
    }

    private static string Named(string raw) =>
        Resolver.Resolve(raw) is { Kind: NameKind.Substance } known ? Catalogue.ById(known.Substances[0])!.Name : raw.ToLowerInvariant();
}
