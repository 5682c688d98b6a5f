using Microsoft.Azure.Amqp;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>A receiver's link: takes messages as its credit allows, and passes what the receiver says of them to the queue.</summary>
internal sealed class OutgoingLink(SendingAmqpLink link, SubQueue queue)
{
    private bool IsReceiveAndDelete => link.Settings.SettleType == SettleMode.SettleOnSend;

    public void Start()
    {
        var consumer = new Consumer(
            () => link.State == AmqpObjectState.Opened && link.LinkCredit > 0,
            TrySend,
            IsReceiveAndDelete);
        link.RegisterDispositionListener(OnDisposition);
        link.RegisterCreditListener((_, _, _) => Resume(consumer));
        link.Opened += (_, _) => Resume(consumer);
        link.SafeAddClosed((_, _) => queue.RemoveConsumer(consumer));
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
        return link.TrySendDelivery(message);
    }

    private void OnDisposition(Delivery delivery)
    {
        if (IsReceiveAndDelete || delivery.State is null) return;
        var answer = Settlement.Apply(queue, new Guid(delivery.DeliveryTag.AsSpan()), delivery.State);
        if (answer is not null && !delivery.Settled) link.DisposeDelivery(delivery, settled: true, answer);
    }
}
