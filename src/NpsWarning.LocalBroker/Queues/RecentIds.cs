using System.Security.Cryptography;
using System.Text;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>
/// The message ids that one queue has seen within its window, so that a second send of the same message is known. Ids are kept
/// as the first 16 bytes of their SHA-256. Memory is bounded by the broker's budget, which each id draws on: rather than forget
/// an id before its time, a send is refused.
/// </summary>
internal sealed class RecentIds(TimeSpan window, MemoryBudget budget)
{
    /// <summary>What one id takes here, in the dictionary and in the queue of endings.</summary>
    public const int BytesPerId = 96;

    private readonly Lock gate = new();
    private readonly Dictionary<UInt128, long> seen = [];
    private readonly Queue<SeenId> endings = [];

    // Sends whose commit is under way: a second send must wait for it, and is new when it fails.
    private readonly Dictionary<UInt128, FirstCopy> arriving = [];

    public static UInt128 Hash(string messageId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetByteCount(messageId);
        var bytes = length <= 512 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(messageId, bytes);
        SHA256.HashData(bytes, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>
    /// Tells for each id whether it has come before, and takes in the others as arriving: <see cref="Confirm"/> or
    /// <see cref="Withdraw"/> must follow. Null in the result for a new one.
    /// </summary>
    /// <param name="ids">Null for a message without an id, which is never a duplicate.</param>
    /// <param name="sequences">The numbers that the messages have if they are new.</param>
    /// <param name="stored">Ends when the new ones are on disk, or are not.</param>
    public FirstCopy?[] Screen(ReadOnlySpan<UInt128?> ids, ReadOnlySpan<long> sequences, Task stored, DateTimeOffset now)
    {
        var first = new FirstCopy?[ids.Length];
        lock (gate)
        {
            Forget(now);
            for (var i = 0; i < ids.Length; i++)
            {
                if (ids[i] is not { } id) continue;
                if (seen.TryGetValue(id, out var sequence)) first[i] = new FirstCopy(sequence, Task.CompletedTask);
                else if (arriving.TryGetValue(id, out var copy)) first[i] = copy;
                else arriving.Add(id, new FirstCopy(sequences[i], stored));
            }
        }

        return first;
    }

    /// <summary>The messages of these ids are on disk.</summary>
    public void Confirm(ReadOnlySpan<SeenId> ids)
    {
        lock (gate)
        {
            foreach (var id in ids)
            {
                arriving.Remove(id.Hash);
                seen[id.Hash] = id.Sequence;
                endings.Enqueue(id);
            }
        }
    }

    /// <summary>The messages of these ids were not stored: whoever sends them again sends them for the first time.</summary>
    public void Withdraw(ReadOnlySpan<SeenId> ids)
    {
        lock (gate)
        {
            foreach (var id in ids) arriving.Remove(id.Hash);
        }
    }

    /// <summary>From the journal, in order of time.</summary>
    public void Recover(SeenId id)
    {
        budget.TakeRecovered(BytesPerId);
        Confirm([id]);
    }

    public DateTimeOffset Until(DateTimeOffset now) => now + window;

    public void Tick(DateTimeOffset now)
    {
        lock (gate) Forget(now);
    }

    private void Forget(DateTimeOffset now)
    {
        while (endings.TryPeek(out var ending) && ending.Until <= now)
        {
            endings.Dequeue();
            seen.Remove(ending.Hash);
            budget.Give(BytesPerId);
        }

        if (endings.Count == 0 && seen.Capacity > 4_096) seen.TrimExcess();
    }
}

/// <summary>An id that was seen, until when (exclusive) it is remembered, and the number of the message that came with it.</summary>
internal readonly record struct SeenId(UInt128 Hash, long Sequence, DateTimeOffset Until);

/// <summary>The message that another one repeats.</summary>
/// <param name="Stored">Ends when it is on disk; fails when it could not be stored.</param>
internal readonly record struct FirstCopy(long Sequence, Task Stored);
