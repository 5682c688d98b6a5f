using NpsWarning.LocalBroker.Access;
using NpsWarning.LocalBroker.Protocol;
using NpsWarning.LocalBroker.Queues;
using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker;

/// <summary>
/// Azure Service Bus for one machine: queues and topics that <c>Azure.Messaging.ServiceBus</c> uses unchanged, kept in one SQLite file.
/// <para>
/// Has: send, batch, schedule, peek-lock and receive-and-delete, complete, abandon, defer, dead-letter, dead-letter
/// queues, lock renewal and expiry, delivery counts, peek, time-to-live, duplicate detection; topics with subscriptions
/// that get everything or, by one rule, what is addressed to them. Has not, and says so with <see cref="NotSupportedException"/> at the client:
/// transactions, sessions, <c>ScheduleMessageAsync</c> on a topic (a message with <c>ScheduledEnqueueTime</c> is scheduled). Has no other rules and no
/// forwarding. Unlike in Azure, a deferred message expires as any other does, and not only when it is asked for.
/// </para>
/// <para>A message sent to a topic is in every subscription that wants it or in none, whenever the process ends. One that none wants is accepted and dropped, as in Azure.</para>
/// <para>
/// A send is accepted once it is on disk, and survives the end of the process at any moment. A completion is answered before
/// it is on disk: after a crash a message completed in its last few milliseconds comes again, and a delivery begun in them
/// does not count. Locks end with the broker.
/// Messages stay in memory until settled, up to <see cref="BrokerOptions.MaxStoredBytes"/>. While the disk is full, sends are
/// refused and the rest goes on; what was completed meanwhile is written when there is room again, and comes again if the
/// process ends before. The file shrinks when its messages are settled.
/// </para>
/// </summary>
public sealed class Broker : IAsyncDisposable
{
    private readonly BrokerOptions options;
    private readonly Journal journal;
    private readonly QueueSet queues;
    private readonly Keyring keys;
    private readonly Peers peers;
    private readonly AmqpListener local;
    private readonly AmqpListener? secure;
    private readonly ITimer ticks;

    private Broker(BrokerOptions options, Journal journal, QueueSet queues, Keyring keys, Peers peers, AmqpListener local, AmqpListener? secure)
    {
        this.options = options;
        this.journal = journal;
        this.queues = queues;
        this.keys = keys;
        this.peers = peers;
        this.local = local;
        this.secure = secure;
        // Lock endings and due times may be late by one tick.
        var tick = TimeSpan.FromMilliseconds(Math.Clamp(options.LockDuration.TotalMilliseconds / 10, 20, 200));
        ticks = options.Time.CreateTimer(_ => queues.Tick(), null, tick, tick);
    }

    /// <summary>The TCP port for clients on this machine.</summary>
    public int Port => local.Port;

    /// <summary>The TCP port for clients on other machines; null when there is none.</summary>
    public int? SecurePort => secure?.Port;

    /// <summary>How many are connected, signed in or not.</summary>
    public int Connections => peers.Count;

    /// <summary>Why sends are refused at present (a full disk, for example); null when all is well, and again by itself some second after there is room. For health checks.</summary>
    public JournalException? Failure => journal.Failure;

    /// <summary>
    /// Opens the journal, takes back what it holds and listens. Throws <see cref="JournalException"/> when the file is in use,
    /// damaged or of another version, and <see cref="System.Net.Sockets.SocketException"/> when the port is taken.
    /// </summary>
    public static Task<Broker> StartAsync(BrokerOptions options, CancellationToken cancellation)
    {
        options.Validate();
        return Task.Run(() => Start(options), cancellation);
    }

    /// <summary>What a client on this machine needs, with the key of that name. Throws <see cref="KeyNotFoundException"/> for an unknown one.</summary>
    public string ConnectionString(string keyName) => $"Endpoint=sb://{options.Address}:{Port};{Credential(keyName)};UseDevelopmentEmulator=true";

    /// <summary>
    /// What a client on another machine needs. The official clients go to port 5671 whatever the text says; on another port a .NET
    /// client is told with <c>CustomEndpointAddress</c>. Throws <see cref="InvalidOperationException"/> without a secure endpoint.
    /// </summary>
    public string SecureConnectionString(string keyName)
    {
        if (secure is null) throw new InvalidOperationException("The broker has no secure endpoint.");
        var port = secure.Port == SecureEndpoint.DefaultPort ? "" : $":{secure.Port}";
        return $"Endpoint=sb://{options.Secure!.Host}{port}/;{Credential(keyName)}";
    }

    /// <summary>Adds a queue while running; nothing happens when it is there already. Queues are not remembered: define them at each start.</summary>
    public void AddQueue(QueueDefinition queue)
    {
        Check(queue);
        if (queues.FindTopic(queue.Name) is not null) throw SameName(queue.Name);
        queues.Add(queue);
    }

    /// <summary>
    /// Adds a subscription while running; nothing happens when it is there already. It gets what is sent from now on. Subscriptions are not
    /// remembered: define them at each start. Throws <see cref="KeyNotFoundException"/> for an unknown topic.
    /// </summary>
    public void AddSubscription(string topic, SubscriptionDefinition subscription)
    {
        var known = queues.FindTopic(topic) ?? throw new KeyNotFoundException($"The broker has no topic '{topic}'.");
        subscription.Validate(known.Name);
        queues.Add(known, subscription);
    }

    /// <summary>
    /// Adds a key while running, or replaces the one of that name. Links that were opened with another secret, or with rights that
    /// the new one lacks, end with <c>amqp:unauthorized-access</c>.
    /// </summary>
    public void AddKey(AccessKey key)
    {
        keys.Add(key);
        peers.CheckRights();
    }

    /// <summary>Takes a key away and ends the links that live by it. False when there was none of that name.</summary>
    public bool RemoveKey(string name)
    {
        var removed = keys.Remove(name);
        peers.CheckRights();
        return removed;
    }

    /// <summary>Null when there is no such queue; a subscription is named by its <see cref="SubscriptionDefinition.Path"/>.</summary>
    public QueueStatistics? Statistics(string queue) => queues.Find(queue)?.Statistics();

    /// <summary>Of all queues and subscriptions, in order of name.</summary>
    public IReadOnlyList<QueueStatistics> Statistics() =>
        [.. queues.All.Select(queue => queue.Statistics()).OrderBy(queue => queue.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Closes the connections, so that clients start to reconnect, and writes down what has happened.</summary>
    public async ValueTask DisposeAsync()
    {
        await ticks.DisposeAsync().ConfigureAwait(false);
        local.Dispose();
        secure?.Dispose();
        peers.Dispose();
        await Task.Run(journal.Dispose).ConfigureAwait(false);
    }

    private static Broker Start(BrokerOptions options)
    {
        var (journal, content) = Journal.Open(options.JournalPath, options.MaxJournalBytes, options.Time);
        try
        {
            var queues = new QueueSet(options, journal);
            var keys = new Keyring(options.Time);
            foreach (var queue in options.Queues)
            {
                Check(queue);
                queues.Add(queue);
            }

            foreach (var topic in options.Topics)
            {
                Check(topic, queues);
                queues.Add(topic);
            }

            foreach (var key in options.Keys) keys.Add(key);
            queues.Recover(content);
            return Listen(options, journal, queues, keys);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    private static Broker Listen(BrokerOptions options, Journal journal, QueueSet queues, Keyring keys)
    {
        var peers = new Peers(options);
        var runtime = new BrokerRuntime(options, queues, keys, peers);
        var certificate = options.Secure is { } endpoint ? new ServerCertificate(endpoint, options.Time) : null;
        var local = AmqpListener.Start(options.Address, options.Port, null, options, runtime, peers, keys);
        try
        {
            var secure = options.Secure is { } there ? AmqpListener.Start(there.Address, there.Port, certificate, options, runtime, peers, keys) : null;
            peers.Watch();
            return new Broker(options, journal, queues, keys, peers, local, secure);
        }
        catch
        {
            local.Dispose();
            throw;
        }
    }

    private string Credential(string keyName)
    {
        var key = keys[keyName] ?? throw new KeyNotFoundException($"The broker has no key '{keyName}'.");
        return $"SharedAccessKeyName={key.Name};SharedAccessKey={key.Key}";
    }

    private static void Check(QueueDefinition queue)
    {
        CheckName(queue.Name);
        queue.Validate();
    }

    private static void Check(TopicDefinition topic, QueueSet queues)
    {
        // A topic's own rules are those of a queue.
        Check(new QueueDefinition(topic.Name) { DuplicateWindow = topic.DuplicateWindow });
        if (queues.Find(topic.Name) is not null) throw SameName(topic.Name);
        foreach (var subscription in topic.Subscriptions) subscription.Validate(topic.Name);
    }

    private static ArgumentException SameName(string name) => new($"'{name}' is the name of a queue and of a topic: give one of them another.");

    private static void CheckName(string name)
    {
        var path = EntityPath.Parse(name);
        if (path.Queue != name || path.Queue.Length is 0 or > 260 || path.Queue.StartsWith('$') || SubscriptionDefinition.IsPath(name))
            throw new ArgumentException($"'{name}' cannot be a queue's name: at most 260 characters, no $ in front, no slash at an end, no reserved suffix, no /Subscriptions/.");
    }
}
