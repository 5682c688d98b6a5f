using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Versions;
using NpsWarning.Storage;
using Polly;
using Polly.CircuitBreaker;

namespace NpsWarning.Alerting.Deliveries;

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

    /// <summary>How long a round waits for what is under way when nothing else is due, and how often it looks whether something is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>A mail server may be away, or its password wrong, over a long weekend; after that the alert is no news, and a person has to see to it.</summary>
    private static readonly TimeSpan LongestOutage = TimeSpan.FromDays(4);

    /// <summary>A channel that takes longer has failed this time.</summary>
    private static readonly TimeSpan LongestHandOver = TimeSpan.FromSeconds(90);

    /// <summary>How long a delivery is its claimer's: longer than a hand-over can take, and what a dead worker's deliveries wait for.</summary>
    private static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(120);

    private static readonly Backoff BetweenAttempts = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(30));

    /// <summary>Where the other end as a whole was away, a delivery waits no longer than this or a tenth of its age: a crash or two and a short outage have counted many attempts already.</summary>
    private static readonly TimeSpan LongestForChannel = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Circuit> _circuits = new();

    /// <summary>Under way; also from a round before, where they take long.</summary>
    private readonly List<Task<int>> _running = [];

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

    /// <summary>
    /// Hands over what is due, or the most of one round of it. What takes long goes on while others are handed over, and after the round too: a mailbox that
    /// hangs takes its own place and nobody else's.
    /// </summary>
    /// <returns>The deliveries that were tried.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        DateTimeOffset Now() => now + TimeProvider.System.GetElapsedTime(began);
        var (all, taken, waiting, progress) = (0, 0, new Queue<Claimed>(), began);
        try
        {
            while (true)
            {
                foreach (var done in _running.Where(t => t.IsCompleted).ToList())
                {
                    _running.Remove(done);
                    all += await done.ConfigureAwait(false);
                    progress = TimeProvider.System.GetTimestamp();
                }
                if (waiting.Count == 0 && taken < MostInARound && _running.Count < channel.AtOnce)
                    foreach (var claimed in Claim(Now()))
                    {
                        waiting.Enqueue(claimed);
                        taken += claimed.Rows.Count;
                    }
                while (_running.Count < channel.AtOnce && waiting.TryDequeue(out var next)) _running.Add(HandOverAsync(next, Now, cancel));
                if (_running.Count == 0 || (waiting.Count == 0 && ((taken >= MostInARound && all > 0) || TimeProvider.System.GetElapsedTime(progress) > Patience))) return all;
                await Task.WhenAny([.. _running, Task.Delay(Glance, cancel)]).ConfigureAwait(false);
                if (cancel.IsCancellationRequested) await ((Task)Task.WhenAll(_running)).WaitAsync(Patience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancel.ThrowIfCancellationRequested();
            }
        }
        catch
        {
            Release([.. waiting.SelectMany(w => w.Rows)]);
            throw;
        }
    }

    private IEnumerable<Claimed> Claim(DateTimeOffset now)
    {
        if (_circuits.TryGetValue(channel.Kind, out var whole) && whole.IsOpen) return [];
        while (database.Read(s => PendingDelivery.Due(s, channel.Kind, now, Ahead * channel.AtOnce)) is { Count: > 0 } due)
        {
            var claimed = database.Write(s => due.Where(row => PendingDelivery.Claim(s, row, now, now + ClaimTime)).ToList());
            if (claimed.Count > 0) return PendingDelivery.Together(claimed).Select(group => new Claimed(group, now));
            // Another worker was faster with all of these: what is due next may be left.
        }
        return [];
    }

    private void Release(IReadOnlyList<PendingDelivery> rows)
    {
        if (rows.Count > 0) database.Write(s => { foreach (var row in rows) s.Execute("UPDATE deliveries SET claimed_until = NULL WHERE delivery_id = @DeliveryId", new { row.DeliveryId }); });
    }

    /// <returns>How many were tried: none where the circuit is open, or the claim may run out while they are under way.</returns>
    private async Task<int> HandOverAsync(Claimed claimed, Func<DateTimeOffset> now, CancellationToken cancel)
    {
        if (now() > claimed.At + (ClaimTime - LongestHandOver))
        {
            Release(claimed.Rows);
            return 0;
        }
        var (delivery, text) = PendingDelivery.Message(claimed.Rows, links);
        var circuit = _circuits.GetOrAdd(channel.CircuitOf(delivery), _ => new Circuit(clock ?? TimeProvider.System));
        var began = TimeProvider.System.GetTimestamp();
        var start = now();
        DeliveryOutcome? outcome;
        try
        {
            outcome = await SendAsync(delivery, text, circuit, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Release(claimed.Rows); // stopping, and nobody knows how far it got: the next start hands it over at once, as the same message
            throw;
        }
        database.Write(s =>
        {
            var (at, luck) = (start + TimeProvider.System.GetElapsedTime(began), jitter.NextDouble()); // the same for all that go out together: a digest stays one message when it is tried again
            foreach (var row in claimed.Rows) Mark(s, row, outcome, at, circuit.Rest, luck);
        });
        return outcome is null ? 0 : claimed.Rows.Count;
    }

    /// <returns>Null where the circuit is open, and it was not tried.</returns>
    private async Task<DeliveryOutcome?> SendAsync(Delivery delivery, AlertText text, Circuit circuit, CancellationToken cancel)
    {
        if (circuit.IsOpen) return null;
        using var permit = await _rate.AcquireAsync(1, cancel).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LongestHandOver);
        try
        {
            return await circuit.Pipeline.ExecuteAsync(static async (s, stop) => await s.channel.SendAsync(s.delivery, s.text, stop).ConfigureAwait(false), (channel, delivery, text), limit.Token).ConfigureAwait(false);
        }
        catch (BrokenCircuitException) { return null; }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { return new DeliveryOutcome.Transient("took-too-long", OfChannel: true); }
    }

    private void Mark(Session session, PendingDelivery row, DeliveryOutcome? outcome, DateTimeOffset now, TimeSpan circuitRest, double luck)
    {
        if (outcome is null) { PendingDelivery.PutBack(session, row, now + circuitRest + BetweenAttempts.After(1, luck)); return; }
        var attempts = row.Attempts + 1;
        var age = now - row.IssuedAt;
        var (state, problem, reference) = outcome switch
        {
            DeliveryOutcome.Delivered d => ("Delivered", null, d.Reference),
            DeliveryOutcome.Transient t when age < LongestOutage => (row.State, t.Reason, (string?)null),
            DeliveryOutcome.Transient t => ("Refused", $"Given up after {attempts} attempts in {LongestOutage.TotalDays:0} days: {t.Reason}", null),
            DeliveryOutcome.Refused r => ("Refused", r.Reason, null),
            _ => throw new InvalidOperationException($"Unknown outcome {outcome}"),
        };
        var between = outcome is DeliveryOutcome.Transient { OfChannel: true }
            ? BetweenAttempts with { Longest = TimeSpan.FromTicks(Math.Clamp(age.Ticks / 10, LongestForChannel.Ticks, BetweenAttempts.Longest.Ticks)) }
            : BetweenAttempts;
        var wait = between.After(attempts, luck);
        if (outcome is DeliveryOutcome.Transient { RetryAfter: { } asked } && asked > wait) wait = asked < LongestOutage ? asked : LongestOutage;
        PendingDelivery.Mark(session, row, state, attempts, now + wait, now, reference, problem);
    }

    /// <inheritdoc/>
    public void Dispose() => _rate.Dispose();

    private sealed record Claimed(List<PendingDelivery> Rows, DateTimeOffset At);

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
