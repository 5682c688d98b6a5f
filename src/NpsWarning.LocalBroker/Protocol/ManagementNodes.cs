using System.Collections.Concurrent;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>The <c>$management</c> node of each queue and dead-letter queue, made when first used.</summary>
internal sealed class ManagementNodes(QueueSet queues)
{
    private readonly ConcurrentDictionary<string, RequestNode> nodes = new(StringComparer.OrdinalIgnoreCase);

    public RequestNode Of(QueueEntity queue, EntityPath path) => nodes.GetOrAdd(
        path.ToString(),
        name => new RequestNode(name, new ManagementRequests(queue, path.IsDeadLetter ? queue.DeadLetters : queue.Main, queues).AnswerAsync));
}
