using Azure.Messaging.ServiceBus;
using NpsWarning.LocalBroker;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

/// <summary>A broker on a journal of its own, and the official client to talk to it.</summary>
internal sealed class RunningBroker : IAsyncDisposable
{
    public const string Queue = "reports/forensic-lab-a";
    public const string OtherQueue = "reports/poison-centre-b";
    public const string Receipts = "receipts/forensic-lab-a";
    public const string ServiceKey = "service";
    public const string LabKey = "forensic-lab-a";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<ServiceBusClient> clients = [];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("broker");
    private BrokerOptions options = null!;

    public Broker Broker { get; private set; } = null!;

    public string JournalPath => options.JournalPath;

    public static async Task<RunningBroker> StartAsync(Func<BrokerOptions, BrokerOptions>? configure = null)
    {
        var running = new RunningBroker();
        var options = new BrokerOptions
        {
            JournalPath = Path.Combine(running.folder.FullName, "broker.db"),
            Queues = [new(Queue), new(OtherQueue), new(Receipts)],
            Keys =
            [
                new(ServiceKey, "c2VydmljZQ==", [new Grant("*", Rights.Send | Rights.Listen | Rights.Manage)]),
                new(LabKey, "bGFi", [new Grant(Queue, Rights.Send), new Grant(Receipts, Rights.Listen)]),
            ],
        };
        running.options = configure is null ? options : configure(options);
        running.Broker = await Broker.StartAsync(running.options, TestContext.Current.CancellationToken);
        return running;
    }

    /// <summary>Stops the broker and starts another on the same file and port.</summary>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        options = options with { Port = Broker.Port };
        await Broker.DisposeAsync();
        meanwhile?.Invoke();
        Broker = await Broker.StartAsync(options, TestContext.Current.CancellationToken);
    }

    public ValueTask StopAsync() => Broker.DisposeAsync();

    /// <summary>What stands in the journal's files at this moment, as text to search in.</summary>
    public string OnDisk() => string.Concat(new[] { "", "-wal" }.Select(suffix =>
    {
        using var file = new FileStream(JournalPath + suffix, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }));

    /// <summary>Starts a second broker on a copy of what is on disk now: what the end of the process at this moment would leave.</summary>
    public async Task<RunningBroker> StartFromCrashAsync()
    {
        var crashed = await StartAsync(fresh =>
        {
            foreach (var suffix in new[] { "", "-wal" }) File.Copy(JournalPath + suffix, fresh.JournalPath + suffix);
            return options with { JournalPath = fresh.JournalPath, Port = 0 };
        });
        return crashed;
    }

    /// <summary>With one short retry, so that an error that is meant to come comes soon.</summary>
    public ServiceBusClient Client(string key = ServiceKey, bool impatient = true) => Connect(Broker.ConnectionString(key), impatient);

    public ServiceBusClient Connect(string connectionString, bool impatient = true)
    {
        var retry = impatient
            ? new ServiceBusRetryOptions { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(10), TryTimeout = Patience }
            : new ServiceBusRetryOptions();
        var client = new ServiceBusClient(connectionString, new ServiceBusClientOptions { RetryOptions = retry });
        clients.Add(client);
        return client;
    }

    /// <summary>The options of a broker with one more queue, or with other rules for one that it has.</summary>
    public static Func<BrokerOptions, BrokerOptions> With(QueueDefinition queue, TimeProvider? time = null) => options => options with
    {
        Queues = [.. options.Queues.Where(other => other.Name != queue.Name), queue],
        Time = time ?? TimeProvider.System,
    };

    public ServiceBusSender Sender(string queue = Queue) => Client().CreateSender(queue);

    public ServiceBusReceiver Receiver(string queue = Queue, ServiceBusReceiverOptions? options = null) => Client().CreateReceiver(queue, options);

    public ServiceBusReceiver DeadLetterReceiver(string queue = Queue) =>
        Receiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    public Task SendAsync(params string[] bodies) =>
        Sender().SendMessagesAsync(bodies.Select(body => new ServiceBusMessage(body)), TestContext.Current.CancellationToken);

    public QueueStatistics Statistics(string queue = Queue) => Broker.Statistics(queue)!;

    /// <summary>Waits until a condition on the queue's counts holds.</summary>
    public async Task UntilAsync(Func<QueueStatistics, bool> holds, string queue = Queue)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!holds(Statistics(queue)))
        {
            if (timeout.IsCancellationRequested) Assert.Fail($"Still not so after {Patience}: {Statistics(queue)}");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients) await client.DisposeAsync();
        await Broker.DisposeAsync();
        folder.Delete(recursive: true);
    }
}

internal static class Receiving
{
    /// <summary>The next message, which must come.</summary>
    public static async Task<ServiceBusReceivedMessage> NextAsync(this ServiceBusReceiver receiver) =>
        await receiver.ReceiveMessageAsync(RunningBroker.Patience) ?? throw new TimeoutException($"No message came from {receiver.EntityPath}.");

    public static async Task<List<ServiceBusReceivedMessage>> NextAsync(this ServiceBusReceiver receiver, int count)
    {
        var messages = new List<ServiceBusReceivedMessage>();
        while (messages.Count < count)
        {
            var more = await receiver.ReceiveMessagesAsync(count - messages.Count, RunningBroker.Patience);
            if (more.Count == 0) throw new TimeoutException($"Only {messages.Count} of {count} messages came from {receiver.EntityPath}.");
            messages.AddRange(more);
        }

        return messages;
    }
}
