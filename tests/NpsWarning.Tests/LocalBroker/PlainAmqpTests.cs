using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class PlainAmqpTests
{
    private const string Service = "service:c2VydmljZQ%3D%3D@";

    /// <summary>A data section that holds "x".</summary>
    private static readonly byte[] Good = [0x00, 0x53, 0x75, 0xA0, 1, (byte)'x'];

    private static readonly Dictionary<string, byte[]> Malformed = new()
    {
        ["text"] = "not an AMQP message"u8.ToArray(),
        ["no body"] = [0x00, 0x53, 0x73, 0x45],
        ["a body cut off"] = [0x00, 0x53, 0x75, 0xB0, 0x7F, 0xFF, 0xFF, 0xFF, 1],
        ["the header after the body"] = [.. Good, 0x00, 0x53, 0x70, 0x45],
        ["properties that are a number"] = [0x00, 0x53, 0x73, 0x54, 7, .. Good],
        ["application properties that promise more than there is"] = [0x00, 0x53, 0x74, 0xC1, 3, 200, 0xA1, 1, .. Good],
    };

    public static TheoryData<string> MalformedNames => [.. Malformed.Keys];

    [Fact]
    public async Task A_client_with_a_key_and_no_token_sends_and_receives()
    {
        await using var broker = await RunningBroker.StartAsync();
        await using var client = await PlainAmqp.ConnectAsync(broker, Service);
        var outcome = await client.SendAsync(await client.SenderAsync(RunningBroker.Queue), Good);

        var receiver = await client.ReceiverAsync(RunningBroker.Queue);
        var message = await receiver.ReceiveMessageAsync(RunningBroker.Patience);
        receiver.AcceptMessage(message, settled: true, batchable: false);

        Assert.IsType<Accepted>(outcome);
        Assert.Equal((byte)'x', Assert.Single((ArraySegment<byte>)message.DataBody.Single().Value));
        await broker.UntilAsync(queue => queue.Active == 0);
    }

    [Fact]
    public async Task A_wrong_key_ends_the_connection()
    {
        await using var broker = await RunningBroker.StartAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => PlainAmqp.ConnectAsync(broker, "service:wrong@"));
    }

    [Fact]
    public async Task A_connection_that_signed_in_with_nothing_gets_nothing()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("secret");
        await using var client = await PlainAmqp.ConnectAsync(broker, "");

        var refused = await Assert.ThrowsAsync<AmqpException>(async () =>
            await (await client.ReceiverAsync(RunningBroker.Queue)).ReceiveMessageAsync(RunningBroker.Patience));

        Assert.Equal(AmqpErrorCode.UnauthorizedAccess, refused.Error.Condition);
        Assert.Equal((1, 0), (broker.Statistics().Active, broker.Statistics().Locked));
    }

    [Theory]
    [MemberData(nameof(MalformedNames))]
    public async Task A_malformed_message_is_refused_and_the_next_on_the_same_link_goes_through(string malformed)
    {
        await using var broker = await RunningBroker.StartAsync();
        await using var client = await PlainAmqp.ConnectAsync(broker, Service);
        var link = await client.SenderAsync(RunningBroker.Queue);

        var refused = Assert.IsType<Rejected>(await client.SendAsync(link, Malformed[malformed]));
        var accepted = await client.SendAsync(link, Good);

        Assert.Equal(AmqpErrorCode.DecodeError, refused.Error.Condition);
        Assert.IsType<Accepted>(accepted);
        Assert.Equal(1, broker.Statistics().Active);
    }

    [Fact]
    public async Task A_receiver_that_vanishes_keeps_its_message_only_as_long_as_the_lock()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { LockDuration = TimeSpan.FromMilliseconds(300) });
        await broker.SendAsync("x");
        var vanishing = await PlainAmqp.ConnectAsync(broker, Service);
        Assert.NotNull(await (await vanishing.ReceiverAsync(RunningBroker.Queue)).ReceiveMessageAsync(RunningBroker.Patience));
        await vanishing.DisposeAsync();

        Assert.Equal(2, (await broker.Receiver().NextAsync()).DeliveryCount);
    }
}
