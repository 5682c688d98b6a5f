using System.Collections.Frozen;

namespace NpsWarning.Substances;

/// <summary>All substances known, by id and by structure key. Immutable; safe to share between threads.</summary>
public sealed class Catalogue
{
    private readonly FrozenDictionary<SubstanceId, Substance> byId;
    private readonly FrozenDictionary<string, Substance> byInchiKey;
    private readonly FrozenDictionary<string, Substance> byCas;

    /// <exception cref="ArgumentException">Two entries share an id or a structure key.</exception>
    public Catalogue(IEnumerable<Substance> substances)
    {
        All = [.. substances.OrderBy(s => s.Id.Value, StringComparer.Ordinal)];
        byId = All.ToFrozenDictionary(s => s.Id);
        byInchiKey = All
            .SelectMany(s => s.SaltInchiKeys.Prepend(s.InchiKey).OfType<string>(), (s, key) => (key, s))
            .ToFrozenDictionary(pair => pair.key, pair => pair.s, StringComparer.Ordinal);
        byCas = All
            .SelectMany(s => s.Cas, (s, number) => (number, s))
            .GroupBy(pair => pair.number, StringComparer.Ordinal)
            .Where(group => group.Count() == 1) // A number that two entries claim says nothing.
            .ToFrozenDictionary(group => group.Key, group => group.First().s, StringComparer.Ordinal);
    }

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyList<Substance> All { get; }

    /// <summary>The catalogue that comes with the program.</summary>
    public static Catalogue Load() => new(EmbeddedData.Catalogue().Select(line => line.ToSubstance()));

    public Substance? ById(SubstanceId id) => byId.GetValueOrDefault(id);

    /// <summary>By the key of the free base or of a salt; null when no entry has it, or two have.</summary>
    public Substance? ByInchiKey(string inchiKey) => byInchiKey.GetValueOrDefault(inchiKey.Trim().ToUpperInvariant());

    /// <summary>By a CAS registry number, of the free base or of a salt; null when no entry has it, or two have.</summary>
    public Substance? ByCas(string casNumber) => byCas.GetValueOrDefault(casNumber.Trim());

    /// <summary>What the sources held by that day (included): all that a judgement about the past may use.</summary>
    public IEnumerable<Substance> KnownOn(DateOnly day) => All.Where(s => s.KnownOn(day));

    /// <summary>The substance itself, or what it is evidence of when it is a metabolite or precursor with known parents.</summary>
    public IReadOnlyList<SubstanceId> EvidenceOf(SubstanceId id) =>
        ById(id) is { Standing: Standing.MetaboliteOrPrecursor, Parents: [_, ..] parents } ? parents : [id];
}
