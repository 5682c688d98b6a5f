namespace NpsWarning.LocalBroker.Queues;

internal enum Place
{
    Queue = 0,
    DeadLetter = 1,
}

/// <summary>Values are those of Service Bus's annotation <c>x-opt-message-state</c>.</summary>
internal enum MessageState
{
    Active = 0,
    Deferred = 1,
    Scheduled = 2,
}

/// <summary>A message as it was accepted, with what has happened to it since. Changing members are guarded by the sub-queue that holds it.</summary>
internal sealed class StoredMessage
{
    /// <summary>Unique over the whole broker and never used again, also after a restart.</summary>
    public required long Sequence { get; init; }

    public required string Queue { get; init; }

    /// <summary>The sender's bytes, untouched: bare message and the sender's own annotations.</summary>
    public required byte[] Bytes { get; init; }

    public required DateTimeOffset EnqueuedAt { get; set; }

    public DateTimeOffset? DueAt { get; init; }

    /// <summary>From then on (inclusive) it is no longer delivered; null for never. Means nothing in the dead-letter queue.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public MessageState State { get; set; }

    public Place Place { get; set; }

    /// <summary>Deliveries begun, including one that is under way.</summary>
    public int DeliveryCount { get; set; }

    public string? DeadLetterReason { get; set; }

    public string? DeadLetterDescription { get; set; }

    /// <summary>Encoded maps, one after the other, of properties that receivers gave when they abandoned, deferred or dead-lettered it; later ones win.</summary>
    public byte[]? ChangedProperties { get; set; }

    /// <summary>Empty when unlocked.</summary>
    public Guid LockToken { get; set; }

    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>On its way to a receiver that takes it without a lock; it comes back when the link does not take it.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Where it waits to be delivered or to become due; null when it does not.</summary>
    public WaitingLine? Line { get; set; }

    /// <summary>Nobody has it at present.</summary>
    public bool IsFree => LockToken == Guid.Empty && !IsLeaving;

    /// <summary>Its time is over. While a receiver has it that does not count: it may still complete it.</summary>
    public bool HasExpired(DateTimeOffset now) => ExpiresAt <= now && IsFree && Place == Place.Queue;

    public void Change(byte[]? properties)
    {
        if (properties is not null)
            ChangedProperties = ChangedProperties is null ? properties : [.. ChangedProperties, .. properties];
    }

    public Delivered Snapshot() => new(
        this, State, Place, DeliveryCount, LockToken, LockedUntil, EnqueuedAt, DeadLetterReason, DeadLetterDescription, ChangedProperties);
}

/// <summary>A message as it stood when it was handed out: read outside of the queue's lock.</summary>
internal sealed record Delivered(
    StoredMessage Message,
    MessageState State,
    Place Place,
    int DeliveryCount,
    Guid LockToken,
    DateTimeOffset LockedUntil,
    DateTimeOffset EnqueuedAt,
    string? DeadLetterReason,
    string? DeadLetterDescription,
    byte[]? ChangedProperties)
{
    public bool IsLocked => LockToken != Guid.Empty;
}
