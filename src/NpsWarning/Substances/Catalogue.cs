using System.Collections.Frozen;

namespace NpsWarning.Substances;

/// <summary>All substances known, by id and by structure key. Immutable; safe to share between threads.</summary>
public sealed class Catalogue
{
    private static readonly Lazy<Catalogue> Shipped = new(() => new(EmbeddedData.Catalogue().Select(line => line.ToSubstance())));

    private readonly FrozenDictionary<SubstanceId, Substance> byId;
    private readonly FrozenDictionary<string, Substance> byInchiKey;
    private readonly FrozenDictionary<string, Substance> byCas;
    private readonly DateOnly? asOf;

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

    // A backtest asks for a catalogue a day, so that the indices are shared, and what was not known yet is passed over in them.
    private Catalogue(Catalogue whole, DateOnly day)
    {
        All = [.. whole.All.Where(s => s.KnownOn(day))];
        byId = whole.byId;
        byInchiKey = whole.byInchiKey;
        byCas = whole.byCas;
        asOf = day;
    }

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyList<Substance> All { get; }

    /// <summary>The catalogue that comes with the program.</summary>
    public static Catalogue Load() => Shipped.Value;

    /// <summary>
    /// What was known by that day (included): all that a judgement about the past may use. Dates the entries, not the facts on them. A parent may be
    /// missing; <see cref="EvidenceOf"/> names only those that are there.
    /// </summary>
    public Catalogue AsOf(DateOnly day) => new(this, asOf < day ? asOf.Value : day);

    public Substance? ById(SubstanceId id) => Known(byId.GetValueOrDefault(id));

    /// <summary>By the key of the free base or of a salt; null when no entry has it.</summary>
    public Substance? ByInchiKey(string inchiKey) => Known(byInchiKey.GetValueOrDefault(inchiKey.Trim().ToUpperInvariant()));

    /// <summary>By a CAS registry number, of the free base or of a salt; null when no entry has it, or two have.</summary>
    public Substance? ByCas(string casNumber) => Known(byCas.GetValueOrDefault(casNumber.Trim()));

    /// <summary>
    /// The substance itself, or what it is evidence of when it is a metabolite or precursor with parents in this catalogue: of one of them, or of all
    /// where <see cref="Substance.AllParents"/> says so.
    /// </summary>
    public IReadOnlyList<SubstanceId> EvidenceOf(SubstanceId id)
    {
        if (ById(id) is not { Standing: Standing.MetaboliteOrPrecursor } substance) return [id];
        var parents = substance.Parents.Where(p => ById(p) is not null).ToList();
        return parents.Count > 0 ? parents : [id];
    }

    private Substance? Known(Substance? substance) => substance is not null && (asOf is null || substance.KnownOn(asOf.Value)) ? substance : null;
}
