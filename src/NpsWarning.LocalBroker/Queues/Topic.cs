using System.Collections.Concurrent;

namespace NpsWarning.LocalBroker.Queues;

/// <summary>Where one sends for several readers. It keeps nothing itself: each subscription is a queue, and gets what meets its rule.</summary>
/// <param name="recentIds">Null when this topic does not look for duplicates.</param>
internal sealed class Topic(string name, RecentIds? recentIds)
{
    private readonly ConcurrentDictionary<string, (QueueEntity Queue, string? To)> subscriptions = new(StringComparer.OrdinalIgnoreCase);

    public string Name => name;

    public RecentIds? RecentIds => recentIds;

    /// <param name="to">The rule, compared with case as in Azure; null lets everything through.</param>
    public void Add(QueueEntity subscription, string? to) => subscriptions.TryAdd(subscription.Name, (subscription, to));

    public List<QueueEntity> SubscriptionsFor(string? to) =>
        [.. subscriptions.Values.Where(subscription => subscription.To is null || subscription.To == to).Select(subscription => subscription.Queue)];
}
