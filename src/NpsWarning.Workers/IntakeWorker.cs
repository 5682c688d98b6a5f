using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NpsWarning.Intake;
using NpsWarning.Messaging;

namespace NpsWarning.Workers;

/// <summary>Receives from each submitter's queue: the queue says who it is from. A message is settled only after its commit.</summary>
public sealed class IntakeWorker(
    ServiceBusClient client, ServiceBusOptions options, IReadOnlyList<Submitter> submitters, Reception reception, ILogger<IntakeWorker> log) : BackgroundService
{
    /// <summary>After this, what is still waiting for its commit goes back to its queue: the database is away, or another holds its lock.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _drained = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var receive = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var commits = Task.Factory.StartNew(() => reception.CommitAsync(_drained.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        var receiving = Task.WhenAll(submitters.Select(s => new ReportReceiver(client, s.Id, options.ReportsAtOnce, reception, log).RunAsync(receive.Token, _drained.Token)));
        try
        {
            await commits.WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        finally
        {
            // Reports in flight are committed and completed while nothing new is received.
            await receive.CancelAsync();
            _drained.CancelAfter(DrainTime);
            await receiving;
            await _drained.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _drained.Dispose();
        base.Dispose();
    }
}
