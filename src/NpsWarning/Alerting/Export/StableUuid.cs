using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace NpsWarning.Alerting.Export;

/// <summary>UUIDs of version 5 (RFC 9562): the same names always give the same one, so that a second export replaces the first.</summary>
public static class StableUuid
{
    /// <summary>The project's own name space; STIX keeps the one of its specification for its own objects.</summary>
    private static readonly Guid Space = new("6f1a2c0e-8d43-5b7e-9a61-3c5de0f4b217");

    /// <summary>The UUID of some names, whose order counts.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "Version 5 is defined over SHA-1; nothing is kept secret or proven by it.")]
    public static Guid Of(params ReadOnlySpan<string> names)
    {
        var name = Encoding.UTF8.GetBytes(string.Join('\u001f', names));
        var input = new byte[16 + name.Length];
        Space.TryWriteBytes(input, bigEndian: true, out _);
        name.CopyTo(input, 16);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
