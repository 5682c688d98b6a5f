using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transport;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>
/// One client's connection, held to a bounded share of memory: what waits to be written to it, what it has sent and the journal
/// has not taken yet, its sessions and links.
/// </summary>
internal sealed class BrokerConnection : AmqpConnection
{
    /// <summary>After its close frame a peer has this long to answer before its socket goes.</summary>
    private static readonly TimeSpan TimeForClosing = TimeSpan.FromSeconds(5);

    /// <summary>Frames other than transfers that are kept while their object lives: an honest attach has some 300 bytes.</summary>
    private const int MaxOpeningFrameBytes = 8 * 1024;

    private const byte OpenCode = 0x10, BeginCode = 0x11, AttachCode = 0x12, TransferCode = 0x14;

    private readonly GuardedTransport? guard;
    private readonly InputBudget budget;
    private readonly Lock inputGate = new();
    private long inputBytes;
    private bool inputEnded;
    private volatile bool isCongested;
    private DateTimeOffset? closingSince;

    public BrokerConnection(
        TransportBase transport, GuardedTransport? guard, ProtocolHeader header, AmqpSettings settings, AmqpConnectionSettings connectionSettings, InputBudget budget, ConnectionState client)
        : base("in-connection", transport, header, isInitiator: false, settings, connectionSettings)
    {
        this.guard = guard;
        this.budget = budget;
        Client = client;
        SafeAddClosed((_, _) => EndInput());
    }

    /// <summary>The output has been read: those who held back may go on. Raised under a lock of the library; must return at once.</summary>
    public event Action? Drained;

    /// <summary>As much waits to be written as may.</summary>
    public bool IsCongested => isCongested;

    public ConnectionState Client { get; }

    public void Cut(AmqpException why)
    {
        if (!IsClosing()) SafeClose(why);
    }

    /// <summary>The library waits a minute for a peer to answer the close frame, and for ever for its own to be written.</summary>
    public void FinishClosing(DateTimeOffset now)
    {
        closingSince ??= now;
        if (now - closingSince >= TimeForClosing) Abort();
    }

    /// <summary>Bytes of a received message that are needed no longer.</summary>
    public void Release(AmqpMessage message)
    {
        long bytes = 0;
        foreach (var buffer in message.RawByteBuffers ?? []) bytes += buffer.Buffer.Length;
        ReleaseInput(bytes);
    }

    protected override void HandleIoEvent(IoEvent ioEvent)
    {
        isCongested = ioEvent == IoEvent.WriteBufferQueueFull;
        if (isCongested)
        {
            guard?.Pause(GuardedTransport.Reasons.OutputWaits);
        }
        else
        {
            guard?.Resume(GuardedTransport.Reasons.OutputWaits);
            Drained?.Invoke();
        }
    }

    protected override void OnFrameBuffer(ByteBuffer buffer)
    {
        switch (PerformativeOf(buffer))
        {
            case TransferCode:
                TakeInput(buffer.Buffer.Length);
                break;
            case OpenCode or BeginCode or AttachCode when buffer.Length > MaxOpeningFrameBytes:
                Cut(BrokerErrors.Limit($"An attach, begin or open frame may have {MaxOpeningFrameBytes} bytes."));
                return;
        }

        base.OnFrameBuffer(buffer);
    }

    /// <summary>The code of the frame's performative; 0 for an empty frame or an unusual encoding of the code, which no client has.</summary>
    private static byte PerformativeOf(ByteBuffer frame)
    {
        const int DataOffsetAt = 4;
        if (frame.Length < 8) return 0;
        var at = frame.Buffer[frame.Offset + DataOffsetAt] * 4;
        return frame.Length >= at + 3 && frame.Buffer[frame.Offset + at] == 0 && frame.Buffer[frame.Offset + at + 1] == 0x53
            ? frame.Buffer[frame.Offset + at + 2]
            : (byte)0;
    }

    private void TakeInput(int bytes)
    {
        lock (inputGate)
        {
            if (inputEnded) return;
            inputBytes += bytes;
            if (!budget.Take(bytes, inputBytes)) guard?.Pause(GuardedTransport.Reasons.InputWaits);
        }
    }

    private void ReleaseInput(long bytes)
    {
        lock (inputGate)
        {
            if (inputEnded) return;
            inputBytes -= bytes;
            if (budget.Give(bytes, inputBytes)) guard?.Resume(GuardedTransport.Reasons.InputWaits);
        }
    }

    private void EndInput()
    {
        lock (inputGate)
        {
            inputEnded = true;
            budget.Give(inputBytes, own: 0);
        }
    }
}
