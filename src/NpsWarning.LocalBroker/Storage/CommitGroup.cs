using System.Runtime.InteropServices;

namespace NpsWarning.LocalBroker.Storage;

/// <summary>
/// What happened to stored messages and is not written yet: for each message only what it comes to, so that it stays small
/// also while nothing can be written, and a message that was delivered and completed meanwhile costs one deletion.
/// </summary>
internal sealed class CommitGroup
{
    private readonly Dictionary<long, JournalEntry> bySequence = [];

    public bool IsEmpty => bySequence.Count == 0;

    public ICollection<JournalEntry> Entries => bySequence.Values;

    public void Add(JournalEntry entry)
    {
        if (entry.Acceptance is not null) return;
        ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(bySequence, entry.Sequence, out var exists);
        kept = exists ? kept.Then(entry) : entry;
    }

    public void Clear() => bySequence.Clear();
}
