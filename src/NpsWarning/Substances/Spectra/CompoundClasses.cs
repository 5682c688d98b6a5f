namespace NpsWarning.Substances.Spectra;

/// <summary>
/// The class of a library's compound by the catalogue: its structure key, else its skeleton (the first block), else its CAS number. A compound that the
/// catalogue puts in no class, such as most medicines, and one that it does not have, has none.
/// </summary>
public sealed class CompoundClasses
{
    private readonly Catalogue catalogue;
    private readonly Dictionary<string, SubstanceClass> bySkeleton;

    public CompoundClasses(Catalogue catalogue)
    {
        this.catalogue = catalogue;
        bySkeleton = catalogue.All.Where(s => s.InchiKey is { Length: >= 14 }).GroupBy(s => s.InchiKey![..14], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().Class, StringComparer.Ordinal);
    }

    /// <summary>The classes that a spectrum can be of, in the order of a model's columns.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Enum.GetValues<SubstanceClass>().Where(c => c is not (SubstanceClass.Other or SubstanceClass.PlantsAndExtracts or SubstanceClass.SemiSyntheticCannabinoids)).Select(c => c.Name())];

    /// <summary>Null where it has none.</summary>
    public string? Of(LibraryEntry entry) => entry.Class ?? (Found(entry) is { } known && Names.Contains(known.Name()) ? known.Name() : null);

    /// <summary>Whether the catalogue knows the compound, and knows it to be in none of the classes.</summary>
    internal bool IsOfNone(LibraryEntry entry) => Of(entry) is null && Found(entry) is SubstanceClass.Other;

    private SubstanceClass? Found(LibraryEntry entry) =>
        entry.InchiKey is { Length: >= 14 } key && catalogue.ByInchiKey(key) is { } exact ? exact.Class
        : entry.InchiKey is { Length: >= 14 } block && bySkeleton.TryGetValue(block[..14], out var skeleton) ? skeleton
        : entry.CasNumber is { } number ? catalogue.ByCas(number)?.Class : null;
}
