using System.Collections.Concurrent;
using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>All queues and topics of a broker, and the way in for new messages.</summary>
internal sealed class QueueSet(BrokerOptions options, Journal journal)
{
    private readonly ConcurrentDictionary<string, QueueEntity> queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Topic> topics = new(StringComparer.OrdinalIgnoreCase);
    private readonly MemoryBudget budget = new(options.MaxStoredBytes);
    private long lastSequence;

    public ICollection<QueueEntity> All => queues.Values;

    public QueueEntity? Find(string name) => queues.GetValueOrDefault(name);

    public Topic? FindTopic(string name) => topics.GetValueOrDefault(name);

    public bool Add(QueueDefinition definition) => queues.TryAdd(definition.Name, new QueueEntity(definition, options, journal, budget));

    public void Add(TopicDefinition definition)
    {
        if (topics.TryAdd(definition.Name, new Topic(definition.Name, definition.DuplicateWindow is { } window ? new RecentIds(window, budget) : null)))
            foreach (var subscription in definition.Subscriptions) Add(topics[definition.Name], subscription);
    }

    /// <summary>One whose messages the journal still held goes on with them, and by the rules that it was recovered with.</summary>
    public void Add(Topic topic, SubscriptionDefinition definition) => topic.Add(
        queues.GetOrAdd(SubscriptionDefinition.Path(topic.Name, definition.Name), _ => new QueueEntity(definition.QueueOf(topic.Name), options, journal, budget)), definition.To);

    /// <summary>Puts back what the journal holds. A queue or subscription that is no longer defined but has messages is kept, so that nothing accepted is lost.</summary>
    public void Recover(JournalContent content)
    {
        lastSequence = content.HighestSequence;
        foreach (var message in content.Messages)
        {
            budget.TakeRecovered(message.Bytes.Length);
            var queue = queues.GetOrAdd(message.Queue, name => new QueueEntity(options.Undefined?.Invoke(name) ?? new QueueDefinition(name), options, journal, budget));
            if (queue.Recover(message)) journal.Write(JournalEntry.Changed(message));
        }

        foreach (var (queue, id) in content.SeenIds) (Find(queue)?.RecentIds ?? FindTopic(queue)?.RecentIds)?.Recover(id);
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
            ? new ScreenedArrival(queue.Name, recent, Array.ConvertAll(messages, message => new[] { message }), incoming, now, stored => queue.Main.Add(stored)).AcceptAsync(journal, budget)
            : TryStoreAsync(queue.Name, messages, stored => queue.Main.Add(stored));
    }

    /// <summary>
    /// The same for a topic: each message is stored once for each subscription whose rule it meets, in all of them or in none. One that meets
    /// no rule is dropped, and neither its id is remembered nor has it a number; of several copies the first one's is given.
    /// </summary>
    public Task<long[]>? AcceptAsync(Topic topic, IReadOnlyList<IncomingMessage> incoming)
    {
        var now = options.Time.GetUtcNow();
        var wanted = incoming.Select(message => (Message: message, For: topic.SubscriptionsFor(message.To))).Where(entry => entry.For.Count > 0).ToList();
        if (wanted.Count == 0) return Task.FromResult<long[]>([]);
        var copies = wanted.Select(entry => entry.For.Select(subscription => Store(subscription, entry.Message, now)).ToArray()).ToArray();
        return topic.RecentIds is { } recent
            ? new ScreenedArrival(topic.Name, recent, copies, [.. wanted.Select(entry => entry.Message)], now, MakeAvailable).AcceptAsync(journal, budget)
            : TryStoreAsync(topic.Name, [.. copies.SelectMany(copy => copy)], MakeAvailable);
    }

    public void Tick()
    {
        var now = options.Time.GetUtcNow();
        foreach (var (_, queue) in queues) queue.Tick(now);
        foreach (var (_, topic) in topics) topic.RecentIds?.Tick(now);
    }

    private Task<long[]>? TryStoreAsync(string entity, StoredMessage[] messages, Action<StoredMessage[]> makeAvailable)
    {
        var bytes = messages.Sum(message => (long)message.Bytes.Length);
        return budget.TryTake(bytes) ? StoreAsync(entity, messages, bytes, makeAvailable) : null;
    }

    private async Task<long[]> StoreAsync(string entity, StoredMessage[] messages, long bytes, Action<StoredMessage[]> makeAvailable)
    {
        try
        {
            await journal.AcceptAsync(new Acceptance(entity, messages, [])).ConfigureAwait(false);
        }
        catch
        {
            budget.Give(bytes);
            throw;
        }

        makeAvailable(messages);
        return Array.ConvertAll(messages, message => message.Sequence);
    }

    private void MakeAvailable(StoredMessage[] messages)
    {
        foreach (var subscription in messages.GroupBy(message => message.Queue)) Find(subscription.Key)!.Main.Add([.. subscription]);
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
/// <param name="To">Whom it is for: a topic's subscriptions choose by it.</param>
internal readonly record struct IncomingMessage(byte[] Bytes, string? MessageId, DateTimeOffset? DueAt, TimeSpan? TimeToLive, DateTimeOffset? ExpiresAt, string? To);
