namespace NpsWarning.LocalBroker;

/// <summary>A shared key and what its holder may do: the local counterpart of a shared access policy.</summary>
/// <param name="Name">Goes into the connection string as <c>SharedAccessKeyName</c>; compared with case.</param>
/// <param name="Key">The secret: tokens are signed with it and it never travels, except with SASL PLAIN.</param>
public sealed record AccessKey(string Name, string Key, IReadOnlyList<Grant> Grants)
{
    /// <summary>Names the key and its grants, never the secret: records print all members otherwise.</summary>
    public override string ToString() => $"{Name}: {string.Join(", ", Grants)}";

    internal bool Allows(string queue, Rights needed) => Grants.Any(grant => grant.Covers(queue, needed));
}

/// <summary>
/// Rights on one queue, topic or subscription (<see cref="SubscriptionDefinition.Path"/>), or on all with <c>*</c>. A queue's dead-letter queue goes with
/// it; a topic's subscriptions do not, so that a key can be for one of them alone.
/// </summary>
public sealed record Grant(string Queue, Rights Rights)
{
    internal bool Covers(string queue, Rights needed) =>
        (Queue == "*" || string.Equals(Queue, queue, StringComparison.OrdinalIgnoreCase)) &&
        (Rights.HasFlag(Rights.Manage) || (Rights & needed) != 0);
}

/// <summary>Service Bus's three claims. Manage implies the other two.</summary>
[Flags]
public enum Rights
{
    None = 0,

    /// <summary>Send, schedule, and cancel what was scheduled.</summary>
    Send = 1,

    /// <summary>Receive, peek, settle, renew locks; the dead-letter queue too.</summary>
    Listen = 2,

    Manage = 4,
}
