using System.Security.Cryptography;

namespace NpsWarning.Storage;

/// <summary>Keys that sign what the service sends out, shared by all its processes through the database.</summary>
public static class ServiceKeys
{
    private const int Length = 32;

    /// <summary>The key for a purpose, of at most 40 characters; made at the first need.</summary>
    public static byte[] Of(Database database, string purpose) =>
        database.Read(s => Find(s, purpose)) ?? database.Write(s => Find(s, purpose) ?? Keep(s, purpose, RandomNumberGenerator.GetBytes(Length)));

    /// <summary>The key for a purpose; null where there is none yet.</summary>
    public static byte[]? Find(Session session, string purpose) => session.First<byte[]>("SELECT key_bytes FROM service_keys WHERE purpose = @purpose", new { purpose });

    /// <summary>Keeps a key in the place of the one that there was.</summary>
    public static byte[] Keep(Session session, string purpose, byte[] key)
    {
        session.Execute("DELETE FROM service_keys WHERE purpose = @purpose", new { purpose });
        session.Execute("INSERT INTO service_keys (purpose, key_bytes) VALUES (@purpose, @key)", new { purpose, key });
        return key;
    }
}
