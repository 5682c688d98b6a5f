using System.Net.Sockets;
using System.Text;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;

namespace NpsWarning.Tests.LocalBroker;

/// <summary>A peer that writes what it likes and reads only when told to: a client library always reads.</summary>
internal sealed class RawAmqp : IDisposable
{
    private static readonly byte[] SaslHeader = [.. "AMQP"u8, 3, 1, 0, 0];
    private static readonly byte[] AmqpHeader = [.. "AMQP"u8, 0, 1, 0, 0];
    private readonly TcpClient tcp;

    private RawAmqp(TcpClient tcp) => this.tcp = tcp;

    /// <summary>Nothing but the socket.</summary>
    public static async Task<RawAmqp> ConnectAsync(RunningBroker broker)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync("127.0.0.1", broker.Broker.Port);
        return new RawAmqp(tcp);
    }

    /// <summary>With the service's key, a connection and one session; all written in one go, and nothing of the answers read.</summary>
    public static async Task<RawAmqp> SignInAsync(RunningBroker broker, bool withKey = true)
    {
        var raw = await ConnectAsync(broker);
        var init = new SaslInit { Mechanism = withKey ? "PLAIN" : "ANONYMOUS" };
        if (withKey) init.InitialResponse = Encoding.UTF8.GetBytes($"\0{RunningBroker.ServiceKey}\0c2VydmljZQ==");
        await raw.WriteAsync(SaslHeader, Encode(init, FrameType.Sasl), AmqpHeader, Encode(new Open { ContainerId = "hostile", HostName = "127.0.0.1", MaxFrameSize = 65536 }), Begin(0));
        return raw;
    }

    public static byte[] Begin(ushort channel) =>
        Encode(new Begin { NextOutgoingId = 1, IncomingWindow = uint.MaxValue, OutgoingWindow = uint.MaxValue, HandleMax = 100_000 }, FrameType.Amqp, channel);

    public static byte[] Sender(uint handle, string queue, int nameLength = 8) => Encode(new Attach
    {
        LinkName = $"sender-{handle}".PadRight(nameLength, 'x'),
        Handle = handle,
        Role = false,
        InitialDeliveryCount = 0,
        Source = new Source { Address = "hostile" },
        Target = new Target { Address = queue },
    });

    public static byte[] Receiver(uint handle, string queue, uint credit, bool receiveAndDelete = false) =>
    [
        .. Encode(new Attach
        {
            LinkName = $"receiver-{handle}",
            Handle = handle,
            Role = true,
            SndSettleMode = receiveAndDelete ? (byte)SenderSettleMode.Settled : (byte)SenderSettleMode.Unsettled,
            RcvSettleMode = (byte)ReceiverSettleMode.First,
            Source = new Source { Address = queue },
            Target = new Target { Address = "hostile" },
        }),
        .. credit == 0 ? [] : Flow(handle, credit, echo: false),
    ];

    public static byte[] Flow(uint handle, uint credit, bool echo) => Encode(new Flow
    {
        Handle = handle,
        NextIncomingId = 1,
        IncomingWindow = uint.MaxValue,
        NextOutgoingId = 1,
        OutgoingWindow = uint.MaxValue,
        DeliveryCount = 0,
        LinkCredit = credit,
        Echo = echo,
    });

    /// <param name="first">Its delivery id; null to go on with the delivery before.</param>
    public static byte[] Transfer(uint handle, uint? first, bool more, ReadOnlySpan<byte> payload)
    {
        var transfer = new Transfer { Handle = handle, More = more };
        if (first is { } id)
        {
            transfer.DeliveryId = id;
            transfer.DeliveryTag = BitConverter.GetBytes(id);
            transfer.MessageFormat = 0;
        }

        var command = Frame.EncodeCommand(FrameType.Amqp, 0, transfer, payload.Length);
        return [.. command.Buffer.AsSpan(command.Offset, command.Length), .. payload];
    }

    /// <summary>A request to <c>$cbs</c>, whose answer is a refusal.</summary>
    public static byte[] Request()
    {
        var message = AmqpMessage.Create(new AmqpValue { Value = "no token" });
        message.Properties.MessageId = Guid.Empty;
        message.ApplicationProperties.Map["operation"] = "put-token";
        var buffers = message.GetPayload(64 * 1024, out _);
        return [.. buffers.SelectMany(buffer => buffer)];
    }

    /// <summary>False once the broker has ended the connection.</summary>
    public async Task<bool> TryWriteAsync(ReadOnlyMemory<byte> bytes, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await tcp.GetStream().WriteAsync(bytes, timeout.Token);
            return true;
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
    }

    public Task WriteAsync(params byte[][] parts) => tcp.GetStream().WriteAsync(parts.SelectMany(part => part).ToArray()).AsTask();

    /// <summary>Reads until a text has come, or else to the end of the connection, and gives what was readable.</summary>
    public async Task<string> ReadAsync(string until, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        try
        {
            while (!text.ToString().Contains(until, StringComparison.Ordinal) && await tcp.GetStream().ReadAsync(buffer, timeout.Token) is > 0 and var read)
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            // Reset, or nothing more came.
        }

        return text.ToString();
    }

    public void Dispose() => tcp.Dispose();

    private static byte[] Encode(Performative command, FrameType type = FrameType.Amqp, ushort channel = 0)
    {
        var buffer = Frame.EncodeCommand(type, channel, command, 0);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }
}
