using System.Globalization;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>Encodes a stored message for a receiver: the broker's header and annotations in front, the rest as it was sent.</summary>
internal static class DeliveryEncoding
{
    public const string ReasonKey = "DeadLetterReason";
    public const string DescriptionKey = "DeadLetterErrorDescription";

    public static AmqpMessage ToMessage(Delivered delivered) =>
        AmqpMessage.CreateAmqpStreamMessage(new BufferListStream(Encode(delivered)), payloadInitialized: true);

    public static ArraySegment<byte> ToBytes(Delivered delivered)
    {
        var segments = Encode(delivered);
        return segments.SelectMany(segment => segment).ToArray();
    }

    /// <summary>Properties that a receiver gave, in the form in which the journal keeps them; null for none.</summary>
    public static byte[]? EncodeProperties(IEnumerable<KeyValuePair<MapKey, object>>? properties)
    {
        var map = new AmqpMap();
        foreach (var (key, value) in properties ?? []) map[new MapKey(key.Key.ToString()!)] = value;
        if (map.Count == 0) return null;
        var buffer = new ByteBuffer(256, autoGrow: true);
        AmqpCodec.EncodeMap(map, buffer);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    private static ArraySegment<byte>[] Encode(Delivered delivered)
    {
        var bytes = delivered.Message.Bytes;
        var sections = MessageSections.Of(bytes);
        var front = new ByteBuffer(512, autoGrow: true);
        Header(delivered, bytes, sections).Encode(front);
        Annotations(delivered, bytes, sections).Encode(front);
        var rest = EncodeChanged(delivered, bytes, sections, front);
        return [new(front.Buffer, front.Offset, front.Length), new(bytes, rest, bytes.Length - rest)];
    }

    private static Header Header(Delivered delivered, byte[] bytes, MessageSections sections)
    {
        var header = MessageSections.Decode<Header>(bytes, sections.Header) ?? new Header();
        header.DeliveryCount = (uint)Math.Max(0, delivered.DeliveryCount - (delivered.IsLocked ? 1 : 0));
        // The queue's limit may be shorter than the message's own: the receiver is told the one that counts.
        if (delivered is { Message.ExpiresAt: { } end, Place: Place.Queue }) header.Ttl = Lifetime(delivered, end);
        return header;
    }

    private static uint Lifetime(Delivered delivered, DateTimeOffset end)
    {
        var from = delivered.State == MessageState.Scheduled ? delivered.Message.DueAt!.Value : delivered.EnqueuedAt;
        return (uint)Math.Clamp((end - from).TotalMilliseconds, 0, uint.MaxValue);
    }

    private static MessageAnnotations Annotations(Delivered delivered, byte[] bytes, MessageSections sections)
    {
        var annotations = MessageSections.Decode<MessageAnnotations>(bytes, sections.MessageAnnotations) ?? new MessageAnnotations();
        var map = annotations.Map;
        map["x-opt-sequence-number"] = delivered.Message.Sequence;
        map["x-opt-enqueue-sequence-number"] = delivered.Message.Sequence;
        map["x-opt-enqueued-time"] = delivered.EnqueuedAt.UtcDateTime;
        if (delivered.IsLocked) map["x-opt-locked-until"] = delivered.LockedUntil.UtcDateTime;
        if (delivered.State != MessageState.Active) map["x-opt-message-state"] = (int)delivered.State;
        if (delivered.Place == Place.DeadLetter) map["x-opt-deadletter-source"] = delivered.Message.Queue;
        return annotations;
    }

    /// <summary>Writes the properties that must differ from what was sent, and returns where the untouched rest begins.</summary>
    private static int EncodeChanged(Delivered delivered, byte[] bytes, MessageSections sections, ByteBuffer front)
    {
        var properties = MessageSections.Decode<Properties>(bytes, sections.Properties) ?? new Properties();
        var hasId = properties.MessageId is not null;
        var isChanged = delivered.ChangedProperties is not null || delivered.DeadLetterReason is not null || delivered.DeadLetterDescription is not null;
        if (hasId && !isChanged) return sections.Properties.Start.Value;

        // The JavaScript client does not take a message without an id.
        if (!hasId) properties.MessageId = delivered.Message.Sequence.ToString(CultureInfo.InvariantCulture);
        properties.Encode(front);
        if (isChanged) ApplicationProperties(delivered, bytes, sections).Encode(front);
        else Copy(bytes, sections.ApplicationProperties, front);
        return sections.Body;
    }

    private static ApplicationProperties ApplicationProperties(Delivered delivered, byte[] bytes, MessageSections sections)
    {
        var properties = MessageSections.Decode<ApplicationProperties>(bytes, sections.ApplicationProperties) ?? new ApplicationProperties();
        if (delivered.ChangedProperties is { } changed)
        {
            var buffer = new ByteBuffer(changed, 0, changed.Length);
            while (buffer.Length > 0)
            {
                foreach (var (key, value) in AmqpCodec.DecodeMap(buffer)) properties.Map[(string)key.Key] = value;
            }
        }

        if (delivered.DeadLetterReason is { } reason) properties.Map[ReasonKey] = reason;
        if (delivered.DeadLetterDescription is { } description) properties.Map[DescriptionKey] = description;
        return properties;
    }

    private static void Copy(byte[] bytes, Range section, ByteBuffer target)
    {
        var (offset, length) = section.GetOffsetAndLength(bytes.Length);
        target.Validate(write: true, length);
        Buffer.BlockCopy(bytes, offset, target.Buffer, target.WritePos, length);
        target.Append(length);
    }
}
