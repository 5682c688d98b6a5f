using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Alerting;

/// <summary>
/// Hands pending deliveries to their channels. Each is claimed first, so that of any number of workers one hands it over; it is marked only after its
/// channel has taken it. A crash between the two hands it over again under the same id, which the channel makes recognisable as the same mail.
/// </summary>
public sealed class DeliveryRelay(Database database, IReadOnlyList<IAlertChannel> channels, Random jitter)
{
    private const int MostDeliveries = 50;

    /// <summary>A mail server may be away, or its password wrong, over a long weekend; after that the alert is no news, and a person has to see to it.</summary>
    private static readonly TimeSpan LongestOutage = TimeSpan.FromDays(4);

    /// <summary>A channel that takes longer has failed this time.</summary>
    private static readonly TimeSpan LongestHandOver = TimeSpan.FromSeconds(90);

    /// <summary>How long a delivery is its claimer's: longer than a hand-over can take, and what a dead worker's deliveries wait for.</summary>
    private static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(120);

    private static readonly Backoff BetweenAttempts = new(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));

    /// <summary>Hands over what is due.</summary>
    /// <returns>The deliveries that were tried.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        var due = database.Read(s => s.Top<PendingRow>(MostDeliveries,
            """
            SELECT d.delivery_id, d.alert_id, d.version, d.stakeholder, d.channel, d.audience, d.tlp, d.name, d.address, d.attempts,
              a.issued_at, a.simulated, t.language, t.headline, t.plain, t.html
            FROM deliveries d
            JOIN alerts a ON a.alert_id = d.alert_id AND a.version = d.version
            JOIN alert_texts t ON t.alert_id = d.alert_id AND t.version = d.version AND t.audience = d.audience AND t.reach = d.reach
            WHERE d.state = 'Pending' AND d.due_at <= @now AND (d.claimed_until IS NULL OR d.claimed_until <= @now) ORDER BY d.due_at, d.delivery_id
            """, new { now }));
        var tried = 0;
        foreach (var row in due)
        {
            var at = now + TimeProvider.System.GetElapsedTime(began); // a slow channel makes a long round
            if (!database.Write(s => Claim(s, row, at))) continue;
            var outcome = await HandOverAsync(row, cancel).ConfigureAwait(false);
            database.Write(s => Mark(s, row, outcome, now + TimeProvider.System.GetElapsedTime(began)));
            tried++;
        }
        return tried;
    }

    /// <summary>Takes back every claim: for a start where no other worker can be alive, so that what a crash left claimed need not wait.</summary>
    public void TakeBackClaims() => database.Write(s => s.Execute("UPDATE deliveries SET claimed_until = NULL WHERE claimed_until IS NOT NULL"));

    private static bool Claim(Session session, PendingRow row, DateTimeOffset at) => session.Execute(
        """
        UPDATE deliveries SET claimed_until = @until
        WHERE delivery_id = @DeliveryId AND state = 'Pending' AND attempts = @Attempts AND (claimed_until IS NULL OR claimed_until <= @at)
        """, new { row.DeliveryId, row.Attempts, at, until = at + ClaimTime }) == 1;

    private async Task<DeliveryOutcome> HandOverAsync(PendingRow row, CancellationToken cancel)
    {
        if (channels.FirstOrDefault(c => c.Kind == row.Channel) is not { } channel) return new DeliveryOutcome.Refused($"No channel '{row.Channel}' is configured.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LongestHandOver);
        try
        {
            return await channel.SendAsync(row.Delivery, row.Text, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new DeliveryOutcome.Transient("took-too-long");
        }
        catch (OperationCanceledException)
        {
            // Stopping, and nobody knows how far it got: the next start hands it over at once, as the same message.
            database.Write(s => s.Execute("UPDATE deliveries SET claimed_until = NULL WHERE delivery_id = @DeliveryId", new { row.DeliveryId }));
            throw;
        }
    }

    private void Mark(Session session, PendingRow row, DeliveryOutcome outcome, DateTimeOffset now)
    {
        var attempts = row.Attempts + 1;
        var (state, problem, reference) = outcome switch
        {
            DeliveryOutcome.Delivered d => ("Delivered", null, d.Reference),
            DeliveryOutcome.Transient t when now - row.IssuedAt < LongestOutage => ("Pending", t.Reason, (string?)null),
            DeliveryOutcome.Transient t => ("Refused", $"Given up after {attempts} attempts in {LongestOutage.TotalDays:0} days: {t.Reason}", null),
            DeliveryOutcome.Refused r => ("Refused", r.Reason, null),
            _ => throw new InvalidOperationException($"Unknown outcome {outcome}"),
        };
        session.Execute(
            """
            UPDATE deliveries SET state = @state, attempts = @attempts, due_at = @due, delivered_at = @delivered, reference = @reference, problem = @problem, claimed_until = NULL
            WHERE delivery_id = @DeliveryId
            """,
            new { state, attempts, due = now + BetweenAttempts.After(attempts, jitter.NextDouble()), delivered = state == "Delivered" ? now : (DateTimeOffset?)null, reference, problem, row.DeliveryId });
    }

    private sealed record PendingRow
    {
        public required string DeliveryId { get; init; }
        public required string AlertId { get; init; }
        public required int Version { get; init; }
        public required string Stakeholder { get; init; }
        public required string Channel { get; init; }
        public required Audience Audience { get; init; }
        public required Tlp Tlp { get; init; }
        public required string Name { get; init; }
        public required string Address { get; init; }
        public required int Attempts { get; init; }
        public required DateTimeOffset IssuedAt { get; init; }
        public required bool Simulated { get; init; }
        public required string Language { get; init; }
        public required string Headline { get; init; }
        public required string Plain { get; init; }
        public required string Html { get; init; }

        public Delivery Delivery => new()
        {
            Id = new DeliveryId(Guid.ParseExact(DeliveryId, "N")),
            Alert = new AlertReference(AlertId),
            Version = Version,
            Audience = Audience,
            Tlp = Tlp,
            Stakeholder = new StakeholderId(Stakeholder),
            RecipientName = Name,
            Address = Address,
            IssuedAt = IssuedAt,
        };

        public AlertText Text => new() { Headline = Headline, Header = [], Sections = [], PlainText = Plain, Html = Html, Language = Language, Simulated = Simulated };
    }
}
