using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

/// <summary>
/// What a client may make the broker keep, whatever it does. Each attack would take hundreds of mebibytes if nothing bounded it.
/// Alone in its collection, since it measures the process.
/// </summary>
[Collection(nameof(BoundedMemoryTests))]
[CollectionDefinition(nameof(BoundedMemoryTests), DisableParallelization = true)]
public sealed class BoundedMemoryTests(ITestOutputHelper output)
{
    private const long Mebibyte = 1024 * 1024;
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_receiver_that_takes_a_million_credits_and_reads_nothing_gets_no_more_than_fits_its_socket(bool receiveAndDelete)
    {
        await using var broker = await RunningBroker.StartAsync();
        await FillAsync(broker, messages: 400, bytes: 200_000);
        var before = Memory.Now();
        using var hostile = await RawAmqp.SignInAsync(broker);
        await hostile.WriteAsync(RawAmqp.Receiver(0, RunningBroker.Queue, credit: 1_000_000, receiveAndDelete));
        await broker.UntilAsync(queue => queue.Locked > 0 || queue.Active < 400);

        await HonestAsync(broker);

        // The kernel takes up to some 6 MB for a socket on loopback.
        var taken = receiveAndDelete ? 400 - broker.Statistics().Active : broker.Statistics().Locked;
        Report("slow reader", before, $"{taken} of 400 messages taken");
        Assert.InRange(taken, 1, 60);
        before.AssertGrewLessThan(30);
    }

    [Fact]
    public async Task A_receiver_that_settles_nothing_gets_so_many_and_no_more()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { MaxUnsettledPerLink = 100 });
        await FillAsync(broker, messages: 400, bytes: 10);
        await using var client = await PlainAmqp.ConnectAsync(broker, "service:c2VydmljZQ%3D%3D@");
        var link = await client.ReceiverAsync(RunningBroker.Queue, credit: 1_000);
        await broker.UntilAsync(queue => queue.Locked == 100);

        link.AcceptMessage(await link.ReceiveMessageAsync(RunningBroker.Patience), settled: true, batchable: false);

        await broker.UntilAsync(queue => queue is { Active: 399, Locked: 100 });
    }

    [Fact]
    public async Task A_message_in_endless_transfers_ends_its_link_at_the_limit()
    {
        await using var broker = await RunningBroker.StartAsync();
        var before = Memory.Now();
        using var hostile = await RawAmqp.SignInAsync(broker);
        await hostile.WriteAsync(RawAmqp.Sender(0, RunningBroker.Queue), RawAmqp.Transfer(0, 0, more: true, new byte[60_000]));
        var next = RawAmqp.Transfer(0, null, more: true, new byte[60_000]);
        var attack = WriteAsync(hostile, 2_000, _ => next); // 120 MB, if they are taken

        await attack.StopsAsync();
        await HonestAsync(broker);

        Report("endless message", before);
        before.AssertGrewLessThan(30);
        Assert.Contains("amqp:link:message-size-exceeded", await hostile.ReadAsync("amqp:link:message-size-exceeded", LongEnough), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unfinished_messages_on_many_links_are_read_no_further_than_a_connection_may_keep()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { StallTimeout = TimeSpan.FromSeconds(5), HandshakeTimeout = TimeSpan.FromSeconds(15) });
        var before = Memory.Now();
        using var hostile = await RawAmqp.SignInAsync(broker);
        var attack = WriteAsync(hostile, 900, i =>
        [
            .. RawAmqp.Sender((uint)i, RunningBroker.Queue),
            .. RawAmqp.Transfer((uint)i, (uint)i, more: true, new byte[60_000]),
            .. RawAmqp.Transfer((uint)i, null, more: true, new byte[60_000]),
        ]);

        await attack.StopsAsync();
        await HonestAsync(broker);

        Report("unfinished messages on 900 links", before);
        before.AssertGrewLessThan(40);
        await UntilAsync(() => broker.Broker.Connections == 1);
    }

    [Fact]
    public async Task Ten_thousand_links_on_one_connection_end_it()
    {
        await using var broker = await RunningBroker.StartAsync();
        var before = Memory.Now();
        using var hostile = await RawAmqp.SignInAsync(broker);
        var attack = WriteAsync(hostile, 10_000, i => RawAmqp.Sender((uint)i, RunningBroker.Queue, nameLength: 4_000));

        await attack.StopsAsync();
        await HonestAsync(broker);

        Report("10,000 links with names of 4,000 characters", before);
        before.AssertGrewLessThan(60);
        Assert.Contains("amqp:resource-limit-exceeded", await hostile.ReadAsync("amqp:resource-limit-exceeded", LongEnough), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thousands_of_sessions_on_one_connection_end_it()
    {
        await using var broker = await RunningBroker.StartAsync();
        var before = Memory.Now();
        using var hostile = await RawAmqp.SignInAsync(broker);
        var attack = WriteAsync(hostile, 8_000, i => RawAmqp.Begin((ushort)(i + 1)));

        await attack.StopsAsync();
        await HonestAsync(broker);

        Report("8,000 sessions", before);
        before.AssertGrewLessThan(40);
        Assert.Contains("amqp:resource-limit-exceeded", await hostile.ReadAsync("amqp:resource-limit-exceeded", LongEnough), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thousands_of_connections_that_say_nothing_keep_nobody_out()
    {
        const int Strangers = 3_000, Limit = 1_000;
        await using var broker = await RunningBroker.StartAsync(options => options with { MaxConnections = Limit });
        var before = Memory.Now();
        var strangers = new List<RawAmqp>();
        for (var i = 0; i < Strangers; i++) strangers.Add(await RawAmqp.ConnectAsync(broker));

        await HonestAsync(broker);

        Report($"{Strangers} connections, {broker.Broker.Connections} kept", before);
        Assert.InRange(broker.Broker.Connections, 1, Limit);
        before.AssertGrewLessThan(100);
        strangers.ForEach(stranger => stranger.Dispose());
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1_000_000u)]
    public async Task Requests_whose_answers_are_never_read_end(uint credit)
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { StallTimeout = TimeSpan.FromSeconds(5), HandshakeTimeout = TimeSpan.FromSeconds(15) });
        var before = Memory.Now();
        using var hostile = await RawAmqp.SignInAsync(broker, withKey: false);
        await hostile.WriteAsync(RawAmqp.Sender(0, "$cbs"), RawAmqp.Receiver(1, "$cbs", credit, receiveAndDelete: true));
        var request = RawAmqp.Request();
        var attack = WriteAsync(hostile, 2_000, i => [.. Enumerable.Range(i * 100, 100).SelectMany(id => RawAmqp.Transfer(0, (uint)id, more: false, request))]);

        await attack.StopsAsync();
        await HonestAsync(broker);

        Report($"200,000 requests, answers unread, credit {credit}", before);
        before.AssertGrewLessThan(40);
        await UntilAsync(() => broker.Broker.Connections == 1);
    }

    [Fact]
    public async Task Questions_about_flow_whose_answers_are_never_read_are_read_no_further()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { StallTimeout = TimeSpan.FromSeconds(5), HandshakeTimeout = TimeSpan.FromSeconds(15) });
        var before = Memory.Now();
        using var hostile = await RawAmqp.SignInAsync(broker);
        await hostile.WriteAsync(RawAmqp.Receiver(0, RunningBroker.OtherQueue, credit: 1));
        var questions = Enumerable.Repeat(RawAmqp.Flow(0, 1, echo: true), 1_000).SelectMany(flow => flow).ToArray();
        var attack = WriteAsync(hostile, 3_000, _ => questions); // three million of them, some 100 MB of answers

        await attack.StopsAsync();
        await HonestAsync(broker);

        Report("3,000,000 flows to answer", before);
        before.AssertGrewLessThan(30);
        await UntilAsync(() => broker.Broker.Connections == 1);
    }

    /// <summary>Writes so many pieces, or as many as the broker takes.</summary>
    private static Attack WriteAsync(RawAmqp hostile, int pieces, Func<int, byte[]> piece)
    {
        var attack = new Attack();
        attack.Run(async () =>
        {
            for (var i = 0; i < pieces && await hostile.TryWriteAsync(piece(i), LongEnough); i++) attack.Written = i + 1;
        });
        return attack;
    }

    /// <summary>A well-behaved client beside the hostile one: sends, receives and completes as ever.</summary>
    private static async Task HonestAsync(RunningBroker broker)
    {
        var client = broker.Client();
        await client.CreateSender(RunningBroker.Receipts).SendMessageAsync(new ServiceBusMessage("honest"), Cancel);
        var receiver = client.CreateReceiver(RunningBroker.Receipts);
        var message = await receiver.NextAsync();
        Assert.Equal("honest", message.Body.ToString());
        await receiver.CompleteMessageAsync(message, Cancel);
    }

    private static async Task FillAsync(RunningBroker broker, int messages, int bytes)
    {
        var sender = broker.Sender();
        await Task.WhenAll(Enumerable.Range(0, messages).Select(_ => sender.SendMessageAsync(new ServiceBusMessage(new byte[bytes]), Cancel)));
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timeout = new CancellationTokenSource(LongEnough);
        while (!holds()) await Task.Delay(20, timeout.Token);
    }

    private void Report(string attack, Memory before, string more = "")
    {
        var line = $"{attack}: heap {before.HeapGrowth / Mebibyte:+0;-0;0} MiB, process {before.ProcessGrowth / Mebibyte:+0;-0;0} MiB {more}";
        output.WriteLine(line);
    }

    private sealed class Attack
    {
        private Task task = Task.CompletedTask;
        private int written;

        public int Written
        {
            get => Volatile.Read(ref written);
            set => Volatile.Write(ref written, value);
        }

        public void Run(Func<Task> attack) => task = Task.Run(attack, Cancel);

        /// <summary>Returns when all is written, the broker has ended it, or has taken nothing more for a second.</summary>
        public async Task StopsAsync()
        {
            for (var before = -1; !task.IsCompleted && Written != before;)
            {
                before = Written;
                await Task.WhenAny(task, Task.Delay(TimeSpan.FromSeconds(1), Cancel));
            }
        }
    }

    private sealed record Memory(long Heap, long Process)
    {
        public long HeapGrowth => Now().Heap - Heap;

        public long ProcessGrowth => Now().Process - Process;

        public static Memory Now()
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return new Memory(GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
        }

        public void AssertGrewLessThan(long mebibytes)
        {
            var now = Now();
            Assert.InRange((now.Heap - Heap) / Mebibyte, long.MinValue, mebibytes);
            // What the runtime and the allocator keep for later comes on top.
            Assert.InRange((now.Process - Process) / Mebibyte, long.MinValue, mebibytes + 80);
        }
    }
}
