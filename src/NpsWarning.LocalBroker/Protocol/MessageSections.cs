using System.Buffers.Binary;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>Where the sections of an encoded message lie, found without decoding them (AMQP 1.0, parts 1.2 and 3.2).</summary>
/// <param name="Body">Start of the first body section; all from there on is passed through as it came.</param>
internal readonly record struct MessageSections(Range Header, Range MessageAnnotations, Range Properties, Range ApplicationProperties, int Body)
{
    private const int HeaderCode = 0x70, AnnotationsCode = 0x72, PropertiesCode = 0x73, ApplicationPropertiesCode = 0x74, FirstBodyCode = 0x75, FooterCode = 0x78;

    /// <summary>Throws a decode error unless the bytes are whole, ordered sections with a body.</summary>
    public static MessageSections Of(ReadOnlySpan<byte> bytes)
    {
        Range header = default, annotations = default, properties = default, applicationProperties = default;
        var body = -1;
        var previous = 0;
        foreach (var section in Sections(bytes))
        {
            if (section.Code < previous || (section.Code == previous && section.Code < FirstBodyCode))
                throw BrokerErrors.Malformed("its sections are out of order.");
            previous = section.Code;
            if (section.Code is >= FirstBodyCode and < FooterCode && body < 0) body = section.Whole.Start.Value;
            switch (section.Code)
            {
                case HeaderCode: header = section.Whole; break;
                case AnnotationsCode: annotations = section.Whole; break;
                case PropertiesCode: properties = section.Whole; break;
                case ApplicationPropertiesCode: applicationProperties = section.Whole; break;
            }
        }

        if (body < 0) throw BrokerErrors.Malformed("it has no body.");
        return new MessageSections(header, annotations, properties, applicationProperties, body);
    }

    /// <summary>The messages in a batch (message format 0x80013700): each is the content of one data section.</summary>
    public static List<byte[]> Unpack(ReadOnlySpan<byte> batch)
    {
        var messages = new List<byte[]>();
        foreach (var section in Sections(batch))
        {
            if (section.Code != FirstBodyCode) continue;
            var data = batch[section.Value];
            var prefix = data[0] switch
            {
                0xA0 => 2,
                0xB0 => 5,
                _ => throw BrokerErrors.Malformed("a data section does not hold binary data."),
            };
            messages.Add(data[prefix..].ToArray());
        }

        if (messages.Count == 0) throw BrokerErrors.Malformed("the batch is empty.");
        return messages;
    }

    /// <summary>Decodes one section; default for an absent one. Any failure is the sender's: a decode error.</summary>
    public static T? Decode<T>(byte[] bytes, Range section) where T : class, IAmqpSerializable, new()
    {
        var (offset, length) = section.GetOffsetAndLength(bytes.Length);
        if (length == 0) return null;
        try
        {
            var decoded = new T();
            decoded.Decode(new ByteBuffer(bytes, offset, length));
            return decoded;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw BrokerErrors.Malformed(failure.Message);
        }
    }

    private static List<Section> Sections(ReadOnlySpan<byte> bytes)
    {
        var sections = new List<Section>(6);
        for (var at = 0; at < bytes.Length;)
        {
            var value = at + DescriptorLength(bytes[at..], out var code);
            var end = value + ValueLength(bytes[value..]);
            sections.Add(new Section(code, at..end, value..end));
            at = end;
        }

        return sections;
    }

    /// <summary>A section is described by a small ulong or a ulong; symbolic descriptors are allowed by the standard and used by no client.</summary>
    private static int DescriptorLength(ReadOnlySpan<byte> bytes, out int code)
    {
        if (bytes.Length >= 3 && bytes[0] == 0 && bytes[1] == 0x53)
        {
            code = bytes[2];
            if (code is >= HeaderCode and <= FooterCode) return 3;
        }
        else if (bytes.Length >= 10 && bytes[0] == 0 && bytes[1] == 0x80)
        {
            var wide = BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);
            code = wide <= FooterCode ? (int)wide : 0;
            if (code >= HeaderCode) return 10;
        }

        throw BrokerErrors.Malformed("a section has no known descriptor.");
    }

    private static int ValueLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) throw BrokerErrors.Malformed("it is cut off.");
        long length = (bytes[0] >> 4) switch
        {
            0x4 => 1,
            0x5 => 2,
            0x6 => 3,
            0x7 => 5,
            0x8 => 9,
            0x9 => 17,
            0xA or 0xC or 0xE when bytes.Length >= 2 => 2 + bytes[1],
            0xB or 0xD or 0xF when bytes.Length >= 5 => 5L + BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]),
            _ => throw BrokerErrors.Malformed("a section has no known type."),
        };
        return length <= bytes.Length ? (int)length : throw BrokerErrors.Malformed("it is cut off.");
    }

    private readonly record struct Section(int Code, Range Whole, Range Value);
}
