namespace NpsWarning.LocalBroker.Queues;

/// <summary>
/// Messages in order of a key. One that leaves from the middle stays as a ghost, since looking for its place would take long;
/// when ghosts are more than half they are all thrown out, so that they do not keep memory. Not thread-safe.
/// </summary>
internal sealed class WaitingLine
{
    private const int FewGhosts = 64;

    private PriorityQueue<StoredMessage, long> line = new();
    private int ghosts;

    public bool IsEmpty => line.Count == ghosts;

    public void Add(StoredMessage message, long key)
    {
        message.Line = this;
        line.Enqueue(message, key);
    }

    /// <summary>Takes the first message if its key is at most the limit.</summary>
    public StoredMessage? TakeFirst(long limit = long.MaxValue)
    {
        while (line.TryPeek(out var message, out var key) && key <= limit)
        {
            line.Dequeue();
            if (message.Line == this)
            {
                message.Line = null;
                return message;
            }

            ghosts--;
        }

        return null;
    }

    /// <summary>For a message that leaves the queue: it may not come back into the same line.</summary>
    public void Remove(StoredMessage message)
    {
        message.Line = null;
        ghosts++;
        if (ghosts <= FewGhosts || ghosts <= line.Count / 2) return;
        line = new PriorityQueue<StoredMessage, long>(line.UnorderedItems.Where(entry => entry.Element.Line == this));
        ghosts = 0;
    }
}
