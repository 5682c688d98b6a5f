using System.Net;

namespace NpsWarning.LocalBroker;

/// <summary>What a broker needs to start: where it keeps what it accepted, where it listens, its queues and who may use them.</summary>
public sealed record BrokerOptions
{
    /// <summary>The SQLite file that holds every accepted message until it is settled; made when missing. One broker at a time may have it open.</summary>
    public required string JournalPath { get; init; }

    /// <summary>The TCP port. 0 takes a free one, which <see cref="Broker.Port"/> then tells.</summary>
    public int Port { get; init; }

    /// <summary>The address to listen on. Traffic is not encrypted and the keys are its only protection, so anything but loopback needs a network that is.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

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

    public IReadOnlyList<QueueDefinition> Queues { get; init; } = [];

    public IReadOnlyList<AccessKey> Keys { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(JournalPath);
        ArgumentOutOfRangeException.ThrowIfNegative(Port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Port, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(LockDuration, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDeliveryCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStoredBytes, MaxMessageBytes);
    }
}

/// <summary>A queue by its name, which may hold slashes (<c>reports/lab-a</c>) and is compared without case.</summary>
/// <param name="Name">May not end in <c>$DeadLetterQueue</c> or <c>$management</c>, which Service Bus gives a meaning of their own.</param>
/// <param name="LockDuration">Overrides the broker's.</param>
/// <param name="MaxDeliveryCount">Overrides the broker's.</param>
public sealed record QueueDefinition(string Name, TimeSpan? LockDuration = null, int? MaxDeliveryCount = null);
