using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>Messages on their way into a queue or topic that drops those it has seen: screened, stored together with their ids, or given up together.</summary>
/// <param name="entity">The queue's or topic's name.</param>
/// <param name="copies">For each incoming message what is stored of it: at least one; several where several subscriptions get it.</param>
/// <param name="makeAvailable">Called with what was stored.</param>
internal sealed class ScreenedArrival(
    string entity, RecentIds recent, StoredMessage[][] copies, IReadOnlyList<IncomingMessage> incoming, DateTimeOffset now, Action<StoredMessage[]> makeAvailable)
{
    private readonly TaskCompletionSource stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>As <see cref="QueueSet.AcceptAsync"/>.</summary>
    public Task<long[]>? AcceptAsync(Journal journal, MemoryBudget budget)
    {
        var hashes = incoming.Select(message => message.MessageId is { Length: > 0 } id ? RecentIds.Hash(id) : (UInt128?)null).ToArray();
        var sequences = Array.ConvertAll(copies, copy => copy[0].Sequence);
        var firstCopies = recent.Screen(hashes, sequences, stored.Task, now);
        var fresh = copies.Where((_, i) => firstCopies[i] is null).SelectMany(copy => copy).ToArray();
        var until = recent.Until(now);
        var ids = hashes.Index().Where(hash => firstCopies[hash.Index] is null && hash.Item is not null)
            .Select(hash => new SeenId(hash.Item!.Value, sequences[hash.Index], until)).ToArray();
        var bytes = fresh.Sum(message => (long)message.Bytes.Length) + ((long)ids.Length * RecentIds.BytesPerId);
        if (budget.TryTake(bytes)) return StoreAsync(journal, budget, bytes, fresh, ids, firstCopies);
        GiveUp(ids, new JournalException("The first copy of this message did not fit into the broker's memory limit."));
        return null;
    }

    private async Task<long[]> StoreAsync(
        Journal journal, MemoryBudget budget, long bytes, StoredMessage[] fresh, SeenId[] ids, FirstCopy?[] firstCopies)
    {
        try
        {
            if (fresh.Length > 0) await journal.AcceptAsync(new Acceptance(entity, fresh, ids)).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            budget.Give(bytes);
            GiveUp(ids, failure);
            throw;
        }

        recent.Confirm(ids);
        stored.SetResult();
        if (fresh.Length > 0) makeAvailable(fresh);
        // A copy in another send may still be on its way to the disk: until it is there, this one is not safe either.
        foreach (var copy in firstCopies)
        {
            if (copy is { } first) await first.Stored.ConfigureAwait(false);
        }

        return [.. copies.Select((copy, i) => firstCopies[i]?.Sequence ?? copy[0].Sequence)];
    }

    private void GiveUp(SeenId[] ids, Exception failure)
    {
        recent.Withdraw(ids);
        stored.SetException(failure);
        _ = stored.Task.Exception; // Seen: nobody waits for it unless there was a second copy.
    }
}
