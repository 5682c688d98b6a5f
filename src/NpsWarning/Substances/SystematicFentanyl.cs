using System.Text.RegularExpressions;

namespace NpsWarning.Substances;

/// <summary>
/// Systematic names of analogues of fentanyl, "N-(4-fluorophenyl)-N-[1-(2-phenylethyl)piperidin-4-yl]butanamide" and its many orders and
/// spellings, read part by part into the common name. A part that is not known here leaves the whole name unread.
/// </summary>
internal static partial class SystematicFentanyl
{
    /// <summary>N-acyl groups by the amide that they end a systematic name as. Propanamide is fentanyl's own and has no prefix.</summary>
    private static readonly Dictionary<string, string> Acyls = new(StringComparer.Ordinal)
    {
        ["propanamide"] = "",
        ["propionamide"] = "",
        ["acetamide"] = "acetyl ",
        ["2-methoxyacetamide"] = "methoxyacetyl ",
        ["acrylamide"] = "acryl ",
        ["prop-2-enamide"] = "acryl ",
        ["2-methylprop-2-enamide"] = "methacryl ",
        ["methacrylamide"] = "methacryl ",
        ["butanamide"] = "butyryl ",
        ["butyramide"] = "butyryl ",
        ["2-methylpropanamide"] = "isobutyryl ",
        ["isobutyramide"] = "isobutyryl ",
        ["pentanamide"] = "valeryl ",
        ["valeramide"] = "valeryl ",
        ["3-methylbutanamide"] = "isovaleryl ",
        ["isovaleramide"] = "isovaleryl ",
        ["2,2-dimethylpropanamide"] = "pivaloyl ",
        ["pivalamide"] = "pivaloyl ",
        ["hexanamide"] = "hexanoyl ",
        ["heptanamide"] = "heptanoyl ",
        ["furan-2-carboxamide"] = "2-furanyl ",
        ["2-furancarboxamide"] = "2-furanyl ",
        ["furan-3-carboxamide"] = "3-furanyl ",
        ["tetrahydrofuran-2-carboxamide"] = "tetrahydrofuranyl ",
        ["oxolane-2-carboxamide"] = "tetrahydrofuranyl ",
        ["cyclopropanecarboxamide"] = "cyclopropyl ",
        ["cyclobutanecarboxamide"] = "cyclobutyl ",
        ["cyclopentanecarboxamide"] = "cyclopentyl ",
        ["cyclohexanecarboxamide"] = "cyclohexyl ",
        ["thiophene-2-carboxamide"] = "2-thiophenoyl ",
        ["benzamide"] = "phenyl ",
    };

    private static readonly Dictionary<string, string> Positions = new(StringComparer.Ordinal) { ["2"] = "ortho", ["3"] = "meta", ["4"] = "para" };

    /// <summary>The common name; null when the text is not such a name, or has a part that is not known.</summary>
    public static string? CommonName(string text)
    {
        if (text.Length > 120 || !text.Contains("piperid", StringComparison.OrdinalIgnoreCase))
            return null;
        var plain = text.ToLowerInvariant().Replace('[', '(').Replace(']', ')').Replace(" ", "", StringComparison.Ordinal);
        var withoutRing = Phenethylpiperidine().Replace(plain, "", 1);
        var aryl = Aryl().Match(withoutRing);
        if (withoutRing.Length == plain.Length || !aryl.Success)
            return null;

        // What is left is the amide, "2-methoxy-N-…-acetamide" around the rest included.
        var amide = Nitrogen().Replace(withoutRing.Remove(aryl.Index, aryl.Length), "").Replace("--", "-", StringComparison.Ordinal).Trim('-').Replace("methyl-", "methyl", StringComparison.Ordinal)
            .Replace("methoxy-", "methoxy", StringComparison.Ordinal);
        if (!Acyls.TryGetValue(amide, out var acyl))
            return null;
        return aryl.Groups["position"] is { Success: true } position ? $"{Positions[position.Value]}-{aryl.Groups["what"].Value} {acyl}fentanyl" : $"{acyl}fentanyl";
    }

    [GeneratedRegex(@"\(1-(?:phenethyl|\(2-phenylethyl\)|2-phenylethyl)-?(?:piperidin-4-yl|4-piperidyl|4-piperidinyl)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Phenethylpiperidine();

    [GeneratedRegex(@"(?<=^|-)(?:phenyl|\((?<position>[234])-(?<what>fluoro|chloro|bromo|methoxy|methyl)phenyl\))", RegexOptions.CultureInvariant)]
    private static partial Regex Aryl();

    [GeneratedRegex("(?<![a-z])n-", RegexOptions.CultureInvariant)]
    private static partial Regex Nitrogen();
}
