using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using NpsWarning.Review;
using NpsWarning.Storage;
using NpsWarning.Tests.Review;
using NpsWarning.Workers;
using Xunit;

namespace NpsWarning.Tests.Workers;

public sealed class DetectorMetricsTests
{
    [Fact]
    public async Task Gauges_say_what_the_page_says_and_are_read_once_a_minute()
    {
        using var scene = new ReviewScene();
        scene.Signal("a");
        var time = new FakeTimeProvider(ReviewScene.Now);
        using var metrics = new DetectorMetrics(scene.Database, time);
        await metrics.StartAsync(TestContext.Current.CancellationToken);

        var before = Collect(metrics);
        scene.Database.Write(s => Audit.Write(s, ReviewScene.Now, "Ada", Disposition.Confirm.Done(), ReviewDesk.Target("a"), "identified"));
        var soon = Collect(metrics);
        time.Advance(TimeSpan.FromMinutes(1));
        var later = Collect(metrics);

        Assert.Equal(1, before["nps.detector.signals days=30 detector=RareCluster outcome=undecided"]);
        Assert.DoesNotContain(before.Keys, k => k.StartsWith("nps.detector.precision", StringComparison.Ordinal));
        Assert.Equal(before, soon);
        Assert.Equal(1, later["nps.detector.signals days=365 detector=all outcome=confirmed"]);
        Assert.Equal(1, later["nps.detector.precision bound=value days=90 detector=RareCluster"]);
        Assert.Equal(0.2065, later["nps.detector.precision bound=low days=90 detector=RareCluster"], 4);
        Assert.Equal(18, later["nps.detector.signal.delay days=30 detector=RareCluster from=occurred quantile=0.5"]);
        Assert.Equal(8, later["nps.detector.signal.delay days=30 detector=RareCluster from=known quantile=0.9"]);
        Assert.DoesNotContain(later.Keys, k => k.StartsWith("nps.detector.alert", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_is_away_leaves_what_was_known()
    {
        using var scene = new ReviewScene();
        var database = new Database(DatabaseOptions.SqliteFile(Path.Combine(scene.Outbox, "nowhere", "nps.db")));
        using var metrics = new DetectorMetrics(database, new FakeTimeProvider(ReviewScene.Now));
        await metrics.StartAsync(TestContext.Current.CancellationToken);

        Assert.Empty(Collect(metrics));
    }

    // Other tests may have a service of their own running: only this one's instruments are heard.
    private static Dictionary<string, double> Collect(DetectorMetrics metrics)
    {
        var found = new Dictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (metrics.Has(instrument)) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            found.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}"))}", value));
        listener.Start();
        listener.RecordObservableInstruments();
        return found;
    }
}
