using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transaction;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>Carries out what a receiver says of a message, and gives the state to answer with.</summary>
internal static class Settlement
{
    /// <summary>Null when there is nothing to answer: the receiver only tells how far it has read.</summary>
    public static DeliveryState? Apply(SubQueue queue, Guid token, DeliveryState state) => state switch
    {
        Accepted => Answer(queue.Complete(token), state),
        Released => Answer(queue.Release(token), state),
        Modified { UndeliverableHere: true } modified => Answer(queue.Defer(token, Properties(modified)), state),
        Modified modified => Answer(queue.Abandon(token, Properties(modified)), state),
        Rejected rejected => Reject(queue, token, rejected),
        TransactionalState => new Rejected { Error = BrokerErrors.NotSupported("transactions").Error },
        _ => null,
    };

    private static DeliveryState Reject(SubQueue queue, Guid token, Rejected rejected)
    {
        if (queue.IsDeadLetterQueue)
            return new Rejected { Error = BrokerErrors.NotAllowed("A message in the dead-letter queue cannot be dead-lettered again.").Error };
        var info = rejected.Error?.Info;
        var reason = info?[DeliveryEncoding.ReasonKey] as string;
        var description = info?[DeliveryEncoding.DescriptionKey] as string;
        if (info is null && rejected.Error is { } error)
        {
            // A plain AMQP client knows only condition and description.
            reason = error.Condition.Value;
            description = error.Description;
        }

        var properties = DeliveryEncoding.EncodeProperties(info?.Where(pair => !IsReason(pair.Key)));
        // Without the error: with it the official client takes its own dead-lettering for a failure, and tries again.
        return Answer(queue.DeadLetter(token, reason, description, properties), new Rejected());
    }

    private static bool IsReason(MapKey key) => key.Key.ToString() is DeliveryEncoding.ReasonKey or DeliveryEncoding.DescriptionKey;

    private static byte[]? Properties(Modified modified) => DeliveryEncoding.EncodeProperties(modified.MessageAnnotations);

    private static DeliveryState Answer(bool done, DeliveryState state) => done ? state : new Rejected { Error = BrokerErrors.LockLost() };
}
