using System.Collections.Concurrent;

namespace NpsWarning.LocalBroker.Access;

/// <summary>
/// What one connection may do: the rights of every key that it has shown a valid token of, or signed in with, as long as the token
/// is valid and the key is among the broker's.
/// </summary>
internal sealed class ConnectionAccess(Keyring keys, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (string Secret, DateTimeOffset ExpiresAt)> shown = new(StringComparer.Ordinal);

    /// <summary>Once true, stays so.</summary>
    public bool HasShownKey => !shown.IsEmpty;

    /// <param name="expiresAt">Exclusive. For a key that itself was shown, never.</param>
    public void Grant(AccessKey key, DateTimeOffset expiresAt) => shown[key.Name] = (key.Key, expiresAt);

    /// <summary>By the key's grants of this moment.</summary>
    public bool Allows(string queue, Rights needed)
    {
        var now = time.GetUtcNow();
        return shown.Any(entry => entry.Value.ExpiresAt > now &&
            keys[entry.Key] is { } key && key.Key == entry.Value.Secret && key.Allows(queue, needed));
    }
}
