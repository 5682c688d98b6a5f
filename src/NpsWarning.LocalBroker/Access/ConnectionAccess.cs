using System.Collections.Concurrent;

namespace NpsWarning.LocalBroker.Access;

/// <summary>
/// What one connection may do: the rights of every key that it has shown a valid token of. Looked at when a link is attached;
/// a link that is open stays open when its token ends, unlike in Azure.
/// </summary>
internal sealed class ConnectionAccess(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (AccessKey Key, DateTimeOffset ExpiresAt)> shown = new(StringComparer.Ordinal);

    public void Grant(AccessKey key, DateTimeOffset expiresAt) => shown[key.Name] = (key, expiresAt);

    public bool Allows(string queue, Rights needed)
    {
        var now = time.GetUtcNow();
        return shown.Values.Any(entry => entry.ExpiresAt > now && entry.Key.Allows(queue, needed));
    }
}
