using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>A queue with its dead-letter queue.</summary>
internal sealed class QueueEntity
{
    private readonly int maxDeliveryCount;

    public QueueEntity(QueueDefinition definition, BrokerOptions options, Journal journal, MemoryBudget budget)
    {
        var lockDuration = definition.LockDuration ?? options.LockDuration;
        maxDeliveryCount = definition.MaxDeliveryCount ?? options.MaxDeliveryCount;
        Name = definition.Name;
        DeadLetters = new SubQueue(lockDuration, null, null, journal, budget, options.Time);
        Main = new SubQueue(lockDuration, maxDeliveryCount, DeadLetters, journal, budget, options.Time);
    }

    public string Name { get; }

    public SubQueue Main { get; }

    public SubQueue DeadLetters { get; }

    /// <summary>Takes back a message from the journal. One whose last permitted delivery a crash cut short is not delivered again: it may be what crashed us.</summary>
    /// <returns>True when it was moved to the dead-letter queue by this.</returns>
    public bool Recover(StoredMessage message)
    {
        var spent = message is { Place: Place.Queue, State: MessageState.Active } && message.DeliveryCount >= maxDeliveryCount;
        if (spent)
        {
            message.Place = Place.DeadLetter;
            message.DeadLetterReason = "MaxDeliveryCountExceeded";
            message.DeadLetterDescription = $"The broker stopped during delivery attempt {message.DeliveryCount}.";
        }

        (message.Place == Place.DeadLetter ? DeadLetters : Main).Add(message);
        return spent;
    }

    public void Tick()
    {
        Main.Tick();
        DeadLetters.Tick();
    }

    public QueueStatistics Statistics()
    {
        var main = Main.Count();
        var dead = DeadLetters.Count();
        return new QueueStatistics(Name, main.Active, main.Locked, main.Deferred, main.Scheduled, dead.Total, main.Bytes + dead.Bytes);
    }
}
