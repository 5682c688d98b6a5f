using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>
/// A receiver's link: takes messages as its credit allows, and passes what the receiver says of them to the queue. Credit is the
/// receiver's word and may be millions: no more goes out than its connection takes and than it settles.
/// </summary>
internal sealed class OutgoingLink(SendingAmqpLink link, SubQueue queue, int maxUnsettled)
{
    private readonly BrokerConnection connection = (BrokerConnection)link.Session.Connection;

    /// <summary>Delivered and not settled, or taken and not written to the socket yet.</summary>
    private int unsettled;

    private bool IsReceiveAndDelete => link.Settings.SettleType == SettleMode.SettleOnSend;

    public void Start()
    {
        var consumer = new Consumer(
            () => link.State == AmqpObjectState.Opened && link.LinkCredit > 0 && !connection.IsCongested && Volatile.Read(ref unsettled) < maxUnsettled,
            TrySend,
            IsReceiveAndDelete);
        void OnDrained() => Resume(consumer);
        link.RegisterDispositionListener(OnDisposition);
        link.RegisterCreditListener((_, _, _) => Resume(consumer));
        link.Opened += (_, _) => Resume(consumer);
        connection.Drained += OnDrained;
        link.SafeAddClosed((_, _) =>
        {
            connection.Drained -= OnDrained;
            queue.RemoveConsumer(consumer);
        });
        queue.AddConsumer(consumer);
    }

    private void Resume(Consumer consumer)
    {
        consumer.Resume();
        queue.PumpSome();
    }

    private bool TrySend(Delivered delivered)
    {
        var message = DeliveryEncoding.ToMessage(delivered);
        // The tag is the lock token; receive-and-delete has none, and then the sequence number serves.
        message.DeliveryTag = delivered.IsLocked ? delivered.LockToken.ToByteArray() : BitConverter.GetBytes(delivered.Message.Sequence);
        Interlocked.Increment(ref unsettled);
        if (link.TrySendDelivery(message)) return true;
        Interlocked.Decrement(ref unsettled);
        return false;
    }

    /// <summary>Called for each word on a delivery; for receive-and-delete when it has been written.</summary>
    private void OnDisposition(Delivery delivery)
    {
        var isSettled = delivery.Settled;
        if (!IsReceiveAndDelete && delivery.State is not null)
        {
            var answer = Settlement.Apply(queue, new Guid(delivery.DeliveryTag.AsSpan()), delivery.State);
            if (answer is not null && !isSettled)
            {
                link.DisposeDelivery(delivery, settled: true, answer);
                isSettled = true;
            }
        }

        if (isSettled && Interlocked.Decrement(ref unsettled) == maxUnsettled - 1) queue.PumpSome();
    }
}
