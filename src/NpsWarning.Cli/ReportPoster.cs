using System.Security.Cryptography;
using Azure.Messaging.ServiceBus;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Intake.Mappings;
using NpsWarning.Messaging;
using NpsWarning.Substances;

namespace NpsWarning.Cli;

/// <summary>Posts reports in batches through the official client, and reads the receipts that answer them meanwhile.</summary>
internal sealed class ReportPoster : IAsyncDisposable
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private readonly ServiceBusClient _client;
    private readonly ServiceBusClient _receiptsClient;
    private readonly string _submitter;
    private readonly bool _wait;

    // Each call has ids of its own: a queue with duplicate detection would swallow a second run's messages unanswered.
    private readonly string _run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    public ReportPoster(string connection, string receiptsConnection, string submitter, bool wait)
    {
        try
        {
            _client = new ServiceBusOptions { ConnectionString = connection }.Connect();
            _receiptsClient = receiptsConnection == connection ? _client : new ServiceBusOptions { ConnectionString = receiptsConnection }.Connect();
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new UsageException($"--to is no Service Bus connection string: {e.Message}");
        }
        (_submitter, _wait) = (submitter, wait);
    }

    /// <summary>Posts what can be posted; with <c>wait</c>, returns when each has its receipt or none came for a minute.</summary>
    public async Task<SubmitSummary> PostAsync(IReadOnlyList<FileReport> reports, IProgress<double> progress, CancellationToken cancel)
    {
        var summary = new SubmitSummary();
        foreach (var bad in reports.Where(r => r.Errors.Count > 0)) summary.Rejected.Add(new RejectedReport(null, bad.Line, bad.Errors));
        var good = reports.Where(r => r.Errors.Count == 0).ToList();
        var open = new Dictionary<string, int>();
        var answers = _wait ? ReceiveAsync(open, good.Count, summary, progress, cancel) : Task.CompletedTask;
        await SendAsync(good, open, summary, _wait ? new Progress<double>() : progress, cancel);
        await answers;
        return summary;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _receiptsClient.DisposeAsync();
    }

    private async Task SendAsync(IReadOnlyList<FileReport> reports, Dictionary<string, int> open, SubmitSummary summary, IProgress<double> progress, CancellationToken cancel)
    {
        await using var sender = _client.CreateSender(QueueNames.Reports(_submitter));
        for (var i = 0; i < reports.Count;)
        {
            using var batch = await sender.CreateMessageBatchAsync(cancel);
            var from = i;
            for (; i < reports.Count && batch.Count < 200; i++)
            {
                var message = new ServiceBusMessage(BinaryData.FromBytes(reports[i].Body)) { MessageId = $"{_run}-{i}", ContentType = "application/json" };
                if (!batch.TryAddMessage(message)) break;
                lock (open) open[message.MessageId] = reports[i].Line;
            }
            if (i == from)
            {
                summary.Rejected.Add(new RejectedReport(null, reports[i].Line, [new ReportError(ErrorCodes.TooLarge, "", $"Send at most {batch.MaxSizeInBytes} bytes in a message; this report has {reports[i].Body.Length}.")]));
                i++;
                continue;
            }
            await OverOutagesAsync(() => sender.SendMessagesAsync(batch, cancel), cancel);
            summary.Sent += batch.Count;
            progress.Report((double)i / reports.Count);
        }
    }

    private async Task ReceiveAsync(Dictionary<string, int> open, int expected, SubmitSummary summary, IProgress<double> progress, CancellationToken cancel)
    {
        await using var receiver = _receiptsClient.CreateReceiver(QueueNames.Receipts(_submitter));
        var answered = 0;
        var silentSince = TimeProvider.System.GetTimestamp();
        while (answered + summary.Rejected.Count(r => r.Errors[0].Code == ErrorCodes.TooLarge) < expected)
        {
            IReadOnlyList<ServiceBusReceivedMessage> messages = [];
            await OverOutagesAsync(async () => messages = await receiver.ReceiveMessagesAsync(200, TimeSpan.FromSeconds(2), cancel), cancel);
            if (messages.Count > 0) silentSince = TimeProvider.System.GetTimestamp();
            else if (TimeProvider.System.GetElapsedTime(silentSince) > LongestSilence) break;
            foreach (var message in messages)
                if (Enter(ReceiptJson.Read(message.Body), open, summary)) answered++;
            progress.Report((double)answered / Math.Max(1, expected));
            // Receipts of earlier calls are taken off the queue too: the reports they answer are safe, and would say so again.
            await Task.WhenAll(messages.Select(m => SettleAsync(receiver, m, cancel)));
        }
        lock (open) summary.Unanswered = open.Count;
    }

    /// <summary>Repeats what failed for a reason that passes, for as long as it waits for receipts: a report that is sent twice counts once.</summary>
    private static async Task OverOutagesAsync(Func<Task> work, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (ServiceBusException e) when (e.IsTransient && TimeProvider.System.GetElapsedTime(began) < LongestSilence)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancel);
            }
        }
    }

    private static async Task SettleAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage receipt, CancellationToken cancel)
    {
        try
        {
            await receiver.CompleteMessageAsync(receipt, cancel);
        }
        catch (ServiceBusException e) when (e.IsTransient || e.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            // The broker was away meanwhile. The receipt comes again, and is known already.
        }
    }

    private static bool Enter(Receipt receipt, Dictionary<string, int> open, SubmitSummary summary)
    {
        int line;
        lock (open)
        {
            if (receipt.MessageId is null || !open.Remove(receipt.MessageId, out line)) return false;
        }
        foreach (var unknown in receipt.Findings.Where(f => f.Subject is { } subject && new SubjectKey(subject).IsUnlisted)) summary.Unlisted(unknown);
        foreach (var finding in receipt.Findings) if (finding.Spectrum is { } reading) summary.Spectra.Add(new(receipt.ReportId, finding.RawName, reading));
        switch (receipt.Outcome)
        {
            case ReceiptOutcome.Accepted: summary.Accepted++; break;
            case ReceiptOutcome.Unchanged: summary.Unchanged++; break;
            case ReceiptOutcome.Superseded: summary.Superseded++; break;
            default: summary.Rejected.Add(new RejectedReport(receipt.ReportId, line, receipt.Errors)); break;
        }
        return true;
    }
}
