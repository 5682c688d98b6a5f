using Microsoft.Azure.Amqp;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>Where a client reads the answers to its requests. It may leave only so many of them unread, since each stays in memory.</summary>
internal sealed class ReplyLink
{
    private const int MaxUnread = 500;
    private const long MaxUnreadBytes = 2 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly SendingAmqpLink link;
    private readonly Dictionary<long, long> unread = [];
    private long unreadBytes;
    private long nextTag;

    public ReplyLink(string node, SendingAmqpLink link)
    {
        Node = node;
        this.link = link;
        link.RegisterDispositionListener(OnDisposition);
    }

    public string Node { get; }

    public SendingAmqpLink Link => link;

    /// <summary>False when too many wait already.</summary>
    public bool TrySend(AmqpMessage response)
    {
        long tag;
        lock (gate)
        {
            if (unread.Count >= MaxUnread || unreadBytes >= MaxUnreadBytes) return false;
            tag = ++nextTag;
            unread[tag] = response.SerializedMessageSize;
            unreadBytes += response.SerializedMessageSize;
        }

        link.SendMessageNoWait(response, BitConverter.GetBytes(tag), AmqpConstants.NullBinary);
        return true;
    }

    /// <summary>The answer has been written or, where the client settles, been settled.</summary>
    private void OnDisposition(Delivery delivery)
    {
        if (!delivery.Settled && delivery.State is null) return;
        lock (gate)
        {
            if (unread.Remove(BitConverter.ToInt64(delivery.DeliveryTag.AsSpan()), out var bytes)) unreadBytes -= bytes;
        }

        if (!delivery.Settled) link.DisposeDelivery(delivery, settled: true, delivery.State);
    }
}
