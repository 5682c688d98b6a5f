using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Export;

/// <summary>
/// Keys by which a stakeholder's system reads feeds: the stakeholder's id, signed with the service's key, or since it was renewed with one of its own
/// (HMAC-SHA256, 128 bits kept). A key says who reads and nothing else; what it opens is looked up in the directory each time, so that it ends with the
/// stakeholder's place there, and with the next one.
/// </summary>
/// <param name="database">Has the key.</param>
public sealed class FeedKeys(Database database)
{
    private const int Signature = 16;

    /// <summary>The key of a stakeholder.</summary>
    public string Of(StakeholderId stakeholder)
    {
        Span<byte> signature = stackalloc byte[Signature];
        Sign(stakeholder, signature);
        return $"{stakeholder.Value}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Gives a stakeholder another key: the one that it has opens nothing any more, in any process, at once.</summary>
    public static void Renew(Session session, StakeholderId stakeholder) => ServiceKeys.Keep(session, OwnPurpose(stakeholder), RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes));

    /// <summary>Whose key it is; null where it is not one of this service's.</summary>
    public StakeholderId? Read(string? key)
    {
        if (key is not { Length: <= 200 } || key.LastIndexOf('.') is not (> 0 and var dot)) return null;
        Span<byte> given = stackalloc byte[Signature];
        if (key.Length - dot - 1 != Base64Url.GetEncodedLength(Signature) || !Base64Url.TryDecodeFromChars(key.AsSpan(dot + 1), given, out var written) || written != Signature) return null;
        var stakeholder = new StakeholderId(key[..dot]);
        Span<byte> expected = stackalloc byte[Signature];
        Sign(stakeholder, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given) ? stakeholder : null;
    }

    private void Sign(StakeholderId stakeholder, Span<byte> signature)
    {
        var key = database.Read(s => ServiceKeys.Find(s, OwnPurpose(stakeholder))) ?? ServiceKeys.Of(database, "feeds");
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(stakeholder.Value), whole);
        whole[..Signature].CopyTo(signature);
    }

    private static string OwnPurpose(StakeholderId stakeholder) => "feeds:" + StableId.Of("feeds", stakeholder.Value);
}
