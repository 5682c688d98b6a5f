using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Intake;

public sealed class RevisionTests
{
    private const string Old = "substance:parafluorofentanyl";
    private const string New = "unlisted:brandnewolam";

    private static Report First => Some.Report(country: "XA", region: null, reportedAt: Some.Now.AddDays(-5));
    private static Report Corrected => First with { Revision = 2, Status = ReportStatus.Corrected, ReportedAt = Some.Now.AddDays(-2), Findings = [Some.Finding("Brandnewolam")] };
    private static Report Retracted => First with { Revision = 3, Status = ReportStatus.Retracted, ReportedAt = Some.Now.AddDays(-1) };

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_later_revision_corrects(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Take("lab", First);
        Assert.Equal((1, 0), (scene.Cases(Pff(scene)), scene.Cases(New)));
        scene.Take("lab", Corrected);
        Assert.Equal((0, 1, 1), (scene.Cases(Pff(scene, "findings")), scene.Cases(New), scene.Cases("*")));
        Assert.Equal(["2 | Corrected"], scene.Rows("SELECT revision, status FROM reports"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_retraction_takes_back_and_closes_the_signal(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Learn();
        var report = First with { Findings = [Some.Finding("Brandnewolam")] };
        scene.Take("lab", report);
        scene.Detect();
        Assert.Equal(SignalState.New, scene.Signal().State);
        scene.Take("lab", report with { Revision = 2, Status = ReportStatus.Retracted });
        Assert.Equal((0, 0), (scene.Cases(New), scene.Cases(New, "laboratory")));
        scene.Detect();
        var signal = scene.Signal();
        Assert.Equal((SignalState.Closed, 0, "None of its cases stands any more: they were retracted, or corrected to another substance or place."), (signal.State, signal.Cases, signal.Reason));
    }

    [Fact]
    public void An_older_revision_that_comes_late_takes_no_signal_back()
    {
        using var scene = new Scene();
        scene.Learn();
        var second = First with { Revision = 2, OccurredOn = First.OccurredOn.AddDays(-200), Findings = [Some.Finding("Brandnewolam")] };
        scene.Take("lab", second);
        scene.Detect();
        Assert.Equal(SignalState.New, scene.Signal().State);
        scene.Take("lab", second with { Revision = 1, ReportedAt = second.ReportedAt.AddDays(-190) });
        scene.Detect();
        Assert.Equal((SignalState.New, 1), (scene.Signal().State, scene.Signal().Cases));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_retraction_before_its_report_keeps_it_out(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        var receipts = scene.Take("lab", Retracted, First);
        Assert.Equal([ReceiptOutcome.Accepted, ReceiptOutcome.Superseded], receipts.Select(r => r.Outcome));
        Assert.Empty(scene.Rows("SELECT * FROM sightings"));
        Assert.Empty(scene.Rows("SELECT * FROM stream_days WHERE cases <> 0"));
    }

    [Fact]
    public void A_corrected_report_stands_again_after_its_retraction()
    {
        using var scene = new Scene();
        scene.Take("lab", First, Retracted, Corrected with { Revision = 4 });
        Assert.Equal((1, 1), (scene.Cases(New), scene.Cases("*")));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Revisions_that_come_out_of_order_end_the_same(DatabaseProvider provider)
    {
        Report[] revisions = [First, Corrected, Corrected with { Revision = 3, ReportedAt = Some.Now.AddDays(-1), Findings = [Some.Finding(), Some.Finding("Brandnewolam")] }];
        var ends = Orders(revisions).Select(order =>
        {
            using var scene = new Scene(provider);
            scene.Take("lab", [.. order]);
            return string.Join('\n', scene.Rows("SELECT * FROM reports").Concat(scene.Rows("SELECT * FROM sightings")).Concat(scene.Rows("SELECT * FROM findings")));
        }).Distinct();
        Assert.Single(ends);
    }

    [Fact]
    public void A_revision_that_comes_again_with_other_content_is_refused_and_changes_nothing()
    {
        using var scene = new Scene();
        var receipts = scene.Take("lab", First, First with { Findings = [Some.Finding("Brandnewolam")] });
        Assert.Equal(ReceiptOutcome.Rejected, receipts[1].Outcome);
        var error = Assert.Single(receipts[1].Errors);
        Assert.Equal((ErrorCodes.RevisionConflict, "/revision", "1"), (error.Code, error.Pointer, error.Value));
        Assert.Equal((1, 0), (scene.Cases(Pff(scene)), scene.Cases(New)));
    }

    [Fact]
    public void A_report_twice_in_one_batch_and_its_correction_with_it_count_once()
    {
        using var scene = new Scene();
        var receipts = scene.Take([("lab", First), ("lab", First), ("lab", Corrected), ("lab", Corrected)]);
        Assert.Equal([ReceiptOutcome.Accepted, ReceiptOutcome.Unchanged, ReceiptOutcome.Accepted, ReceiptOutcome.Unchanged], receipts.Select(r => r.Outcome));
        Assert.Equal((1, 1), (scene.Cases(New), scene.Cases("*")));
    }

    [Fact]
    public void What_a_revision_says_again_was_known_since_it_was_first_said()
    {
        using var scene = new Scene();
        scene.Take("lab", First, First with { Revision = 2, ReportedAt = Some.Now, Findings = [Some.Finding(), Some.Finding("Brandnewolam")] });
        Assert.Equal([$"{Pff(scene)} | {Some.DaysAgo(5):O}", $"{New} | {Some.DaysAgo(0):O}"],
            scene.Rows("SELECT subject, known_on FROM sightings WHERE source = 'any'"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(179, 179)]
    [InlineData(180, 180)]
    [InlineData(181, 180)]
    [InlineData(4_000, 180)]
    public void A_case_counts_on_the_day_it_was_reported_but_at_most_half_a_year_after_it_happened(int lag, int counted)
    {
        using var scene = new Scene();
        var occurred = Some.DaysAgo(lag);
        scene.Take("lab", Some.Report(occurred: occurred, reportedAt: Some.Now));
        Assert.Equal([occurred.AddDays(counted).ToString("O")], scene.Rows("SELECT known_on FROM sightings WHERE source = 'any'"));
        Assert.Equal([occurred.AddDays(counted).ToString("O")], scene.Rows("SELECT day FROM stream_days WHERE source = 'any' AND subject <> '*'"));
    }

    private static string Pff(Scene scene, string table = "sightings") =>
        scene.Rows($"SELECT DISTINCT subject FROM {table}").FirstOrDefault(s => s.Contains("fluorofentanyl", StringComparison.Ordinal)) ?? Old;

    private static IEnumerable<IEnumerable<T>> Orders<T>(IReadOnlyCollection<T> items) => items.Count < 2
        ? [items]
        : items.SelectMany((item, i) => Orders(items.Where((_, j) => j != i).ToList()).Select(rest => rest.Prepend(item)));

    [Fact]
    public void A_poisoning_that_is_corrected_to_an_analysis_is_no_presentation_any_more()
    {
        using var scene = new Scene();
        scene.Take("lab", Some.Report(ReportKind.Poisoning));
        Assert.Equal(1, scene.Test.Count("presentations"));
        scene.Take("lab", Some.Report() with { Revision = 2 });
        Assert.Equal(0, scene.Test.Count("presentations"));
    }
}
