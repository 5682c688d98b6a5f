using System.Collections.Concurrent;
using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>All queues of a broker, and the way in for new messages.</summary>
internal sealed class QueueSet(BrokerOptions options, Journal journal)
{
    private readonly ConcurrentDictionary<string, QueueEntity> queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly MemoryBudget budget = new(options.MaxStoredBytes);
    private long lastSequence;

    public ICollection<QueueEntity> All => queues.Values;

    public QueueEntity? Find(string name) => queues.GetValueOrDefault(name);

    public bool Add(QueueDefinition definition) => queues.TryAdd(definition.Name, new QueueEntity(definition, options, journal, budget));

    /// <summary>Puts back what the journal holds. A queue that is no longer defined but has messages is kept, so that nothing accepted is lost.</summary>
    public void Recover(JournalContent content)
    {
        lastSequence = content.HighestSequence;
        foreach (var message in content.Messages)
        {
            budget.TakeRecovered(message.Bytes.Length);
            var queue = queues.GetOrAdd(message.Queue, name => new QueueEntity(new QueueDefinition(name), options, journal, budget));
            if (queue.Recover(message)) journal.Write(JournalEntry.Changed(message));
        }
    }

    /// <summary>
    /// Stores messages, all or none, and makes them available; done when they are on disk. Null when they do not fit into the
    /// memory limit. Throws <see cref="JournalException"/> when the journal could not take them.
    /// </summary>
    public Task<long[]>? AcceptAsync(QueueEntity queue, IReadOnlyList<IncomingMessage> incoming)
    {
        var bytes = incoming.Sum(message => (long)message.Bytes.Length);
        return budget.TryTake(bytes) ? StoreAsync(queue, incoming, bytes) : null;
    }

    private async Task<long[]> StoreAsync(QueueEntity queue, IReadOnlyList<IncomingMessage> incoming, long bytes)
    {
        var now = options.Time.GetUtcNow();
        var messages = incoming.Select(message => Store(queue, message, now)).ToArray();
        try
        {
            await journal.AcceptAsync(messages).ConfigureAwait(false);
        }
        catch
        {
            budget.Give(bytes);
            throw;
        }

        foreach (var message in messages) queue.Main.Add(message);
        return Array.ConvertAll(messages, message => message.Sequence);
    }

    private StoredMessage Store(QueueEntity queue, IncomingMessage message, DateTimeOffset now) => new()
    {
        Sequence = Interlocked.Increment(ref lastSequence),
        Queue = queue.Name,
        Bytes = message.Bytes,
        EnqueuedAt = now,
        DueAt = message.DueAt,
        State = message.DueAt > now ? MessageState.Scheduled : MessageState.Active,
    };
}

/// <summary>A message as a sender gave it, checked.</summary>
/// <param name="DueAt">When it is to appear; null for at once.</param>
internal readonly record struct IncomingMessage(byte[] Bytes, DateTimeOffset? DueAt);
