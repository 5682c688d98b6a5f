namespace NpsWarning.LocalBroker.Queues;

/// <summary>Counts the bytes of all stored messages against the broker's limit.</summary>
internal sealed class MemoryBudget(long limit)
{
    private long used;

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref used, bytes) <= limit) return true;
        Interlocked.Add(ref used, -bytes);
        return false;
    }

    /// <summary>What the journal holds is loaded even beyond the limit: it was accepted.</summary>
    public void TakeRecovered(long bytes) => Interlocked.Add(ref used, bytes);

    public void Give(long bytes) => Interlocked.Add(ref used, -bytes);
}
