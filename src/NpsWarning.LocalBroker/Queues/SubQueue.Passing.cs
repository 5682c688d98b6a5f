using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>What the passing of time does to messages.</summary>
internal sealed partial class SubQueue
{
    /// <summary>Ends the locks whose time is over, brings in what is due, and removes what has expired.</summary>
    public void Tick()
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            while (locks.NextExpired(now) is { } message) PutBack(message);
            while (scheduled.TakeFirst(now.UtcTicks) is { } due) BringIn(due);
            while (expirations.TakeEnded(now) is { } sequence)
            {
                if (Find(sequence) is { } message && message.HasExpired(now)) Expire(message);
            }

            expirations.TidyUp(all);
        }

        PumpIfUseful();
    }

    private void BringIn(StoredMessage due)
    {
        SetState(due, MessageState.Active);
        // Not the moment of the tick: after a restart it would be another one, and time-to-live counts from here.
        due.EnqueuedAt = due.DueAt!.Value;
        MakeAvailable(due);
    }

    private void Expire(StoredMessage message)
    {
        if (rules.DeadLettersExpired) MoveToDeadLetters(message, "TTLExpiredException", "The message expired and was dead lettered.");
        else Forget(message);
    }

    private void PutBackUncounted(StoredMessage message)
    {
        message.DeliveryCount--;
        journal.Write(JournalEntry.Delivered(message));
        PutBack(message);
    }

    private void PutBack(StoredMessage message)
    {
        if (!IsDeadLetterQueue && message.State == MessageState.Active && message.DeliveryCount >= rules.MaxDeliveryCount)
        {
            MoveToDeadLetters(message, "MaxDeliveryCountExceeded",
                $"Message could not be consumed after {message.DeliveryCount} delivery attempts.");
        }
        else if (message.HasExpired(time.GetUtcNow()))
        {
            Expire(message);
        }
        else
        {
            MakeAvailable(message);
        }
    }

    private void MoveToDeadLetters(StoredMessage message, string? reason, string? description)
    {
        Leave(message);
        message.State = MessageState.Active;
        message.Place = Place.DeadLetter;
        message.DeadLetterReason = reason;
        message.DeadLetterDescription = description;
        journal.Write(JournalEntry.Changed(message));
        deadLetters!.TakeOver(message);
    }

    /// <summary>Adds without handing out, which the caller's lock forbids; a pool thread does that.</summary>
    private void TakeOver(StoredMessage message)
    {
        lock (gate) Enter(message);
        Pump();
    }
}
