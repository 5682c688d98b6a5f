using System.Collections.Frozen;

namespace NpsWarning.Substances;

/// <summary>What others call a class of the vocabulary.</summary>
/// <param name="Euda">The category in the European Union Drugs Agency's early warning system.</param>
/// <param name="Unodc">The group in the United Nations Office on Drugs and Crime's early warning advisory; null where it has none of that extent.</param>
public sealed record ClassNames(string? Euda, string? Unodc)
{
    private static readonly IReadOnlyList<(SubstanceClass Class, ClassNames Names, string[] Words)> Table =
        [.. EmbeddedData.Lines("classes.tsv").Select(l => l.Split('\t')).Select(f => (SubstanceClassNames.Parse(f[0]), new ClassNames(OrNull(f[1]), OrNull(f[2])), f[3].Split('|')))];

    private static readonly FrozenDictionary<string, SubstanceClass> ByWord = Table
        .SelectMany(row => row.Words.Append(row.Names.Euda).Append(row.Names.Unodc).Append(row.Class.Name()).Where(w => w is not (null or "-")), (row, word) => (word, row.Class))
        .DistinctBy(pair => pair.word, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(pair => pair.word!, pair => pair.Class, StringComparer.OrdinalIgnoreCase);

    public static ClassNames Of(SubstanceClass value) => Table.First(row => row.Class == value).Names;

    /// <summary>The class that a source means by its word ("Novel Opioid", "NBOMe series"); null for a word of no vocabulary, and for one that names an effect ("Novel Stimulant").</summary>
    public static SubstanceClass? Find(string word) => ByWord.TryGetValue(word.Trim(), out var value) ? value : null;

    private static string? OrNull(string field) => field == "-" ? null : field;
}
