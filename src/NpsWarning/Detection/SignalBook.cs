using System.Text.Json;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Puts verdicts on the same subject and place together into one signal. A signal takes verdicts for a year after its last one;
/// after that a new verdict begins a new signal.
/// </summary>
public static partial class SignalBook
{
    /// <summary>Days after its last verdict for which a signal still takes new ones.</summary>
    public const int OpenDays = 365;

    /// <summary>Why a signal is closed that has lost its last case.</summary>
    public const string NoCaseStands = "None of its cases stands any more: they were retracted, or corrected to another substance or place.";

    /// <summary>
    /// Enters the verdicts (those with a grade) of one stream on one day: raises a signal, raises its grade, or renews it.
    /// </summary>
    /// <param name="session">A unit of work that writes.</param>
    /// <param name="subject">What was judged.</param>
    /// <param name="place">Where.</param>
    /// <param name="day">The day judged.</param>
    /// <param name="verdicts">What every detector said of it.</param>
    /// <param name="now">When.</param>
    /// <param name="budget">Holds back what is over the place's alarm budget; null holds nothing back.</param>
    /// <returns>The signal as it stands now; null where nothing was said and none is open.</returns>
    public static Signal? Enter(Session session, SubjectKey subject, string place, DateOnly day, IReadOnlyList<Verdict> verdicts, DateTimeOffset now, AlarmBudget? budget = null)
    {
        var spoken = verdicts.Where(v => v.Grade > Grade.None).OrderByDescending(v => v.Grade).ToList();
        if (subject.Kind == "spectrum" && SpectrumGroups.GoesBy(session, subject) is { } name) subject = name;
        var open = OpenFor(session, subject, place, day);
        if (open is null && spoken.Count == 0) return null;
        var signal = open ?? Begin(session, subject, place, day, spoken[0], now);
        var (cases, firstOccurred, firstKnown) = Evidence(session, signal, day);
        if (cases == 0 && open is null) return null;
        if (cases == 0 && Evidence(session, signal with { EvidenceFrom = DateOnly.MinValue }, day).FirstKnown is { } earliest)
        {
            // Its cases turned out to have been known earlier: they are its evidence still, and nothing was retracted.
            signal = signal with { EvidenceFrom = earliest };
            (cases, firstOccurred, firstKnown) = Evidence(session, signal, day);
        }
        if (cases == 0) AlarmBudget.Withdraw(session, signal.SignalId);
        else if (budget is not null) spoken = [.. budget.Apply(session, signal, day, spoken).OrderByDescending(v => v.Grade)];
        var reopens = cases > 0 && signal.State is SignalState.Dismissed or SignalState.Closed ? ReasonToReopen(session, signal, day, spoken) : null;
        var grade = spoken.Count > 0 && spoken[0].Grade > signal.Grade ? spoken[0].Grade : signal.Grade;
        var rises = grade > signal.Grade;
        var becomesSignal = rises && signal.Grade < Grade.Signal;
        var changed = signal with
        {
            State = cases == 0 ? SignalState.Closed : reopens is not null ? SignalState.New : signal.State,
            Grade = grade,
            Reason = cases == 0 ? NoCaseStands : spoken.Count > 0 && (spoken[0].Grade > Grade.Notice || grade == Grade.Notice) ? spoken[0].Reason : signal.Reason,
            Detectors = string.Join(", ", signal.Detectors.Split(", ", StringSplitOptions.RemoveEmptyEntries).Concat(spoken.Select(v => v.Detector)).Distinct()),
            Cases = cases,
            FirstOccurredOn = firstOccurred ?? signal.FirstOccurredOn,
            FirstKnownOn = firstKnown ?? signal.FirstKnownOn,
            SignalledOn = becomesSignal ? day : signal.SignalledOn,
            DetectedAt = becomesSignal ? now : signal.DetectedAt,
            LastVerdictOn = spoken.Count > 0 ? day : signal.LastVerdictOn,
            ChangedAt = now,
            AlertDue = true,
        };
        Save(session, changed, isNew: open is null, before: open);
        foreach (var verdict in spoken) Keep(session, changed.SignalId, verdict, day, now);
        if (reopens is not null) Audit.Write(session, now, "detection", "reopened", $"signal:{signal.SignalId}", reopens);
        return changed;
    }

    // A name that means one of several joins the signal of any of them, and the other way round: when a laboratory begins to tell two isomers
    // apart, the same event must not page twice. The signal keeps saying which of them it may be.
    private static Signal? OpenFor(Session session, SubjectKey subject, string place, DateOnly day)
    {
        if (Open(session, subject, place, day) is { } own) return own;
        var may = subject.Substances;
        if (may.Count == 0) return null;
        return may.Count > 1 && may.Select(m => Open(session, SubjectKey.Of(m), place, day)).FirstOrDefault(s => s is not null) is { } member
            ? member
            : session.Query<string>("SELECT DISTINCT COALESCE(named_subject, subject) AS subject FROM signals WHERE place = @place AND COALESCE(named_subject, subject) LIKE 'either:%' ORDER BY subject", new { place })
                .Where(either => new SubjectKey(either).Substances.Intersect(may).Any())
                .Select(either => Open(session, new SubjectKey(either), place, day)).FirstOrDefault(s => s is not null);
    }

    private static Signal Begin(Session session, SubjectKey subject, string place, DateOnly day, Verdict verdict, DateTimeOffset now) => new()
    {
        SignalId = FreshId(session, subject, place, day),
        Subject = subject.Value,
        Place = place,
        State = SignalState.New,
        Grade = Grade.None,
        Severity = "",
        SeverityRule = "",
        Rank = 0,
        Reason = verdict.Reason,
        Detectors = "",
        Cases = 0,
        EvidenceFrom = day.AddDays(1 - (int)verdict.Numbers.GetValueOrDefault("evidenceDays", verdict.Numbers.GetValueOrDefault("windowDays", RareCluster.WindowDays[1]))),
        FirstOccurredOn = day,
        FirstKnownOn = day,
        SignalledOn = day,
        LastVerdictOn = day,
        DetectedAt = now,
        ChangedAt = now,
        AlertDue = true,
    };

    // Of a day that has one already, which has gone on as another signal since, the next gets an id of its own.
    private static string FreshId(Session session, SubjectKey subject, string place, DateOnly day)
    {
        var id = StableId.Of("signal", subject.Value, place, day.ToString("O"));
        for (var again = 2; Find(session, id) is not null; again++) id = StableId.Of("signal", subject.Value, place, day.ToString("O"), $"{again}");
        return id;
    }

    private static string? ReasonToReopen(Session session, Signal signal, DateOnly day, IReadOnlyList<Verdict> spoken)
    {
        var decided = DecidedEvidence.Last(session, signal.SignalId);
        // Closed only because all its cases had been taken back, which no person decided: it is what it was.
        if (signal.State == SignalState.Closed && signal.Cases == 0 && (decided is null ? signal.CasesAtDecision is null : decided.Value.State is not (SignalState.Dismissed or SignalState.Closed)))
            return "Its evidence is back: cases that had been taken back stand again.";
        var now = DecidedEvidence.Of(session, signal, day);
        if (decided is { } last) return Reopening.Because(last.Evidence, now, spoken);

        // Decided before evidence was kept: only the cases of that day are known, and all else is what it is today.
        var then = now with { Cases = signal.CasesAtDecision ?? 0, Day = signal.LastVerdictOn, Days = Math.Max(1, signal.LastVerdictOn.DayNumber - signal.EvidenceFrom.DayNumber + 1) };
        DecidedEvidence.Keep(session, signal.SignalId, signal.State, then);
        return Reopening.Because(then, now, spoken);
    }

    private static (int Cases, DateOnly? FirstOccurred, DateOnly? FirstKnown) Evidence(Session session, Signal signal, DateOnly day)
    {
        var row = session.First<EvidenceRow>(
            """
            SELECT COUNT(DISTINCT case_id) AS cases, MIN(occurred_on) AS first_occurred, MIN(known_on) AS first_known FROM sightings
            WHERE subject IN @subjects AND place = @place AND source = 'any' AND known_on BETWEEN @from AND @day
            """,
            new { subjects = SignalSubjects.Counted(session, signal), place = signal.Place, from = signal.EvidenceFrom, day })!;
        return (row.Cases, row.FirstOccurred, row.FirstKnown);
    }

    private static void Keep(Session session, string signalId, Verdict verdict, DateOnly day, DateTimeOffset now)
    {
        var last = session.Top<string>(1,
            "SELECT grade FROM verdicts WHERE signal_id = @signalId AND detector = @Detector AND source = @Source ORDER BY day DESC",
            new { signalId, verdict.Detector, verdict.Source }).FirstOrDefault();
        if (last == verdict.Grade.ToString()) return; // said already; the signal's row has the newest reason
        session.Execute("DELETE FROM verdicts WHERE signal_id = @signalId AND detector = @Detector AND source = @Source AND day = @day",
            new { signalId, verdict.Detector, verdict.Source, day });
        session.Execute(
            """
            INSERT INTO verdicts (signal_id, detector, source, day, detector_version, model_version, grade, reason, numbers, at)
            VALUES (@signalId, @Detector, @Source, @day, @DetectorVersion, @ModelVersion, @grade, @Reason, @numbers, @now)
            """,
            new { signalId, verdict.Detector, verdict.Source, day, verdict.DetectorVersion, verdict.ModelVersion, grade = verdict.Grade.ToString(), verdict.Reason, numbers = JsonSerializer.Serialize(verdict.Numbers), now });
    }

    private sealed record EvidenceRow
    {
        public required int Cases { get; init; }
        public DateOnly? FirstOccurred { get; init; }
        public DateOnly? FirstKnown { get; init; }
    }
}
