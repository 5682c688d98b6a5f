using Azure.Identity;
using Azure.Messaging.ServiceBus;

namespace NpsWarning.Messaging;

/// <summary>Which Service Bus to use: <c>Nps:ServiceBus</c> in configuration.</summary>
public sealed record ServiceBusOptions
{
    /// <summary>A connection string with a key: the local broker's, the emulator's, or a submitter's own.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>A namespace in Azure (<c>name.servicebus.windows.net</c>), opened with the managed identity: no key anywhere.</summary>
    public string? Namespace { get; init; }

    /// <summary>Reports taken from each queue at a time. They wait together for one commit, so this is also the most that one commit can hold from a queue.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 1000)]
    public int ReportsAtOnce { get; init; } = 256;

    /// <summary>The topic through which alerts go to machines; each recipient has a subscription there.</summary>
    public string AlertsTopic { get; init; } = QueueNames.Alerts;

    /// <summary>A client; the caller disposes of it.</summary>
    /// <exception cref="InvalidOperationException">Neither of the two is set.</exception>
    public ServiceBusClient Connect(int maxRetries = 3)
    {
        var client = new ServiceBusClientOptions
        {
            RetryOptions = { MaxRetries = maxRetries, MaxDelay = TimeSpan.FromSeconds(8), TryTimeout = TimeSpan.FromSeconds(20) },
        };
        if (ConnectionString is { Length: > 0 }) return new ServiceBusClient(ConnectionString, client);
        if (Namespace is { Length: > 0 }) return new ServiceBusClient(Namespace, new DefaultAzureCredential(), client);
        throw new InvalidOperationException("No Service Bus is configured: set Nps:ServiceBus:Namespace or Nps:ServiceBus:ConnectionString.");
    }

    /// <summary>What is wrong with the setting, and what to write; null where nothing is. Nothing is connected to.</summary>
    public string? Problem()
    {
        if (string.IsNullOrWhiteSpace(AlertsTopic)) return "Nps:ServiceBus:AlertsTopic is empty: write the topic's name, or leave it out for alerts.";
        if (string.IsNullOrEmpty(ConnectionString) && string.IsNullOrEmpty(Namespace)) return null;
        try
        {
            _ = Connect(maxRetries: 0);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return ConnectionString is { Length: > 0 }
                ? $"Nps:ServiceBus:ConnectionString cannot be read: {e.Message.Split('\n')[0].Trim()} Write Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…."
                : $"Nps:ServiceBus:Namespace '{Namespace}' is no host name: write name.servicebus.windows.net.";
        }
    }
}
