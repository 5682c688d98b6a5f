using Azure.Messaging.ServiceBus;
using NpsWarning.Storage;

namespace NpsWarning.Messaging;

/// <summary>What to do with a message that was handled.</summary>
public enum SettleAction
{
    /// <summary>Off the queue: what it said, or that and why it was refused, is committed.</summary>
    Complete,

    /// <summary>Back to the queue, for another try.</summary>
    Abandon,

    /// <summary>Aside, with its reason, for a person.</summary>
    DeadLetter,
}

/// <summary>What became of handling a message.</summary>
public abstract record Handling
{
    private Handling() { }

    /// <summary>Recorded, or known already: committed.</summary>
    public sealed record Recorded : Handling;

    /// <summary>Refused for what it says, and filed in quarantine: committed.</summary>
    /// <param name="Code">Of its first error.</param>
    public sealed record Refused(string Code) : Handling;

    /// <summary>Nothing was committed, or nobody knows.</summary>
    /// <param name="Cause">Why.</param>
    public sealed record Failed(Exception Cause) : Handling;
}

/// <summary>One decision, with the reason that goes into the log and the dead-letter queue.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Code">A stable code.</param>
public sealed record Settlement(SettleAction Action, string Code)
{
    /// <summary>The code of a message that fails for a reason of its own.</summary>
    public const string Failed = "INTAKE_FAILED";

    /// <summary>Tries of a message that fails for a reason of its own, before it is set aside.</summary>
    public const int MostTries = 5;

    /// <summary>
    /// The <c>MaxDeliveryCount</c> that a queue of reports needs. The broker counts every delivery, also those that a crash, a shutdown or a lost
    /// lock cut short, and sets a message aside at its own limit whatever we think of it. So that is far above <see cref="MostTries"/>, and left
    /// for one case only: the message that takes the process down before this policy is asked.
    /// </summary>
    public const int QueueDeliveries = 10 * MostTries;

    /// <summary>Between two tries of a message that failed for a reason of its own: five at once would try the same instant five times.</summary>
    public static readonly Backoff BetweenTries = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    /// <summary>
    /// From what became of the message and how often it was delivered, this time included. What is refused completes, with or without a body: its
    /// errors, and its body unless that names a person, are in quarantine by the same commit. A fault of the surroundings sets no message aside,
    /// however often it comes: it was not the message's.
    /// </summary>
    public static Settlement For(Handling handling, int deliveryCount) => handling switch
    {
        Handling.Recorded => new(SettleAction.Complete, "RECORDED"),
        Handling.Refused refused => new(SettleAction.Complete, refused.Code),
        Handling.Failed failed => For(failed.Cause, deliveryCount),
        _ => throw new ArgumentOutOfRangeException(nameof(handling), handling, "unknown handling"),
    };

    private static Settlement For(Exception cause, int deliveryCount) => cause switch
    {
        OperationCanceledException => new(SettleAction.Abandon, "SHUTTING_DOWN"),
        ServiceBusException { Reason: ServiceBusFailureReason.MessageLockLost or ServiceBusFailureReason.SessionLockLost } => new(SettleAction.Abandon, "LOCK_LOST"),
        ServiceBusException { IsTransient: true } => new(SettleAction.Abandon, "MESSAGING_UNAVAILABLE"),
        _ when Surroundings.AreToBlameFor(cause) => new(SettleAction.Abandon, "STORAGE_UNAVAILABLE"),
        _ when deliveryCount >= MostTries => new(SettleAction.DeadLetter, Failed),
        _ => new(SettleAction.Abandon, Failed),
    };
}
