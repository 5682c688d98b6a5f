using NpsWarning.Messaging;
using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>
/// What a person does about a quarantined message. The row, the audit trail and, where it is sent once more, the outbox change in one transaction, so that
/// the process may die at any moment: the outbox then sends it, perhaps twice, and the intake knows the second one.
/// </summary>
public static class QuarantineDesk
{
    /// <summary>Longest reason, in characters; the audit trail takes 2,000.</summary>
    public const int LongestReason = 500;

    /// <summary>
    /// Has the same body sent to its queue once more, under the submitter's own message id, for after a fault of the program, its catalogue or its
    /// policy has been mended. If it is refused or fails again, it is open again.
    /// </summary>
    /// <param name="session">A unit of work that writes.</param>
    /// <param name="id">Which message.</param>
    /// <param name="who">The name of whoever does it.</param>
    /// <param name="hasQueue">Whether the message's submitter has a queue of reports here.</param>
    /// <param name="now">When.</param>
    public static QuarantineOutcome Requeue(Session session, string id, string who, Func<string, bool> hasQueue, DateTimeOffset now)
    {
        if (Quarantine.Find(session, id) is not { } message) return QuarantineOutcome.None;
        if (Settled(message) is { } settled) return settled;
        if (Quarantine.Body(session, id) is not { } body)
            return new(message, "NO_BODY", "Its body was not kept, since it names a person, or may. It can only be discarded; its submitter has to send it again, without the person.");
        if (!hasQueue(message.Submitter))
            return new(message, "NO_QUEUE", $"The queue {QueueNames.Reports(message.Submitter)} is not there: {message.Submitter} is no submitter here any more. Put it back into Nps:Submitters, or discard the message.");

        var rows = session.Execute(
            """
            UPDATE quarantine SET state = 'Requeued', requeues = requeues + 1, settled_at = @now, settled_by = @who, settled_reason = NULL
            WHERE quarantine_id = @id AND state = 'Open'
            """, new { id, who, now });
        if (rows == 0) return new(message, "CHANGED_MEANWHILE", "Somebody else dealt with it at this very moment. Look again.");
        session.Execute("INSERT INTO outbox (queue, message_id, body, bytes, own_id) VALUES (@queue, @brokerId, '', @body, @ownId)",
            new { queue = QueueNames.Reports(message.Submitter), brokerId = StableId.Of("requeue", id, (message.Requeues + 1).ToString()), body, ownId = message.MessageId });
        Audit.Write(session, now, who, "requeued", Target(id), $"{message.Reason}; from {message.Submitter}");
        return new(Quarantine.Find(session, id), null, null);
    }

    /// <summary>Removes the body, and the values that its errors cite. That it was here, whose it was and why it was not recorded, stays.</summary>
    /// <param name="session">A unit of work that writes.</param>
    /// <param name="id">Which message.</param>
    /// <param name="who">The name of whoever does it.</param>
    /// <param name="reason">Why, in that person's words.</param>
    /// <param name="now">When.</param>
    public static QuarantineOutcome Discard(Session session, string id, string who, string reason, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason)
            return new(null, "NO_REASON", $"Say why it is discarded, in at most {LongestReason} characters.");
        if (Quarantine.Find(session, id) is not { } message) return QuarantineOutcome.None;
        if (Settled(message) is { } settled) return settled;
        var rows = session.OverwritingDeleted(() => session.Execute(
            """
            UPDATE quarantine SET state = 'Discarded', body = NULL, errors = @errors, settled_at = @now, settled_by = @who, settled_reason = @reason
            WHERE quarantine_id = @id AND state = 'Open'
            """,
            new { id, who, now, reason = reason.Trim(), errors = Quarantine.WithoutValues(message.Errors) }));
        if (rows == 0) return new(message, "CHANGED_MEANWHILE", "Somebody else dealt with it at this very moment. Look again.");
        Audit.Write(session, now, who, "discarded", Target(id), $"{reason.Trim()} ({message.Reason}; from {message.Submitter})");
        return new(Quarantine.Find(session, id), null, null);
    }

    /// <summary>What the audit trail calls the message.</summary>
    public static string Target(string id) => $"quarantine:{id}";

    private static QuarantineOutcome? Settled(QuarantinedMessage message) => message.State switch
    {
        QuarantineState.Requeued => new(message, "REQUEUED_ALREADY", $"{message.SettledBy} sent it once more already. Should it be refused again, it will be open again."),
        QuarantineState.Discarded => new(message, "DISCARDED_ALREADY", $"{message.SettledBy} discarded it already: {message.SettledReason}"),
        _ => null,
    };
}

/// <summary>What became of it: done where <see cref="Code"/> is null.</summary>
/// <param name="Message">As it is now; null where there is none of that id.</param>
/// <param name="Code">Why it was not done: a stable code.</param>
/// <param name="Problem">The same for a person.</param>
public sealed record QuarantineOutcome(QuarantinedMessage? Message, string? Code, string? Problem)
{
    internal static QuarantineOutcome None { get; } = new(null, "NO_SUCH_MESSAGE", "There is no such message in quarantine.");
}
