using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>Which subjects' cases, and which subjects' findings, are a signal's evidence.</summary>
public static class SignalSubjects
{
    /// <summary>
    /// The subjects whose cases count for it: what it was raised on and the name it took. Of one of several also each that it may be, and the other sets
    /// that share one with it: laboratories tell apart what each of them can, and it is the same event.
    /// </summary>
    public static IReadOnlyList<string> Counted(Session session, Signal signal)
    {
        string[] own = [.. new[] { signal.Subject, signal.NamedSubject }.OfType<string>()];
        own = [.. own, .. Spectra(session, own)];
        SubstanceId[] may = [.. own.Select(s => new SubjectKey(s)).Where(s => s.Kind == "either").SelectMany(s => s.Substances)];
        return may.Length == 0 ? own : [.. own.Concat(may.Select(id => SubjectKey.Of(id).Value)).Concat(Sets(session, may)).Distinct()];
    }

    /// <summary>Those, and the sets that share a substance with them: it may be that, too, in their cases.</summary>
    public static IReadOnlyList<string> CountedOrOpen(Session session, Signal signal)
    {
        var counted = Counted(session, signal);
        SubstanceId[] may = [.. counted.SelectMany(s => new SubjectKey(s).Substances).Distinct()];
        return may.Length == 0 ? counted : [.. counted.Concat(Sets(session, may)).Distinct()];
    }

    /// <summary>
    /// The subjects under which findings of its cases may stand: besides those that count, the sets that another report of the case has narrowed down to one
    /// of them, and their metabolites and precursors.
    /// </summary>
    public static IReadOnlyList<string> Found(Session session, Signal signal, Catalogue catalogue)
    {
        var open = CountedOrOpen(session, signal);
        return [.. open.Concat(Metabolites(session, signal, catalogue)).Distinct()];
    }

    /// <summary>Its metabolites and precursors.</summary>
    public static IReadOnlyList<string> Metabolites(Session session, Signal signal, Catalogue catalogue) =>
        [.. catalogue.EvidenceFor([.. Counted(session, signal).SelectMany(s => new SubjectKey(s).Substances).Distinct()]).Select(id => SubjectKey.Of(id).Value)];

    /// <summary>The groups of spectra among subjects.</summary>
    public static IReadOnlyList<string> SpectrumGroups(IEnumerable<string> subjects) => [.. subjects.Select(s => new SubjectKey(s)).Where(s => s.Kind == "spectrum").Select(s => s.Name)];

    // What has taken the name was the same thing before: its cases are the substance's first.
    private static IEnumerable<string> Spectra(Session session, string[] own) => session
        .Query<string>("SELECT group_id FROM spectrum_groups WHERE named_subject IN @own AND subject_on IS NOT NULL ORDER BY group_id", new { own })
        .Select(id => SubjectKey.Spectrum(id).Value).Except(own);

    private static IEnumerable<string> Sets(Session session, SubstanceId[] may) => session
        .Query<string>("SELECT subject FROM subjects WHERE subject >= 'either:' AND subject < 'either;' ORDER BY subject")
        .Where(set => new SubjectKey(set).Substances.Intersect(may).Any());
}
