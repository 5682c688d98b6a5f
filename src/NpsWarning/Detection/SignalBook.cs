using System.Text.Json;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Puts verdicts on the same subject and place together into one signal. A signal takes verdicts for a year after its last one;
/// after that a new verdict begins a new signal.
/// </summary>
public static class SignalBook
{
    /// <summary>Days after its last verdict for which a signal still takes new ones.</summary>
    public const int OpenDays = 365;

    private const string Columns =
        """
        signal_id, subject, named_subject, place, state, grade, severity, severity_rule, rank, reason, detectors, cases, cases_at_decision,
        evidence_from, first_occurred_on, first_known_on, signalled_on, last_verdict_on, detected_at, changed_at, merged_into, alert_due
        """;

    /// <summary>The signal of that id; null where there is none.</summary>
    public static Signal? Find(Session session, string signalId) =>
        session.First<Signal>($"SELECT {Columns} FROM signals WHERE signal_id = @signalId", new { signalId });

    /// <summary>Signals whose last change the alerting stage has not seen, oldest change first.</summary>
    public static List<Signal> Due(Session session, int most) =>
        session.Top<Signal>(most, $"SELECT {Columns} FROM signals WHERE alert_due = 1 ORDER BY changed_at, signal_id");

    /// <summary>All signals, highest rank first.</summary>
    public static List<Signal> All(Session session) =>
        session.Query<Signal>($"SELECT {Columns} FROM signals ORDER BY rank DESC, signal_id");

    /// <summary>The signals, and notices, that were raised on that day and stand as they were raised.</summary>
    public static List<Signal> RaisedOn(Session session, DateOnly day) =>
        session.Query<Signal>($"SELECT {Columns} FROM signals WHERE signalled_on = @day AND last_verdict_on = @day ORDER BY rank DESC, signal_id", new { day });

    /// <summary>The newest signal on the subject, or on an either-or or a cluster that turned out to be it, that still takes verdicts on the day.</summary>
    public static Signal? Open(Session session, SubjectKey subject, string place, DateOnly day)
    {
        return session.Top<Signal>(1,
            $"""
            SELECT {Columns} FROM signals
            WHERE place = @place AND (subject = @subject OR named_subject = @subject) AND last_verdict_on >= @since AND merged_into IS NULL
            ORDER BY last_verdict_on DESC, signal_id
            """,
            new { subject = subject.Value, place, since = day.AddDays(-OpenDays) }).FirstOrDefault();
    }

    /// <summary>
    /// Enters the verdicts (those with a grade) of one stream on one day: raises a signal, raises its grade, or renews it.
    /// </summary>
    /// <returns>The signal as it stands now; null where nothing was said and none is open.</returns>
    public static Signal? Enter(Session session, SubjectKey subject, string place, DateOnly day, IReadOnlyList<Verdict> verdicts, DateTimeOffset now)
    {
        var spoken = verdicts.Where(v => v.Grade > Grade.None).OrderByDescending(v => v.Grade).ToList();
        var open = OpenFor(session, subject, place, day);
        if (open is null && spoken.Count == 0) return null;
        var signal = open ?? Begin(subject, place, day, spoken[0], now);
        var (cases, firstOccurred, firstKnown) = Evidence(session, signal, day);
        if (cases == 0 && open is null) return null;
        if (cases == 0 && Evidence(session, signal with { EvidenceFrom = DateOnly.MinValue }, day).FirstKnown is { } earliest)
        {
            // Its cases turned out to have been known earlier: they are its evidence still, and nothing was retracted.
            signal = signal with { EvidenceFrom = earliest };
            (cases, firstOccurred, firstKnown) = Evidence(session, signal, day);
        }
        var grade = spoken.Count > 0 && spoken[0].Grade > signal.Grade ? spoken[0].Grade : signal.Grade;
        var rises = grade > signal.Grade;
        var becomesSignal = rises && signal.Grade < Grade.Signal;
        var changed = signal with
        {
            State = NextState(signal, cases, rises),
            Grade = grade,
            Reason = cases == 0 ? "None of its cases stands any more: they were retracted, or corrected to another substance or place." : spoken.Count > 0 ? spoken[0].Reason : signal.Reason,
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
        if (signal.State is SignalState.Dismissed or SignalState.Closed && changed.State == SignalState.New)
            Audit.Write(session, now, "detection", "reopened", $"signal:{signal.SignalId}", $"{cases} cases; {signal.CasesAtDecision ?? 0} at the last decision.");
        return changed;
    }

    /// <summary>
    /// Writes the row. <paramref name="isNew"/> tells an insert from an update. An update of what was read before holds only while the row is still as it was:
    /// on SQL Server a reviewer may decide between the reading and the writing, and a decision must not be overwritten. The state is compared besides the
    /// instant, since two changes may fall into one millisecond.
    /// </summary>
    /// <exception cref="ChangedMeanwhileException">It is not as it was; the unit of work is run again.</exception>
    public static void Save(Session session, Signal signal, bool isNew, Signal? before = null)
    {
        var row = new
        {
            signal.SignalId,
            signal.Subject,
            signal.NamedSubject,
            signal.Place,
            State = signal.State.ToString(),
            Grade = signal.Grade.ToString(),
            signal.Severity,
            signal.SeverityRule,
            signal.Rank,
            signal.Reason,
            signal.Detectors,
            signal.Cases,
            signal.CasesAtDecision,
            signal.EvidenceFrom,
            signal.FirstOccurredOn,
            signal.FirstKnownOn,
            signal.SignalledOn,
            signal.LastVerdictOn,
            signal.DetectedAt,
            signal.ChangedAt,
            signal.MergedInto,
            AlertDue = signal.AlertDue ? 1 : 0,
            ChangedBefore = before?.ChangedAt,
            StateBefore = before?.State.ToString(),
        };
        var rows = session.Execute(isNew
            ? $"""
              INSERT INTO signals ({Columns}) VALUES (@SignalId, @Subject, @NamedSubject, @Place, @State, @Grade, @Severity, @SeverityRule, @Rank, @Reason,
                @Detectors, @Cases, @CasesAtDecision, @EvidenceFrom, @FirstOccurredOn, @FirstKnownOn, @SignalledOn, @LastVerdictOn, @DetectedAt, @ChangedAt, @MergedInto, @AlertDue)
              """
            : """
              UPDATE signals SET named_subject = @NamedSubject, state = @State, grade = @Grade, severity = @Severity, severity_rule = @SeverityRule, rank = @Rank,
                reason = @Reason, detectors = @Detectors, cases = @Cases, cases_at_decision = @CasesAtDecision, evidence_from = @EvidenceFrom,
                first_occurred_on = @FirstOccurredOn, first_known_on = @FirstKnownOn, signalled_on = @SignalledOn, last_verdict_on = @LastVerdictOn,
                detected_at = @DetectedAt, changed_at = @ChangedAt, merged_into = @MergedInto, alert_due = @AlertDue
              WHERE signal_id = @SignalId AND (@StateBefore IS NULL OR (changed_at = @ChangedBefore AND state = @StateBefore))
              """, row);
        if (rows == 0) throw new ChangedMeanwhileException($"signal:{signal.SignalId}");
    }

    /// <summary>The signals that were raised on unknown names, but for those whose review goes on elsewhere.</summary>
    public static List<Signal> OnUnlistedNames(Session session) =>
        session.Query<Signal>($"SELECT {Columns} FROM signals WHERE subject >= 'unlisted:' AND subject < 'unlisted;' AND merged_into IS NULL ORDER BY signal_id");

    /// <summary>
    /// Gives a signal the name of what its subject turned out to be, or gives it back its own. Where that is signalled in the same place already, the review
    /// goes on in one of the two, so that one event is looked at once: in the cluster's, which has members of its own, else in the one that reviewers have gone
    /// furthest with, else in the older.
    /// </summary>
    public static void TakeName(Session session, Signal signal, SubjectKey name, DateOnly day, DateTimeOffset now, string reason)
    {
        var other = Open(session, name, signal.Place, day);
        var named = signal with { NamedSubject = name.Value == signal.Subject ? null : name.Value, Reason = reason, ChangedAt = now, AlertDue = true };
        Save(session, named, isNew: false, before: signal);
        Audit.Write(session, now, "detection", "named", $"signal:{signal.SignalId}", reason);
        session.Execute("INSERT INTO dirty_streams (subject, place, version) SELECT @Value, @Place, 1 WHERE NOT EXISTS (SELECT 1 FROM dirty_streams WHERE subject = @Value AND place = @Place)", new { name.Value, signal.Place });
        // A signal that takes no verdicts any more is history, and keeps only its name.
        if (other is null || other.SignalId == signal.SignalId || signal.LastVerdictOn < day.AddDays(-OpenDays)) return;
        var isCluster = new SubjectKey(signal.Subject).Kind == "cluster";
        var (stays, goes) = isCluster || (ReviewOrder(signal), signal.SignalledOn).CompareTo((ReviewOrder(other), other.SignalledOn)) <= 0 ? (named, other) : (other, named);
        // Its alerts stand: what they said is true. Only its review goes on elsewhere.
        Save(session, goes with { State = SignalState.Closed, MergedInto = stays.SignalId, Reason = $"Goes on as signal {stays.SignalId}, which turned out to be the same substance.", ChangedAt = now, AlertDue = false }, isNew: false, before: goes);
        Audit.Write(session, now, "detection", "merged", $"signal:{goes.SignalId}", $"Into signal:{stays.SignalId}.");
    }

    private static int ReviewOrder(Signal signal) => signal.State switch
    {
        SignalState.Confirmed => 0,
        SignalState.InReview or SignalState.Monitoring => 1,
        SignalState.New => 2,
        _ => 3,
    };

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

    private static Signal Begin(SubjectKey subject, string place, DateOnly day, Verdict verdict, DateTimeOffset now) => new()
    {
        SignalId = StableId.Of("signal", subject.Value, place, day.ToString("O")),
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
        EvidenceFrom = day.AddDays(1 - (int)verdict.Numbers.GetValueOrDefault("windowDays", RareCluster.WindowDays[1])),
        FirstOccurredOn = day,
        FirstKnownOn = day,
        SignalledOn = day,
        LastVerdictOn = day,
        DetectedAt = now,
        ChangedAt = now,
        AlertDue = true,
    };

    private static SignalState NextState(Signal signal, int cases, bool rises) => signal.State switch
    {
        _ when cases == 0 => SignalState.Closed,
        // A decision holds until the evidence is another: the cases have doubled, or a detector asks for more than it did.
        SignalState.Dismissed or SignalState.Closed when rises || cases >= 2 * (signal.CasesAtDecision ?? 0) => SignalState.New,
        var state => state,
    };

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
