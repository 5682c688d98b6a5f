using NpsWarning.Detection;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Review;

/// <summary>How another signal belongs to this one.</summary>
public enum Kinship
{
    /// <summary>The same substance, or the same unknown name.</summary>
    Same,

    /// <summary>One of several substances, of which this is one; or one of those that this may be.</summary>
    MayBeSame,

    /// <summary>A metabolite or precursor of it.</summary>
    Metabolite,

    /// <summary>What it is a metabolite or precursor of.</summary>
    Parent,
}

/// <summary>Another signal that a reviewer should see beside this one.</summary>
/// <param name="Signal">Its row.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Kinship">How it belongs here.</param>
public sealed record RelatedSignal(Signal Signal, string Name, Kinship Kinship);

/// <summary>
/// Signals on the same substance in other places, on what may be the same, and on its metabolites, precursors and parents: one outbreak seen from several
/// sides. They are worked out when they are shown, for all signals of a page at once; nothing is stored.
/// </summary>
public static class RelatedSignals
{
    /// <summary>Days since its last verdict after which a signal is not shown beside others any more.</summary>
    public const int Days = 365;

    /// <summary>
    /// The related signals of each, by its id: its own place first, then its own country, then the rest, the newest first. A cluster of presentations without
    /// a name has none. As far as the viewer may know of them.
    /// </summary>
    public static ILookup<string, RelatedSignal> Of(Session session, IReadOnlyList<Signal> signals, Viewer viewer, Catalogue catalogue, DateOnly until)
    {
        var kin = signals.Select(s => (Signal: s, Kin: Kin.Of(s.Shown, catalogue))).Where(s => s.Kin is not null).ToList();
        if (kin.Count == 0) return Array.Empty<RelatedSignal>().ToLookup(_ => "");
        SubstanceId[] asked = [.. kin.SelectMany(k => k.Kin!.May.Concat(k.Kin.Parents)).Distinct()];
        string[] subjects = [.. kin.Select(k => k.Signal.Shown.Value).Concat(asked.Concat(catalogue.EvidenceFor(asked)).Select(id => SubjectKey.Of(id).Value)).Distinct()];
        var others = subjects.Chunk(500).SelectMany(chunk => ReviewQueue.OnAny(session, chunk, until.AddDays(-Days), viewer)).DistinctBy(s => s.SignalId).ToList();
        var found = kin.SelectMany(k => others.Where(o => o.SignalId != k.Signal.SignalId)
            .Select(o => (k.Signal, Other: o, Kinship: k.Kin!.To(o.Shown, catalogue))).Where(r => r.Kinship is not null)).ToList();
        var names = ShownNames.Of(session, found.Select(r => r.Other.Shown.Value));
        return found.OrderBy(r => Distance(r.Signal.Place, r.Other.Place)).ThenByDescending(r => r.Other.SignalledOn).ThenBy(r => r.Other.SignalId, StringComparer.Ordinal)
            .ToLookup(r => r.Signal.SignalId, r => new RelatedSignal(r.Other, ShownNames.In(names, r.Other.Shown), r.Kinship!.Value));
    }

    private static int Distance(string place, string other) => place == other ? 0 : PlaceCodes.CountryOf(place) == PlaceCodes.CountryOf(other) ? 1 : 2;

    /// <summary>The substances that a subject may be, and what they are metabolites or precursors of.</summary>
    private sealed record Kin(SubjectKey Subject, IReadOnlyList<SubstanceId> May, IReadOnlyList<SubstanceId> Parents)
    {
        public static Kin? Of(SubjectKey subject, Catalogue catalogue) => subject.Kind is "cluster" or "class"
            ? null
            : new Kin(subject, subject.Substances, [.. subject.Substances.SelectMany(catalogue.EvidenceOf).Except(subject.Substances)]);

        public Kinship? To(SubjectKey other, Catalogue catalogue) =>
            other == Subject ? Kinship.Same
            : other.Substances.Intersect(May).Any() ? Kinship.MayBeSame
            : other.Substances.Intersect(Parents).Any() ? Kinship.Parent
            : other.Substances.SelectMany(catalogue.EvidenceOf).Intersect(May).Any() ? Kinship.Metabolite
            : null;
    }
}

/// <summary>A kinship in words.</summary>
public static class KinshipWords
{
    /// <summary>As it stands behind the other signal's name.</summary>
    public static string Words(this Kinship relation) => relation switch
    {
        Kinship.Same => "the same substance",
        Kinship.MayBeSame => "may be the same substance",
        Kinship.Metabolite => "a metabolite or precursor of it",
        _ => "what it is a metabolite or precursor of",
    };
}
