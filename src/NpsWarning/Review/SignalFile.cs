using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Review;

/// <summary>All that a signal's page says, read at one moment, as far as its viewer may know it.</summary>
public sealed record SignalFile
{
    /// <summary>The signal's row.</summary>
    public required Signal Signal { get; init; }

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>What it was called before a laboratory named it; null where it never took another name.</summary>
    public string? FormerName { get; init; }

    /// <summary>The list's facts on it: sparkline, names in reports, alert.</summary>
    public required QueueRow Row { get; init; }

    /// <summary>What the substance may be, where it is one of several: each with the cases that count for it, then those in which it is still open.</summary>
    public required IReadOnlyList<Candidate> Candidates { get; init; }

    /// <summary>Cases in which only a metabolite or precursor was found; 0 for enforcement.</summary>
    public required int ByMetaboliteOnly { get; init; }

    /// <summary>What a new test method may have to do with it (<see cref="Detection.NewTestMethod"/>); null where nothing speaks for one.</summary>
    public string? NewTestMethod { get; init; }

    /// <summary>Whether it, or one that it may be, is in use as a medicine.</summary>
    public required bool MedicalUse { get; init; }

    /// <summary>Why it came back after a decision; null where it did not. For enforcement without its counts.</summary>
    public string? Reopened { get; init; }

    /// <summary>What detectors said, oldest first.</summary>
    public required IReadOnlyList<KeptVerdict> Verdicts { get; init; }

    /// <summary>The evidence; null for enforcement.</summary>
    public EvidenceTable? Evidence { get; init; }

    /// <summary>What is known of supply; null for health.</summary>
    public SupplyPicture? Supply { get; init; }

    /// <summary>The days of its cases.</summary>
    public required IReadOnlyList<CaseDay> Cases { get; init; }

    /// <summary>What happened to it, newest first.</summary>
    public required IReadOnlyList<TimelineEntry> Timeline { get; init; }

    /// <summary>The last day of which there are data.</summary>
    public required DateOnly DataUntil { get; init; }

    private static string? Why(string? reason, Viewer viewer) => viewer == Viewer.Health || reason is null ? reason : "Its evidence has changed.";

    /// <summary>Reads it; null where there is no such signal, or none that this viewer may know of.</summary>
    public static SignalFile? Read(Session session, string signalId, Viewer viewer, PolicyFile policies, Catalogue catalogue, DateOnly today)
    {
        if (SignalBook.Find(session, signalId) is not { } signal || !ReviewQueue.MayKnow(session, signalId, viewer)) return null;
        var supply = viewer == Viewer.Enforcement ? SupplyPicture.Of(session, signal, policies) : null;
        if (supply is not null && (signal.Shown.Kind == "cluster" || supply.Cases is { Seizures: 0, Others: 0 })) return null;
        var sets = SetCount.Of(session, signal);
        var names = ShownNames.Of(session, [signal.Subject, signal.Shown.Value, .. sets.Select(s => s.Subject.Value)]);
        string Named(SubjectKey of) => of.Substances is [var id] && catalogue.ById(id) is { } known ? known.Name : ShownNames.In(names, of);
        var name = ShownNames.In(names, signal.Shown);
        var until = ReviewQueue.DataUntil(session, today);
        var verdicts = session.Query<KeptVerdict>(
            "SELECT detector, detector_version, model_version, source, day, grade, reason, at FROM verdicts WHERE signal_id = @signalId ORDER BY at, detector, source",
            new { signalId }).Where(v => viewer == Viewer.Health || v.Source != "poisoning").ToList();
        var evidence = viewer == Viewer.Health ? EvidenceTable.Of(session, signal, catalogue) : null;
        return new SignalFile
        {
            Signal = ReviewQueue.For(signal, viewer),
            Name = name,
            FormerName = signal.NamedSubject is null || viewer == Viewer.Enforcement ? null : ShownNames.In(names, new SubjectKey(signal.Subject)),
            Row = QueueFacts.Read(session, [signal], viewer, until).Row(ReviewQueue.For(signal, viewer), name) with { Related = [.. RelatedSignals.Of(session, [signal], viewer, catalogue, until)[signalId]] },
            Reopened = signal.State == SignalState.New ? Why(Audit.Of(session, ReviewDesk.Target(signalId)).LastOrDefault(a => a.Action == "reopened")?.Reason, viewer) : null,
            // Counts of cases are for health: a small one may tell of a person.
            Candidates = [.. sets.Where(s => viewer == Viewer.Health || !s.IsOpen).Select(s => new Candidate(Named(s.Subject), s.IsOpen, viewer == Viewer.Health ? s.Cases : null))],
            ByMetaboliteOnly = evidence?.ByMetaboliteOnly ?? 0,
            MedicalUse = signal.Shown.Substances.Any(id => catalogue.ById(id)?.MedicalUse == true) || session.First<int>("SELECT COUNT(*) FROM subjects WHERE subject = @Value AND standing = 'Medicine'", signal.Shown) > 0,
            NewTestMethod = viewer == Viewer.Health ? Detection.NewTestMethod.Remark(session, signal, until) : null,
            Verdicts = verdicts,
            Evidence = evidence,
            Supply = supply,
            Cases = CaseDays.Of(session, signal, viewer),
            Timeline = Review.Timeline.Of(session, signalId, verdicts, viewer),
            DataUntil = until,
        };
    }
}

/// <summary>A substance that it may be, or what is still open.</summary>
/// <param name="Name">Of the substance; of an open set all of its members.</param>
/// <param name="IsOpen">Whether it is the set, of which nobody has said which member it is.</param>
/// <param name="Cases">Cases that count for it; null where the viewer may not know.</param>
public sealed record Candidate(string Name, bool IsOpen, int? Cases);
