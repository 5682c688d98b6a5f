using NpsWarning.Detection;
using NpsWarning.Review;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Review;

public sealed class DetectorRecordTests : IDisposable
{
    private readonly ReviewScene _scene = new();

    public void Dispose() => _scene.Dispose();

    // Worked out from the equation apart from this code, to seven places.
    [Theory]
    [InlineData(8, 10, 0.8, 0.4901625, 0.9433178)]
    [InlineData(0, 10, 0, 0, 0.2775328)]
    [InlineData(10, 10, 1, 0.7224672, 1)]
    [InlineData(1, 1, 1, 0.2065493, 1)]
    public void A_share_has_Wilsons_interval(int of, int all, double value, double low, double high)
    {
        var share = Share.Of(of, all)!.Value;

        Assert.Equal(value, share.Value, 7);
        Assert.Equal(low, share.Low, 6);
        Assert.Equal(high, share.High, 6);
    }

    [Fact]
    public void A_share_of_nothing_is_none() => Assert.Null(Share.Of(0, 0));

    [Fact]
    public void Median_and_90th_percentile_are_days_that_occurred()
    {
        Assert.Null(Delay.Of([]));
        Assert.Equal(new Delay(1, 4, 4), Delay.Of([4]));
        Assert.Equal(new Delay(4, 2, 9), Delay.Of([9, 1, 2, 3]));
        Assert.Equal(new Delay(10, 5, 9), Delay.Of([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]));
        Assert.Equal(new Delay(11, 6, 10), Delay.Of([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]));
    }

    [Fact]
    public void A_signal_counts_for_each_detector_that_raised_it_and_for_all_together_once()
    {
        Raised("a");
        Verdict("a", "Surge", after: 3);
        Verdict("a", "Spread", after: 0); // on the same run as the one that raised it

        var records = Last(90);

        Assert.Equal(["all", "RareCluster", "Spread", "Surge"], records.Select(r => r.Detector));
        Assert.All(records, r => Assert.Equal((1, 0, 0, 1), (r.Signals, r.Confirmed, r.Dismissed, r.Undecided)));
        Assert.Equal([1, 1, 1, 0], records.Select(r => r.First));
    }

    [Fact]
    public void A_notice_is_no_signal_and_one_that_goes_on_elsewhere_counts_there()
    {
        _scene.Signal("notice", grade: Grade.Notice);
        var merged = _scene.Signal("merged");
        _scene.Database.Write(s => SignalBook.Save(s, merged with { State = SignalState.Closed, MergedInto = "other" }, isNew: false));

        Assert.Empty(Read());
    }

    [Fact]
    public void Right_is_what_was_confirmed_last_also_when_it_is_over_and_wrong_what_was_dismissed()
    {
        foreach (var id in (string[])["true", "over", "retracted", "false", "back", "back-true", "watched", "new"]) Raised(id);
        Decide("true", Disposition.Confirm, "identified");
        Decide("over", Disposition.Confirm, "identified");
        Decide("over", Disposition.Close, "over");
        Decide("retracted", Disposition.Confirm, "identified");
        Decide("retracted", Disposition.Dismiss, "data-error");
        Decide("false", Disposition.Dismiss, "expected");
        Decide("back", Disposition.Dismiss, "expected");
        Reopen("back");
        Decide("back-true", Disposition.Confirm, "identified");
        Decide("back-true", Disposition.Close, "over");
        Reopen("back-true");
        Decide("watched", Disposition.Monitor, "too-few-cases");

        var record = Last(90)[0];

        Assert.Equal((8, 3, 2, 3), (record.Signals, record.Confirmed, record.Dismissed, record.Undecided));
        Assert.Equal(0.6, record.Precision!.Value.Value, 12);
    }

    [Fact]
    public void Days_run_from_the_first_case_of_confirmed_signals_to_the_detectors_own_word_and_to_the_first_alert()
    {
        Raised("true");
        Raised("false");
        Verdict("true", "Surge", after: 4);
        Decide("true", Disposition.Confirm, "identified");
        Decide("false", Disposition.Dismiss, "expected");
        _scene.Alert("XA-1", "true");
        _scene.Alert("XA-1", "true", version: 2);

        var records = Last(90);

        // The scene's signals: first case 30 days ago, known 20 days ago, signalled 12 days ago; alerts are of today.
        var cluster = records.Single(r => r.Detector == "RareCluster");
        Assert.Equal(new Delay(1, 18, 18), cluster.OccurredToSignal);
        Assert.Equal(new Delay(1, 8, 8), cluster.KnownToSignal);
        Assert.Equal(new Delay(1, 30, 30), cluster.OccurredToAlert);
        Assert.Equal(new Delay(1, 20, 20), cluster.KnownToAlert);
        Assert.Equal(new Delay(1, 12, 12), records.Single(r => r.Detector == "Surge").KnownToSignal);
    }

    [Fact]
    public void Each_window_has_the_signals_raised_in_it_and_the_day_before_it_is_out()
    {
        var today = ReviewScene.Today.AddDays(-12); // on which the scene's signals are raised
        Raised("a");

        Assert.Equal(1, Read(today).Count(r => r is { Days: 30, Detector: "all", Signals: 1 }));
        Assert.Contains(Read(today.AddDays(29)), r => r.Days == 30);
        Assert.Equal([90, 365], Read(today.AddDays(30)).Select(r => r.Days).Distinct());
        Assert.Equal([365], Read(today.AddDays(90)).Select(r => r.Days).Distinct());
    }

    [Fact]
    public void A_detector_that_comes_later_does_not_make_the_signal_new()
    {
        Raised("a");
        Verdict("a", "Surge", after: 40);

        var records = Read(ReviewScene.Today.AddDays(40)).Where(r => r.Days == 30).ToList();

        Assert.Equal((1, 0), records.Where(r => r.Detector == "Surge").Select(r => (r.Signals, r.First)).Single());
        Assert.DoesNotContain(records, r => r.Detector == "RareCluster");
        Assert.Equal(0, records.Single(r => r.Detector == "all").Signals);
    }

    private void Raised(string id) => _scene.Signal(id, place: $"XA-{id}");

    private void Verdict(string signalId, string detector, int after) => _scene.Database.Write(s =>
    {
        var (day, at) = (ReviewScene.Today.AddDays(after - 12), ReviewScene.Now.AddDays(after - 12));
        s.Execute(
            """
            INSERT INTO verdicts (signal_id, detector, source, day, detector_version, model_version, grade, reason, numbers, at)
            VALUES (@signalId, @detector, 'any', @day, '1.0', NULL, 'Signal', 'So.', '{}', @at)
            """, new { signalId, detector, day, at });
        s.Execute("UPDATE signals SET last_verdict_on = @day WHERE signal_id = @signalId AND last_verdict_on < @day", new { signalId, day });
    });

    private void Decide(string id, Disposition disposition, string reason) => _scene.Database.Write(s =>
    {
        var signal = SignalBook.Find(s, id)!;
        Audit.Write(s, ReviewScene.Now, "Ada", disposition.Done(), ReviewDesk.Target(signal.SignalId), Decision.Of(disposition, reason, "")!.ForAudit);
    });

    private void Reopen(string id) => _scene.Database.Write(s => Audit.Write(s, ReviewScene.Now, "detection", "reopened", ReviewDesk.Target(id), "6 cases; 3 at the last decision."));

    private List<DetectorRecord> Last(int days) => [.. Read().Where(r => r.Days == days)];

    private IReadOnlyList<DetectorRecord> Read(DateOnly? today = null) => _scene.Database.Read(s => DetectorRecords.Read(s, today ?? ReviewScene.Today));
}
