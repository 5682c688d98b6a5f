namespace NpsWarning.Substances;

/// <summary>A name that does not say which of several substances is meant.</summary>
/// <param name="Name">As sources write it.</param>
/// <param name="Substances">Two or more.</param>
/// <param name="Why">What they have in common, such as "positional isomers".</param>
public sealed record AmbiguousName(string Name, IReadOnlyList<SubstanceId> Substances, string Why)
{
    /// <summary>As compared.</summary>
    public string Key { get; } = NameKey.Of(Name);

    /// <summary>The declared ones.</summary>
    public static IReadOnlyList<AmbiguousName> All { get; } =
        [.. EmbeddedData.Lines("ambiguous.tsv").Select(l => l.Split('\t')).Select(f => new AmbiguousName(f[0], [.. f[1].Split(',').Select(id => new SubstanceId(id))], f[2]))];
}
