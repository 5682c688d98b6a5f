using NpsWarning.LocalBroker;

namespace NpsWarning.Cli.Hosting;

/// <summary>The topic of alerts and its subscriptions with the rules that <c>infra/servicebus.bicep</c> gives them in Azure; a test compares the two.</summary>
public static class AlertSubscriptions
{
    /// <summary>Between two attempts at a delivery whose first may have arrived lies an hour at most; alerts are few, so a day costs nothing.</summary>
    public static readonly TimeSpan DuplicateWindow = TimeSpan.FromDays(1);

    /// <summary>Longer than a receiving system is away by accident. What nobody fetched then lies in the dead-letter queue, to be seen.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromDays(14);

    /// <summary>The topic.</summary>
    public static TopicDefinition Topic(string topic, IEnumerable<string> subscriptions) => new(topic, [.. subscriptions.Select(Of)]) { DuplicateWindow = DuplicateWindow };

    /// <summary>A subscription gets what is addressed to it and nothing else.</summary>
    public static SubscriptionDefinition Of(string name) => new(name, name) { LockDuration = TimeSpan.FromMinutes(1), TimeToLive = TimeToLive, DeadLetterOnExpiry = true };

    /// <summary>The key that opens it: no submitter's id has a slash.</summary>
    public static string KeyName(string subscription) => $"alerts/{subscription}";

    /// <summary>The rules of a subscription that no stakeholder has any more, for what still lies in it; null for any other name.</summary>
    public static QueueDefinition? Named(string topic, string queue)
    {
        var before = SubscriptionDefinition.Path(topic, "");
        if (!queue.StartsWith(before, StringComparison.OrdinalIgnoreCase)) return null;
        var rules = Of(queue[before.Length..]);
        return new QueueDefinition(queue, rules.LockDuration, rules.MaxDeliveryCount) { TimeToLive = rules.TimeToLive, DeadLetterOnExpiry = rules.DeadLetterOnExpiry };
    }
}
