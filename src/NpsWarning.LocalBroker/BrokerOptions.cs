using System.Net;

namespace NpsWarning.LocalBroker;

/// <summary>What a broker needs to start: where it keeps what it accepted, where it listens, its queues and topics and who may use them.</summary>
public sealed record BrokerOptions
{
    /// <summary>The SQLite file that holds every accepted message until it is settled; made when missing. One broker at a time may have it open.</summary>
    public required string JournalPath { get; init; }

    /// <summary>The TCP port for clients on this machine, who are not encrypted. 0 takes a free one, which <see cref="Broker.Port"/> then tells.</summary>
    public int Port { get; init; }

    /// <summary>The loopback address to listen on. For any other the broker does not start: see <see cref="Secure"/>.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Where clients on other machines connect, besides; null for nowhere.</summary>
    public SecureEndpoint? Secure { get; init; }

    /// <summary>How long a received message stays with its receiver without renewal. 30 s is Service Bus's default; at least 100 ms.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After this many deliveries without completion a message goes to the dead-letter queue, as <c>MaxDeliveryCountExceeded</c>. 10 is Service Bus's default.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>The largest message, and the largest batch, in encoded bytes (inclusive). 262,144 is the limit of Service Bus's standard tier.</summary>
    public long MaxMessageBytes { get; init; } = 262_144;

    /// <summary>
    /// Bytes of messages kept over all queues: bodies stay in memory until they are settled. A send that would pass it
    /// is refused with <c>amqp:resource-limit-exceeded</c> (the client's QuotaExceeded). 256 MiB holds some 400,000 reports.
    /// </summary>
    public long MaxStoredBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>
    /// The largest size of the journal's file in bytes, without its write-ahead log; at least 64 KiB. A send for which there is no room is refused as
    /// on a full disk, and the client tries again. Null for as large as the disk allows.
    /// </summary>
    public long? MaxJournalBytes { get; init; }

    /// <summary>How many may be connected. Beyond it the longest connected without a key goes, or else the one that comes. One takes some 15 KB.</summary>
    public int MaxConnections { get; init; } = 2_000;

    /// <summary>Sessions of one connection; one more ends it with <c>amqp:resource-limit-exceeded</c>. The official client takes one for each link.</summary>
    public int MaxSessionsPerConnection { get; init; } = 1_000;

    /// <summary>Links of one connection; one more ends its session with <c>amqp:resource-limit-exceeded</c>.</summary>
    public int MaxLinksPerConnection { get; init; } = 1_000;

    /// <summary>Deliveries that a receiver's link may leave unsettled, whatever credit it gives; then it gets no more. 5,000 is about what prefetching clients take.</summary>
    public int MaxUnsettledPerLink { get; init; } = 5_000;

    /// <summary>Bytes that wait for a client to read them; beyond it (by one message at most) nothing is delivered to it nor read from it.</summary>
    public int MaxUnreadBytesPerConnection { get; init; } = 256 * 1024;

    /// <summary>Bytes that one client has sent and that are not on disk yet, unfinished messages among them; beyond it nothing is read from it.</summary>
    public long MaxWaitingBytesPerConnection { get; init; } = 8L * 1024 * 1024;

    /// <summary>The same over all clients; beyond it each may have one message on its way.</summary>
    public long MaxWaitingBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Who has shown no valid key after this time is cut off.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Who could not be read from for this long, because it does not read either, is cut off with <c>amqp:connection:forced</c>.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Who sends nothing for this long, not even a heartbeat, is taken for gone. Clients are told half of it and send by that; the official ones refuse to be told less than 5 s, so at least 10 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(120);

    public IReadOnlyList<QueueDefinition> Queues { get; init; } = [];

    public IReadOnlyList<TopicDefinition> Topics { get; init; } = [];

    /// <summary>The rules for a queue or subscription (by its path) that is not among <see cref="Queues"/> and <see cref="Topics"/> but of which the journal holds messages, by its name; null for those of a queue without any.</summary>
    public Func<string, QueueDefinition?>? Undefined { get; init; }

    public IReadOnlyList<AccessKey> Keys { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(JournalPath);
        ArgumentOutOfRangeException.ThrowIfNegative(Port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Port, ushort.MaxValue);
        if (!IPAddress.IsLoopback(Address))
        {
            throw new ArgumentException(
                $"The broker does not listen on {Address} unencrypted: keys and reports would be readable on the way. Set Secure, with a certificate for the name that clients use.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(LockDuration, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDeliveryCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStoredBytes, MaxMessageBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxJournalBytes ?? long.MaxValue, 64 * 1024);
        ValidateLimits();
    }

    private void ValidateLimits()
    {
        if (Secure is { } secure)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(secure.Host);
            ArgumentException.ThrowIfNullOrWhiteSpace(secure.Certificate);
            ArgumentOutOfRangeException.ThrowIfNegative(secure.Port);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(secure.Port, ushort.MaxValue);
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSessionsPerConnection, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxSessionsPerConnection, ushort.MaxValue);
        // $cbs and $management take two each.
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLinksPerConnection, 5);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxUnsettledPerLink, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxUnreadBytesPerConnection, 1024);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxWaitingBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxWaitingBytesPerConnection);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HandshakeTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StallTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(IdleTimeout, TimeSpan.FromSeconds(10));
    }
}

/// <summary>A queue by its name, which may hold slashes (<c>reports/lab-a</c>) and is compared without case.</summary>
/// <param name="Name">May not end in <c>$DeadLetterQueue</c> or <c>$management</c>, which Service Bus gives a meaning of their own.</param>
/// <param name="LockDuration">Overrides the broker's.</param>
/// <param name="MaxDeliveryCount">Overrides the broker's.</param>
public sealed record QueueDefinition(string Name, TimeSpan? LockDuration = null, int? MaxDeliveryCount = null)
{
    /// <summary>
    /// How long a message lives, counted from when it is accepted or, if scheduled, becomes due; a message's own limit counts where it is shorter.
    /// Applies to messages that come from now on. Nothing expires while a receiver holds its lock, nor in the dead-letter queue. Null for no limit.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Whether an expired message goes to the dead-letter queue, as <c>TTLExpiredException</c>; else it is removed.</summary>
    public bool DeadLetterOnExpiry { get; init; }

    /// <summary>
    /// For how long a message id is remembered: a second send of it is answered as accepted and not stored again. Each id takes 96 bytes
    /// of <see cref="BrokerOptions.MaxStoredBytes"/> while it is remembered. At most 7 days; null for off.
    /// </summary>
    public TimeSpan? DuplicateWindow { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LockDuration ?? TimeSpan.MaxValue, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDeliveryCount ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TimeToLive ?? TimeSpan.MaxValue, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(DuplicateWindow ?? TimeSpan.MaxValue, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DuplicateWindow ?? TimeSpan.Zero, TimeSpan.FromDays(7));
    }
}
