using System.Security.Cryptography;
using Azure.Messaging.ServiceBus;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Messaging;

namespace NpsWarning.Cli.Demo;

/// <summary>Posts a scenario's messages as its submitters would, each with its own credential, and reads their receipts.</summary>
internal sealed class ScenarioPoster : IAsyncDisposable
{
    private readonly Dictionary<string, (ServiceBusClient Client, ServiceBusSender Sender, ServiceBusReceiver Receiver)> _links;

    // The queue drops a message whose id it has just seen, and a demo that is started again begins to count anew.
    private readonly string _run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private int _sent;

    public ScenarioPoster(IReadOnlyDictionary<string, string> connections) => _links = connections.Where(c => c.Key.Length > 0).ToDictionary(c => c.Key, c =>
    {
        var client = new ServiceBusOptions { ConnectionString = c.Value }.Connect();
        return (client, client.CreateSender(QueueNames.Reports(c.Key)), client.CreateReceiver(QueueNames.Receipts(c.Key), new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete }));
    });

    /// <summary>Messages posted, and what became of them.</summary>
    public int Reports => _sent;

    /// <summary>Recorded, the repeats among them included.</summary>
    public int Accepted { get; private set; }

    /// <summary>Of <see cref="Accepted"/>: repeats and outdated revisions, which changed nothing.</summary>
    public int WithoutEffect { get; private set; }

    /// <summary>Refused with a reason.</summary>
    public int Rejected { get; private set; }

    /// <summary>Posts a day's messages and returns when each has its receipt.</summary>
    public async Task PostAsync(IEnumerable<SubmittedReport> reports, IEnumerable<BadMessage> bad, CancellationToken cancel)
    {
        var bodies = reports.Select(r => (r.Submitter, Body: (ReadOnlyMemory<byte>)CanonicalForm.Write(r.Report)))
            .Concat(bad.Select(b => (b.Submitter, b.Body)))
            .GroupBy(m => m.Submitter).ToList();
        await Task.WhenAll(bodies.Select(async submitter =>
        {
            var messages = submitter.Select(m => new ServiceBusMessage(BinaryData.FromBytes(m.Body)) { MessageId = $"demo-{_run}-{Interlocked.Increment(ref _sent)}", ContentType = "application/json" }).ToList();
            foreach (var chunk in messages.Chunk(100)) await _links[submitter.Key].Sender.SendMessagesAsync(chunk, cancel);
            await ReceiveAsync(submitter.Key, messages.Select(m => m.MessageId).ToHashSet(), cancel);
        }));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links.Values) await link.Client.DisposeAsync();
    }

    private async Task ReceiveAsync(string submitter, HashSet<string> open, CancellationToken cancel)
    {
        while (open.Count > 0)
            foreach (var message in await _links[submitter].Receiver.ReceiveMessagesAsync(200, TimeSpan.FromSeconds(5), cancel))
            {
                var receipt = ReceiptJson.Read(message.Body);
                if (receipt.MessageId is null || !open.Remove(receipt.MessageId)) continue;
                lock (_links)
                {
                    if (receipt.Outcome == ReceiptOutcome.Rejected) Rejected++;
                    else Accepted++;
                    if (receipt.Outcome is ReceiptOutcome.Unchanged or ReceiptOutcome.Superseded) WithoutEffect++;
                }
            }
    }
}
