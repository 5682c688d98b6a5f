using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using NpsWarning.Alerting.Channels;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Deliveries;

/// <summary>
/// Links by which a recipient says, without signing in, that an alert was read: the delivery's id and the end of its time, signed with the service's key
/// (HMAC-SHA256, 128 bits kept). Whoever holds the link may acknowledge this one delivery and read its headline, nothing more.
/// </summary>
/// <param name="database">Has the key.</param>
/// <param name="address">Of the pages as recipients reach them; asked for each link, since it may be known only once the service has started.</param>
public sealed class AcknowledgementLinks(Database database, Func<string?> address)
{
    /// <summary>How long a link holds: as long as anybody may still act on the alert.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    private const int Signature = 16;
    private const int Length = 16 + 4 + Signature;

    private byte[]? _key;

    /// <summary>The link of a delivery; null where the pages have no address.</summary>
    public string? For(DeliveryId delivery, DateTimeOffset issued) => address() is { } at ? $"{at}/acknowledge/{Token(delivery, issued + Life)}" : null;

    /// <summary>What a link carries.</summary>
    public string Token(DeliveryId delivery, DateTimeOffset until)
    {
        Span<byte> bytes = stackalloc byte[Length];
        delivery.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], (uint)(until.ToUnixTimeSeconds() / 60));
        Sign(bytes[..20], bytes[20..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The delivery that a link is for.</summary>
    public (DeliveryId? Delivery, LinkProblem? Problem) Read(string token, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (token.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.TryDecodeFromChars(token, bytes, out var written) || written != Length) return (null, LinkProblem.NotOurs);
        Span<byte> expected = stackalloc byte[Signature];
        Sign(bytes[..20], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes[20..])) return (null, LinkProblem.NotOurs);
        var until = DateTimeOffset.FromUnixTimeSeconds(60L * BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));
        return until < now ? (null, LinkProblem.Expired) : (new DeliveryId(new Guid(bytes[..16], bigEndian: true)), null);
    }

    private void Sign(ReadOnlySpan<byte> content, Span<byte> signature)
    {
        _key ??= ServiceKeys.Of(database, "acknowledgement");
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, content, whole);
        whole[..Signature].CopyTo(signature);
    }
}

/// <summary>Why a link is of no use.</summary>
public enum LinkProblem
{
    /// <summary>Not signed by this service, or cut off on the way.</summary>
    NotOurs,

    /// <summary>Its time is over.</summary>
    Expired,
}
