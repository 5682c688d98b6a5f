using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Detection;
using NpsWarning.Messaging;
using NpsWarning.Retention;
using NpsWarning.Storage;

namespace NpsWarning.Workers;

/// <summary>Sends receipts once their reports are committed.</summary>
public sealed class OutboxWorker(OutboxRelay relay, Database database, Doorbell doorbell, TimeProvider time, StageFailures failures, ILogger<OutboxWorker> log)
    : StageWorker(Stages.Outbox, database, doorbell, time, failures, log)
{
    /// <inheritdoc/>
    protected override Task<int> RunAsync(CancellationToken cancel) => relay.RunAsync(cancel);
}

/// <summary>Judges what has changed, after what is stored has been read by the newest catalogue; streams before presentations, and what needs neighbours and cases last: a first appearance must not wait until a year of them has been read.</summary>
public sealed class DetectionWorker(Rereading rereading, DetectionCycle cycle, WiderCycle wider, SpectrumWatch spectra, ClusterWatch clusters, Database database, Doorbell doorbell, TimeProvider time, StageFailures failures, ILogger<DetectionWorker> log)
    : StageWorker(Stages.Detection, database, doorbell, time, failures, log)
{
    private readonly Doorbell _doorbell = doorbell;
    private readonly TimeProvider _time = time;

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        rereading.RunIfDue(day, now); // what it changes is dirty, and judged at once
        var done = spectra.Run(day, now) + clusters.Name(day, now) + cycle.Run(day, now);
        if (done == 0) done = clusters.Judge(day, now);
        if (done == 0) done = wider.Run(day, now);
        ServiceMetrics.StreamsJudged(done);
        if (done > 0) _doorbell.Ring(Stages.Alerting);
        return Task.FromResult(done);
    }
}

/// <summary>Writes alerts about signals that have changed.</summary>
public sealed class AlertingWorker(AlertDesk desk, DeliveryRelay relay, Database database, Doorbell doorbell, TimeProvider time, StageFailures failures, ILogger<AlertingWorker> log)
    : StageWorker(Stages.Alerting, database, doorbell, time, failures, log)
{
    private readonly Doorbell _doorbell = doorbell;
    private readonly TimeProvider _time = time;

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CancellationToken cancel)
    {
        var (signals, deliveries) = desk.Run(_time.GetUtcNow());
        if (deliveries == 0) return Task.FromResult(signals);
        relay.RefuseUnreachable();
        foreach (var lane in relay.Lanes) _doorbell.Ring(Stages.Delivery(lane.Kind));
        return Task.FromResult(signals);
    }
}

/// <summary>Hands alerts over to one channel.</summary>
public sealed class DeliveryWorker(DeliveryLane lane, DeliveryRelay relay, Database database, Doorbell doorbell, TimeProvider time, StageFailures failures, ILogger<DeliveryWorker> log)
    : StageWorker(Stages.Delivery(lane.Kind), database, doorbell, time, failures, log)
{
    private readonly TimeProvider _time = time;
    private bool _alone = database.Provider == DatabaseProvider.Sqlite; // the data folder is locked by this process: every claim is a dead one's

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CancellationToken cancel)
    {
        if (_alone) relay.TakeBackClaims(lane.Kind);
        _alone = false;
        var tried = await lane.RunAsync(_time.GetUtcNow(), cancel);
        ServiceMetrics.DeliveriesTried(tried);
        return tried;
    }
}

/// <summary>A worker for each channel that is configured: a slow one delays no other.</summary>
public sealed class DeliveryWorkers(DeliveryRelay relay, Database database, Doorbell doorbell, TimeProvider time, StageFailures failures, ILogger<DeliveryWorker> log) : IHostedService
{
    private readonly List<DeliveryWorker> _workers = [.. relay.Lanes.Select(lane => new DeliveryWorker(lane, relay, database, doorbell, time, failures, log))];

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(_workers.Select(w => w.StartAsync(cancellationToken)));

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_workers.Select(w => w.StopAsync(cancellationToken)));
        foreach (var worker in _workers) worker.Dispose();
    }
}

/// <summary>Reminds those who have not acknowledged, asks next contacts, reads what mail systems send back.</summary>
public sealed class FollowingWorker(Reminders reminders, Bounces bounces, DeliveryRelay relay, Database database, Doorbell doorbell, TimeProvider time, StageFailures failures, ILogger<FollowingWorker> log)
    : StageWorker(Stages.Following, database, doorbell, time, failures, log)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private readonly Doorbell _doorbell = doorbell;
    private readonly TimeProvider _time = time;
    private long _last = long.MinValue;

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CancellationToken cancel)
    {
        if (_last != long.MinValue && TimeProvider.System.GetElapsedTime(_last) < Every) return Task.FromResult(0);
        bounces.Run(_time.GetUtcNow());
        if (reminders.Run(_time.GetUtcNow()) > 0)
            foreach (var lane in relay.Lanes) _doorbell.Ring(Stages.Delivery(lane.Kind));
        _last = TimeProvider.System.GetTimestamp(); // once it has gone well: a round that fails is tried again, and is no pause
        return Task.FromResult(0);
    }
}

/// <summary>Forgets, once a day, what has been kept for long enough.</summary>
public sealed class RetentionWorker(RetentionJob job, Database database, Doorbell doorbell, TimeProvider time, StageFailures failures, ILogger<RetentionWorker> log)
    : StageWorker(Stages.Retention, database, doorbell, time, failures, log)
{
    private static readonly TimeSpan PauseBetween = TimeSpan.FromMilliseconds(20);
    private readonly TimeProvider _time = time;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CancellationToken cancel)
    {
        var rows = job.Next(_time.GetUtcNow());
        if (rows > 0) await Task.Delay(PauseBetween, cancel); // whoever waits to write goes first: none of this is urgent
        return rows;
    }
}
