using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Transport;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>
/// A socket that can stop reading. As long as the broker does not read from a peer, that peer's sending fills its own
/// memory and not ours; the library itself reads on for ever. Lies under TLS, sign-in and AMQP.
/// </summary>
internal sealed class GuardedTransport : TransportBase
{
    private readonly Lock gate = new();
    private readonly TransportBase tcp;
    private readonly TimeProvider time;
    private TransportAsyncCallbackArgs? parked;
    private Reasons reasons;
    private DateTimeOffset? pausedSince;

    public GuardedTransport(TransportBase tcp, TimeProvider time)
        : base("guarded", tcp.Identifier)
    {
        this.tcp = tcp;
        this.time = time;
        AcceptedAt = time.GetUtcNow();
        Open();
    }

    [Flags]
    public enum Reasons
    {
        None = 0,

        /// <summary>The peer does not read what it is sent.</summary>
        OutputWaits = 1,

        /// <summary>The peer sends more than the broker stores.</summary>
        InputWaits = 2,
    }

    public DateTimeOffset AcceptedAt { get; }

    /// <summary>Set when the handshake has come as far as AMQP.</summary>
    public BrokerConnection? Connection { get; set; }

    /// <summary>Since when nothing has been read; null while it is.</summary>
    public DateTimeOffset? PausedSince
    {
        get
        {
            lock (gate) return pausedSince;
        }
    }

    public override string LocalEndPoint => tcp.LocalEndPoint;

    public override string RemoteEndPoint => tcp.RemoteEndPoint;

    public override void SetMonitor(ITransportMonitor usageMeter) => tcp.SetMonitor(usageMeter);

    public override bool WriteAsync(TransportAsyncCallbackArgs args) => tcp.WriteAsync(args);

    public override bool ReadAsync(TransportAsyncCallbackArgs args)
    {
        lock (gate)
        {
            if (reasons != Reasons.None && State == AmqpObjectState.Opened)
            {
                parked = args;
                return true;
            }
        }

        return tcp.ReadAsync(args);
    }

    public void Pause(Reasons reason)
    {
        lock (gate)
        {
            reasons |= reason;
            pausedSince ??= time.GetUtcNow();
        }
    }

    /// <summary>Reads on when no other reason is left; on a pool thread, since callers hold locks of the library.</summary>
    public void Resume(Reasons reason)
    {
        lock (gate)
        {
            reasons &= ~reason;
            if (reasons != Reasons.None) return;
            pausedSince = null;
        }

        if (Unpark() is { } args) ThreadPool.UnsafeQueueUserWorkItem(static read => read.Transport.Read(read.Args), (Transport: this, Args: args), preferLocal: false);
    }

    protected override bool CloseInternal()
    {
        tcp.SafeClose();
        FailParkedRead();
        return true;
    }

    protected override void AbortInternal()
    {
        tcp.Abort();
        FailParkedRead();
    }

    private TransportAsyncCallbackArgs? Unpark()
    {
        lock (gate)
        {
            var args = parked;
            parked = null;
            return args;
        }
    }

    private void Read(TransportAsyncCallbackArgs args)
    {
        try
        {
            if (tcp.ReadAsync(args)) return;
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            args.Exception = failure;
        }

        args.CompletedSynchronously = false;
        args.CompletedCallback(args);
    }

    /// <summary>The reader above learns of the end only by its read.</summary>
    private void FailParkedRead()
    {
        if (Unpark() is not { } args) return;
        args.Exception = new ObjectDisposedException(ToString());
        args.CompletedCallback(args);
    }
}
