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
    public static JournalEntry Accepted(Acceptance acceptance) => new(JournalAction.Accept, 0, Acceptance: acceptance);

    public static JournalEntry Removed(StoredMessage message) => new(JournalAction.Removed, message.Sequence);

    public static JournalEntry Delivered(StoredMessage message) => new(JournalAction.Delivered, message.Sequence, message.DeliveryCount);

    public static JournalEntry Changed(StoredMessage message) =>
        new(JournalAction.Changed, message.Sequence, message.DeliveryCount, message.Snapshot());

    /// <summary>What remains to be written of this entry and a later one on the same message.</summary>
    public JournalEntry Then(JournalEntry later) =>
        later.Action == JournalAction.Delivered && Action == JournalAction.Changed ? this with { DeliveryCount = later.DeliveryCount } : later;
}

/// <summary>Messages to be stored together, all or none, with the ids to be remembered of them, and who waits for it.</summary>
/// <param name="Entity">The queue or topic that they were sent to; its are the ids. May be another than the messages' own queues, which are then a topic's subscriptions.</param>
/// <param name="Messages">At least one, in order of sequence.</param>
internal sealed record Acceptance(string Entity, StoredMessage[] Messages, SeenId[] Ids)
{
    /// <summary>Its continuations run at once: the journal ends it on a pool thread.</summary>
    public TaskCompletionSource Stored { get; } = new();
}

/// <summary>What a journal held when it was opened: messages in order of sequence, ids in order of time.</summary>
internal sealed record JournalContent(long HighestSequence, IReadOnlyList<StoredMessage> Messages, IReadOnlyList<(string Queue, SeenId Id)> SeenIds);
