using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using NpsWarning.Storage;

namespace NpsWarning.Messaging;

/// <summary>
/// Sends what transactions left in the outbox, in order, and deletes it. A crash between the two sends it again with the same message id:
/// whoever reads the queue, or its duplicate detection, knows it as the same.
/// </summary>
public sealed class OutboxRelay(Database database, ServiceBusClient client) : IAsyncDisposable
{
    private const int MostMessages = 1000;
    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, ServiceBusSender> _senders = new();

    // Queues that are left alone, and since when: by the machine's clock, never by the demo's simulated one.
    private readonly Dictionary<string, long> _heldSince = [];

    /// <summary>Sends one round; one at a time. A queue that is gone, or full since nobody reads it, is left alone for a while: the others do not wait for it.</summary>
    /// <returns>The messages sent; 0 when there was nothing to send.</returns>
    /// <exception cref="ServiceBusException">A queue was found gone or full just now; the others' messages have been sent.</exception>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        foreach (var over in _heldSince.Where(h => TimeProvider.System.GetElapsedTime(h.Value) >= HoldTime).Select(h => h.Key).ToList()) _heldSince.Remove(over);
        var held = _heldSince.Keys.ToArray();
        var rows = database.Read(s => s.Top<Row>(MostMessages,
            "SELECT outbox_id, queue, message_id, body, bytes, own_id FROM outbox WHERE queue NOT IN @held ORDER BY outbox_id", new { held }));
        ServiceBusException? away = null;
        foreach (var queue in rows.GroupBy(r => r.Queue))
        {
            try
            {
                await SendAsync(queue.Key, [.. queue], cancel).ConfigureAwait(false);
            }
            catch (ServiceBusException e) when (e.Reason is ServiceBusFailureReason.MessagingEntityNotFound or ServiceBusFailureReason.MessagingEntityDisabled or ServiceBusFailureReason.QuotaExceeded)
            {
                _heldSince[queue.Key] = TimeProvider.System.GetTimestamp();
                away = e;
            }
        }
        return away is null ? rows.Count : throw away;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var sender in _senders.Values) await sender.DisposeAsync().ConfigureAwait(false);
    }

    private async Task SendAsync(string queue, IReadOnlyList<Row> rows, CancellationToken cancel)
    {
        var sender = _senders.GetOrAdd(queue, client.CreateSender);
        for (var i = 0; i < rows.Count;)
        {
            using var batch = await sender.CreateMessageBatchAsync(cancel).ConfigureAwait(false);
            var from = i;
            while (i < rows.Count && batch.TryAddMessage(rows[i].Message())) i++;
            if (i == from) throw new InvalidOperationException($"Outbox message {rows[i].MessageId} for {queue} is larger than the queue takes.");
            await sender.SendMessagesAsync(batch, cancel).ConfigureAwait(false);
            var sent = rows.Skip(from).Take(i - from).Select(r => r.OutboxId).ToArray();
            database.Write(s => s.Execute("DELETE FROM outbox WHERE outbox_id IN @sent", new { sent }));
        }
    }

    private sealed record Row
    {
        public required long OutboxId { get; init; }
        public required string Queue { get; init; }
        public required string MessageId { get; init; }
        public required string Body { get; init; }
        public byte[]? Bytes { get; init; }
        public string? OwnId { get; init; }

        public ServiceBusMessage Message()
        {
            var message = new ServiceBusMessage(Bytes is null ? BinaryData.FromString(Body) : BinaryData.FromBytes(Bytes)) { MessageId = MessageId, ContentType = "application/json" };
            if (OwnId is not null) message.ApplicationProperties[MessageIds.Property] = OwnId;
            return message;
        }
    }
}
