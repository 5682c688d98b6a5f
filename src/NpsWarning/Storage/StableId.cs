using System.Security.Cryptography;
using System.Text;

namespace NpsWarning.Storage;

/// <summary>
/// Ids that follow from what they name, so that a stage that is run twice writes the same rows, and a replay gives the same output.
/// </summary>
public static class StableId
{
    /// <summary>The same as a GUID, for what must be one.</summary>
    public static Guid GuidOf(params ReadOnlySpan<string> parts) => new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', parts))).AsSpan(0, 16));

    /// <summary>Twenty lower-case base-32 characters (100 bits) from SHA-256 over <paramref name="parts"/>; the parts' order counts.</summary>
    public static string Of(params ReadOnlySpan<string> parts)
    {
        const string alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', parts)));
        Span<char> id = stackalloc char[20];
        for (var i = 0; i < id.Length; i++)
        {
            var bit = i * 5;
            var pair = (hash[bit / 8] << 8) | hash[(bit / 8) + 1];
            id[i] = alphabet[(pair >> (11 - (bit % 8))) & 31];
        }
        return new string(id);
    }
}
