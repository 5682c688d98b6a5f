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
    };

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
