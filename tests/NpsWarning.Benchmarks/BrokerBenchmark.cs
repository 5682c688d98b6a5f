using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using NpsWarning.LocalBroker;

namespace NpsWarning.Benchmarks;

/// <summary>The local broker alone, journal and official client included: what it would let through if nothing were done with a report.</summary>
internal static class BrokerBenchmark
{
    private const string Queue = "reports/bench";
    private const int Count = 40_000;

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        await using var broker = await Broker.StartAsync(
            new BrokerOptions
            {
                JournalPath = folder.File("broker.db"),
                Queues = [new QueueDefinition(Queue)],
                Keys = [new AccessKey("bench", "YmVuY2g=", [new Grant("*", Rights.Send | Rights.Listen)])],
            },
            default);
        await using var client = new ServiceBusClient(broker.ConnectionString("bench"));
        var body = BinaryData.FromBytes(new byte[600]);
        Console.WriteLine($"{"broker alone, 600-byte bodies",-44}{"messages/s",12}{"CPU µs each",12}");
        foreach (var run in new[] { "warm-up", "measured" })
        {
            await MeasureAsync($"send in batches of 200, {run}", () => SendAsync(client, body));
            await MeasureAsync($"receive and complete, 64 calls, {run}", () => ReceiveAsync(client));
        }
        await MeasureAsync("both at once", () => Task.WhenAll(SendAsync(client, body), ReceiveAsync(client)));
        Console.WriteLine();
    }

    private static async Task SendAsync(ServiceBusClient client, BinaryData body)
    {
        await using var sender = client.CreateSender(Queue);
        for (var sent = 0; sent < Count; sent += 200)
            await sender.SendMessagesAsync(Enumerable.Range(sent, 200).Select(i => new ServiceBusMessage(body) { MessageId = $"m{i}" }));
    }

    private static async Task ReceiveAsync(ServiceBusClient client)
    {
        var (left, done) = (Count, new TaskCompletionSource());
        await using var processor = client.CreateProcessor(Queue, new ServiceBusProcessorOptions { MaxConcurrentCalls = 64, AutoCompleteMessages = false });
        processor.ProcessMessageAsync += async args =>
        {
            await args.CompleteMessageAsync(args.Message);
            if (Interlocked.Decrement(ref left) == 0) done.SetResult();
        };
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        await done.Task;
    }

    private static async Task MeasureAsync(string what, Func<Task> work)
    {
        var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await work();
        Console.WriteLine($"{what,-44}{Count / clock.Elapsed.TotalSeconds,12:N0}{(Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Count,12:N0}");
    }
}
