using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Deliveries;

/// <summary>A delivery that is due, with the text that it carries. 'Pending' was never handed over; 'Reminding' was, and is to be once more.</summary>
internal sealed record PendingDelivery
{
    public required string DeliveryId { get; init; }
    public required string AlertId { get; init; }
    public required int Version { get; init; }
    public required string Kind { get; init; }
    public required string Stakeholder { get; init; }
    public required string Channel { get; init; }
    public required Audience Audience { get; init; }
    public required Tlp Tlp { get; init; }
    public required string Name { get; init; }
    public required string Address { get; init; }
    public required string State { get; init; }
    public required int Attempts { get; init; }
    public required int Reminders { get; init; }
    public string? Digest { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required bool Simulated { get; init; }
    public required string Language { get; init; }
    public required string Headline { get; init; }
    public required string Plain { get; init; }
    public required string Html { get; init; }
    public string? Facts { get; init; }

    /// <summary>Due through a channel: severe health alerts first, then those that have waited longest, and of a digest all of it, so that it is one message however long it is.</summary>
    public static List<PendingDelivery> Due(Session session, string kind, DateTimeOffset now, int most)
    {
        var due = Due(session, kind, now, most, stakeholder: null);
        if (due.Count < most) return due;
        var parts = due.Where(r => r.IsOfDigest).Select(r => (r.Stakeholder, r.Channel)).Distinct().ToList();
        return [.. due, .. parts.SelectMany(p => Due(session, p.Channel, now, int.MaxValue, p.Stakeholder).Where(r => r.IsOfDigest && r.Channel == p.Channel)).ExceptBy(due.Select(r => r.DeliveryId), r => r.DeliveryId)];
    }

    private bool IsOfDigest => Digest is not null && State != "Reminding";

    private static List<PendingDelivery> Due(Session session, string kind, DateTimeOffset now, int most, string? stakeholder) => session.Top<PendingDelivery>(most,
        """
        SELECT d.delivery_id, d.alert_id, d.version, a.kind, d.stakeholder, d.channel, d.audience, d.tlp, d.name, d.address, d.state, d.attempts, d.reminders, d.digest,
          a.issued_at, a.simulated, COALESCE(x.language, t.language) AS language, COALESCE(x.headline, t.headline) AS headline, COALESCE(x.plain, t.plain) AS plain,
          COALESCE(x.html, t.html) AS html, t.facts
        FROM deliveries d
        JOIN alerts a ON a.alert_id = d.alert_id AND a.version = d.version
        JOIN alert_texts t ON t.alert_id = d.alert_id AND t.version = d.version AND t.audience = d.audience AND t.reach = d.reach
        LEFT JOIN alert_translations x ON x.alert_id = d.alert_id AND x.version = d.version AND x.audience = d.audience AND x.reach = d.reach AND x.language = d.language
        WHERE d.state IN ('Pending', 'Reminding') AND (d.channel = @kind OR d.channel LIKE @more) AND d.due_at <= @now AND (d.claimed_until IS NULL OR d.claimed_until <= @now)
          AND (@stakeholder IS NULL OR d.stakeholder = @stakeholder)
        ORDER BY CASE WHEN d.audience = 'Health' AND d.severity IN ('Severe', 'Extreme') THEN 0 ELSE 1 END, d.due_at, d.delivery_id
        """, new { kind, more = kind + "#%", now, stakeholder });

    public static bool Claim(Session session, PendingDelivery row, DateTimeOffset at, DateTimeOffset until) => session.Execute(
        """
        UPDATE deliveries SET claimed_until = @until
        WHERE delivery_id = @DeliveryId AND state = @State AND attempts = @Attempts AND (claimed_until IS NULL OR claimed_until <= @at)
        """, new { row.DeliveryId, row.State, row.Attempts, at, until }) == 1;

    public static void PutBack(Session session, PendingDelivery row, DateTimeOffset due) => session.Execute(
        "UPDATE deliveries SET claimed_until = NULL, due_at = @due WHERE delivery_id = @DeliveryId", new { row.DeliveryId, due });

    /// <summary>Writes down what became of an attempt. A reminder that fails for good leaves the delivery as it was: handed over.</summary>
    public static void Mark(Session session, PendingDelivery row, string state, int attempts, DateTimeOffset due, DateTimeOffset now, string? reference, string? problem)
    {
        if (row.State == "Reminding")
            session.Execute(
                """
                UPDATE deliveries SET state = @state, due_at = @due, reminders = @reminders, reminded_at = @reminded, problem = @problem, claimed_until = NULL WHERE delivery_id = @DeliveryId
                """,
                new { state = state == "Reminding" ? state : "Delivered", due, reminders = state == "Reminding" ? row.Reminders : row.Reminders + 1, reminded = now, problem = problem is null ? null : $"reminder: {problem}", row.DeliveryId });
        else
            session.Execute(
                """
                UPDATE deliveries SET state = @state, attempts = @attempts, due_at = @due, delivered_at = @delivered, reference = @reference, problem = @problem, claimed_until = NULL
                WHERE delivery_id = @DeliveryId
                """,
                new { state, attempts, due, delivered = state == "Delivered" ? now : (DateTimeOffset?)null, reference, problem, row.DeliveryId });
    }

    /// <summary>Those that go out as one message: what a stakeholder gets as a digest, and each other one by itself.</summary>
    public static IEnumerable<List<PendingDelivery>> Together(IReadOnlyList<PendingDelivery> rows) => rows
        .GroupBy(r => !r.IsOfDigest ? r.DeliveryId : $"{r.Stakeholder} {r.Channel}").Select(g => g.ToList());

    /// <summary>The message of one delivery, or of a digest.</summary>
    public static (Delivery Delivery, AlertText Text) Message(List<PendingDelivery> group, AcknowledgementLinks? links)
    {
        var first = group[0];
        var delivery = first.ToDelivery(links);
        if (first.IsOfDigest) return DigestMail.Compose(delivery, [.. group.Select(r => (r.ToDelivery(links), r.Text))]);
        return (delivery, first.Text);
    }

    private Delivery ToDelivery(AcknowledgementLinks? links)
    {
        var id = new DeliveryId(Guid.ParseExact(DeliveryId, "N"));
        var told = AlertFacts.Parse(Facts);
        return new()
        {
            Id = id,
            Alert = new AlertReference(AlertId),
            Version = told?.Version ?? Version,
            Kind = told?.Kind ?? Kind,
            Audience = Audience,
            Tlp = Tlp,
            Stakeholder = new StakeholderId(Stakeholder),
            RecipientName = Name,
            Address = Address,
            IssuedAt = IssuedAt,
            Reminder = State == "Reminding" ? Reminders + 1 : 0,
            AcknowledgeAt = Kind == Cancellation.Kind ? null : links?.For(id, IssuedAt),
        };
    }

    private AlertText Text => new() { Headline = Headline, Header = [], Sections = [], PlainText = Plain, Html = Html, Language = Language, Simulated = Simulated, Facts = Facts };
}
