using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Words;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Deliveries;

/// <summary>What a recipient who follows its link is shown, and what it says.</summary>
public sealed record Acknowledgement
{
    /// <summary>The alert.</summary>
    public required string AlertId { get; init; }

    /// <summary>Of the alert, counted over all audiences.</summary>
    public required int Version { get; init; }

    /// <summary>The newest version that this recipient was to get: that there is one for others alone is not told.</summary>
    public required int Newest { get; init; }

    /// <summary>What the version said to machines.</summary>
    public string? Facts { get; init; }

    /// <summary>What the newest one says to them.</summary>
    public string? NewestFacts { get; init; }

    /// <summary>The version as the recipient's mail numbers it.</summary>
    public int Number => AlertFacts.Parse(Facts)?.Version ?? Version;

    /// <summary>The newest one as its mail numbers it.</summary>
    public int NewestNumber => AlertFacts.Parse(NewestFacts)?.Version ?? Newest;

    /// <summary>Whether the newest version takes the alert back.</summary>
    public required bool Cancelled { get; init; }

    /// <summary>Id of the recipient in the directory.</summary>
    public required string Stakeholder { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>As the recipient's own mail has it; null once retention has taken the text.</summary>
    public string? Headline { get; init; }

    /// <summary>The mail's language.</summary>
    public required string Language { get; init; }

    /// <summary>When it said so before.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>When it said that it has acted.</summary>
    public DateTimeOffset? ActedAt { get; init; }

    /// <summary>A text of the page in the mail's language: those of the words files that begin with "ack.".</summary>
    public static string Say(string language, string text, params ReadOnlySpan<(string Name, object Value)> values) => AlertWords.For(language).Say("ack." + text, values);

    /// <summary>An instant as that language writes it.</summary>
    public static string Instant(string language, DateTimeOffset at) => AlertWords.For(language).Instant(at);

    /// <summary>The delivery of a link; null where retention has taken it.</summary>
    public static Acknowledgement? Of(Session session, DeliveryId delivery) => session.First<Acknowledgement>(
        """
        SELECT d.alert_id, d.version, d.stakeholder, d.name, d.acknowledged_at, d.acted_at, COALESCE(x.headline, t.headline) AS headline, COALESCE(x.language, t.language, 'en') AS language, t.facts,
          (SELECT MIN(f.facts) FROM deliveries l JOIN alert_texts f ON f.alert_id = l.alert_id AND f.version = l.version AND f.audience = l.audience AND f.reach = l.reach
            WHERE l.alert_id = d.alert_id AND l.stakeholder = d.stakeholder AND l.version = (SELECT MAX(m.version) FROM deliveries m WHERE m.alert_id = d.alert_id AND m.stakeholder = d.stakeholder)) AS newest_facts,
          (SELECT MAX(o.version) FROM deliveries o WHERE o.alert_id = d.alert_id AND o.stakeholder = d.stakeholder) AS newest,
          CASE WHEN EXISTS (SELECT 1 FROM alerts c WHERE c.alert_id = d.alert_id AND c.kind = 'Cancel' AND c.version = (SELECT MAX(n.version) FROM deliveries n WHERE n.alert_id = d.alert_id AND n.stakeholder = d.stakeholder)) THEN 1 ELSE 0 END AS cancelled
        FROM deliveries d
        LEFT JOIN alert_texts t ON t.alert_id = d.alert_id AND t.version = d.version AND t.audience = d.audience AND t.reach = d.reach
        LEFT JOIN alert_translations x ON x.alert_id = d.alert_id AND x.version = d.version AND x.audience = d.audience AND x.reach = d.reach AND x.language = d.language
        WHERE d.delivery_id = @id
        """, new { id = delivery.ToString() });

    /// <summary>Writes down that the recipient has read the version, and so those before it. Once said, it stays as it was.</summary>
    /// <returns>Whether it is news.</returns>
    public bool Acknowledge(Session session, DateTimeOffset now) => Say(session, now, "acknowledged", session.Execute(
        """
        UPDATE deliveries SET acknowledged_at = @now, state = CASE WHEN state = 'Reminding' THEN 'Delivered' ELSE state END
        WHERE alert_id = @AlertId AND stakeholder = @Stakeholder AND version <= @Version AND acknowledged_at IS NULL
        """, new { now, AlertId, Stakeholder, Version }));

    /// <summary>Writes down that the recipient has acted on it.</summary>
    /// <returns>Whether it is news.</returns>
    public bool Act(Session session, DateTimeOffset now) => Say(session, now, "acted", session.Execute(
        "UPDATE deliveries SET acted_at = @now, acknowledged_at = COALESCE(acknowledged_at, @now) WHERE alert_id = @AlertId AND stakeholder = @Stakeholder AND version <= @Version AND acted_at IS NULL",
        new { now, AlertId, Stakeholder, Version }));

    private bool Say(Session session, DateTimeOffset now, string what, int rows)
    {
        if (rows > 0) Audit.Write(session, now, $"stakeholder:{Stakeholder}", what, $"alert:{AlertId}", $"Version {Version}, by the link of its mail.");
        return rows > 0;
    }
}
