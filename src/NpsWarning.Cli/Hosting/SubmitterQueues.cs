using NpsWarning.LocalBroker;
using NpsWarning.Messaging;

namespace NpsWarning.Cli.Hosting;

/// <summary>The two queues of a submitter with the rules that <c>infra/servicebus.bicep</c> gives them in Azure; a test compares the two.</summary>
public static class SubmitterQueues
{
    /// <summary>
    /// Of receipts. One minute: longer than the service needs to come back after a crash, when <see cref="OutboxRelay"/> sends once more what it
    /// could not strike off; not longer, since each id takes memory: 10,000 reports a second are some 60 MB for each minute.
    /// </summary>
    public static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(1);

    /// <summary>Longer than any outage that the service is planned for; without it receipts that nobody fetches would fill the broker.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromDays(14);

    /// <summary>
    /// Reports have no duplicate detection: a message whose id was used a moment ago would vanish without a receipt, and intake itself knows a
    /// report that it has. Reports that nobody took in go to the dead-letter queue; of a receipt that nobody fetched the database
    /// knows all.
    /// </summary>
    public static IEnumerable<QueueDefinition> Of(string submitter) =>
    [
        new(QueueNames.Reports(submitter)) { TimeToLive = TimeToLive, DeadLetterOnExpiry = true, MaxDeliveryCount = Settlement.QueueDeliveries },
        new(QueueNames.Receipts(submitter)) { TimeToLive = TimeToLive, DuplicateWindow = DuplicateWindow },
    ];

    /// <summary>The rules of a queue whose submitter is no longer configured, for what still lies in it; null for a name that no submitter's queue has.</summary>
    public static QueueDefinition? Named(string queue) => Of(queue[(queue.IndexOf('/') + 1)..]).FirstOrDefault(q => q.Name.Equals(queue, StringComparison.OrdinalIgnoreCase));
}
