using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace NpsWarning.LocalBroker.Access;

/// <summary>
/// A shared access signature: <c>SharedAccessSignature sr=…&amp;sig=…&amp;se=…&amp;skn=…</c>. The resource names neither port nor
/// queue when the official client makes it, so the signature, the key's name and the expiry are checked and not the resource.
/// </summary>
internal sealed record SasToken(string KeyName, string EncodedResource, string Signature, string Expiry)
{
    private const string Prefix = "SharedAccessSignature ";

    public static SasToken? TryParse(string? text)
    {
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text[Prefix.Length..].Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) fields[pair[..equals]] = pair[(equals + 1)..];
        }

        return fields.TryGetValue("sr", out var resource) && fields.TryGetValue("sig", out var signature) &&
               fields.TryGetValue("se", out var expiry) && fields.TryGetValue("skn", out var name)
            ? new SasToken(WebUtility.UrlDecode(name), resource, WebUtility.UrlDecode(signature), WebUtility.UrlDecode(expiry))
            : null;
    }

    /// <summary>When the token ends (exclusive); null when it does not say.</summary>
    public DateTimeOffset? ExpiresAt() =>
        long.TryParse(Expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    public bool IsSignedWith(string key)
    {
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{EncodedResource}\n{Expiry}"));
        var given = new byte[expected.Length];
        return Convert.TryFromBase64String(Signature, given, out var length) && length == expected.Length &&
               CryptographicOperations.FixedTimeEquals(expected, given);
    }
}
