using Azure.Messaging.ServiceBus;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake;
using NpsWarning.Messaging;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Commands;

/// <summary>
/// The quarantine of a data folder's service, or of the SQL Server that the settings name. The verbs need the database alone: what is sent once more
/// leaves through the service's outbox, from wherever that runs.
/// </summary>
internal sealed class QuarantineStore
{
    private readonly DataFolder _folder;
    private readonly ServiceSettings _settings;

    private QuarantineStore(DataFolder folder, ServiceSettings settings, Database database) => (_folder, _settings, Database) = (folder, settings, database);

    public Database Database { get; }

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Whether a service is there to send what is requeued, as far as this machine can tell.</summary>
    public bool IsServed => _settings.HasServiceBus || _folder.Find() is { IsRunning: true };

    /// <exception cref="UnavailableException">There is no database, it cannot be reached, or its schema is not this program's.</exception>
    public static QuarantineStore Open(DataFolder folder)
    {
        return new QuarantineStore(folder, ServiceSettings.Load(folder), OpenDatabase.OfService(folder));
    }

    public string? SubmitterOf(string id) => Database.Read(s => Quarantine.Find(s, id))?.Submitter;

    /// <summary>Those of the submitters whose queue of reports is there.</summary>
    /// <exception cref="UnavailableException">Service Bus cannot be reached, so nobody can tell.</exception>
    public async Task<IReadOnlySet<string>> QueuesAsync(IEnumerable<string> submitters, CancellationToken cancel)
    {
        if (!_settings.HasServiceBus)
        {
            var here = _folder.Find() is { IsRunning: true } service
                ? service.ServiceBus.Keys
                : _settings.Submitters.Concat(_folder.Scenario?.Submitters ?? []).Select(s => s.Id);
            return here.Intersect(submitters).ToHashSet();
        }
        await using var client = _settings.ServiceBus.Connect(maxRetries: 1);
        var found = new HashSet<string>();
        foreach (var submitter in submitters)
            if (await IsThereAsync(client, QueueNames.Reports(submitter), cancel)) found.Add(submitter);
        return found;
    }

    private static async Task<bool> IsThereAsync(ServiceBusClient client, string queue, CancellationToken cancel)
    {
        try
        {
            await using var receiver = client.CreateReceiver(queue);
            await receiver.PeekMessageAsync(cancellationToken: cancel);
            return true;
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            return false;
        }
        catch (Exception e) when (e is ServiceBusException or UnauthorizedAccessException)
        {
            throw new UnavailableException($"Whether the queue {queue} is there cannot be told: {e.Message.Split('\n')[0].Trim()}");
        }
    }
}
