using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using NpsWarning.Storage;
using Polly;
using Polly.CircuitBreaker;

namespace NpsWarning.Alerting;

/// <summary>
/// One channel's way out: its own line of deliveries, several at a time, no more in a second than it takes, and a circuit breaker that lets a dead other
/// end alone. Each delivery is claimed first, so that of any number of workers one hands it over; it is marked only after its channel has taken it. A crash
/// between the two hands it over again under the same id, which the channel makes recognisable as the same message.
/// </summary>
/// <param name="database">Where deliveries stand.</param>
/// <param name="channel">The way out.</param>
/// <param name="jitter">Spreads repeats.</param>
/// <param name="links">For acknowledging; null where there are no pages.</param>
/// <param name="clock">By which its circuits stay open; null for the machine's.</param>
public sealed class DeliveryLane(Database database, IAlertChannel channel, Random jitter, AcknowledgementLinks? links = null, TimeProvider? clock = null) : IDisposable
{
    /// <summary>Claimed in one transaction, for each that is handed over at the same time: few, so that another worker, or a start after a crash, finds the others.</summary>
    private const int Ahead = 4;

    private const int MostInARound = 100;

    /// <summary>A mail server may be away, or its password wrong, over a long weekend; after that the alert is no news, and a person has to see to it.</summary>
    private static readonly TimeSpan LongestOutage = TimeSpan.FromDays(4);

    /// <summary>A channel that takes longer has failed this time.</summary>
    private static readonly TimeSpan LongestHandOver = TimeSpan.FromSeconds(90);

    /// <summary>How long a delivery is its claimer's: longer than a hand-over can take, and what a dead worker's deliveries wait for.</summary>
    private static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(120);

    private static readonly Backoff BetweenAttempts = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(30));

    private readonly ConcurrentDictionary<string, Circuit> _circuits = new();
    private readonly TokenBucketRateLimiter _rate = new(new()
    {
        TokenLimit = Math.Max(1, channel.PerSecond / 4),
        TokensPerPeriod = Math.Max(1, channel.PerSecond / 20),
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(50),
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>The kind of its channel.</summary>
    public string Kind => channel.Kind;

    /// <summary>Hands over what is due, or the most of one round of it.</summary>
    /// <returns>The deliveries that were tried.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var (began, all) = (TimeProvider.System.GetTimestamp(), 0);
        while (all < MostInARound && await TakeAsync(now + TimeProvider.System.GetElapsedTime(began), cancel).ConfigureAwait(false) is { } tried) all += tried; // a slow channel makes a long round
        return all;
    }

    /// <returns>How many were tried; null where nothing is due. Of what is due another worker may have been faster.</returns>
    private async Task<int?> TakeAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        DateTimeOffset Now() => now + TimeProvider.System.GetElapsedTime(began);
        if (_circuits.TryGetValue(channel.Kind, out var whole) && whole.IsOpen) return null;
        var due = database.Read(s => PendingDelivery.Due(s, channel.Kind, now, Ahead * channel.AtOnce));
        if (due.Count == 0) return null;
        var claimed = database.Write(s => due.Where(row => PendingDelivery.Claim(s, row, now, now + ClaimTime)).ToList());
        var left = new ConcurrentDictionary<string, PendingDelivery>(claimed.Select(row => KeyValuePair.Create(row.DeliveryId, row)));
        var (tried, underWay) = (0, new ConcurrentDictionary<string, bool>());
        try
        {
            await Parallel.ForEachAsync(PendingDelivery.Together(claimed), new ParallelOptions { MaxDegreeOfParallelism = channel.AtOnce, CancellationToken = cancel }, async (group, stop) =>
            {
                if (Now() > now + (ClaimTime - LongestHandOver)) return; // the claim may run out while it is under way
                var (delivery, text) = PendingDelivery.Message(group, links);
                var circuit = _circuits.GetOrAdd(channel.CircuitOf(delivery), _ => new Circuit(clock ?? TimeProvider.System));
                var outcome = await HandOverAsync(group, delivery, text, circuit, underWay, stop).ConfigureAwait(false);
                database.Write(s =>
                {
                    var (at, luck) = (Now(), jitter.NextDouble()); // the same for all that go out together: a digest stays one message when it is tried again
                    group.ForEach(row => Mark(s, row, outcome, at, circuit.Rest, luck));
                });
                foreach (var row in group) left.TryRemove(row.DeliveryId, out _);
                Interlocked.Add(ref tried, outcome is null ? 0 : group.Count);
            });
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Release([.. left.Keys]); // stopping, and nobody knows how far these got: the next start hands them over at once, as the same messages
            throw;
        }
        catch
        {
            Release([.. left.Keys.Except(underWay.Keys)]);
            throw;
        }
        if (!left.IsEmpty) Release([.. left.Keys]);
        return tried;
    }

    private void Release(IReadOnlyList<string> deliveries) => database.Write(s => { foreach (var id in deliveries) s.Execute("UPDATE deliveries SET claimed_until = NULL WHERE delivery_id = @id", new { id }); });

    /// <returns>Null where the circuit is open, and it was not tried.</returns>
    private async Task<DeliveryOutcome?> HandOverAsync(
        List<PendingDelivery> group, Delivery delivery, AlertText text, Circuit circuit, ConcurrentDictionary<string, bool> underWay, CancellationToken cancel)
    {
        if (circuit.IsOpen) return null;
        using var permit = await _rate.AcquireAsync(1, cancel).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LongestHandOver);
        foreach (var row in group) underWay[row.DeliveryId] = true;
        try
        {
            var outcome = await circuit.Pipeline.ExecuteAsync(static async (s, stop) => await s.channel.SendAsync(s.delivery, s.text, stop).ConfigureAwait(false), (channel, delivery, text), limit.Token).ConfigureAwait(false);
            foreach (var row in group) underWay.TryRemove(row.DeliveryId, out _);
            return outcome;
        }
        catch (BrokenCircuitException) { return null; }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { return new DeliveryOutcome.Transient("took-too-long", OfChannel: true); }
    }

    private void Mark(Session session, PendingDelivery row, DeliveryOutcome? outcome, DateTimeOffset now, TimeSpan circuitRest, double luck)
    {
        if (outcome is null) { PendingDelivery.PutBack(session, row, now + circuitRest + BetweenAttempts.After(1, luck)); return; }
        var attempts = row.Attempts + 1;
        var (state, problem, reference) = outcome switch
        {
            DeliveryOutcome.Delivered d => ("Delivered", null, d.Reference),
            DeliveryOutcome.Transient t when now - row.IssuedAt < LongestOutage => (row.State, t.Reason, (string?)null),
            DeliveryOutcome.Transient t => ("Refused", $"Given up after {attempts} attempts in {LongestOutage.TotalDays:0} days: {t.Reason}", null),
            DeliveryOutcome.Refused r => ("Refused", r.Reason, null),
            _ => throw new InvalidOperationException($"Unknown outcome {outcome}"),
        };
        var wait = BetweenAttempts.After(attempts, luck);
        if (outcome is DeliveryOutcome.Transient { RetryAfter: { } asked } && asked > wait) wait = asked < LongestOutage ? asked : LongestOutage;
        PendingDelivery.Mark(session, row, state, attempts, now + wait, now, reference, problem);
    }

    /// <inheritdoc/>
    public void Dispose() => _rate.Dispose();

    /// <summary>Opens where of at least four tries in half a minute half have failed, for 10 s, then twice as long each time, to one minute: what waits goes on within that time of the other end's return.</summary>
    private sealed class Circuit
    {
        private readonly TimeProvider _clock;
        private readonly long _began;
        private long _openUntil; // ticks after it began

        public Circuit(TimeProvider clock)
        {
            (_clock, _began) = (clock, clock.GetTimestamp());
            Pipeline = new ResiliencePipelineBuilder<DeliveryOutcome> { TimeProvider = clock }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<DeliveryOutcome>
            {
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Result is DeliveryOutcome.Transient { OfChannel: true } || args.Outcome.Exception is OperationCanceledException),
                FailureRatio = .5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDurationGenerator = static args => ValueTask.FromResult(TimeSpan.FromSeconds(Math.Min(60, 10 * Math.Pow(2, args.HalfOpenAttempts)))),
                OnOpened = args =>
                {
                    Volatile.Write(ref _openUntil, _clock.GetElapsedTime(_began).Ticks + args.BreakDuration.Ticks);
                    return default;
                },
            }).Build();
        }

        public ResiliencePipeline<DeliveryOutcome> Pipeline { get; }

        /// <summary>Until the time has come to try once more.</summary>
        public TimeSpan Rest => TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _openUntil) - _clock.GetElapsedTime(_began).Ticks));

        public bool IsOpen => Rest > TimeSpan.Zero;
    }
}
