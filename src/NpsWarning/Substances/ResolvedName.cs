namespace NpsWarning.Substances;

/// <summary>What a name turned out to be.</summary>
public enum NameKind
{
    /// <summary>One substance of the catalogue.</summary>
    Substance,

    /// <summary>One of several substances, and the name does not say which.</summary>
    Ambiguous,

    /// <summary>A class, and no member of it: "opioid", "synthetic cannabinoid".</summary>
    Class,

    /// <summary>A disease, a circumstance, a word about drugs in general.</summary>
    NotASubstance,

    /// <summary>In no list. It may be the new substance, so it is kept as written.</summary>
    Unknown,
}

/// <summary>A name, what it means, and why.</summary>
/// <param name="Raw">As written.</param>
/// <param name="Key">As compared. Two unknown names with the same key are the same subject.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Substances">One for a substance, two or more when ambiguous, otherwise none. In the order of their ids.</param>
/// <param name="How">The rule that decided, in words.</param>
/// <param name="Score">1 where the name or key stands in the catalogue as it is; less the more a rule had to repair; 0 when unknown.</param>
/// <param name="Alternatives">Other substances that were considered; for an unknown name those one typing error away. A hint for people only.</param>
public sealed record ResolvedName(
    string Raw,
    string Key,
    NameKind Kind,
    IReadOnlyList<SubstanceId> Substances,
    string How,
    double Score,
    IReadOnlyList<SubstanceId> Alternatives)
{
    /// <summary>The class that a class word names.</summary>
    public SubstanceClass? Class { get; init; }

    internal static ResolvedName Unknown(string raw, string key, IReadOnlyList<SubstanceId> near, IReadOnlyList<string> called) =>
        new(raw, key, NameKind.Unknown, [], called.Count == 0 ? "in no list" : $"in no list; one letter from {string.Join(", ", called)}", 0, near);
}
