using System.Collections.Concurrent;
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

    /// <summary>The lock tokens of those that are counted as unsettled; none for receive-and-delete.</summary>
    private readonly ConcurrentDictionary<Guid, byte> open = new();

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
        if (delivered.IsLocked) open.TryAdd(delivered.LockToken, 0);
        if (link.TrySendDelivery(message)) return true;
        open.TryRemove(delivered.LockToken, out _);
        Interlocked.Decrement(ref unsettled);
        return false;
    }

    /// <summary>
    /// Called for each word on a delivery, and once more when it is settled; for receive-and-delete when it has been written.
    /// That a delivery is settled is no word on it: the library may say so, from the thread that sends, while the receiver's
    /// own word is on its way here (<see cref="BrokerSession"/>).
    /// </summary>
    private void OnDisposition(Delivery delivery)
    {
        if (!IsReceiveAndDelete && !delivery.Settled)
        {
            var answer = delivery.State is { } word ? Settlement.Apply(queue, TokenOf(delivery), word) : null;
            // To a receiver that has settled there is nothing to answer, and the library is kept from doing so.
            if (((BrokerSession)link.Session).HearsLastWord) delivery.Settled = true;
            else if (answer is not null) link.DisposeDelivery(delivery, settled: true, answer);
        }

        if (delivery.Settled) End(delivery);
    }

    // Once for each delivery, however often and from whichever threads its end is told.
    private void End(Delivery delivery)
    {
        if (!IsReceiveAndDelete && !open.TryRemove(TokenOf(delivery), out _)) return;
        if (Interlocked.Decrement(ref unsettled) == maxUnsettled - 1) queue.PumpSome();
    }

    private static Guid TokenOf(Delivery delivery) => new(delivery.DeliveryTag.AsSpan());
}
