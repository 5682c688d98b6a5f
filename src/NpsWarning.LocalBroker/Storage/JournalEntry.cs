using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Storage;

internal enum JournalAction
{
    Accept,
    Removed,
    Delivered,
    Changed,
}

/// <summary>One thing to write down, with the values it had when it happened.</summary>
internal readonly record struct JournalEntry(JournalAction Action, long Sequence, int DeliveryCount = 0, Delivered? Values = null, Acceptance? Acceptance = null)
{
    public static JournalEntry Removed(StoredMessage message) => new(JournalAction.Removed, message.Sequence);

    public static JournalEntry Delivered(StoredMessage message) => new(JournalAction.Delivered, message.Sequence, message.DeliveryCount);

    public static JournalEntry Changed(StoredMessage message) =>
        new(JournalAction.Changed, message.Sequence, message.DeliveryCount, message.Snapshot());
}

/// <summary>Messages to be stored together, all or none, and who waits for it.</summary>
internal sealed record Acceptance(StoredMessage[] Messages, TaskCompletionSource Stored);

/// <summary>What a journal held when it was opened, in order of sequence.</summary>
internal sealed record JournalContent(long HighestSequence, IReadOnlyList<StoredMessage> Messages);
