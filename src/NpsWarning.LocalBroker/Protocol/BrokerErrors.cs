using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>The errors that clients get, with the condition that the official client turns into its own exception.</summary>
internal static class BrokerErrors
{
    public static readonly AmqpSymbol MessageLockLostCondition = "com.microsoft:message-lock-lost";
    public static readonly AmqpSymbol MessageNotFoundCondition = "com.microsoft:message-not-found";
    public static readonly AmqpSymbol DeadLetterCondition = "com.microsoft:dead-letter";

    /// <summary>MessagingEntityNotFound.</summary>
    public static AmqpException NotFound(EntityPath path) =>
        new(AmqpErrorCode.NotFound, $"The messaging entity '{path}' could not be found.");

    /// <summary>UnauthorizedAccessException.</summary>
    public static AmqpException Unauthorized(EntityPath path, Rights needed) =>
        new(AmqpErrorCode.UnauthorizedAccess, $"Unauthorized access. '{needed}' claim(s) are required to perform this operation on '{path}'.");

    /// <summary>UnauthorizedAccessException, which the official client retries with a new token.</summary>
    public static AmqpException RightEnded(EntityPath path, Rights needed) =>
        new(AmqpErrorCode.UnauthorizedAccess, $"The token has expired, or its key is no longer valid. '{needed}' claim(s) are required to stay on '{path}'.");

    /// <summary>QuotaExceeded.</summary>
    public static AmqpException Limit(string what) => new(AmqpErrorCode.ResourceLimitExceeded, what);

    /// <summary>The connection is ended from here; clients open another.</summary>
    public static AmqpException Forced(string why) => new(AmqpErrorCode.ConnectionForced, why);

    /// <summary>NotSupportedException.</summary>
    public static AmqpException NotSupported(string what) =>
        new(AmqpErrorCode.NotImplemented, $"The local broker has no {what}. Use Azure Service Bus for it.");

    /// <summary>InvalidOperationException.</summary>
    public static AmqpException NotAllowed(string why) => new(AmqpErrorCode.NotAllowed, why);

    public static AmqpException Malformed(string why) => new(AmqpErrorCode.DecodeError, $"The message is not a valid AMQP message: {why}");

    public static Error MemoryLimit() => new()
    {
        Condition = AmqpErrorCode.ResourceLimitExceeded,
        Description = "The local broker holds as many bytes of messages as it may. Receive some, or raise its limit.",
    };

    /// <summary>Transient at the client, which tries again.</summary>
    public static Error NotStored(JournalException failure) => new() { Condition = AmqpErrorCode.InternalError, Description = failure.Message };

    public static Error LockLost() => new()
    {
        Condition = MessageLockLostCondition,
        Description = "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.",
    };
}
