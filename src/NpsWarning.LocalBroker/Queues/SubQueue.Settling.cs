using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>Each settles the message that a lock token names and returns false when that lock is gone.</summary>
internal sealed partial class SubQueue
{
    /// <summary>Answered before the journal has deleted it: after a crash in between the message comes once more, so handlers are idempotent.</summary>
    public bool Complete(Guid token) => Settle(token, message => Forget(message));

    public bool Abandon(Guid token, byte[]? properties) => Settle(token, message =>
    {
        Change(message, properties);
        PutBack(message);
    });

    public bool Defer(Guid token, byte[]? properties) => Settle(token, message =>
    {
        message.State = MessageState.Deferred;
        message.Change(properties);
        journal.Write(JournalEntry.Changed(message));
    });

    public bool DeadLetter(Guid token, string? reason, string? description, byte[]? properties) => Settle(token, message =>
    {
        message.Change(properties);
        MoveToDeadLetters(message, reason, description);
    });

    /// <summary>Given back unread, as a receiver does with what it prefetched: does not count as a delivery.</summary>
    public bool Release(Guid token) => Settle(token, PutBackUncounted);

    /// <summary>The new end of the lock, or null when it is gone.</summary>
    public DateTimeOffset? Renew(Guid token)
    {
        lock (gate) return locks.Renew(token);
    }

    private bool Settle(Guid token, Action<StoredMessage> settle)
    {
        lock (gate)
        {
            if (locks.Release(token) is not { } message) return false;
            settle(message);
        }

        Pump();
        return true;
    }

    private void Change(StoredMessage message, byte[]? properties)
    {
        if (properties is null) return;
        message.Change(properties);
        journal.Write(JournalEntry.Changed(message));
    }

    private void PutBackUncounted(StoredMessage message)
    {
        message.DeliveryCount--;
        journal.Write(JournalEntry.Delivered(message));
        MakeAvailable(message);
    }

    private void PutBack(StoredMessage message)
    {
        if (message.State == MessageState.Active && message.DeliveryCount >= maxDeliveryCount)
        {
            MoveToDeadLetters(message, "MaxDeliveryCountExceeded",
                $"Message could not be consumed after {message.DeliveryCount} delivery attempts.");
        }
        else
        {
            MakeAvailable(message);
        }
    }

    private void MoveToDeadLetters(StoredMessage message, string? reason, string? description)
    {
        all.Remove(message);
        message.State = MessageState.Active;
        message.Place = Place.DeadLetter;
        message.DeadLetterReason = reason;
        message.DeadLetterDescription = description;
        journal.Write(JournalEntry.Changed(message));
        deadLetters!.Add(message);
    }
}
