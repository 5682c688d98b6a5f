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
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var processors = submitters.Select(Processor).ToList();
        var commits = Task.Factory.StartNew(() => reception.CommitAsync(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        try
        {
            foreach (var processor in processors) await processor.StartProcessingAsync(stoppingToken);
            await commits;
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
            AutoCompleteMessages = false,
            MaxConcurrentCalls = options.ConcurrentReports,
            PrefetchCount = 0, // prefetched messages are locked without renewal
            MaxAutoLockRenewalDuration = TimeSpan.FromMinutes(30),
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
        try
        {
            var refusal = await reception.TakeAsync(submitter, args.Message.MessageId, args.Message.Body, args.CancellationToken);
            if (refusal is null) ServiceMetrics.ReportTaken(submitter);
            else ServiceMetrics.ReportRefused(submitter);
            if (refusal is { Body: not null })
                await args.DeadLetterMessageAsync(args.Message, refusal.Errors[0].Code, Cut(refusal.Reason), CancellationToken.None);
            else
                await args.CompleteMessageAsync(args.Message, CancellationToken.None); // a message that names a person is gone with this
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            LockLost(log, submitter, args.Message.MessageId); // committed already; the redelivery will find it unchanged
        }
        catch (Exception e)
        {
            await SettleAsync(submitter, args, e);
        }
    }

    private async Task SettleAsync(string submitter, ProcessMessageEventArgs args, Exception failure)
    {
        ServiceMetrics.ReportFailed(submitter);
        var settlement = Settlement.For(failure, args.Message.DeliveryCount);
        Settled(log, submitter, args.Message.MessageId, settlement.Action.ToString(), settlement.Code, failure.GetType().Name);
        if (settlement.Action == SettleAction.DeadLetter)
            await args.DeadLetterMessageAsync(args.Message, settlement.Code, $"{failure.GetType().Name} after {args.Message.DeliveryCount} deliveries", CancellationToken.None);
        else
            await args.AbandonMessageAsync(args.Message, cancellationToken: CancellationToken.None);
    }

    private static string Cut(string text) => text.Length <= 1024 ? text : text[..1024];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Receiving from {Submitter} failed in {Source}: {Error}; the client tries again")]
    private static partial void ReceivingFailed(ILogger log, string submitter, string source, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Lock lost on {MessageId} of {Submitter} after its commit")]
    private static partial void LockLost(ILogger log, string submitter, string messageId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{MessageId} of {Submitter} failed: {Error}. {Action}, {Code}")]
    private static partial void Settled(ILogger log, string submitter, string messageId, string action, string code, string error);
}
