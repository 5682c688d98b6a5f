using NpsWarning.Detection;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Review;

/// <summary>The list of signals: which, in what order, and what each row says.</summary>
public static class ReviewQueue
{
    /// <summary>Rows a page.</summary>
    public const int PageSize = 50;

    // A cluster without a name describes patients, and a signal all of whose cases involve children is for health alone. Cases of one of several
    // substances count for the one that a laboratory has found, and the findings on which the signal was raised still name the set. A place finer than
    // a country is put on enforcement's map by a seizure or by poisonings of adults from the smallest cell on, as in the texts of alerts.
    // Cases marked above AMBER count for nothing here: nobody in enforcement is cleared for them unless the directory says so.
    private const string SupplyOnly =
        """
        AND NOT (s.named_subject IS NULL AND s.subject LIKE 'cluster:%')
        AND EXISTS (SELECT 1 FROM sightings x WHERE x.subject IN (s.subject, s.named_subject) AND x.place = s.place AND x.source = 'any'
            AND x.known_on >= s.evidence_from AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.case_id = x.case_id AND (r.child = 1 OR r.tlp IN ('AmberStrict', 'Red')))
          UNION ALL
          SELECT 1 FROM findings f JOIN reports o ON o.submitter = f.submitter AND o.report_id = f.report_id AND o.place = s.place AND o.status <> 'Retracted'
          WHERE s.subject LIKE 'either:%' AND f.subject = s.subject AND f.detected = 1 AND f.known_on >= s.evidence_from
            AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.case_id = o.case_id AND (r.child = 1 OR r.tlp IN ('AmberStrict', 'Red'))))
        AND (s.place NOT LIKE '%-%'
          OR EXISTS (SELECT 1 FROM reports o JOIN sightings x ON x.case_id = o.case_id AND x.place = s.place AND x.source = 'any' AND x.known_on >= s.evidence_from
            LEFT JOIN findings f ON f.submitter = o.submitter AND f.report_id = o.report_id AND f.subject = s.subject AND f.detected = 1
            WHERE o.kind = 'Seizure' AND o.status <> 'Retracted' AND (x.subject IN (s.subject, s.named_subject) OR (s.subject LIKE 'either:%' AND f.subject = s.subject))
            AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.case_id = o.case_id AND (r.child = 1 OR r.tlp IN ('AmberStrict', 'Red'))))
          OR 5 <= (SELECT COUNT(DISTINCT x.case_id) FROM sightings x WHERE x.subject IN (s.subject, s.named_subject) AND x.place = s.place AND x.source = 'poisoning'
            AND x.known_on >= s.evidence_from AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.case_id = x.case_id AND (r.child = 1 OR r.tlp IN ('AmberStrict', 'Red')))))
        """;

    private const string Where =
        """
        FROM signals s LEFT JOIN subjects n ON n.subject = COALESCE(s.named_subject, s.subject)
        WHERE s.merged_into IS NULL AND (@grade IS NULL OR s.grade = @grade) AND (@place IS NULL OR s.place = @place OR s.place LIKE @within ESCAPE '\')
        AND (@text IS NULL OR n.name LIKE @text ESCAPE '\' OR s.subject LIKE @text ESCAPE '\' OR s.named_subject LIKE @text ESCAPE '\')
        """;

    /// <summary>Reads one page of the list; with the catalogue also how many signals are related to each.</summary>
    public static QueuePage Read(Session session, QueueFilter filter, Viewer viewer, DateOnly today, Catalogue? catalogue = null)
    {
        var where = viewer == Viewer.Enforcement ? Where + "\n" + SupplyOnly : Where;
        var groups = session.Query<GroupRow>($"SELECT s.state, s.grade, COUNT(*) AS signals {where} GROUP BY s.state, s.grade", filter.Parameters);
        int Count(QueueTab tab) => groups.Where(g => QueueFilter.Holds(tab, g.State, g.Grade)).Sum(g => g.Signals);
        var shown = groups.Where(g => QueueFilter.Holds(filter.Tab, g.State, g.Grade) && (filter.State is null || g.State == filter.State)).ToList();
        var until = DataUntil(session, today);
        return new QueuePage
        {
            Counts = Enum.GetValues<QueueTab>().ToDictionary(t => t, Count),
            Rows = Rows(session, where, filter, viewer, until, catalogue),
            Total = shown.Sum(g => g.Signals),
            DataUntil = until,
            AsOf = Newest<DateTimeOffset>(session, $"SELECT s.changed_at FROM signals s WHERE 1 = 1 {(viewer == Viewer.Enforcement ? SupplyOnly : "")} ORDER BY s.changed_at DESC"),
            Places = session.Query<string>($"SELECT DISTINCT s.place FROM signals s WHERE 1 = 1 {(viewer == Viewer.Enforcement ? SupplyOnly : "")} ORDER BY s.place"),
            AnyReport = session.Top<string>(1, "SELECT report_id FROM reports ORDER BY submitter, report_id").Count > 0,
        };
    }

    /// <summary>Whether a viewer may know that there is such a signal.</summary>
    public static bool MayKnow(Session session, string signalId, Viewer viewer) =>
        session.First<int>($"SELECT COUNT(*) FROM signals s WHERE s.signal_id = @signalId {(viewer == Viewer.Enforcement ? SupplyOnly : "")}", new { signalId }) > 0;

    /// <summary>A signal's row as that viewer may read it: severity and rank follow from patients, and a detector's reason counts them.</summary>
    internal static Signal For(Signal signal, Viewer viewer) => viewer == Viewer.Health
        ? signal
        : signal with { Severity = nameof(NpsWarning.Intake.Severity.Unknown), SeverityRule = "", Rank = 0, Reason = $"Raised by {signal.Detectors}.", Cases = 0, CasesAtDecision = null };

    /// <summary>The signals on any of the subjects, and all on one of several substances, with a verdict since that day, as far as the viewer may know of them.</summary>
    internal static List<Signal> OnAny(Session session, string[] subjects, DateOnly since, Viewer viewer) => session.Query<Signal>(
        $"""
        SELECT s.* FROM signals s WHERE s.merged_into IS NULL AND s.last_verdict_on >= @since
        AND (s.subject IN @subjects OR s.named_subject IN @subjects OR (s.subject >= 'either:' AND s.subject < 'either;'))
        {(viewer == Viewer.Enforcement ? SupplyOnly : "")}
        """, new { subjects, since });

    /// <summary>The last day of which there are data, not after today: a replay of old years ends in them.</summary>
    public static DateOnly DataUntil(Session session, DateOnly today)
    {
        var last = Newest<DateOnly>(session, "SELECT day FROM stream_days WHERE subject = '*' ORDER BY day DESC")
            ?? Newest<DateOnly>(session, "SELECT last_verdict_on FROM signals ORDER BY last_verdict_on DESC");
        return last is { } day && day < today ? day : today;
    }

    /// <summary>How many signals for review were raised, and how many changed, after <paramref name="since"/>.</summary>
    public static QueueNews News(Session session, DateTimeOffset since, Viewer viewer) => session.First<QueueNews>(
        $"""
        SELECT COALESCE(SUM(CASE WHEN s.detected_at > @since THEN 1 ELSE 0 END), 0) AS raised,
          COALESCE(SUM(CASE WHEN s.detected_at <= @since THEN 1 ELSE 0 END), 0) AS changed
        FROM signals s WHERE s.changed_at > @since AND s.merged_into IS NULL AND s.grade <> 'Notice' {(viewer == Viewer.Enforcement ? SupplyOnly : "")}
        """,
        new { since })!;

    private static T? Newest<T>(Session session, string sql) where T : struct => session.Top<T>(1, sql) is [var newest] ? newest : null;

    private static List<QueueRow> Rows(Session session, string where, QueueFilter filter, Viewer viewer, DateOnly until, Catalogue? catalogue)
    {
        var tab = filter.Tab switch
        {
            QueueTab.Review => "AND s.state IN ('New', 'InReview') AND s.grade IN ('Signal', 'Strong')",
            QueueTab.Monitoring => "AND s.state = 'Monitoring'",
            QueueTab.Decided => "AND s.state IN ('Confirmed', 'Dismissed', 'Closed')",
            QueueTab.Notices => "AND s.state IN ('New', 'InReview') AND s.grade IN ('None', 'Notice')",
            _ => "",
        };
        var signals = session.Top<Signal>(filter.Page * PageSize,
                $"SELECT s.* {where} {tab} AND (@state IS NULL OR s.state = @state) ORDER BY {(viewer == Viewer.Health ? "s.rank" : "s.signalled_on")} DESC, s.signal_id", filter.Parameters)
            .Skip((filter.Page - 1) * PageSize).ToList();
        if (signals.Count == 0) return [];
        var names = ShownNames.Of(session, signals.Select(s => s.Shown.Value));
        var facts = QueueFacts.Read(session, signals, viewer, until);
        var related = catalogue is null ? null : RelatedSignals.Of(session, signals, viewer, catalogue, until);
        return [.. signals.Select(s => facts.Row(For(s, viewer), ShownNames.In(names, s.Shown)) with { Related = [.. related?[s.SignalId] ?? []] })];
    }

    private sealed record GroupRow
    {
        public required SignalState State { get; init; }
        public required Grade Grade { get; init; }
        public required int Signals { get; init; }
    }
}

/// <summary>What has come since a page was rendered.</summary>
public sealed record QueueNews
{
    /// <summary>New signals.</summary>
    public required int Raised { get; init; }

    /// <summary>Signals with another state, grade, reason or count.</summary>
    public required int Changed { get; init; }
}
