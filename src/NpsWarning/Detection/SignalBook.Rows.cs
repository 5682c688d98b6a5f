using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>Its rows: read by id, by what is due, by subject and place; and written.</summary>
public static partial class SignalBook
{
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

    /// <summary>The signals that were raised on the subject or go by it, but for those whose review goes on elsewhere.</summary>
    public static List<Signal> Named(Session session, SubjectKey subject) =>
        session.Query<Signal>($"SELECT {Columns} FROM signals WHERE (subject = @Value OR named_subject = @Value) AND merged_into IS NULL ORDER BY signal_id", subject);

    /// <summary>The signals of the subject that went on as others, and those that went on as one of its.</summary>
    private static List<Signal> Joined(Session session, SubjectKey subject) => session.Query<Signal>(
        $"SELECT {Columns} FROM signals WHERE merged_into IS NOT NULL AND (subject = @Value OR merged_into IN (SELECT o.signal_id FROM signals o WHERE o.subject = @Value)) ORDER BY signal_id", subject);

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
}
