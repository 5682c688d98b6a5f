using System.Data.Common;

namespace NpsWarning.Messaging;

/// <summary>What to do with a message whose handling failed.</summary>
public enum SettleAction
{
    /// <summary>Back to the queue, for another try.</summary>
    Abandon,

    /// <summary>Aside, with its reason, for a person.</summary>
    DeadLetter,
}

/// <summary>One decision, with the reason that goes into the dead-letter queue.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Code">A stable code.</param>
public sealed record Settlement(SettleAction Action, string Code)
{
    /// <summary>Tries of a message that fails for a reason of its own, before it is set aside.</summary>
    public const int MostTries = 5;

    /// <summary>
    /// From the failure and how often the message was delivered, this time included. A fault of the surroundings never sets a report
    /// aside: it was not the report's. A report completes only by being recorded or refused, never from here.
    /// </summary>
    public static Settlement For(Exception failure, int deliveryCount) => failure switch
    {
        OperationCanceledException => new(SettleAction.Abandon, "SHUTTING_DOWN"),
        DbException or TimeoutException or IOException => new(SettleAction.Abandon, "STORAGE_UNAVAILABLE"),
        _ when deliveryCount >= MostTries => new(SettleAction.DeadLetter, "INTAKE_FAILED"),
        _ => new(SettleAction.Abandon, "INTAKE_FAILED"),
    };
}
