using NpsWarning.Detection;
using NpsWarning.Review;
using NpsWarning.Tests.ReviewConsole;
using Xunit;

namespace NpsWarning.Tests.Review;

public sealed class ReviewQueueTests : IDisposable
{
    private readonly ReviewScene _scene = DemoScene.Build();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Each_signal_stands_in_one_tab_and_in_all()
    {
        var page = Read(new QueueFilter());

        Assert.Equal([("Review", 3), ("Monitoring", 1), ("Decided", 1), ("Notices", 1), ("All", 6)], page.Counts.Select(c => (c.Key.ToString(), c.Value)));
        Assert.All(from state in Enum.GetValues<SignalState>() from grade in Enum.GetValues<Grade>() select (state, grade),
            s => Assert.Single(Enum.GetValues<QueueTab>(), t => t != QueueTab.All && QueueFilter.Holds(t, s.state, s.grade)));
    }

    [Fact]
    public void Rows_stand_by_rank() =>
        Assert.Equal(["toxidrome", "opioid", "surge"], Read(new QueueFilter()).Rows.Select(r => r.Signal.SignalId));

    [Fact]
    public void A_row_has_its_eight_weeks_and_the_names_that_reports_gave()
    {
        var row = Read(new QueueFilter { Text = "protonitazene" }).Rows.Single();

        Assert.Equal([0, 0, 0, 0, 0, 2, 4, 3], row.Weeks);
        Assert.Equal(["protonitazepyne"], row.NamedAs);
        Assert.Equal(ReviewScene.Today.AddDays(-3), row.LastCaseOn);
    }

    [Theory]
    [InlineData("XA", 3)]
    [InlineData("XA-02", 2)]
    [InlineData("X", 6)]
    [InlineData("%", 0)]
    public void A_place_stands_for_its_regions(string place, int signals) =>
        Assert.Equal(signals, Read(new QueueFilter { Tab = QueueTab.All, Place = place }).Rows.Count);

    [Theory]
    [InlineData("xyl", 1)]
    [InlineData("100%", 0)]
    [InlineData("_", 0)]
    [InlineData("' OR 1=1 --", 0)]
    public void A_name_is_searched_as_it_is_written(string text, int signals) =>
        Assert.Equal(signals, Read(new QueueFilter { Tab = QueueTab.All, Text = text }).Rows.Count);

    [Fact]
    public void Enforcement_sees_no_patients_cluster_and_no_small_count()
    {
        var page = Read(new QueueFilter { Tab = QueueTab.All }, Viewer.Enforcement);

        Assert.DoesNotContain(page.Rows, r => r.Signal.SignalId == "toxidrome");
        Assert.Equal(page.Rows.Count, page.Counts[QueueTab.All]);
        var opioid = page.Rows.Single(r => r.Signal.SignalId == "opioid");
        Assert.Equal(new SupplyCounts(1, 8), opioid.Supply);
        Assert.Equal(1, opioid.Weeks.Sum());
        Assert.Null(opioid.LastCaseOn);
        Assert.Equal("fewer than 5", SmallCells.Shown(4));
        Assert.Equal("5", SmallCells.Shown(5));
    }

    [Fact]
    public void Enforcement_does_not_learn_of_events_with_children()
    {
        _scene.Signal("school", "substance:s", place: "XB-02", name: "S", cases: 1);
        _scene.Case("school-1", "substance:s", "XB-02", "Poisoning", child: true);

        Assert.Contains(Read(new QueueFilter { Tab = QueueTab.All }).Rows, r => r.Signal.SignalId == "school");
        Assert.DoesNotContain(Read(new QueueFilter { Tab = QueueTab.All }, Viewer.Enforcement).Rows, r => r.Signal.SignalId == "school");
        Assert.Null(_scene.Database.Read(s => SignalFile.Read(s, "school", Viewer.Enforcement, NpsWarning.Intake.PolicyFile.Load(), Scene.Catalogue, ReviewScene.Today)));
    }

    [Fact]
    public void News_counts_what_came_after_the_page()
    {
        var asOf = Read(new QueueFilter()).AsOf!.Value;
        Assert.Equal((0, 0), News(asOf));

        var later = _scene.Signal("later", "substance:l", name: "L", changedAt: asOf.AddSeconds(1));
        _scene.Database.Write(s => SignalBook.Save(s, later with { DetectedAt = asOf.AddSeconds(1) }, isNew: false));
        _scene.Database.Write(s => SignalBook.Save(s, SignalBook.Find(s, "surge")! with { Cases = 40, ChangedAt = asOf.AddSeconds(1) }, isNew: false));
        Assert.Equal((1, 1), News(asOf));
    }

    private (int, int) News(DateTimeOffset since)
    {
        var news = _scene.Database.Read(s => ReviewQueue.News(s, since, Viewer.Health));
        return (news.Raised, news.Changed);
    }

    private QueuePage Read(QueueFilter filter, Viewer viewer = Viewer.Health) => _scene.Database.Read(s => ReviewQueue.Read(s, filter, viewer, ReviewScene.Today));
}
