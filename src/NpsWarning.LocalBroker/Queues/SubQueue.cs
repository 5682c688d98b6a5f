using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>One ordered store of messages, a queue's own or its dead-letter queue, with the receivers that draw on it. Knows nothing of AMQP.</summary>
/// <param name="deadLetters">Null in a dead-letter queue: from there a message goes nowhere else, however often it is delivered.</param>
internal sealed partial class SubQueue(QueueRules rules, SubQueue? deadLetters, Journal journal, MemoryBudget budget, TimeProvider time)
{
    private static readonly Comparer<StoredMessage> BySequence = Comparer<StoredMessage>.Create((a, b) => a.Sequence.CompareTo(b.Sequence));

    // Lock order: a queue, then its dead-letter queue. Never held while a link is called.
    private readonly Lock gate = new();
    private readonly SortedSet<StoredMessage> all = new(BySequence);
    private readonly WaitingLine available = new();
    private readonly WaitingLine scheduled = new();
    private readonly Expirations expirations = new();
    private readonly Locks locks = new(rules.LockDuration, time);
    private readonly List<Consumer> consumers = [];
    private int nextConsumer;
    private int pumpRequests;
    private SubQueueCounts counts;

    public bool IsDeadLetterQueue => deadLetters is null;

    /// <summary>Takes in messages that the journal already holds, and hands them out on this thread if receivers wait for them.</summary>
    public void Add(ReadOnlySpan<StoredMessage> messages)
    {
        lock (gate)
        {
            foreach (var message in messages) Enter(message);
            if (consumers.Count == 0) return;
        }

        PumpHere();
    }

    public void AddConsumer(Consumer consumer)
    {
        lock (gate) consumers.Add(consumer);
        PumpIfUseful();
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
            var now = time.GetUtcNow();
            return [.. all.GetViewBetween(Probe(fromSequence), Probe(long.MaxValue))
                .Where(message => !message.HasExpired(now)).Take(count).Select(message => message.Snapshot())];
        }
    }

    /// <summary>Deferred messages by number: locked, or removed when the receiver wants no lock. Empty unless all are there.</summary>
    public List<Delivered> TakeDeferred(IReadOnlyCollection<long> sequences, bool remove)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var found = sequences.Distinct().Select(Find)
                .Where(message => message is { State: MessageState.Deferred, IsFree: true } && !message.HasExpired(now))
                .ToList();
            if (found.Count != sequences.Count) return [];
            return found.ConvertAll(message => remove ? Take(message!) : Lock(message!));
        }
    }

    /// <summary>False, and nothing cancelled, unless all are still waiting for their time.</summary>
    public bool CancelScheduled(IReadOnlyCollection<long> sequences)
    {
        lock (gate)
        {
            var found = sequences.Distinct().Select(Find).Where(message => message is { State: MessageState.Scheduled }).ToList();
            if (found.Count != sequences.Count) return false;
            found.ForEach(message => Forget(message!));
            return true;
        }
    }

    public SubQueueCounts Count()
    {
        lock (gate) return counts with { Locked = locks.Count };
    }

    private static StoredMessage Probe(long sequence) => new() { Sequence = sequence, Queue = "", Bytes = [], EnqueuedAt = default };

    private StoredMessage? Find(long sequence) => all.TryGetValue(Probe(sequence), out var message) ? message : null;

    private void Enter(StoredMessage message)
    {
        all.Add(message);
        counts = counts.With(message, +1);
        if (!IsDeadLetterQueue) expirations.Add(message);
        MakeAvailable(message);
    }

    /// <summary>Takes a message out of this sub-queue; the caller then says what becomes of it.</summary>
    private void Leave(StoredMessage message)
    {
        all.Remove(message);
        counts = counts.With(message, -1);
        message.Line?.Remove(message);
    }

    private void SetState(StoredMessage message, MessageState state)
    {
        counts = counts.With(message, -1);
        message.State = state;
        counts = counts.With(message, +1);
    }

    private void MakeAvailable(StoredMessage message)
    {
        switch (message.State)
        {
            case MessageState.Active: available.Add(message, message.Sequence); break;
            case MessageState.Scheduled: scheduled.Add(message, message.DueAt!.Value.UtcTicks); break;
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

    private Delivered Take(StoredMessage message)
    {
        var taken = message.Snapshot();
        Forget(message);
        return taken;
    }

    private void Forget(StoredMessage message)
    {
        Leave(message);
        budget.Give(message.Bytes.Length);
        journal.Write(JournalEntry.Removed(message));
    }
}

/// <summary>What holds for one queue.</summary>
/// <param name="MaxDeliveryCount">After so many deliveries a message is dead-lettered.</param>
/// <param name="DeadLettersExpired">Whether a message whose time is over is dead-lettered, or else removed.</param>
internal sealed record QueueRules(TimeSpan LockDuration, int MaxDeliveryCount, bool DeadLettersExpired);

/// <summary>Messages of a sub-queue by state; locked ones are among the active and the deferred.</summary>
internal readonly record struct SubQueueCounts(int Active, int Locked, int Deferred, int Scheduled, long Bytes)
{
    public int Total => Active + Deferred + Scheduled;

    public SubQueueCounts With(StoredMessage message, int sign) => message.State switch
    {
        MessageState.Deferred => this with { Deferred = Deferred + sign, Bytes = Bytes + (sign * message.Bytes.Length) },
        MessageState.Scheduled => this with { Scheduled = Scheduled + sign, Bytes = Bytes + (sign * message.Bytes.Length) },
        _ => this with { Active = Active + sign, Bytes = Bytes + (sign * message.Bytes.Length) },
    };
}
