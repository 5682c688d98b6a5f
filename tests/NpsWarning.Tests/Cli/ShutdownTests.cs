using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using Microsoft.Data.Sqlite;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Messaging;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Cli;

/// <summary>The real process is asked to stop: it does so in time, says that all is well, and nothing is lost or counted twice.</summary>
public sealed class ShutdownTests : IAsyncDisposable
{
    private const string Lab = "forensic-lab";
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(10);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nps-shutdown-");
    private readonly ITestOutputHelper _output;

    public ShutdownTests(ITestOutputHelper output)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        _output = output;
    }

    private string Database => new DataFolder(_folder.FullName).Database;

    [Fact]
    public async Task With_reports_streaming_in_it_stops_in_time_and_each_report_counts_once()
    {
        var (process, service) = await NpsProcess.ServeAsync(_folder.FullName);
        await using var client = Client(service);
        using var enough = new CancellationTokenSource();
        var (sent, receipts) = (new ConcurrentBag<string>(), new ConcurrentBag<Receipt>());
        var sending = SendAsync(client, sent, enough.Token);
        using var read = new CancellationTokenSource();
        var reading = ReadAsync(client, receipts, read.Token);
        await UntilAsync(() => receipts.Count > 200);

        for (var i = 0; i < 2; i++)
        {
            var before = receipts.Count;
            var (code, took) = await process.TerminateAsync();
            _output.WriteLine($"stopped in {took.TotalSeconds:0.0} s with {sent.Count} sent, {receipts.Count} answered");
            Assert.True(code == 0, $"exit code {code}: {process.Said}");
            Assert.True(took < InTime, $"{took}: {process.Said}");
            await process.DisposeAsync();
            (process, _) = await NpsProcess.ServeAsync(_folder.FullName);
            await UntilAsync(() => receipts.Count > before + 200);
        }
        await enough.CancelAsync();
        await sending;
        await UntilAsync(() => receipts.Select(r => r.MessageId).Distinct().Count() == sent.Count);
        await read.CancelAsync();
        await reading;
        await process.TerminateAsync();
        await process.DisposeAsync();

        var database = new Database(DatabaseOptions.SqliteFile(Database));
        Assert.Equal((sent.Count, sent.Count), (Count(database, "reports"), Count(database, "report_revisions")));
        Assert.Equal(sent.Count, database.Read(s => s.First<int>("SELECT SUM(cases) FROM stream_days WHERE subject = '*' AND source = 'any'")));
        Assert.All(receipts.DistinctBy(r => (r.MessageId, r.Outcome)).GroupBy(r => r.MessageId), r => Assert.Single(r, x => x.Outcome == ReceiptOutcome.Accepted));
        Assert.Equal(0, Count(database, "quarantine"));
    }

    [Fact]
    public async Task While_another_holds_the_database_it_stops_in_time_and_the_reports_go_back()
    {
        var (process, service) = await NpsProcess.ServeAsync(_folder.FullName);
        await using var client = Client(service);
        await using var manager = new ServiceBusClient(service.ServiceBus[""]);
        await using var look = manager.CreateReceiver(QueueNames.Reports(Lab));
        using (var other = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            other.Open();
            using var hold = other.CreateCommand();
            hold.CommandText = "BEGIN IMMEDIATE";
            hold.ExecuteNonQuery();
            await using (var sender = client.CreateSender(QueueNames.Reports(Lab)))
                await sender.SendMessagesAsync(Enumerable.Range(0, 20).Select(Message));
            await UntilAsync(async () => (await look.PeekMessagesAsync(100, 0)).Count(m => m.LockedUntil > DateTimeOffset.UnixEpoch) == 20); // all in flight, none committed
            var (code, took) = await process.TerminateAsync();
            _output.WriteLine($"stopped in {took.TotalSeconds:0.0} s with the database held by another");
            Assert.True(code == 0, $"exit code {code}: {process.Said}");
            Assert.True(took < InTime, $"{took}: {process.Said}");
            await process.DisposeAsync();
        }
        var database = new Database(DatabaseOptions.SqliteFile(Database));
        Assert.Equal(0, Count(database, "reports"));

        (process, _) = await NpsProcess.ServeAsync(_folder.FullName);
        await UntilAsync(() => Count(database, "reports") == 20);
        await process.TerminateAsync();
        await process.DisposeAsync();
        Assert.Equal((20, 0), (Count(database, "report_revisions"), Count(database, "quarantine")));
    }

    [Fact]
    public async Task A_mail_server_that_hangs_does_not_hold_it_up_and_the_mail_is_still_to_be_sent()
    {
        using (var scene = new Scene())
        {
            scene.Learn();
            scene.Take("centre", [.. Enumerable.Range(1, 2).Select(i => Some.Report(
                ReportKind.Poisoning, $"P-{i}", country: "XA", region: null, occurred: Some.DaysAgo(i + 1), reportedAt: Some.Now.AddDays(-i), findings: [Some.Finding("Brandnewolam")],
                poisoning: Some.Presentation("respiratory-depression") with { PssWorst = PoisoningSeverity.Severe }))]);
            scene.Detect();
            Assert.NotEqual(0, scene.Alert());
            scene.Database.Read(s => s.Execute($"VACUUM INTO '{Database}'"));
        }
        using var silent = new TcpListener(IPAddress.Loopback, 0); // takes the connection, and says nothing
        silent.Start();
        var (process, _) = await NpsProcess.ServeAsync(_folder.FullName, new Dictionary<string, string>
        {
            ["Nps__Smtp__Host"] = "127.0.0.1",
            ["Nps__Smtp__Port"] = ((IPEndPoint)silent.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Nps__Smtp__Security"] = "None",
            ["Nps__Smtp__From"] = "npswarning@alerts.example",
        });
        using var connection = await silent.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30));

        var (code, took) = await process.TerminateAsync();
        _output.WriteLine($"stopped in {took.TotalSeconds:0.0} s with a mail server that hangs");
        await process.DisposeAsync();
        Assert.True(code == 0, $"exit code {code}: {process.Said}");
        Assert.True(took < InTime, $"{took}: {process.Said}");
        var states = new Database(DatabaseOptions.SqliteFile(Database)).Read(s => s.Query<string>("SELECT DISTINCT state FROM deliveries WHERE attempts = 0 AND claimed_until IS NULL"));
        Assert.Equal(["Pending"], states);
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static ServiceBusClient Client(RunningService service) => new(service.ServiceBus[Lab], new ServiceBusClientOptions
    {
        RetryOptions = { Mode = ServiceBusRetryMode.Fixed, Delay = TimeSpan.FromMilliseconds(200), MaxRetries = 100, TryTimeout = TimeSpan.FromSeconds(5) },
    });

    private static ServiceBusMessage Message(int i) => new(Some.Json(Some.Report(id: $"R-{i}"))) { MessageId = $"m-{i}" };

    /// <summary>A laboratory that sends on and on; what was not accepted, it sends again under the same id.</summary>
    private static async Task SendAsync(ServiceBusClient client, ConcurrentBag<string> sent, CancellationToken enough)
    {
        await using var sender = client.CreateSender(QueueNames.Reports(Lab));
        for (var next = 0; !enough.IsCancellationRequested; next += 20)
        {
            ServiceBusMessage[] batch = [.. Enumerable.Range(next, 20).Select(Message)];
            while (true)
            {
                try { await sender.SendMessagesAsync(batch); break; }
                catch (ServiceBusException e) when (e.IsTransient) { await Task.Delay(100); }
            }
            foreach (var message in batch) sent.Add(message.MessageId);
            await Task.Delay(10);
        }
    }

    private static async Task ReadAsync(ServiceBusClient client, ConcurrentBag<Receipt> receipts, CancellationToken stop)
    {
        await using var receiver = client.CreateReceiver(QueueNames.Receipts(Lab), new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.PeekLock });
        while (!stop.IsCancellationRequested)
        {
            try
            {
                foreach (var message in await receiver.ReceiveMessagesAsync(200, TimeSpan.FromSeconds(1), stop))
                {
                    receipts.Add(ReceiptJson.Read(message.Body));
                    await receiver.CompleteMessageAsync(message);
                }
            }
            catch (OperationCanceledException) { return; }
            catch (ServiceBusException) { /* the service restarts; what was not completed comes again */ }
        }
    }

    private static int Count(Database database, string table) => database.Read(s => s.First<int>($"SELECT COUNT(*) FROM {table}"));

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await holds()) await Task.Delay(50, patience.Token);
    }
}
