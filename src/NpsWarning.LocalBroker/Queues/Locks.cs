using System.Security.Cryptography;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>The locks of one sub-queue. They belong to the queue, not to a link, so that any receiver may settle. Not thread-safe.</summary>
internal sealed class Locks(TimeSpan duration, TimeProvider time)
{
    private const int TokenBytes = 16, TokensDrawnAtOnce = 64;

    private readonly Dictionary<Guid, StoredMessage> held = [];

    // All locks last equally long, so the order of taking is the order of ending. Only tokens are queued:
    // entries outlive a quick completion by the whole duration and would keep the message's bytes alive.
    private readonly Queue<(Guid Token, DateTimeOffset Until)> endings = [];

    private readonly byte[] drawn = new byte[TokenBytes * TokensDrawnAtOnce];
    private int used = TokenBytes * TokensDrawnAtOnce;

    public int Count => held.Count;

    public void Take(StoredMessage message)
    {
        message.LockToken = NextToken();
        held.Add(message.LockToken, message);
        Extend(message);
    }

    public DateTimeOffset? Renew(Guid token)
    {
        if (Find(token) is not { } message) return null;
        Extend(message);
        return message.LockedUntil;
    }

    public StoredMessage? Find(Guid token) =>
        held.TryGetValue(token, out var message) && message.LockedUntil > time.GetUtcNow() ? message : null;

    public StoredMessage? Release(Guid token)
    {
        if (Find(token) is not { } message) return null;
        Drop(message);
        return message;
    }

    /// <summary>The next message whose lock ran out, released; null when there is none.</summary>
    public StoredMessage? NextExpired(DateTimeOffset now)
    {
        while (endings.TryPeek(out var ending) && ending.Until <= now)
        {
            endings.Dequeue();
            if (!held.TryGetValue(ending.Token, out var message) || message.LockedUntil > now) continue;
            Drop(message);
            return message;
        }

        return null;
    }

    /// <summary>A token is a capability to settle, so it is random and not derived from what it names. Drawing many at once costs a tenth.</summary>
    private Guid NextToken()
    {
        if (used == drawn.Length)
        {
            RandomNumberGenerator.Fill(drawn);
            used = 0;
        }

        var token = new Guid(drawn.AsSpan(used, TokenBytes));
        used += TokenBytes;
        return token;
    }

    private void Extend(StoredMessage message)
    {
        message.LockedUntil = time.GetUtcNow() + duration;
        endings.Enqueue((message.LockToken, message.LockedUntil));
    }

    private void Drop(StoredMessage message)
    {
        held.Remove(message.LockToken);
        message.LockToken = Guid.Empty;
    }
}
