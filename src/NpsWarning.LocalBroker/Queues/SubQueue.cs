using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>One ordered store of messages, a queue's own or its dead-letter queue, with the receivers that draw on it. Knows nothing of AMQP.</summary>
/// <param name="maxDeliveryCount">Null in a dead-letter queue: from there a message goes nowhere else.</param>
internal sealed partial class SubQueue(
    TimeSpan lockDuration, int? maxDeliveryCount, SubQueue? deadLetters, Journal journal, MemoryBudget budget, TimeProvider time)
{
    private static readonly Comparer<StoredMessage> BySequence = Comparer<StoredMessage>.Create((a, b) => a.Sequence.CompareTo(b.Sequence));

    // Lock order: a queue, then its dead-letter queue. Never held while a link is called.
    private readonly Lock gate = new();
    private readonly SortedSet<StoredMessage> all = new(BySequence);
    private readonly PriorityQueue<StoredMessage, long> available = new();
    private readonly PriorityQueue<StoredMessage, DateTimeOffset> scheduled = new();
    private readonly Locks locks = new(lockDuration, time);
    private readonly List<Consumer> consumers = [];
    private int nextConsumer;
    private int pumpRequests;

    public bool IsDeadLetterQueue => deadLetters is null;

    /// <summary>Takes in a message that the journal already holds.</summary>
    public void Add(StoredMessage message)
    {
        lock (gate)
        {
            all.Add(message);
            MakeAvailable(message);
        }

        Pump();
    }

    public void AddConsumer(Consumer consumer)
    {
        lock (gate) consumers.Add(consumer);
        Pump();
    }

    public void RemoveConsumer(Consumer consumer)
    {
        lock (gate) consumers.Remove(consumer);
    }

    /// <summary>Messages in order from a sequence number (inclusive) on, locked and deferred ones too; nothing changes by looking.</summary>
    public List<Delivered> Peek(long fromSequence, int count)
    {
        lock (gate)
        {
            if (all.Count == 0 || all.Max!.Sequence < fromSequence) return [];
            return [.. all.GetViewBetween(Probe(fromSequence), Probe(long.MaxValue)).Take(count).Select(message => message.Snapshot())];
        }
    }

    /// <summary>Deferred messages by number: locked, or removed when the receiver wants no lock. Empty unless all are there.</summary>
    public List<Delivered> TakeDeferred(IReadOnlyCollection<long> sequences, bool remove)
    {
        lock (gate)
        {
            var found = sequences.Select(Find)
                .Where(message => message is { State: MessageState.Deferred } && message.LockToken == Guid.Empty)
                .ToList();
            if (found.Count != sequences.Count) return [];
            return found.ConvertAll(message => remove ? Forget(message!) : Lock(message!));
        }
    }

    /// <summary>False, and nothing cancelled, unless all are still waiting for their time.</summary>
    public bool CancelScheduled(IReadOnlyCollection<long> sequences)
    {
        lock (gate)
        {
            var found = sequences.Select(Find).Where(message => message is { State: MessageState.Scheduled }).ToList();
            if (found.Count != sequences.Count) return false;
            found.ForEach(message => Forget(message!));
            return true;
        }
    }

    /// <summary>Ends the locks whose time is over and brings in what is due.</summary>
    public void Tick()
    {
        var changed = false;
        lock (gate)
        {
            while (locks.NextExpired() is { } message)
            {
                PutBack(message);
                changed = true;
            }

            var now = time.GetUtcNow();
            while (scheduled.TryPeek(out var due, out var at) && at <= now)
            {
                scheduled.Dequeue();
                if (!all.Contains(due)) continue;
                due.State = MessageState.Active;
                due.EnqueuedAt = now;
                MakeAvailable(due);
                changed = true;
            }
        }

        if (changed) Pump();
    }

    public SubQueueCounts Count()
    {
        lock (gate)
        {
            var counts = new SubQueueCounts(0, locks.Count, 0, 0, 0);
            foreach (var message in all) counts = counts.With(message);
            return counts;
        }
    }

    private static StoredMessage Probe(long sequence) => new() { Sequence = sequence, Queue = "", Bytes = [], EnqueuedAt = default };

    private StoredMessage? Find(long sequence) => all.TryGetValue(Probe(sequence), out var message) ? message : null;

    private void MakeAvailable(StoredMessage message)
    {
        switch (message.State)
        {
            case MessageState.Active: available.Enqueue(message, message.Sequence); break;
            case MessageState.Scheduled: scheduled.Enqueue(message, message.DueAt!.Value); break;
            case MessageState.Deferred: break;
        }
    }

    private Delivered Lock(StoredMessage message)
    {
        locks.Take(message);
        message.DeliveryCount++;
        journal.Write(JournalEntry.Delivered(message));
        return message.Snapshot();
    }

    private Delivered Forget(StoredMessage message)
    {
        all.Remove(message);
        budget.Give(message.Bytes.Length);
        journal.Write(JournalEntry.Removed(message));
        return message.Snapshot();
    }
}

/// <summary>Messages of a sub-queue by state.</summary>
internal readonly record struct SubQueueCounts(int Active, int Locked, int Deferred, int Scheduled, long Bytes)
{
    public int Total => Active + Deferred + Scheduled;

    public SubQueueCounts With(StoredMessage message) => message.State switch
    {
        MessageState.Deferred => this with { Deferred = Deferred + 1, Bytes = Bytes + message.Bytes.Length },
        MessageState.Scheduled => this with { Scheduled = Scheduled + 1, Bytes = Bytes + message.Bytes.Length },
        _ => this with { Active = Active + 1, Bytes = Bytes + message.Bytes.Length },
    };
}
