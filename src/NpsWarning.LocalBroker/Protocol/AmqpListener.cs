using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transport;
using NpsWarning.LocalBroker.Access;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>A TCP port and the handshake there, in plain or under TLS.</summary>
internal sealed class AmqpListener : IDisposable
{
    public const int MaxFrameSize = 64 * 1024;

    private readonly BrokerOptions options;
    private readonly BrokerRuntime runtime;
    private readonly AmqpSettings settings;
    private readonly AmqpTransportListener listener;
    private volatile bool isStopping;

    private AmqpListener(IPAddress address, int port, ServerCertificate? certificate, BrokerOptions options, BrokerRuntime runtime, Peers peers, Keyring keys)
    {
        this.options = options;
        this.runtime = runtime;
        Port = port;
        settings = Settings(runtime, keys);
        // The library's 200 is not enough for many clients that come back at once after a restart.
        var tcp = new TcpTransportSettings { Host = address.ToString(), Port = port, TcpBacklog = 512 };
        listener = new AmqpTransportListener([new GuardedListener(tcp.CreateListener(), peers, certificate, options.HandshakeTimeout, options.Time)], settings);
        listener.Open();
        listener.Listen(OnAccepted);
    }

    public int Port { get; }

    /// <summary>Throws <see cref="SocketException"/> when the port is taken.</summary>
    public static AmqpListener Start(
        IPAddress address, int port, ServerCertificate? certificate, BrokerOptions options, BrokerRuntime runtime, Peers peers, Keyring keys)
    {
        if (port != 0) return new AmqpListener(address, FreePort(address, port), certificate, options, runtime, peers, keys);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new AmqpListener(address, FreePort(address, 0), certificate, options, runtime, peers, keys);
            }
            catch (SocketException) when (attempt < 5)
            {
                // Another process took the port between our finding and opening it.
            }
        }
    }

    public void Dispose()
    {
        isStopping = true;
        listener.SafeClose();
    }

    private static AmqpSettings Settings(BrokerRuntime runtime, Keyring keys)
    {
        var version = new AmqpVersion(1, 0, 0);
        var sasl = new SaslTransportProvider();
        sasl.Versions.Add(version);
        // MSSBCBS is the .NET client's and ANONYMOUS the JavaScript client's: both show a token afterwards, at $cbs.
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS"));
        sasl.AddHandler(new SaslAnonymousHandler());
        sasl.AddHandler(new SaslPlainHandler(keys));
        var amqp = new AmqpTransportProvider();
        amqp.Versions.Add(version);
        return new AmqpSettings { RuntimeProvider = runtime, TransportProviders = { sasl, amqp } };
    }

    // The library's listener shares its port with any other that does so too: two brokers would each get some of the clients. A plain one
    // does not, and is content with a port on which only closed connections of an earlier process linger.
    private static int FreePort(IPAddress address, int port)
    {
        using var probe = new TcpListener(address, port);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void OnAccepted(TransportListener source, TransportAsyncCallbackArgs accepted)
    {
        var connectionSettings = new AmqpConnectionSettings
        {
            ContainerId = "NpsWarning.LocalBroker",
            MaxFrameSize = MaxFrameSize,
            // The library sends and expects heartbeats by it.
            IdleTimeOut = (uint)options.IdleTimeout.TotalMilliseconds,
            ChannelMax = (ushort)(options.MaxSessionsPerConnection - 1),
            WriteBufferFullLimit = options.MaxUnreadBytesPerConnection,
            WriteBufferEmptyLimit = options.MaxUnreadBytesPerConnection / 4,
        };
        try
        {
            var connection = runtime.CreateConnection(
                accepted.Transport, (ProtocolHeader)accepted.UserToken, isInitiator: false, settings, connectionSettings);
            connection.BeginOpen(options.HandshakeTimeout, EndOpen, connection);
            // Its handshake began before we stopped: it would wait for ever for messages of a broker that is no more.
            if (isStopping) connection.SafeClose(BrokerErrors.Forced("The broker is stopping."));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // One peer's broken handshake must not end the listener for the others.
            accepted.Transport.SafeClose(failure);
        }
    }

    private static void EndOpen(IAsyncResult result)
    {
        var connection = (AmqpConnection)result.AsyncState!;
        try
        {
            connection.EndOpen(result);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            connection.SafeClose(failure);
        }
    }
}
