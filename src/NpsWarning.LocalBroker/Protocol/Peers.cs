using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>
/// Everybody connected, and what each may not do: stay without a key, stand still, or be one too many. Looked at every second,
/// which is what a limit of time may be late by.
/// </summary>
internal sealed class Peers(BrokerOptions options) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<uint, GuardedTransport> all = new();
    private ITimer? timer;

    public int Count => all.Count;

    public void Watch() => timer = options.Time.CreateTimer(_ => Look(), null, Interval, Interval);

    /// <summary>False for one too many, whose socket is then closed already.</summary>
    public bool Add(GuardedTransport transport)
    {
        // Strangers make room: a flood of them must not keep out those who have a key.
        if (all.Count >= options.MaxConnections) OldestStranger()?.Abort();
        if (all.Count >= options.MaxConnections)
        {
            transport.Abort();
            return false;
        }

        all[transport.Identifier.Value] = transport;
        transport.SafeAddClosed((_, _) => all.TryRemove(transport.Identifier.Value, out GuardedTransport? _));
        return true;
    }

    /// <summary>The socket below a transport that may be wrapped in TLS and sign-in: they all have its identifier.</summary>
    public GuardedTransport? Find(AmqpObject transport) => all.GetValueOrDefault(transport.Identifier.Value);

    /// <summary>Ends the links whose right has gone: with an expired token, or a key that was replaced or removed.</summary>
    public void CheckRights()
    {
        foreach (var peer in all.Values) peer.Connection?.Client.CheckRights();
    }

    public void Dispose()
    {
        timer?.Dispose();
        foreach (var peer in all.Values)
        {
            if (peer.Connection is { } connection) connection.SafeClose(BrokerErrors.Forced("The broker is stopping."));
            else peer.Abort();
        }
    }

    private void Look()
    {
        var now = options.Time.GetUtcNow();
        foreach (var peer in all.Values)
        {
            if (peer.Connection is { } connection && connection.IsClosing()) connection.FinishClosing(now);
            else if (peer.AcceptedAt + options.HandshakeTimeout <= now && IsStranger(peer)) Cut(peer, $"No key was shown within {options.HandshakeTimeout.TotalSeconds:0} s.");
            else if (peer.PausedSince + options.StallTimeout <= now) Cut(peer, $"For {options.StallTimeout.TotalSeconds:0} s nothing could be taken: what was sent is not read, or too much is left unfinished.");
        }

        CheckRights();
    }

    private static bool IsStranger(GuardedTransport peer) => peer.Connection is not { Client.HasShownKey: true };

    private static void Cut(GuardedTransport peer, string why)
    {
        if (peer.Connection is { } connection) connection.Cut(BrokerErrors.Forced(why));
        else peer.Abort();
    }

    private GuardedTransport? OldestStranger() => all.Values.Where(IsStranger).MinBy(peer => peer.AcceptedAt);
}
