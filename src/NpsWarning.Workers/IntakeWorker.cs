using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NpsWarning.Intake;
using NpsWarning.Messaging;

namespace NpsWarning.Workers;

/// <summary>One processor for each submitter's queue: the queue says who it is from. A message is settled only after its commit.</summary>
public sealed partial class IntakeWorker(
    ServiceBusClient client, ServiceBusOptions options, IReadOnlyList<Submitter> submitters, Reception reception, ILogger<IntakeWorker> log) : BackgroundService
{
    /// <summary>After this, what is still waiting for its commit goes back to its queue: the database is away, or another holds its lock.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _drained = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var processors = submitters.Select(Processor).ToList();
        var commits = Task.Factory.StartNew(() => reception.CommitAsync(_drained.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        try
        {
            foreach (var processor in processors) await processor.StartProcessingAsync(stoppingToken);
            await commits.WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        finally
        {
            // Reports in flight are committed and completed while nothing new is received.
            _drained.CancelAfter(DrainTime);
            await Task.WhenAll(processors.Select(p => p.DisposeAsync().AsTask()));
            await _drained.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _drained.Dispose();
        base.Dispose();
    }

    private ServiceBusProcessor Processor(Submitter submitter)
    {
        var processor = client.CreateProcessor(QueueNames.Reports(submitter.Id), new ServiceBusProcessorOptions
        {
            AutoCompleteMessages = false,
            MaxConcurrentCalls = options.ConcurrentReports,
            PrefetchCount = 0, // prefetched messages are locked without renewal
            MaxAutoLockRenewalDuration = Timeout.InfiniteTimeSpan, // an outage of the database ends when it ends, and must cost no delivery
        });
        processor.ProcessMessageAsync += args => HandleAsync(submitter.Id, args);
        processor.ProcessErrorAsync += args =>
        {
            ReceivingFailed(log, submitter.Id, args.ErrorSource.ToString(), args.Exception.GetType().Name);
            return Task.CompletedTask;
        };
        return processor;
    }

    private async Task HandleAsync(string submitter, ProcessMessageEventArgs args)
    {
        Handling handling;
        try
        {
            // Not the processor's own token: that one is cancelled as soon as the service stops, and what is in flight then shall finish.
            var refusal = await reception.TakeAsync(submitter, MessageIds.Of(args.Message), args.Message.Body, _drained.Token);
            if (refusal is null) ServiceMetrics.ReportTaken(submitter);
            else ServiceMetrics.ReportRefused(submitter);
            handling = refusal is null ? new Handling.Recorded() : new Handling.Refused(refusal.Errors[0].Code);
        }
        catch (Exception e)
        {
            ServiceMetrics.ReportFailed(submitter);
            handling = new Handling.Failed(e);
        }
        await SettleAsync(submitter, args, handling);
    }

    private async Task SettleAsync(string submitter, ProcessMessageEventArgs args, Handling handling)
    {
        var settlement = Settlement.For(handling, args.Message.DeliveryCount);
        var error = (handling as Handling.Failed)?.Cause.GetType().Name;
        if (error is not null) Settled(log, submitter, args.Message.MessageId, settlement.Action.ToString(), settlement.Code, error);
        try
        {
            switch (settlement.Action)
            {
                case SettleAction.Complete:
                    await args.CompleteMessageAsync(args.Message, CancellationToken.None);
                    break;
                case SettleAction.DeadLetter:
                    await args.DeadLetterMessageAsync(args.Message, settlement.Code, $"{error} after {args.Message.DeliveryCount} deliveries", CancellationToken.None);
                    break;
                default:
                    if (settlement.Code == Settlement.Failed) await PauseAsync(args.Message.DeliveryCount);
                    await args.AbandonMessageAsync(args.Message, cancellationToken: CancellationToken.None);
                    break;
            }
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            LockLost(log, submitter, args.Message.MessageId); // back in its queue already; if it was committed, the next delivery finds it unchanged
        }
    }

    private async Task PauseAsync(int failures)
    {
        var pause = Task.Delay(Settlement.BetweenTries.After(failures, Random.Shared.NextDouble()), _drained.Token);
        await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Receiving from {Submitter} failed in {Source}: {Error}; the client tries again")]
    private static partial void ReceivingFailed(ILogger log, string submitter, string source, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Lock lost on {MessageId} of {Submitter}")]
    private static partial void LockLost(ILogger log, string submitter, string messageId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{MessageId} of {Submitter} failed: {Error}. {Action}, {Code}")]
    private static partial void Settled(ILogger log, string submitter, string messageId, string action, string code, string error);
}
