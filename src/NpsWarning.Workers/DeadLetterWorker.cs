using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NpsWarning.Intake;
using NpsWarning.Messaging;
using NpsWarning.Storage;

namespace NpsWarning.Workers;

/// <summary>
/// Empties the dead-letter queues of reports into quarantine: nothing else ever does, and a broker keeps what lies there for good. A message leaves
/// its dead-letter queue only after its row is committed; if the process dies between the two, the row is found and nothing is filed twice.
/// </summary>
public sealed partial class DeadLetterWorker(
    ServiceBusClient client, IReadOnlyList<Submitter> submitters, Database database, TimeProvider time, ILogger<DeadLetterWorker> log) : BackgroundService
{
    private const int LongestDescription = 500;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var processors = submitters.Select(Processor).ToList();
        try
        {
            foreach (var processor in processors) await processor.StartProcessingAsync(stoppingToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        finally
        {
            await Task.WhenAll(processors.Select(p => p.DisposeAsync().AsTask()));
        }
    }

    private ServiceBusProcessor Processor(Submitter submitter)
    {
        var processor = client.CreateProcessor(QueueNames.Reports(submitter.Id), new ServiceBusProcessorOptions
        {
            SubQueue = SubQueue.DeadLetter,
            AutoCompleteMessages = false,
            MaxConcurrentCalls = 1,
            MaxAutoLockRenewalDuration = Timeout.InfiniteTimeSpan,
        });
        var notes = new FailureNotes(TimeProvider.System); // the machine's clock, never the demo's
        processor.ProcessMessageAsync += args => FileAsync(submitter.Id, args);
        processor.ProcessErrorAsync += args =>
        {
            if (notes.Next(args.Exception) is { } error) FilingFailed(log, submitter.Id, error);
            return Task.CompletedTask;
        };
        return processor;
    }

    private async Task FileAsync(string submitter, ProcessMessageEventArgs args)
    {
        var message = args.Message;
        var description = message.DeadLetterErrorDescription ?? "";
        var dead = new DeadLetter(submitter, MessageIds.Of(message), message.DeadLetterReason ?? "DEAD_LETTERED",
            description.Length <= LongestDescription ? description : description[..LongestDescription], message.Body);
        var notes = new FailureNotes(TimeProvider.System);
        for (var failures = 1; ; failures++)
        {
            try
            {
                database.Write(session => Quarantine.File(session, dead.ToRefusal(time.GetUtcNow())));
                break;
            }
            catch (Exception e) when (!args.CancellationToken.IsCancellationRequested)
            {
                // It has no other place to go: it stays, locked, until it can be filed.
                if (notes.NextReason(e) is { } error) FilingFailed(log, submitter, error);
                await Task.Delay(Settlement.BetweenTries.After(failures, Random.Shared.NextDouble()), args.CancellationToken);
            }
        }
        await args.CompleteMessageAsync(message, CancellationToken.None);
        Filed(log, dead.MessageId, submitter, dead.Reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{MessageId} of {Submitter} is in quarantine: {Reason}")]
    private static partial void Filed(ILogger log, string messageId, string submitter, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The dead-letter queue of {Submitter} could not be emptied, and is tried again: {Error}")]
    private static partial void FilingFailed(ILogger log, string submitter, string error);
}
