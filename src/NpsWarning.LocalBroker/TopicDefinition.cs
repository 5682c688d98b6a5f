namespace NpsWarning.LocalBroker;

/// <summary>A topic by its name, which may hold slashes and is compared without case. Messages are sent to it and received from its subscriptions.</summary>
/// <param name="Name">No queue may have the same.</param>
/// <param name="Subscriptions">Those to start with; more are added with <see cref="Broker.AddSubscription"/>.</param>
public sealed record TopicDefinition(string Name, IReadOnlyList<SubscriptionDefinition> Subscriptions)
{
    /// <summary>As <see cref="QueueDefinition.DuplicateWindow"/>, over all subscriptions. The id of a message that no subscription wants is not remembered.</summary>
    public TimeSpan? DuplicateWindow { get; init; }
}

/// <summary>A topic's subscription: a queue of its own, with dead-letter queue, that the topic fills.</summary>
/// <param name="Name">1 to 50 letters, digits, hyphens, dots and underscores, compared without case.</param>
/// <param name="To">
/// Its one rule, which in Azure is a <c>CorrelationRuleFilter</c> on <c>To</c>: it gets messages whose <c>To</c> is this, compared with case. Null lets
/// everything through.
/// </param>
public sealed record SubscriptionDefinition(string Name, string? To = null)
{
    private const int LongestName = 50;
    private const string Infix = "/Subscriptions/";

    /// <summary>Overrides the broker's.</summary>
    public TimeSpan? LockDuration { get; init; }

    /// <summary>Overrides the broker's.</summary>
    public int? MaxDeliveryCount { get; init; }

    /// <summary>As <see cref="QueueDefinition.TimeToLive"/>.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>As <see cref="QueueDefinition.DeadLetterOnExpiry"/>.</summary>
    public bool DeadLetterOnExpiry { get; init; }

    /// <summary>The address from which it is received, and the name to <see cref="Grant"/> rights on: <c>alerts/Subscriptions/poison-centre</c>.</summary>
    public static string Path(string topic, string subscription) => topic + Infix + subscription;

    internal static bool IsPath(string queue) => queue.Contains(Infix, StringComparison.OrdinalIgnoreCase);

    internal QueueDefinition QueueOf(string topic) => new(Path(topic, Name), LockDuration, MaxDeliveryCount) { TimeToLive = TimeToLive, DeadLetterOnExpiry = DeadLetterOnExpiry };

    internal void Validate(string topic)
    {
        if (Name.Length is 0 or > LongestName || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            throw new ArgumentException($"'{Name}' cannot be a subscription's name: at most {LongestName} letters, digits, hyphens, dots and underscores.");
        QueueOf(topic).Validate();
    }
}
