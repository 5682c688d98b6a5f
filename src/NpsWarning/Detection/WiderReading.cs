using System.Text.Json;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>What <see cref="WiderCycle"/> reads, always of one subject: of other places, and of the cases behind the counts.</summary>
internal static class WiderReading
{
    /// <summary>Analyses looked into for what was analysed: the newest before the first patient. One in a body among them is enough.</summary>
    private const int MostAnalyses = 200;

    /// <summary>Name and standing; null for a subject that nobody has named.</summary>
    public static SubjectRow? Subject(Session session, SubjectKey subject) =>
        session.First<SubjectRow>("SELECT name, standing FROM subjects WHERE subject = @Value", new { subject.Value });

    /// <summary>Cases of every kind of source by place and day, after <paramref name="after"/> (exclusive) up to <paramref name="day"/> (inclusive).</summary>
    public static Dictionary<string, DayCounts> Counts(Session session, string subject, string[] places, DateOnly after, DateOnly day) => session
        .Query<PlaceDay>("SELECT place, day, cases FROM stream_days WHERE subject = @subject AND place IN @places AND source = 'any' AND day > @after AND day <= @day", new { subject, places, after, day })
        .GroupBy(r => r.Place).ToDictionary(g => g.Key, g => new DayCounts(g.Select(r => (r.Day, r.Cases))));

    /// <summary>The day on which the first case became known in the place; null where none stands any more.</summary>
    public static DateOnly? FirstDay(Session session, SubjectKey subject, string place, DateOnly day) => session.Top<DateOnly>(1,
        "SELECT day FROM stream_days WHERE subject = @Value AND place = @place AND source = 'any' AND cases > 0 AND day <= @day ORDER BY day",
        new { subject.Value, place, day }) is [var first] ? first : null;

    /// <summary>The places in which its first case became known after that day, by code.</summary>
    public static List<string> NewIn(Session session, SubjectKey subject, DateOnly after, DateOnly day) => session.Query<string>(
        "SELECT place FROM stream_days WHERE subject = @Value AND source = 'any' AND cases > 0 AND day <= @day GROUP BY place HAVING MIN(day) > @after ORDER BY place", new { subject.Value, after, day });

    /// <summary>Which of the places had a case before that day, by code.</summary>
    public static List<string> KnownBefore(Session session, SubjectKey subject, string[] places, DateOnly before) => session.Query<string>(
        "SELECT DISTINCT place FROM stream_days WHERE subject = @Value AND place IN @places AND source = 'any' AND cases > 0 AND day < @before ORDER BY place", new { subject.Value, places, before });

    /// <summary>The places that have a signal on it above a notice, not dismissed, that spoke after that day, with the detectors that did.</summary>
    public static Dictionary<string, string[]> Signals(Session session, SubjectKey subject, string[] places, DateOnly after) => session.Query<SignalRow>(
        """
        SELECT place, detectors FROM signals
        WHERE place IN @places AND (subject = @Value OR named_subject = @Value) AND grade IN ('Signal', 'Strong') AND state <> 'Dismissed' AND merged_into IS NULL AND last_verdict_on > @after
        """, new { subject.Value, places, after }).GroupBy(s => s.Place).ToDictionary(g => g.Key, g => g.SelectMany(s => s.Detectors.Split(", ")).ToArray());

    /// <summary>Which of the places had at least <see cref="Spread.FewestPoisonings"/> poisonings with it after that day, by code.</summary>
    public static List<string> Poisoned(Session session, SubjectKey subject, string[] places, DateOnly after, DateOnly day) => session.Query<string>(
        """
        SELECT place FROM stream_days WHERE subject = @Value AND place IN @places AND source = 'poisoning' AND day > @after AND day <= @day
        GROUP BY place HAVING SUM(cases) >= @fewest ORDER BY place
        """, new { subject.Value, places, after, day, fewest = Spread.FewestPoisonings });

    /// <summary>Its poisonings in the place, as far back as <see cref="HarmShift"/> looks. A case of several reports is as grave as the gravest.</summary>
    public static List<HarmCase> Poisonings(Session session, SubjectKey subject, string place, DateOnly day) =>
    [
        .. session.Query<PoisoningRow>(
            """
            SELECT s.case_id, s.known_on, r.submitter, r.severity, p.features FROM sightings s
            JOIN reports r ON r.case_id = s.case_id AND r.kind = 'Poisoning' AND r.status <> 'Retracted'
            LEFT JOIN presentations p ON p.submitter = r.submitter AND p.report_id = r.report_id
            WHERE s.subject = @Value AND s.place = @place AND s.source = 'any' AND s.known_on > @after AND s.known_on <= @day
            """, new { subject.Value, place, after = day.AddDays(-HarmShift.WindowDays - HarmShift.HistoryDays), day })
            .GroupBy(r => r.CaseId).Select(g => new HarmCase(
                g.Key, g.First().KnownOn, g.Select(r => r.Submitter).Min(StringComparer.Ordinal)!, g.Max(r => r.Severity),
                [.. g.SelectMany(r => r.Features?.Split('|') ?? []).Distinct()])),
    ];

    /// <summary>
    /// The first case in which somebody was harmed, where it became known after <paramref name="recently"/> and all before it was material; deaths since then.
    /// </summary>
    public static (DateOnly? FirstHarmedOn, int Deaths, int MaterialBefore) Harm(Session session, SubjectKey subject, string place, DateOnly recently, DateOnly day)
    {
        var at = new { subject.Value, place, day };
        var first = session.Top<DateOnly>(1,
            """
            SELECT s.known_on FROM sightings s JOIN reports r ON r.case_id = s.case_id AND r.status <> 'Retracted' AND (r.kind = 'Poisoning' OR r.fatal = 1)
            WHERE s.subject = @Value AND s.place = @place AND s.source = 'any' AND s.known_on <= @day ORDER BY s.known_on
            """, at) is [var found] ? found : (DateOnly?)null;
        if (first is null || first <= recently) return (first, 0, 0);
        var before = session.First<int>("SELECT COUNT(*) FROM sightings s WHERE s.subject = @Value AND s.place = @place AND s.source = 'any' AND s.known_on < @first", new { subject.Value, place, first });
        if (before == 0) return (first, 0, 0);
        var analyses = session.Top<string>(MostAnalyses,
            """
            SELECT v.body FROM sightings s JOIN reports r ON r.case_id = s.case_id AND r.kind = 'Laboratory' AND r.status <> 'Retracted'
            JOIN report_revisions v ON v.submitter = r.submitter AND v.report_id = r.report_id AND v.revision = r.revision
            WHERE s.subject = @Value AND s.place = @place AND s.source = 'any' AND s.known_on < @first ORDER BY s.known_on DESC, r.submitter, r.report_id
            """, new { subject.Value, place, first });
        if (!analyses.TrueForAll(IsOfMaterial)) return (first, 0, 0);
        var deaths = session.First<int>(
            """
            SELECT COUNT(DISTINCT s.case_id) FROM sightings s JOIN reports r ON r.case_id = s.case_id AND r.status <> 'Retracted' AND r.fatal = 1
            WHERE s.subject = @Value AND s.place = @place AND s.source = 'any' AND s.known_on <= @day
            """, at);
        return (first, deaths, before);
    }

    private static bool IsOfMaterial(string body) =>
        JsonSerializer.Deserialize(body, ContractJson.Default.Report)!.Laboratory is { CaseType: CaseType.SeizedMaterial or CaseType.CollectedSample };

    /// <summary>A subject's name for people, and what its first case would mean.</summary>
    public sealed record SubjectRow
    {
        public required string Name { get; init; }
        public required Standing Standing { get; init; }
    }

    private sealed record SignalRow
    {
        public required string Place { get; init; }
        public required string Detectors { get; init; }
    }

    private sealed record PlaceDay
    {
        public required string Place { get; init; }
        public required DateOnly Day { get; init; }
        public required int Cases { get; init; }
    }

    private sealed record PoisoningRow
    {
        public required string CaseId { get; init; }
        public required DateOnly KnownOn { get; init; }
        public required string Submitter { get; init; }
        public int? Severity { get; init; }
        public string? Features { get; init; }
    }
}
