using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transport;
using NpsWarning.LocalBroker.Access;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>The TCP port, the handshake, and the connections that are open.</summary>
internal sealed class AmqpListener : IDisposable
{
    private const int MaxFrameSize = 64 * 1024;

    /// <summary>A client that has been silent for so long is taken for gone; the library sends and expects heartbeats by it.</summary>
    private const uint IdleTimeoutMs = 120_000;

    /// <summary>Whoever connects and does not finish the handshake in this time is cut off.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<AmqpConnection, byte> connections = new();
    private readonly BrokerRuntime runtime;
    private readonly AmqpSettings settings;
    private readonly AmqpTransportListener listener;
    private volatile bool isStopping;

    private AmqpListener(IPAddress address, int port, BrokerRuntime runtime, Keyring keys)
    {
        this.runtime = runtime;
        Port = port;
        settings = Settings(runtime, keys);
        var tcp = new TcpTransportSettings { Host = address.ToString(), Port = port };
        listener = new AmqpTransportListener([tcp.CreateListener()], settings);
        listener.Open();
        listener.Listen(OnAccepted);
    }

    public int Port { get; }

    /// <summary>Throws <see cref="SocketException"/> when the port is taken.</summary>
    public static AmqpListener Start(IPAddress address, int port, BrokerRuntime runtime, Keyring keys)
    {
        if (port != 0) return new AmqpListener(address, port, runtime, keys);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new AmqpListener(address, FreePort(address), runtime, keys);
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
        foreach (var connection in connections.Keys) connection.SafeClose(Stopping());
    }

    private static AmqpException Stopping() => new(AmqpErrorCode.ConnectionForced, "The broker is stopping.");

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

    private static int FreePort(IPAddress address)
    {
        using var probe = new TcpListener(address, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void OnAccepted(TransportListener source, TransportAsyncCallbackArgs accepted)
    {
        var connectionSettings = new AmqpConnectionSettings
        {
            ContainerId = "NpsWarning.LocalBroker",
            MaxFrameSize = MaxFrameSize,
            IdleTimeOut = IdleTimeoutMs,
        };
        try
        {
            var connection = runtime.CreateConnection(
                accepted.Transport, (ProtocolHeader)accepted.UserToken, isInitiator: false, settings, connectionSettings);
            connections[connection] = 0;
            connection.SafeAddClosed((_, _) => connections.TryRemove(connection, out byte _));
            connection.BeginOpen(HandshakeTimeout, EndOpen, connection);
            // Its handshake began before we stopped: it would wait for ever for messages of a broker that is no more.
            if (isStopping) connection.SafeClose(Stopping());
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
