using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transaction;
using Microsoft.Azure.Amqp.Transport;
using NpsWarning.LocalBroker.Access;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>Called by the AMQP library for each connection and link that a client opens: decides whether, and joins it to its queue.</summary>
internal sealed class BrokerRuntime(BrokerOptions options, QueueSet queues, Keyring keys, Peers peers) : IRuntimeProvider
{
    /// <summary>Messages that a sender may have on its way on one link: enough to keep a commit filled, and few enough to bound memory.</summary>
    private const uint SenderCredit = 200;

    private readonly InputBudget input = new(options);

    private const string SessionFilter = "com.microsoft:session-filter";

    private readonly RequestNode tokens = new(TokenRequests.NodeName, new TokenRequests(keys).AnswerAsync);
    private readonly ManagementNodes management = new(queues);

    public AmqpConnection CreateConnection(
        TransportBase transport, ProtocolHeader protocolHeader, bool isInitiator, AmqpSettings amqpSettings, AmqpConnectionSettings connectionSettings)
    {
        var guard = peers.Find(transport);
        var access = new ConnectionAccess(keys, options.Time);
        if (transport.Principal is KeyHolder holder) access.Grant(holder.Key, DateTimeOffset.MaxValue);
        var connection = new BrokerConnection(transport, guard, protocolHeader, amqpSettings, connectionSettings, input, new ConnectionState(access))
        {
            SessionFactory = this,
        };
        if (guard is not null) guard.Connection = connection;
        return connection;
    }

    AmqpSession ISessionFactory.CreateSession(AmqpConnection connection, AmqpSessionSettings settings)
    {
        // The library makes a table as long as the highest handle that a client names.
        settings.HandleMax = (uint)options.MaxLinksPerConnection - 1;
        return new BrokerSession(connection, settings, this);
    }

    public AmqpLink CreateLink(AmqpSession session, AmqpLinkSettings settings)
    {
        var state = ((BrokerConnection)session.Connection).Client;
        if (state.Links >= options.MaxLinksPerConnection)
            throw BrokerErrors.Limit($"A connection may have {options.MaxLinksPerConnection} links.");
        AmqpLink link = settings.IsReceiver() ? CreateReceivingLink(session, settings) : new SendingAmqpLink(session, settings);
        state.Count(link);
        return link;
    }

    /// <summary>What is thrown here refuses the link with that error.</summary>
    public IAsyncResult BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state)
    {
        Open(link);
        return TaskToAsyncResult.Begin(Task.CompletedTask, callback, state);
    }

    public void EndOpenLink(IAsyncResult result) => TaskToAsyncResult.End(result);

    private void Open(AmqpLink link)
    {
        if (link.Settings.Target is Coordinator) throw BrokerErrors.NotSupported("transactions");
        var address = (link.IsReceiver ? (link.Settings.Target as Target)?.Address : (link.Settings.Source as Source)?.Address)?.ToString();
        if (string.IsNullOrWhiteSpace(address)) throw new AmqpException(AmqpErrorCode.InvalidField, "The link names no address.");
        if (string.Equals(address.Trim('/'), TokenRequests.NodeName, StringComparison.OrdinalIgnoreCase)) tokens.Attach(link);
        else OpenEntity(link, EntityPath.Parse(address));
    }

    private void OpenEntity(AmqpLink link, EntityPath path)
    {
        // Rights first: who has none here does not learn which queues exist.
        var needed = path.IsManagement ? Rights.Listen | Rights.Send : link.IsReceiver ? Rights.Send : Rights.Listen;
        if (!MayUse(link, path.Queue, needed)) throw BrokerErrors.Unauthorized(path, needed);
        if (queues.FindTopic(path.Queue) is { } topic) OpenTopic(link, topic, path);
        else OpenQueue(link, queues.Find(path.Queue) ?? throw BrokerErrors.NotFound(path), path);
        ConnectionState.Of(link).AddEntityLink(link, path, needed);
    }

    private void OpenQueue(AmqpLink link, QueueEntity queue, EntityPath path)
    {
        if (path.IsManagement) management.Of(queue, path).Attach(link);
        else if (link is ReceivingAmqpLink incoming) OpenIncoming(incoming, queue, path);
        else OpenOutgoing((SendingAmqpLink)link, path.IsDeadLetter ? queue.DeadLetters : queue.Main);
    }

    private void OpenTopic(AmqpLink link, Topic topic, EntityPath path)
    {
        if (path.IsManagement) throw BrokerErrors.NotSupported("scheduling by request on a topic, nor peeking into one");
        if (path.IsDeadLetter) throw BrokerErrors.NotFound(path);
        if (link is not ReceivingAmqpLink incoming) throw BrokerErrors.NotAllowed($"What is sent to the topic '{topic.Name}' is received from its subscriptions.");
        new IncomingLink(incoming, messages => queues.AcceptAsync(topic, messages)).Start();
    }

    private void OpenIncoming(ReceivingAmqpLink link, QueueEntity queue, EntityPath path)
    {
        if (path.IsDeadLetter) throw BrokerErrors.NotAllowed("Nobody sends to a dead-letter queue: messages are moved there.");
        if (queue.IsSubscription) throw BrokerErrors.NotAllowed("Nobody sends to a subscription: send to its topic.");
        new IncomingLink(link, messages => queues.AcceptAsync(queue, messages)).Start();
    }

    private void OpenOutgoing(SendingAmqpLink link, SubQueue queue)
    {
        if (link.Settings.Source is Source { FilterSet: { } filters } && filters.Any(filter => filter.Key.Key.ToString() == SessionFilter))
            throw BrokerErrors.NotSupported("message sessions");
        new OutgoingLink(link, queue, options.MaxUnsettledPerLink).Start();
    }

    internal static bool MayUse(AmqpLink link, string queue, Rights needed) => ConnectionState.Of(link).Access.Allows(queue, needed);

    private ReceivingAmqpLink CreateReceivingLink(AmqpSession session, AmqpLinkSettings settings)
    {
        var isToken = string.Equals((settings.Target as Target)?.Address?.ToString()?.Trim('/'), TokenRequests.NodeName, StringComparison.OrdinalIgnoreCase);
        settings.MaxMessageSize = isToken ? TokenRequests.MaxBytes : (ulong)options.MaxMessageBytes;
        settings.TotalLinkCredit = SenderCredit;
        settings.AutoSendFlow = true;
        return new ReceivingAmqpLink(session, settings);
    }
}
