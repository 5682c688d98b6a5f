using System.Collections.Concurrent;
using NpsWarning.LocalBroker;
using NpsWarning.LocalBroker.Storage;
using NpsWarning.Messaging;

namespace NpsWarning.Cli.Hosting;

/// <summary>
/// The local broker with a queue pair and a key for each submitter, and the topic of alerts with a subscription and a key for each recipient, as a
/// namespace in Azure would have them.
/// </summary>
public sealed class LocalServiceBus : IAsyncDisposable
{
    private const string ServiceKey = "service";
    private readonly Broker _broker;
    private readonly Lock _gate = new();
    private readonly DataFolder _folder;
    private readonly bool _isRemote;
    private readonly ConcurrentDictionary<string, string> _subscriptions = new(StringComparer.OrdinalIgnoreCase);

    private LocalServiceBus(Broker broker, DataFolder folder, string topic, IReadOnlyDictionary<string, string> connections, IReadOnlyDictionary<string, string>? remote) =>
        (_broker, _folder, Topic, _isRemote, Connections, Remote) = (broker, folder, topic, remote is not null, connections, remote);

    /// <summary>A subscription was added while running.</summary>
    public event Action? Subscribed;

    /// <summary>Connection strings for this machine by submitter; '' is the service's own.</summary>
    public IReadOnlyDictionary<string, string> Connections { get; }

    /// <summary>Connection strings for other machines by submitter; null where the broker is not reached from any.</summary>
    public IReadOnlyDictionary<string, string>? Remote { get; }

    /// <summary>The name of the topic of alerts.</summary>
    public string Topic { get; }

    /// <summary>Connection strings for this machine by subscription of the topic of alerts.</summary>
    public IReadOnlyDictionary<string, string> Subscriptions => _subscriptions;

    /// <summary>The same for other machines; null where the broker is not reached from any.</summary>
    public IReadOnlyDictionary<string, string>? RemoteSubscriptions => _isRemote ? _subscriptions.Keys.ToDictionary(s => s, s => _broker.SecureConnectionString(AlertSubscriptions.KeyName(s))) : null;

    /// <summary>The port that it listens on.</summary>
    public int Port => _broker.Port;

    /// <summary>The counts of a queue; null where there is none of that name.</summary>
    public QueueStatistics? Statistics(string queue) => _broker.Statistics(queue);

    /// <summary>Starts on the port that the folder's last broker had, if it is free: clients then reconnect by themselves.</summary>
    /// <exception cref="UnavailableException">The journal, the address or the certificate cannot be used.</exception>
    /// <param name="folder">Holds its journal and keys.</param>
    /// <param name="settings">Where it is reached.</param>
    /// <param name="submitters">Each gets its queues.</param>
    /// <param name="topic">The name of the topic of alerts.</param>
    /// <param name="subscriptions">Each gets a subscription there; <see cref="Subscribe"/> adds more.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<LocalServiceBus> StartAsync(
        DataFolder folder, BrokerSettings settings, IReadOnlyList<Submitter> submitters, string topic, IReadOnlyList<string> subscriptions, CancellationToken cancel)
    {
        var (address, port) = settings.Local(folder.Find()?.BrokerPort);
        var keys = folder.Credentials([ServiceKey, .. submitters.Select(s => s.Id)]);
        var options = new BrokerOptions
        {
            JournalPath = folder.Journal,
            Address = address,
            Port = port,
            Secure = settings.Secure(),
            Queues = [.. submitters.SelectMany(s => SubmitterQueues.Of(s.Id))],
            Topics = [AlertSubscriptions.Topic(topic, subscriptions)],
            Undefined = name => SubmitterQueues.Named(name) ?? AlertSubscriptions.Named(topic, name),
            Keys =
            [
                new AccessKey(ServiceKey, keys[ServiceKey], [new Grant("*", Rights.Manage)]),
                .. submitters.Select(s => new AccessKey(s.Id, keys[s.Id], [new Grant(QueueNames.Reports(s.Id), Rights.Send), new Grant(QueueNames.Receipts(s.Id), Rights.Listen)])),
            ],
        };
        var isKept = port != 0 && (options.Secure is not null || settings.Port is null);
        var broker = await StartAsync(options, isKept, cancel);
        var connections = submitters.ToDictionary(s => s.Id, s => broker.ConnectionString(s.Id));
        connections[""] = broker.ConnectionString(ServiceKey);
        var bus = new LocalServiceBus(broker, folder, topic, connections, options.Secure is null ? null : submitters.ToDictionary(s => s.Id, s => broker.SecureConnectionString(s.Id)));
        foreach (var subscription in subscriptions) bus.Subscribe(subscription);
        return bus;
    }

    /// <summary>Adds a subscription with its key while running; one that is there stays as it is. Thread-safe.</summary>
    /// <param name="name">One for which <see cref="Alerting.Channels.TopicChannel.IsSubscription"/> holds.</param>
    public void Subscribe(string name)
    {
        if (_subscriptions.ContainsKey(name)) return;
        lock (_gate)
        {
            if (_subscriptions.ContainsKey(name)) return;
            var key = AlertSubscriptions.KeyName(name);
            _broker.AddSubscription(Topic, AlertSubscriptions.Of(name));
            _broker.AddKey(new AccessKey(key, _folder.Credentials([key])[key], [new Grant(SubscriptionDefinition.Path(Topic, name), Rights.Listen)]));
            _subscriptions[name] = _broker.ConnectionString(key);
            Subscribed?.Invoke();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    private static async Task<Broker> StartAsync(BrokerOptions options, bool mayMove, CancellationToken cancel)
    {
        try
        {
            return await Broker.StartAsync(options, cancel);
        }
        catch (System.Net.Sockets.SocketException) when (mayMove)
        {
            return await StartAsync(options with { Port = 0 }, mayMove: false, cancel); // somebody else has it now
        }
        catch (System.Net.Sockets.SocketException e) when (e.SocketErrorCode == System.Net.Sockets.SocketError.AddressAlreadyInUse)
        {
            throw new UnavailableException($"Port {options.Secure?.Port ?? options.Port} is in use: stop the other service, or set Nps:Broker:Port.");
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new UnavailableException($"The broker cannot listen on {(options.Secure is { } secure ? $"{secure.Address}:{secure.Port}" : options.Address)}: {e.Message} Name another with Nps:Broker:Address and Nps:Broker:Port.");
        }
        catch (Exception e) when (e is JournalException or CertificateException)
        {
            throw new UnavailableException(e.Message);
        }
    }
}
