namespace NpsWarning.LocalBroker;

/// <summary>How many messages a queue holds at one moment.</summary>
/// <param name="Active">To be delivered or being delivered; <paramref name="Locked"/> ones are among them.</param>
/// <param name="Locked">With a receiver just now, not yet settled.</param>
/// <param name="Bytes">Encoded bytes of all messages counted here.</param>
public sealed record QueueStatistics(string Name, int Active, int Locked, int Deferred, int Scheduled, int DeadLettered, long Bytes);
