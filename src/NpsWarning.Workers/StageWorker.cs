using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NpsWarning.Storage;

namespace NpsWarning.Workers;

/// <summary>
/// Runs one stage again and again while it finds work; then waits for its doorbell, or for its poll where the row was committed by
/// another process. Only the holder of the stage's lease works, so any number of processes may run it. A failure is logged and tried again later:
/// what was not committed is still there.
/// </summary>
public abstract partial class StageWorker(string stage, Database database, Doorbell doorbell, TimeProvider time, StageFailures standing, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(20);
    private static readonly Backoff AfterFailure = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));

    // On one machine's SQLite the data folder is locked by one process: the next one need not wait for a dead one's lease to run out.
    private readonly string _holder = database.Provider == DatabaseProvider.Sqlite ? "this machine" : $"{Environment.MachineName}/{Environment.ProcessId}";
    private long _leaseTaken = long.MinValue;

    /// <summary>Does one round.</summary>
    /// <returns>How much was done; with 0 the worker waits.</returns>
    protected abstract Task<int> RunAsync(CancellationToken cancel);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => LoopAsync(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private async Task LoopAsync(CancellationToken cancel)
    {
        var failures = 0;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var done = HoldsLease() ? await RunAsync(cancel) : 0;
                if (failures > 0) standing.Went(stage);
                failures = 0;
                if (done == 0) await doorbell.WaitAsync(stage, Poll, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { return; }
            catch (Exception e)
            {
                StageFailed(log, stage, e);
                standing.Failed(stage, e, TimeProvider.System.GetUtcNow());
                var pause = Task.Delay(AfterFailure.After(++failures, Random.Shared.NextDouble()), cancel);
                await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private bool HoldsLease()
    {
        // The lease's clock is the machine's, never the demo's simulated one.
        if (_leaseTaken != long.MinValue && time.GetElapsedTime(_leaseTaken) < RenewAfter) return true;
        var held = database.Write(s => Lease.Take(s, stage, _holder, TimeProvider.System.GetUtcNow(), LeaseTime));
        _leaseTaken = held ? time.GetTimestamp() : long.MinValue;
        return held;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Stage {Stage} failed and will be tried again")]
    private static partial void StageFailed(ILogger log, string stage, Exception e);
}
