using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace NpsWarning.Tests.LocalBroker;

/// <summary>An AMQP client that knows nothing of Service Bus, for what the official one never sends.</summary>
internal sealed class PlainAmqp : IAsyncDisposable
{
    private readonly AmqpConnection connection;
    private readonly AmqpSession session;
    private int deliveries;

    private PlainAmqp(AmqpConnection connection, AmqpSession session)
    {
        this.connection = connection;
        this.session = session;
    }

    /// <param name="userInfo">For SASL PLAIN, <c>name:key@</c>; empty to sign in with nothing.</param>
    public static async Task<PlainAmqp> ConnectAsync(RunningBroker broker, string userInfo)
    {
        var connection = await new AmqpConnectionFactory().OpenConnectionAsync($"amqp://{userInfo}127.0.0.1:{broker.Broker.Port}");
        var session = new AmqpSession(connection, new AmqpSessionSettings(), null);
        connection.AddSession(session, null);
        await session.OpenAsync(RunningBroker.Patience);
        return new PlainAmqp(connection, session);
    }

    public async Task<SendingAmqpLink> SenderAsync(string queue)
    {
        var link = new SendingAmqpLink(session, Settings("sender", isReceiver: false, queue));
        await link.OpenAsync(RunningBroker.Patience);
        return link;
    }

    public AmqpConnection Connection => connection;

    public async Task<ReceivingAmqpLink> ReceiverAsync(string queue, uint credit = 10, string name = "receiver")
    {
        var settings = Settings(name, isReceiver: true, queue);
        settings.TotalLinkCredit = credit;
        var link = new ReceivingAmqpLink(session, settings);
        await link.OpenAsync(RunningBroker.Patience);
        return link;
    }

    public Task<Outcome> SendAsync(SendingAmqpLink link, byte[] encodedMessage) => link.SendMessageAsync(
        AmqpMessage.CreateAmqpStreamMessage(new BufferListStream([new ArraySegment<byte>(encodedMessage)]), true),
        BitConverter.GetBytes(Interlocked.Increment(ref deliveries)),
        AmqpConstants.NullBinary,
        RunningBroker.Patience);

    public async ValueTask DisposeAsync() => await connection.CloseAsync(RunningBroker.Patience);

    private static AmqpLinkSettings Settings(string name, bool isReceiver, string queue) => new()
    {
        LinkName = name,
        Role = isReceiver,
        TotalLinkCredit = 10,
        AutoSendFlow = true,
        SettleType = SettleMode.SettleOnReceive,
        Source = new Source { Address = isReceiver ? queue : name },
        Target = new Target { Address = isReceiver ? name : queue },
    };
}
