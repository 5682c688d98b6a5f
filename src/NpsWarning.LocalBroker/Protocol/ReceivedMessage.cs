using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>Reads what a sender gave: one message or a batch, checked now so that delivering it later cannot fail.</summary>
internal static class ReceivedMessage
{
    public static readonly AmqpSymbol ScheduledKey = "x-opt-scheduled-enqueue-time";

    /// <summary>Throws an <see cref="AmqpException"/> that tells the sender what is wrong.</summary>
    public static IReadOnlyList<IncomingMessage> Read(AmqpMessage message)
    {
        var bytes = Bytes(message);
        return message.MessageFormat == AmqpConstants.AmqpBatchedMessageFormat
            ? MessageSections.Unpack(bytes).ConvertAll(Check)
            : [Check(bytes)];
    }

    public static IncomingMessage Check(byte[] bytes)
    {
        var sections = MessageSections.Of(bytes);
        var ttl = MessageSections.Decode<Header>(bytes, sections.Header)?.Ttl;
        var properties = MessageSections.Decode<Properties>(bytes, sections.Properties);
        MessageSections.Decode<ApplicationProperties>(bytes, sections.ApplicationProperties);
        var annotations = MessageSections.Decode<MessageAnnotations>(bytes, sections.MessageAnnotations);
        var lifetime = Lifetime(ttl, properties);
        return new IncomingMessage(bytes, properties?.MessageId?.ToString(), DueAt(annotations), lifetime,
            lifetime is null && properties?.AbsoluteExpiryTime is { } end ? Utc(end) : null, properties?.To?.ToString());
    }

    /// <summary>
    /// The header holds milliseconds in 32 bits, 49 days at most. A client with a longer one says it by two instants, which
    /// count only for their distance: a scheduled message lives from when it is due.
    /// </summary>
    private static TimeSpan? Lifetime(uint? ttl, Properties? properties)
    {
        if (ttl is null) return null;
        var isCapped = ttl == uint.MaxValue && properties is { AbsoluteExpiryTime: not null, CreationTime: not null };
        return isCapped && properties!.AbsoluteExpiryTime - properties.CreationTime is { Ticks: > 0 } distance
            ? distance
            : TimeSpan.FromMilliseconds(ttl.Value);
    }

    private static DateTimeOffset? DueAt(MessageAnnotations? annotations) =>
        annotations?.Map[ScheduledKey] is DateTime due ? Utc(due) : null;

    private static DateTimeOffset Utc(DateTime time) => new(time.ToUniversalTime());

    /// <summary>The bytes as they came over the wire: the library's own payload would be encoded anew.</summary>
    private static byte[] Bytes(AmqpMessage message)
    {
        // Absent when a transfer has no payload at all.
        var buffers = message.RawByteBuffers ?? [];
        var bytes = new byte[buffers.Sum(buffer => buffer.Length)];
        var at = 0;
        foreach (var buffer in buffers)
        {
            Buffer.BlockCopy(buffer.Buffer, buffer.Offset, bytes, at, buffer.Length);
            at += buffer.Length;
        }

        return bytes;
    }
}
