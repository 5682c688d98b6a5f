namespace NpsWarning.Storage;

/// <summary>The append-only trail: who did what to which object, when and why. The database refuses to change or delete a row.</summary>
public static class Audit
{
    /// <summary>Adds a row in the session's transaction: the act and its trace are there together or not at all.</summary>
    /// <param name="session">The unit of work of the act itself.</param>
    /// <param name="at">When.</param>
    /// <param name="who">A reviewer's name, or the stage that acted by rule.</param>
    /// <param name="action">One word: confirmed, dismissed, reopened, alerted…</param>
    /// <param name="target">Kind and id, such as <c>signal:7x…</c>.</param>
    /// <param name="reason">Why, in the actor's words or the rule's.</param>
    public static void Write(Session session, DateTimeOffset at, string who, string action, string target, string reason) => session.Execute(
        "INSERT INTO audit (at, who, action, object, reason) VALUES (@at, @who, @action, @target, @reason)",
        new { at, who, action, target, reason });

    /// <summary>The trail of one object, oldest first.</summary>
    public static List<AuditEntry> Of(Session session, string target) => session.Query<AuditEntry>(
        "SELECT at, who, action, object AS target, reason FROM audit WHERE object = @target ORDER BY audit_id", new { target });

    /// <summary>The newest entries, newest first.</summary>
    public static List<AuditEntry> Newest(Session session, int most) => session.Top<AuditEntry>(most,
        "SELECT at, who, action, object AS target, reason FROM audit ORDER BY audit_id DESC");
}

/// <summary>One row of the trail.</summary>
public sealed record AuditEntry
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A person, or a stage that acted by rule.</summary>
    public required string Who { get; init; }

    /// <summary>What was done.</summary>
    public required string Action { get; init; }

    /// <summary>To what: kind and id.</summary>
    public required string Target { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}
