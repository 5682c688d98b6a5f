using System.Net.Sockets;
using System.Text;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class HostilePeerTests
{
    private static readonly byte[] SaslHeader = [.. "AMQP"u8, 3, 1, 0, 0];
    private static readonly byte[] AmqpHeader = [.. "AMQP"u8, 0, 1, 0, 0];

    private static readonly Dictionary<string, byte[]> Rubbish = new()
    {
        ["a web request"] = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        ["64 KiB of noise"] = [.. Enumerable.Range(0, 64 * 1024).Select(i => (byte)(i * 7919 >> 3))],
        ["a sign-in frame of 4 GiB"] = [.. SaslHeader, 0xFF, 0xFF, 0xFF, 0xFF, 2, 1, 0, 0],
        ["a sign-in frame with a wrong length"] = [.. SaslHeader, 0, 0, 0, 20, 2, 1, 0, 0, 0, 0x53, 0x41, 0xC0, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6],
        ["a frame shorter than its header"] = [.. AmqpHeader, 0, 0, 0, 4, 0, 0, 0, 0],
        ["an open frame that promises 4 GiB of fields"] = [.. AmqpHeader, 0, 0, 0, 16, 2, 0, 0, 0, 0, 0x53, 0x10, 0xD0, 0xFF, 0xFF, 0xFF, 0xFF],
        ["an open frame whose name is described 60,000 times over"] = Open([.. Enumerable.Repeat((byte)0, 60_000)]),
        ["an open frame of 6,000 lists within each other"] = Open([.. Enumerable.Range(0, 6_000).SelectMany(i => new byte[] { 0xD0, 0, 0, 0xEA, 0x60, 0, 0, 0, 1 })]),
        ["an open frame with an array of two milliards of nothing"] = Open([0xF0, 0, 0, 0, 5, 0x7F, 0xFF, 0xFF, 0xFF, 0x43]),
        ["a sign-in frame whose mechanism is described 500 times over"] = [.. SaslHeader, 0, 0, 1, 0xF4, 2, 1, 0, 0, 0, 0x53, 0x41, 0xD0, 0, 0, 1, 0xE4, 0, 0, 0, 3, .. Enumerable.Repeat((byte)0, 480)],
    };

    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(60);

    public static TheoryData<string> RubbishNames => [.. Rubbish.Keys];

    [Theory]
    [MemberData(nameof(RubbishNames))]
    public async Task Rubbish_from_one_peer_does_not_harm_the_others(string rubbish)
    {
        await using var broker = await RunningBroker.StartAsync();
        using var hostile = await ConnectAsync(broker);
        await WriteAsync(hostile, Rubbish[rubbish]);

        await broker.SendAsync("x");

        Assert.Equal("x", (await broker.Receiver().NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task Peers_that_stop_in_the_middle_of_the_handshake_do_not_harm_the_others()
    {
        await using var broker = await RunningBroker.StartAsync();
        var peers = new List<TcpClient>();
        foreach (var sent in new[] { [], "AM"u8.ToArray(), SaslHeader, AmqpHeader, [.. SaslHeader, 0, 0, 0, 100, 2] })
        {
            for (var i = 0; i < 10; i++)
            {
                peers.Add(await ConnectAsync(broker));
                await WriteAsync(peers[^1], sent);
            }
        }

        await broker.SendAsync("x");

        Assert.Equal("x", (await broker.Receiver().NextAsync()).Body.ToString());
        peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public async Task Who_connects_and_says_nothing_is_cut_off()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { HandshakeTimeout = TimeSpan.FromSeconds(1) });
        using var silent = await RawAmqp.ConnectAsync(broker);
        using var half = await RawAmqp.ConnectAsync(broker);
        await half.WriteAsync(SaslHeader, [0, 0, 0, 100, 2]);
        await UntilAsync(broker, connections: 2);

        await UntilAsync(broker, connections: 0);
    }

    [Fact]
    public async Task Who_signs_in_and_shows_no_key_is_cut_off_with_the_reason()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { HandshakeTimeout = TimeSpan.FromSeconds(1) });
        using var keyless = await RawAmqp.SignInAsync(broker, withKey: false);

        Assert.Contains("amqp:connection:forced", await keyless.ReadAsync("amqp:connection:forced", LongEnough), StringComparison.Ordinal);
        await UntilAsync(broker, connections: 0);
    }

    [Fact]
    public async Task Who_vanishes_without_a_word_is_taken_for_gone_after_the_idle_time_and_its_messages_go_to_others()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { IdleTimeout = TimeSpan.FromSeconds(10), LockDuration = TimeSpan.FromSeconds(1) });
        using var vanished = await RawAmqp.SignInAsync(broker);
        await vanished.WriteAsync(RawAmqp.Receiver(0, RunningBroker.Queue, credit: 1));
        await broker.SendAsync("x");
        await broker.UntilAsync(queue => queue.Locked == 1);

        await UntilAsync(broker, connections: 1);

        Assert.Equal("x", (await broker.Receiver().NextAsync()).Body.ToString());
    }

    /// <summary>An open frame with this in the place of the container's name.</summary>
    private static byte[] Open(byte[] name)
    {
        const int BeforeName = 8 + 3 + 9;
        var (frame, list) = (BeforeName + name.Length, name.Length + 4);
        return
        [
            .. AmqpHeader, .. BigEndian(frame), 2, 0, 0, 0, 0, 0x53, 0x10,
            0xD0, .. BigEndian(list), 0, 0, 0, 1, .. name,
        ];
    }

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static async Task UntilAsync(RunningBroker broker, int connections)
    {
        using var timeout = new CancellationTokenSource(LongEnough);
        while (broker.Broker.Connections != connections) await Task.Delay(20, timeout.Token);
    }

    private static async Task<TcpClient> ConnectAsync(RunningBroker broker)
    {
        var peer = new TcpClient();
        await peer.ConnectAsync("127.0.0.1", broker.Broker.Port);
        return peer;
    }

    private static async Task WriteAsync(TcpClient peer, byte[] bytes)
    {
        try
        {
            await peer.GetStream().WriteAsync(bytes);
        }
        catch (IOException)
        {
            // The broker may cut the peer off while it is still writing.
        }
    }
}
