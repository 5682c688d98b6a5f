namespace NpsWarning.LocalBroker.Queues;

/// <summary>
/// When which message ends. Holds numbers and not messages, since most entries outlive their message by far: it is completed
/// within a second and would have been kept for days. Not thread-safe.
/// </summary>
internal sealed class Expirations
{
    private const int FewEntries = 1_024;

    private PriorityQueue<long, long> ends = new();

    public void Add(StoredMessage message)
    {
        if (message.ExpiresAt is { } end) ends.Enqueue(message.Sequence, end.UtcTicks);
    }

    /// <summary>The number of a message whose time is over, once; null when there is no more.</summary>
    public long? TakeEnded(DateTimeOffset now)
    {
        if (!ends.TryPeek(out var sequence, out var end) || end > now.UtcTicks) return null;
        ends.Dequeue();
        return sequence;
    }

    /// <summary>Forgets the entries of messages that are gone, when they are more than those that are left.</summary>
    public void TidyUp(SortedSet<StoredMessage> left)
    {
        if (ends.Count <= FewEntries || ends.Count <= 2 * left.Count) return;
        ends = new PriorityQueue<long, long>(left.Where(message => message.ExpiresAt is not null)
            .Select(message => (message.Sequence, message.ExpiresAt!.Value.UtcTicks)));
    }
}
