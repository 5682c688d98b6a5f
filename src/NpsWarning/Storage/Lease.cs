namespace NpsWarning.Storage;

/// <summary>
/// Work that only one process may do at a time (a detection cycle, relaying the outbox). Whoever holds the lease must be done, or have
/// renewed it, before it ends; a process that dies leaves it to run out.
/// </summary>
public static class Lease
{
    /// <summary>Takes or renews the lease <paramref name="name"/> for <paramref name="holder"/>; false when another holds it.</summary>
    public static bool Take(Session session, string name, string holder, DateTimeOffset now, TimeSpan time)
    {
        session.Execute(
            "INSERT INTO leases (name, holder, until) SELECT @name, '', @never WHERE NOT EXISTS (SELECT 1 FROM leases WHERE name = @name)",
            new { name, never = DateTimeOffset.UnixEpoch });
        return session.Execute(
            "UPDATE leases SET holder = @holder, until = @until WHERE name = @name AND (holder = @holder OR until <= @now)",
            new { name, holder, now, until = now + time }) == 1;
    }
}
