using Azure.Messaging.ServiceBus;

namespace NpsWarning.Messaging;

/// <summary>The id by which a submitter knows its message.</summary>
public static class MessageIds
{
    /// <summary>
    /// The property that carries it where the message was sent once more, from quarantine. The broker then knows the message by another id: a queue
    /// with duplicate detection drops a second message of the same id in silence.
    /// </summary>
    public const string Property = "nps-message-id";

    /// <summary>The submitter's id of a message; one that follows from its place in the queue where it was sent without any.</summary>
    public static string Of(ServiceBusReceivedMessage message) =>
        message.ApplicationProperties.TryGetValue(Property, out var given) && given is string { Length: > 0 } id ? id : message.MessageId ?? $"sequence-{message.SequenceNumber}";
}
