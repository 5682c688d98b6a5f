using Azure.Messaging.ServiceBus;
using Microsoft.Data.Sqlite;
using NpsWarning.LocalBroker;
using NpsWarning.LocalBroker.Storage;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class JournalTests
{
    private const int OneHundredKilobytes = 100_000;

    /// <summary>As the program made it up to October 2026, with one message of the body "old".</summary>
    private const string FirstVersion = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE message (
            sequence       INTEGER PRIMARY KEY,
            queue          TEXT    NOT NULL,
            place          INTEGER NOT NULL,
            state          INTEGER NOT NULL,
            enqueued_at    INTEGER NOT NULL,
            due_at         INTEGER,
            reason         TEXT,
            description    TEXT,
            properties     BLOB,
            body           BLOB    NOT NULL
        ) STRICT;
        CREATE TABLE delivery (sequence INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
        CREATE TABLE high_water (sequence INTEGER NOT NULL) STRICT;
        INSERT INTO high_water VALUES (41);
        INSERT INTO message VALUES (40, 'reports/forensic-lab-a', 0, 0, 1767225600000, NULL, NULL, NULL, NULL, x'005375A0036F6C64');
        INSERT INTO delivery VALUES (40, 3);
        PRAGMA user_version = 1;
        """;

    [Fact]
    public async Task The_file_gives_back_the_room_of_messages_that_are_settled()
    {
        await using var broker = await RunningBroker.StartAsync();
        for (var i = 0; i < 10; i++) await broker.Sender().SendMessagesAsync([new(new byte[OneHundredKilobytes]), new(new byte[OneHundredKilobytes])]);
        var full = await SizeAsync(broker, size => size > 20 * OneHundredKilobytes);

        await Deleting(broker).NextAsync(20);
        var empty = await SizeAsync(broker, size => size < full * 3 / 4);

        // A megabyte is kept for the next messages.
        Assert.InRange(empty, 0, 1_500_000);
        await broker.SendAsync("x");
        await broker.RestartAsync();
        Assert.Equal("x", (await broker.Receiver().NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task A_journal_of_the_first_version_is_taken_over_and_shrinks_from_then_on()
    {
        string? path = null;
        await using var broker = await RunningBroker.StartAsync(options =>
        {
            path = options.JournalPath;
            Execute(path, FirstVersion);
            return options;
        });

        var old = await broker.Receiver().NextAsync();
        await broker.Sender().SendMessageAsync(new ServiceBusMessage("new") { TimeToLive = TimeSpan.FromDays(1) });
        var both = await broker.Receiver().PeekMessagesAsync(10);
        await broker.RestartAsync();
        var afterwards = await broker.Receiver().NextAsync(2);
        await broker.StopAsync();

        Assert.Equal(("old", 40L, 4), (old.Body.ToString(), old.SequenceNumber, old.DeliveryCount));
        Assert.Equal([40L, 42L], both.Select(message => message.SequenceNumber));
        Assert.Equal([5, 1], afterwards.Select(message => message.DeliveryCount));
        Assert.Equal((2L, 2L), (Read(path!, "PRAGMA user_version;"), Read(path!, "PRAGMA auto_vacuum;")));
    }

    [Fact]
    public async Task A_journal_of_a_later_version_is_refused_with_both_numbers()
    {
        var path = Path.GetTempFileName();
        Execute(path, "CREATE TABLE of_tomorrow (x); PRAGMA user_version = 9;");

        var refused = await Assert.ThrowsAsync<JournalException>(() =>
            Broker.StartAsync(new BrokerOptions { JournalPath = path }, TestContext.Current.CancellationToken));

        Assert.Contains("version 9; this program reads versions 1 to 2", refused.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public async Task A_full_journal_refuses_sends_says_why_and_goes_on_when_something_is_settled()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { MaxJournalBytes = 1_000_000 });
        await FullDisk.FillAsync(broker);
        var before = broker.Statistics().Active;

        await Deleting(broker).NextAsync(3);
        await FullDisk.UntilWellAsync(broker);
        await broker.Sender().SendMessageAsync(new ServiceBusMessage(new byte[FullDisk.MessageSize]));
        await broker.RestartAsync();

        Assert.Equal(before - 2, broker.Statistics().Active);
    }

    private static async Task<long> SizeAsync(RunningBroker broker, Func<long, bool> holds)
    {
        using var timeout = new CancellationTokenSource(RunningBroker.Patience);
        while (true)
        {
            // The log's end: what is in the log is in the file then.
            var size = new FileInfo(broker.JournalPath).Length;
            if (new FileInfo(broker.JournalPath + "-wal").Length == 0 && holds(size)) return size;
            if (timeout.IsCancellationRequested) Assert.Fail($"After {RunningBroker.Patience} the file has {size:N0} bytes.");
            await Task.Delay(20);
        }
    }

    private static ServiceBusReceiver Deleting(RunningBroker broker) => broker.Receiver(
        options: new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });

    private static void Execute(string path, string sql)
    {
        using var file = Open(path);
        using var command = file.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Read(string path, string sql)
    {
        using var file = Open(path);
        using var command = file.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection Open(string path)
    {
        var file = new SqliteConnection($"Data Source={path};Pooling=False");
        file.Open();
        return file;
    }
}
