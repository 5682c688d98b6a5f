using NpsWarning.LocalBroker;
using NpsWarning.LocalBroker.Storage;
using NpsWarning.Messaging;

namespace NpsWarning.Cli.Hosting;

/// <summary>The local broker with a queue pair and a key for each submitter, as a namespace in Azure would have them.</summary>
public sealed class LocalServiceBus : IAsyncDisposable
{
    private const string ServiceKey = "service";
    private readonly Broker _broker;

    private LocalServiceBus(Broker broker, IReadOnlyDictionary<string, string> connections, IReadOnlyDictionary<string, string>? remote) =>
        (_broker, Connections, Remote) = (broker, connections, remote);

    /// <summary>Connection strings for this machine by submitter; '' is the service's own.</summary>
    public IReadOnlyDictionary<string, string> Connections { get; }

    /// <summary>Connection strings for other machines by submitter; null where the broker is not reached from any.</summary>
    public IReadOnlyDictionary<string, string>? Remote { get; }

    /// <summary>The port that it listens on.</summary>
    public int Port => _broker.Port;

    /// <summary>The counts of a queue; null where there is none of that name.</summary>
    public QueueStatistics? Statistics(string queue) => _broker.Statistics(queue);

    /// <summary>Starts on the port that the folder's last broker had, if it is free: clients then reconnect by themselves.</summary>
    /// <exception cref="UnavailableException">The journal, the address or the certificate cannot be used.</exception>
    public static async Task<LocalServiceBus> StartAsync(DataFolder folder, BrokerSettings settings, IReadOnlyList<Submitter> submitters, CancellationToken cancel)
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
            Undefined = SubmitterQueues.Named,
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
        return new LocalServiceBus(broker, connections, options.Secure is null ? null : submitters.ToDictionary(s => s.Id, s => broker.SecureConnectionString(s.Id)));
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
