using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>A queue, or a topic's subscription, with its dead-letter queue.</summary>
internal sealed class QueueEntity
{
    private readonly QueueRules rules;
    private readonly TimeSpan? timeToLive;

    public QueueEntity(QueueDefinition definition, BrokerOptions options, Journal journal, MemoryBudget budget)
    {
        rules = new QueueRules(
            definition.LockDuration ?? options.LockDuration,
            definition.MaxDeliveryCount ?? options.MaxDeliveryCount,
            definition.DeadLetterOnExpiry);
        timeToLive = definition.TimeToLive;
        Name = definition.Name;
        DeadLetters = new SubQueue(rules, null, journal, budget, options.Time);
        Main = new SubQueue(rules, DeadLetters, journal, budget, options.Time);
        RecentIds = definition.DuplicateWindow is { } window ? new RecentIds(window, budget) : null;
    }

    public string Name { get; }

    /// <summary>Filled by its topic alone: nobody sends to it.</summary>
    public bool IsSubscription => SubscriptionDefinition.IsPath(Name);

    public SubQueue Main { get; }

    public SubQueue DeadLetters { get; }

    /// <summary>Null when this queue does not look for duplicates.</summary>
    public RecentIds? RecentIds { get; }

    /// <summary>When a message ends that is enqueued, or becomes due, at that time: by what comes first of its own limits and the queue's.</summary>
    public DateTimeOffset? ExpiryOf(IncomingMessage message, DateTimeOffset enqueuedAt)
    {
        var lifetime = message.TimeToLive is { } own && !(timeToLive < own) ? own : timeToLive;
        var end = lifetime is { } limited && limited < DateTimeOffset.MaxValue - enqueuedAt ? enqueuedAt + limited : (DateTimeOffset?)null;
        return message.ExpiresAt is { } fixedEnd && !(end < fixedEnd) ? fixedEnd : end;
    }

    /// <summary>Takes back a message from the journal. One whose last permitted delivery a crash cut short is not delivered again: it may be what crashed us.</summary>
    /// <returns>True when it was moved to the dead-letter queue by this.</returns>
    public bool Recover(StoredMessage message)
    {
        var spent = message is { Place: Place.Queue, State: MessageState.Active } && message.DeliveryCount >= rules.MaxDeliveryCount;
        if (spent)
        {
            message.Place = Place.DeadLetter;
            message.DeadLetterReason = "MaxDeliveryCountExceeded";
            message.DeadLetterDescription = $"The broker stopped during delivery attempt {message.DeliveryCount}.";
        }

        (message.Place == Place.DeadLetter ? DeadLetters : Main).Add([message]);
        return spent;
    }

    public void Tick(DateTimeOffset now)
    {
        Main.Tick();
        DeadLetters.Tick();
        RecentIds?.Tick(now);
    }

    public QueueStatistics Statistics()
    {
        var main = Main.Count();
        var dead = DeadLetters.Count();
        return new QueueStatistics(Name, main.Active, main.Locked, main.Deferred, main.Scheduled, dead.Total, main.Bytes + dead.Bytes);
    }
}
