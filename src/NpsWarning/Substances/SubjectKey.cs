namespace NpsWarning.Substances;

/// <summary>
/// What is watched, as it stands in the tables: <c>substance:acetylfentanyl</c>, <c>unlisted:bromazolamol</c> (a name that the
/// catalogue does not have, normalised), <c>either:a+b</c> (a name that means one of several and nobody said which),
/// <c>class:opioid</c>, <c>cluster:…</c> (presentations that resemble each other and nothing known), or <c>spectrum:…</c> (a compound that
/// is known by its mass spectrum only).
/// </summary>
public readonly record struct SubjectKey(string Value)
{
    private const int MaxLength = 180;

    /// <summary>The part before the colon.</summary>
    public string Kind => Value[..Value.IndexOf(':')];

    /// <summary>The part after the colon.</summary>
    public string Name => Value[(Value.IndexOf(':') + 1)..];

    /// <summary>A name that nobody knows, or a cluster without a name: nothing says that it has long been in use.</summary>
    public bool IsUnlisted => Kind == "unlisted";

    /// <summary>The substances that it may be: one for a substance, several for an either-or, none otherwise.</summary>
    public IReadOnlyList<SubstanceId> Substances => Kind switch
    {
        "substance" => [new SubstanceId(Name)],
        "either" => [.. Name.Split('+').Select(n => new SubstanceId(n))],
        _ => [],
    };

    /// <summary>A substance of the catalogue.</summary>
    public static SubjectKey Of(SubstanceId id) => new($"substance:{id.Value}");

    /// <summary>A name that the catalogue does not have, as compared.</summary>
    public static SubjectKey Unlisted(string nameKey) => Cut("unlisted:" + nameKey);

    /// <summary>One of several substances. So many as a key holds: it is never cut within an id.</summary>
    public static SubjectKey Either(IReadOnlyList<SubstanceId> may)
    {
        var value = "either:";
        foreach (var id in may.Select(s => s.Value).Order(StringComparer.Ordinal))
        {
            var longer = value.EndsWith(':') ? value + id : $"{value}+{id}";
            if (longer.Length > MaxLength) break;
            value = longer;
        }
        return new(value);
    }

    /// <summary>A cluster of presentations.</summary>
    public static SubjectKey Cluster(string clusterId) => new($"cluster:{clusterId}");

    /// <summary>A compound that several laboratories have the spectrum of, and none the name.</summary>
    public static SubjectKey Spectrum(string groupId) => new($"spectrum:{groupId}");

    /// <summary>The subject that a resolved name speaks of; null where the name is no substance at all.</summary>
    public static SubjectKey? Of(ResolvedName name) => name.Kind switch
    {
        NameKind.Substance => Of(name.Substances[0]),
        NameKind.Ambiguous => Either(name.Substances),
        NameKind.Class => Cut("class:" + name.Key),
        NameKind.Unknown => Unlisted(name.Key),
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static SubjectKey Cut(string value) => new(value.Length <= MaxLength ? value : value[..MaxLength]);
}
