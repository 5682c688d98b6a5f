using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using NpsWarning.Intake;
using NpsWarning.Messaging;

namespace NpsWarning.Workers;

/// <summary>
/// One queue's messages, many at a time. The client's own processor receives and answers each message by itself, which costs more than all the
/// rest of the intake: in lots, the frames of hundreds of messages travel together. In return the locks are renewed here.
/// </summary>
internal sealed partial class ReportReceiver(ServiceBusClient client, string submitter, int atOnce, Reception reception, ILogger log)
{
    /// <summary>Lots in flight: one waits for its commit while the next is received, and a message that is held back holds up none behind it.</summary>
    private const int MostLots = 4;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestRenewal = TimeSpan.FromMilliseconds(200);

    // By the machine's clock: the demo's simulated one would let a minute pass in no time.
    private readonly FailureNotes _receiving = new(TimeProvider.System);
    private readonly FailureNotes _renewing = new(TimeProvider.System);

    /// <summary>Receives until stopped, then returns when what is in flight is settled.</summary>
    /// <param name="stopping">Nothing more is received.</param>
    /// <param name="drained">What has not been committed goes back.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken drained)
    {
        await using var receiver = client.CreateReceiver(QueueNames.Reports(submitter)); // no prefetch: what is locked here is renewed here
        using var room = new SemaphoreSlim(MostLots);
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            try
            {
                await room.WaitAsync(stopping); // before receiving: whatever is received has its lock renewed from then on
                room.Release();
                var messages = await receiver.ReceiveMessagesAsync(atOnce, LongestWait, stopping);
                failures = 0;
                _receiving.Over();
                if (messages.Count > 0) await room.WaitAsync(CancellationToken.None);
                if (messages.Count > 0) _ = HandleAsync(receiver, messages, room, drained);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
            catch (Exception e)
            {
                if (_receiving.Next(e) is { } error) ReceivingFailed(log, submitter, error);
                await PauseAsync(++failures, stopping);
            }
        }
        for (var lots = 0; lots < MostLots; lots++) await room.WaitAsync(CancellationToken.None);
    }

    private async Task HandleAsync(ServiceBusReceiver receiver, IReadOnlyList<ServiceBusReceivedMessage> messages, SemaphoreSlim room, CancellationToken drained)
    {
        try
        {
            var open = messages.ToHashSet();
            var handled = HandleAsync(receiver, messages, open, drained);
            while (await Task.WhenAny(handled, Task.Delay(UntilRenewal(open), CancellationToken.None)) != handled) await RenewAsync(receiver, open);
            await handled;
        }
        finally
        {
            room.Release();
        }
    }

    private async Task HandleAsync(ServiceBusReceiver receiver, IReadOnlyList<ServiceBusReceivedMessage> messages, HashSet<ServiceBusReceivedMessage> open, CancellationToken drained)
    {
        var taken = await Task.WhenAll(messages.Select(m => TakeAsync(m, drained)));
        await Task.WhenAll(messages.Zip(taken, async (message, handling) =>
        {
            await SettleAsync(receiver, message, handling, drained);
            lock (open) open.Remove(message);
        }));
    }

    private async Task<Handling> TakeAsync(ServiceBusReceivedMessage message, CancellationToken drained)
    {
        try
        {
            var refusal = await reception.TakeAsync(submitter, MessageIds.Of(message), message.Body, drained);
            if (refusal is null) ServiceMetrics.ReportTaken(submitter);
            else ServiceMetrics.ReportRefused(submitter);
            return refusal is null ? new Handling.Recorded() : new Handling.Refused(refusal.Errors[0].Code);
        }
        catch (Exception e)
        {
            ServiceMetrics.ReportFailed(submitter);
            return new Handling.Failed(e);
        }
    }

    private async Task SettleAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, Handling handling, CancellationToken drained)
    {
        var settlement = Settlement.For(handling, message.DeliveryCount);
        var error = (handling as Handling.Failed)?.Cause.GetType().Name;
        if (error is not null) Settled(log, submitter, MessageIds.Of(message), settlement.Action.ToString(), settlement.Code, error);
        try
        {
            switch (settlement.Action)
            {
                case SettleAction.Complete:
                    await receiver.CompleteMessageAsync(message, CancellationToken.None);
                    break;
                case SettleAction.DeadLetter:
                    await receiver.DeadLetterMessageAsync(message, settlement.Code, $"{error} after {message.DeliveryCount} deliveries", CancellationToken.None);
                    break;
                default:
                    if (settlement.Code == Settlement.Failed) await PauseAsync(message.DeliveryCount, drained);
                    await receiver.AbandonMessageAsync(message, cancellationToken: CancellationToken.None);
                    break;
            }
        }
        catch (Exception e) when (e is ServiceBusException or ObjectDisposedException or OperationCanceledException)
        {
            NotSettled(log, MessageIds.Of(message), submitter, e is ServiceBusException { Reason: var reason } ? reason.ToString() : e.GetType().Name); // it comes again; if it was committed, that finds it unchanged
        }
    }

    // Half of what is left: a renewal that is late by the other half still comes in time. The broker's clock is the machine's, never the demo's simulated one.
    private static TimeSpan UntilRenewal(HashSet<ServiceBusReceivedMessage> open)
    {
        lock (open)
        {
            if (open.Count == 0) return LongestWait; // nothing is left to renew
            var left = (open.Min(m => m.LockedUntil) - TimeProvider.System.GetUtcNow()) / 2;
            return left > ShortestRenewal ? left : ShortestRenewal;
        }
    }

    private async Task RenewAsync(ServiceBusReceiver receiver, HashSet<ServiceBusReceivedMessage> open)
    {
        ServiceBusReceivedMessage[] left;
        lock (open) left = [.. open];
        await Task.WhenAll(left.Select(async message =>
        {
            try
            {
                await receiver.RenewMessageLockAsync(message, CancellationToken.None);
            }
            catch (Exception e) when (e is ServiceBusException or ObjectDisposedException or OperationCanceledException)
            {
                if (_renewing.Next(e) is { } error) RenewingFailed(log, submitter, error); // the broker is away, or the lock was lost: settling will tell
                // A lock that is lost does not come back, and would have all the others renewed without a pause.
                if (e is ServiceBusException { Reason: ServiceBusFailureReason.MessageLockLost })
                    lock (open) open.Remove(message);
            }
        }));
    }

    private static async Task PauseAsync(int failures, CancellationToken cancel)
    {
        var pause = Task.Delay(Settlement.BetweenTries.After(failures, Random.Shared.NextDouble()), cancel);
        await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Receiving from {Submitter} failed, and is tried again: {Error}")]
    private static partial void ReceivingFailed(ILogger log, string submitter, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages of {Submitter} could not be kept locked, and may come again: {Error}")]
    private static partial void RenewingFailed(ILogger log, string submitter, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "{MessageId} of {Submitter} could not be settled ({Reason}) and will come again")]
    private static partial void NotSettled(ILogger log, string messageId, string submitter, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{MessageId} of {Submitter} failed: {Error}. {Action}, {Code}")]
    private static partial void Settled(ILogger log, string submitter, string messageId, string action, string code, string error);
}
