using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>Each settles the message that a lock token names and returns false when that lock is gone.</summary>
internal sealed partial class SubQueue
{
    /// <summary>Answered before the journal has deleted it: after a crash in between the message comes once more, so handlers are idempotent.</summary>
    public bool Complete(Guid token)
    {
        lock (gate)
        {
            if (locks.Release(token) is not { } message) return false;
            Forget(message);
            return true;
        }
    }

    public bool Abandon(Guid token, byte[]? properties) => Settle(token, message =>
    {
        if (properties is not null)
        {
            message.Change(properties);
            journal.Write(JournalEntry.Changed(message));
        }

        PutBack(message);
    });

    public bool Defer(Guid token, byte[]? properties) => Settle(token, message =>
    {
        SetState(message, MessageState.Deferred);
        message.Change(properties);
        journal.Write(JournalEntry.Changed(message));
        if (message.HasExpired(time.GetUtcNow())) Expire(message);
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

        PumpIfUseful();
        return true;
    }
}
