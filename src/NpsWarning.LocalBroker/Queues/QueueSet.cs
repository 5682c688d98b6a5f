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
            var queue = queues.GetOrAdd(message.Queue, name => new QueueEntity(options.Undefined?.Invoke(name) ?? new QueueDefinition(name), options, journal, budget));
            if (queue.Recover(message)) journal.Write(JournalEntry.Changed(message));
        }

        foreach (var (queue, id) in content.SeenIds) Find(queue)?.RecentIds?.Recover(id);
        Tick();
    }

    /// <summary>
    /// Stores messages, all or none, and makes them available; done when they are on disk, with their numbers. A message that
    /// the queue knows by its id is not stored again: it has the number of its first copy. Null when they do not fit into the
    /// memory limit. Throws <see cref="JournalException"/> when the journal could not take them.
    /// </summary>
    public Task<long[]>? AcceptAsync(QueueEntity queue, IReadOnlyList<IncomingMessage> incoming)
    {
        var now = options.Time.GetUtcNow();
        var messages = new StoredMessage[incoming.Count];
        for (var i = 0; i < messages.Length; i++) messages[i] = Store(queue, incoming[i], now);
        return queue.RecentIds is { } recent
            ? new ScreenedArrival(queue, recent, messages, incoming, now).AcceptAsync(journal, budget)
            : TryStoreAsync(queue, messages);
    }

    public void Tick()
    {
        var now = options.Time.GetUtcNow();
        foreach (var (_, queue) in queues) queue.Tick(now);
    }

    private Task<long[]>? TryStoreAsync(QueueEntity queue, StoredMessage[] messages)
    {
        var bytes = messages.Sum(message => (long)message.Bytes.Length);
        return budget.TryTake(bytes) ? StoreAsync(queue, messages, bytes) : null;
    }

    private async Task<long[]> StoreAsync(QueueEntity queue, StoredMessage[] messages, long bytes)
    {
        try
        {
            await journal.AcceptAsync(new Acceptance(messages, [])).ConfigureAwait(false);
        }
        catch
        {
            budget.Give(bytes);
            throw;
        }

        queue.Main.Add(messages);
        return Array.ConvertAll(messages, message => message.Sequence);
    }

    private StoredMessage Store(QueueEntity queue, IncomingMessage message, DateTimeOffset now)
    {
        var isScheduled = message.DueAt > now;
        return new StoredMessage
        {
            Sequence = Interlocked.Increment(ref lastSequence),
            Queue = queue.Name,
            Bytes = message.Bytes,
            EnqueuedAt = now,
            DueAt = message.DueAt,
            ExpiresAt = queue.ExpiryOf(message, isScheduled ? message.DueAt!.Value : now),
            State = isScheduled ? MessageState.Scheduled : MessageState.Active,
        };
    }
}

/// <summary>A message as a sender gave it, checked.</summary>
/// <param name="DueAt">When it is to appear; null for at once.</param>
/// <param name="TimeToLive">Counted from when it appears; null for no limit.</param>
/// <param name="ExpiresAt">A fixed end, for senders that name no time-to-live; null for none.</param>
internal readonly record struct IncomingMessage(byte[] Bytes, string? MessageId, DateTimeOffset? DueAt, TimeSpan? TimeToLive, DateTimeOffset? ExpiresAt);
