using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using NpsWarning.Review;
using NpsWarning.Storage;

namespace NpsWarning.Workers;

/// <summary>
/// How each detector has done, as gauges: tags <c>detector</c> (<c>all</c> for all together) and <c>days</c> (30, 90, 365). Nothing is read while nobody
/// collects, and no more than once a minute.
/// </summary>
public sealed class DetectorMetrics(Database database, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly Meter _meter = new(ServiceMetrics.MeterName);
    private readonly Lock _gate = new();
    private IReadOnlyList<DetectorRecord> _records = [];
    private long? _readAt;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Gauge("nps.detector.signals", "{signal}", "Signals raised, by what reviewers decided.", r =>
        [
            (r.Confirmed, [new("outcome", "confirmed")]),
            (r.Dismissed, [new("outcome", "dismissed")]),
            (r.Undecided, [new("outcome", "undecided")]),
        ]);
        Gauge("nps.detector.precision", "1", "Confirmed among the signals decided, with its 95 % interval (Wilson).", r => r.Precision is { } p
            ? [(p.Value, [new("bound", "value")]), (p.Low, [new("bound", "low")]), (p.High, [new("bound", "high")])]
            : []);
        Gauge("nps.detector.signal.delay", "d", "Days from the first case of confirmed signals to the signal.", r => [.. Days("occurred", r.OccurredToSignal), .. Days("known", r.KnownToSignal)]);
        Gauge("nps.detector.alert.delay", "d", "Days from the first case of confirmed signals to the first alert.", r => [.. Days("occurred", r.OccurredToAlert), .. Days("known", r.KnownToAlert)]);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Whether the instrument is one of this object's: of the meter's name there may be several.</summary>
    internal bool Has(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    private static IEnumerable<(double, KeyValuePair<string, object?>[])> Days(string from, Delay? delay) => delay is { } d
        ? [(d.Median, [new("from", from), new("quantile", "0.5")]), (d.Ninetieth, [new("from", from), new("quantile", "0.9")])]
        : [];

    private void Gauge(string name, string unit, string description, Func<DetectorRecord, IEnumerable<(double Value, KeyValuePair<string, object?>[] Tags)>> of) =>
        _meter.CreateObservableGauge(name, () => Records().SelectMany(r => of(r).Select(v => new Measurement<double>(v.Value, [new("detector", r.Detector), new("days", r.Days), .. v.Tags]))), unit, description);

    private IReadOnlyList<DetectorRecord> Records()
    {
        lock (_gate)
        {
            if (_readAt is { } before && time.GetElapsedTime(before) < Fresh) return _records;
            try
            {
                _records = database.Read(session => DetectorRecords.Read(session, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)));
            }
            catch (Exception e) when (Surroundings.AreToBlameFor(e))
            {
                // The database is away: what was true a minute ago, rather than a fault in whoever collects.
            }
            _readAt = time.GetTimestamp();
            return _records;
        }
    }
}
