using CsCheck;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Intake;

public sealed class CaseTests
{
    private static readonly string[] Substances = ["Cocaine", "Brandnewolam", "para-Fluorofentanyl", "opioid"];

    private static readonly Gen<Draft> AnyDraft =
        from submitter in Gen.Int[0, 1]
        from id in Gen.Int[0, 3]
        from revision in Gen.Int[1, 3]
        from retracted in Gen.Frequency((5, Gen.Const(false)), (1, Gen.Const(true)))
        from ago in Gen.Int[0, 400]
        from lag in Gen.Int[0, 300]
        from place in Gen.Int[0, 1]
        from related in Gen.Int[0, 7].Array[0, 2]
        from found in Gen.Int[0, 3].Array[0, 3]
        select new Draft(submitter, id, revision, retracted, ago, lag, place, related, found);

    /// <summary>A set of reports, each revision once; kind goes with the report.</summary>
    private static readonly Gen<List<(string Submitter, Report Report)>> AnyReports =
        AnyDraft.Array[1, 12].Select(drafts => drafts.DistinctBy(d => (d.Submitter, d.Id, d.Revision)).Select(Written).ToList());

    private static readonly Gen<(List<(string Submitter, Report Report)> Reports, int[] Order)> Shuffled =
        from reports in AnyReports
        from order in Gen.Shuffle(Enumerable.Range(0, reports.Count).ToArray())
        select (reports, order);

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Two_reports_about_one_event_are_one_case_whichever_comes_first(DatabaseProvider provider)
    {
        var seizure = Some.Report(ReportKind.Seizure, id: "S-1", country: "XA", region: null);
        var analysis = Some.Report(ReportKind.Laboratory, id: "L-1", country: "XA", region: null,
            related: [new RelatedReport { Submitter = "customs", ReportId = "S-1", Kind = ReportKind.Seizure, Relation = Relation.AnalysisOf }]);
        List<string>[] ends = [.. ((IReadOnlyList<(string, Report)>[])[[("customs", seizure), ("lab", analysis)], [("lab", analysis), ("customs", seizure)]]).Select(order =>
        {
            using var scene = new Scene(provider);
            foreach (var report in order) scene.Take([report]);
            Assert.Equal(1, scene.Cases("*"));
            Assert.Single(scene.Rows("SELECT DISTINCT case_id FROM reports"));
            return Everything(scene);
        })];
        Assert.Equal(ends[0], ends[1]);
    }

    [Fact]
    public void A_report_that_ties_two_cases_together_makes_them_one()
    {
        using var scene = new Scene();
        scene.Take("customs", Some.Report(ReportKind.Seizure, id: "S-1"), Some.Report(ReportKind.Seizure, id: "S-2"));
        Assert.Equal(2, scene.Cases("*"));
        scene.Take("lab", Some.Report(id: "L-1", related: [Related("customs", "S-1"), Related("customs", "S-2")]));
        Assert.Equal(1, scene.Cases("*"));
        Assert.Equal(["customs/S-1"], scene.Rows("SELECT DISTINCT case_id FROM sightings"));
    }

    [Fact]
    public void A_correction_that_no_longer_names_the_other_report_parts_the_case()
    {
        using var scene = new Scene();
        var wrong = Some.Report(id: "L-1", related: [Related("customs", "S-1")]);
        scene.Take("customs", Some.Report(ReportKind.Seizure, id: "S-1"));
        scene.Take("lab", wrong);
        Assert.Equal(1, scene.Cases("*"));
        scene.Take("lab", wrong with { Revision = 2, Related = [] });
        Assert.Equal(2, scene.Cases("*"));
        Assert.Equal(["customs/S-1", "lab/L-1"], scene.Rows("SELECT case_id FROM reports"));
    }

    [Fact]
    public void A_case_is_where_the_patient_was_not_where_the_laboratory_works()
    {
        using var scene = new Scene();
        scene.Take("centre", Some.Report(ReportKind.Poisoning, id: "P-1", country: "US", region: "US-CT", findings: []));
        scene.Take("lab", Some.Report(id: "L-1", country: "US", region: "US-PA", related: [Related("centre", "P-1")]));
        Assert.Equal(["US-CT"], scene.Rows("SELECT DISTINCT place FROM sightings"));
    }

    [Fact]
    public void The_order_of_arrival_changes_nothing() => Shuffled.Sample(sent =>
    {
        using var straight = new Scene();
        using var shuffled = new Scene();
        foreach (var report in sent.Reports) straight.Take([report]);
        foreach (var i in sent.Order) shuffled.Take([sent.Reports[i]]);
        Assert.Equal(Everything(straight), Everything(shuffled));
    }, iter: 150, print: Print);

    [Fact]
    public void What_is_committed_together_ends_as_what_is_committed_one_by_one() => AnyReports.Sample(reports =>
    {
        using var single = new Scene();
        using var together = new Scene();
        foreach (var report in reports) single.Take([report]);
        together.Take([.. reports, .. reports]); // a redelivery with it
        Assert.Equal(Everything(single), Everything(together));
    }, iter: 75);

    [Fact]
    public void The_counts_kept_are_always_those_of_a_recount() => AnyReports.Sample(reports =>
    {
        using var scene = new Scene();
        foreach (var report in reports)
        {
            scene.Take([report]);
            Assert.Equal(Recount(scene), scene.Rows("SELECT subject, place, source, day, cases FROM stream_days WHERE cases <> 0"));
            Assert.Equal(RecountedWeeks(scene), scene.Rows("SELECT subject, place, source, week, cases FROM stream_weeks WHERE cases <> 0"));
            Assert.Equal(RecountedDelays(scene), scene.Rows("SELECT place, source, month, days, cases FROM reporting_delays WHERE cases <> 0"));
        }
    }, iter: 75);

    // By the database's own calendar, as the migration that fills the tables from what is stored does.
    private static List<string> RecountedWeeks(Scene scene) => scene.Rows(
        """
        SELECT CASE WHEN e.n = 0 THEN s.subject ELSE '*' END AS counted, s.place, s.source, date(s.occurred_on, '-6 days', 'weekday 1') AS week, COUNT(*) FROM sightings s, (SELECT 0 AS n UNION SELECT 1) e
        WHERE s.source <> 'any' AND NOT (e.n = 1 AND s.subject LIKE 'class:%') GROUP BY counted, s.place, s.source, week
        """);

    private static List<string> RecountedDelays(Scene scene) => scene.Rows(
        """
        SELECT place, source, substr(known_on, 1, 8) || '01' AS month, MAX(0, MIN(366, CAST(julianday(known_on) - julianday(occurred_on) AS INTEGER))) AS days, COUNT(*) FROM sightings
        WHERE source <> 'any' AND subject NOT LIKE 'class:%' GROUP BY place, source, month, days
        """);

    /// <summary>From reports and findings alone, by other means than the program's: each subject of a case once for each kind of source, on the first day on which it was known.</summary>
    private static List<string> Recount(Scene scene)
    {
        var rows = scene.Database.Read(s => s.Query<(string Case, string Kind, string Place, string Subject, string Known)>(
            """
            SELECT r.case_id, lower(r.kind), (SELECT o.place FROM reports o WHERE o.case_id = r.case_id AND o.status <> 'Retracted'
                ORDER BY o.kind = 'Laboratory', o.known_on, o.submitter, o.report_id LIMIT 1), f.subject, f.known_on
            FROM reports r JOIN findings f USING (submitter, report_id)
            WHERE r.status <> 'Retracted' AND f.detected = 1 AND f.subject IS NOT NULL
            """));
        var seen = rows.Concat(rows.Select(r => r with { Kind = "any" })).GroupBy(r => (r.Case, r.Kind, r.Place, r.Subject)).Select(g => (g.Key, Day: g.Min(r => r.Known)));
        return [.. seen.SelectMany(s => s.Key.Subject.StartsWith("class:", StringComparison.Ordinal) ? new[] { (s.Key.Subject, s) } : [(s.Key.Subject, s), ("*", s)])
            .GroupBy(x => $"{x.Item1} | {x.s.Key.Place} | {x.s.Key.Kind} | {x.s.Day}").Select(g => $"{g.Key} | {g.Count()}").Order(StringComparer.Ordinal)];
    }

    private static List<string> Everything(Scene scene) =>
    [
        .. scene.Rows("SELECT * FROM reports"),
        .. scene.Rows("SELECT * FROM findings"),
        .. scene.Rows("SELECT * FROM sightings"),
        .. scene.Rows("SELECT subject, place, source, day, cases FROM stream_days WHERE cases <> 0"),
        .. scene.Rows("SELECT subject, place, source, week, cases FROM stream_weeks WHERE cases <> 0"),
        .. scene.Rows("SELECT place, source, month, days, cases FROM reporting_delays WHERE cases <> 0"),
        .. scene.Rows("SELECT submitter, report_id, case_id, presented_on, known_on FROM presentations"),
        .. scene.Rows("SELECT case_id, body FROM notify"),
    ];

    private static RelatedReport Related(string submitter, string id) => new() { Submitter = submitter, ReportId = id, Kind = ReportKind.Seizure, Relation = Relation.AnalysisOf };

    private static (string, Report) Written(Draft d) => ($"body-{d.Submitter}", Some.Report(
        (ReportKind)((d.Submitter + d.Id) % 3), $"R-{d.Id}", d.Revision, d.Retracted ? ReportStatus.Retracted : ReportStatus.Final,
        Some.DaysAgo(d.Ago + d.Lag), Some.Now.AddDays(-d.Ago), "US", d.Place == 0 ? "US-CT" : "US-PA",
        findings: [.. d.Found.Select(f => Some.Finding(Substances[f]))],
        related: [.. d.Related.Select(r => Related($"body-{r / 4}", $"R-{r % 4}"))],
        notify: d.Found.Length > 1 ? [new NamedStakeholder { StakeholderId = $"body-{d.Found[0]}" }] : []));

    private static string Print((List<(string Submitter, Report Report)> Reports, int[] Order) sent) => string.Join(",", sent.Order) + "\n" + string.Join('\n', sent.Reports.Select(r =>
        $"{r.Submitter}/{r.Report.ReportId} rev {r.Report.Revision} {r.Report.Kind} {r.Report.Status} {r.Report.OccurredOn:O} {r.Report.ReportedAt:d} {r.Report.Place.Region} related {string.Join(' ', r.Report.Related.Select(x => x.Submitter + "/" + x.ReportId))} found {string.Join(' ', r.Report.Findings.Select(f => f.RawName))}"));

    private sealed record Draft(int Submitter, int Id, int Revision, bool Retracted, int Ago, int Lag, int Place, int[] Related, int[] Found);
}
