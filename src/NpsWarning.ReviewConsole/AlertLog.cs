using NpsWarning.Alerting;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake.Contract;
using NpsWarning.Review;
using NpsWarning.Storage;

namespace NpsWarning.ReviewConsole;

/// <summary>One version of an alert as it was issued.</summary>
public sealed record AlertLine
{
    /// <summary>Its reference.</summary>
    public required string AlertId { get; init; }

    /// <summary>From 1, counted over all audiences.</summary>
    public required int Version { get; init; }

    /// <summary>From 1, of those that the viewer may know of: a gap tells enforcement of one for health alone, and so of a patient.</summary>
    public required int Number { get; init; }

    /// <summary>The signal that it is about.</summary>
    public required string SignalId { get; init; }

    /// <summary>Issued, updated or cancelled.</summary>
    public required string Kind { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Severity at that time.</summary>
    public required string Severity { get; init; }

    /// <summary>Why it was issued.</summary>
    public required string Reason { get; init; }

    /// <summary>The first headline there is, the public one before others.</summary>
    public string? Headline { get; init; }

    /// <summary>What its enforcement version says to machines.</summary>
    public string? Facts { get; init; }

    /// <summary>The same as a viewer may know it.</summary>
    internal AlertLine For(Viewer viewer) => viewer == Viewer.Health ? this : this with { Reason = "", Severity = AlertFacts.Parse(Facts)?.Severity.ToString() ?? nameof(Intake.Severity.Unknown) };
}

/// <summary>The text of one audience.</summary>
public sealed record AlertTextLine
{
    /// <summary>From 1, counted over all audiences.</summary>
    public required int Version { get; init; }

    /// <summary>What it says to machines.</summary>
    public string? Facts { get; init; }

    /// <summary>The number under which its audience reads it.</summary>
    public int Number => AlertFacts.Parse(Facts)?.Version ?? Version;

    /// <summary>Health, Enforcement or Public.</summary>
    public required string Audience { get; init; }

    /// <summary>For bodies within the jurisdiction, or beyond it.</summary>
    public required string Reach { get; init; }

    /// <summary>Its first line.</summary>
    public required string Headline { get; init; }

    /// <summary>The text as mailed.</summary>
    public required string Plain { get; init; }
}

/// <summary>One delivery.</summary>
public sealed record DeliveryLine
{
    /// <summary>The recipient.</summary>
    public required string Name { get; init; }

    /// <summary>Its address; pages show the domain only.</summary>
    public required string Address { get; init; }

    /// <summary>Which version it gets.</summary>
    public required string Audience { get; init; }

    /// <summary>How.</summary>
    public required string Channel { get; init; }

    /// <summary>Why it was chosen.</summary>
    public required string Why { get; init; }

    /// <summary>As the table has it.</summary>
    public required string State { get; init; }

    /// <summary>Tries so far.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it may go at the soonest.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>The digest that it waits for.</summary>
    public string? Digest { get; init; }

    /// <summary>When it was handed over.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Reminders sent.</summary>
    public int Reminders { get; init; }

    /// <summary>When the recipient said that it was read.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>When the recipient said that it has acted on it.</summary>
    public DateTimeOffset? ActedAt { get; init; }

    /// <summary>Whether the directory still has the recipient.</summary>
    public bool Listed { get; init; } = true;

    /// <summary>Its id in the directory.</summary>
    public string Stakeholder { get; init; } = "";

    /// <summary>What the channel calls it.</summary>
    public string? Reference { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Problem { get; init; }

    /// <summary>What comes after the @.</summary>
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];
}

/// <summary>What was sent, as the alerting stage wrote it down.</summary>
public static class AlertLog
{
    /// <summary>
    /// The newest versions of all alerts, newest first, with its headline. Enforcement sees those that were written for it or for the
    /// public, with the severity that its own text states: that there is a version for health alone may tell of a patient.
    /// </summary>
    public static List<AlertLine> Newest(Session session, int most, Viewer viewer) => [.. (viewer == Viewer.Enforcement
        ? session.Top<AlertLine>(most,
            """
            SELECT a.alert_id, a.version, a.signal_id, a.kind, a.issued_at, '' AS severity, '' AS reason,
              (SELECT COUNT(*) FROM alerts b WHERE b.alert_id = a.alert_id AND b.version <= a.version AND b.audiences NOT IN ('', 'Health')) AS number,
              (SELECT MIN(t.headline) FROM alert_texts t WHERE t.alert_id = a.alert_id AND t.version = a.version AND t.audience <> 'Health') AS headline,
              (SELECT MIN(t.facts) FROM alert_texts t WHERE t.alert_id = a.alert_id AND t.version = a.version AND t.audience = 'Enforcement') AS facts
            FROM alerts a WHERE a.audiences NOT IN ('', 'Health')
            ORDER BY a.issued_at DESC, a.alert_id, a.version DESC
            """)
        : session.Top<AlertLine>(most,
            """
            SELECT a.alert_id, a.version, a.version AS number, a.signal_id, a.kind, a.issued_at, a.severity, a.reason,
              COALESCE((SELECT MIN(t.headline) FROM alert_texts t WHERE t.alert_id = a.alert_id AND t.version = a.version AND t.audience = 'Health' AND t.reach = 'WithinJurisdiction'),
                       (SELECT MIN(t.headline) FROM alert_texts t WHERE t.alert_id = a.alert_id AND t.version = a.version)) AS headline
            FROM alerts a ORDER BY a.issued_at DESC, a.alert_id, a.version DESC
            """)).Where(line => MayRead(line, viewer)).Select(line => line.For(viewer))];

    /// <summary>One version, by the number that the viewer knows it by; null where there is none that the viewer may know of.</summary>
    public static AlertLine? Find(Session session, string alertId, int number, Viewer viewer) =>
        Versions(session, alertId, viewer).ElementAtOrDefault(number - 1) is var version and > 0 ? session.First<AlertLine>(
            """
            SELECT alert_id, version, @number AS number, signal_id, kind, issued_at, severity, reason,
              (SELECT MIN(t.facts) FROM alert_texts t WHERE t.alert_id = alerts.alert_id AND t.version = alerts.version AND t.audience = 'Enforcement') AS facts
            FROM alerts WHERE alert_id = @alertId AND version = @version
            """, new { alertId, version, number }) is { } line && MayRead(line, viewer) ? line.For(viewer) : null : null;

    /// <summary>The strictest mark that enforcement reads on pages, which know no single reader's clearance: that of its bodies in the directory's template.</summary>
    internal const Tlp ForEnforcement = Tlp.Amber;

    private static bool MayRead(AlertLine line, Viewer viewer) => viewer == Viewer.Health || AlertFacts.Parse(line.Facts) is not { Tlp: > ForEnforcement };

    /// <summary>Its versions that the viewer may know of, oldest first: the first is the viewer's number 1.</summary>
    public static List<int> Versions(Session session, string alertId, Viewer viewer) => viewer == Viewer.Enforcement
        ? session.Query<int>("SELECT version FROM alerts WHERE alert_id = @alertId AND audiences NOT IN ('', 'Health') ORDER BY version", new { alertId })
        : session.Query<int>("SELECT version FROM alerts WHERE alert_id = @alertId ORDER BY version", new { alertId });

    /// <summary>Its texts in the language of the place, without the health version for enforcement.</summary>
    public static List<AlertTextLine> Texts(Session session, string alertId, int version, Viewer viewer) =>
        [.. session.Query<AlertTextLine>("SELECT version, audience, reach, headline, plain, facts FROM alert_texts WHERE alert_id = @alertId AND version = @version", new { alertId, version })
            .Where(t => viewer == Viewer.Health || !t.Audience.Equals("Health", StringComparison.OrdinalIgnoreCase))
            .OrderBy(t => t.Audience.ToUpperInvariant() switch { "HEALTH" => 0, "ENFORCEMENT" => 1, _ => 2 }).ThenByDescending(t => t.Reach, StringComparer.Ordinal)
            .DistinctBy(t => (t.Audience, t.Headline, t.Plain))]; // only the health version differs by reach

    /// <summary>Its deliveries; to enforcement, those that were not for health and not to whom a report named: it may be a patient's doctor.</summary>
    public static List<DeliveryLine> Deliveries(Session session, string alertId, int version, Viewer viewer) => [.. session.Query<DeliveryLine>(
        """
        SELECT d.name, d.stakeholder, d.address, d.audience, d.channel, d.why, d.state, d.attempts, d.due_at, d.digest, d.delivered_at, d.reminders, d.acknowledged_at, d.acted_at, d.reference, d.problem,
          CASE WHEN EXISTS (SELECT 1 FROM stakeholders s WHERE s.stakeholder_id = d.stakeholder) THEN 1 ELSE 0 END AS listed
        FROM deliveries d WHERE d.alert_id = @alertId AND d.version = @version ORDER BY d.audience, d.name, d.channel
        """, new { alertId, version }).Where(d => viewer == Viewer.Health || (d.Audience != "Health" && !d.Stakeholder.StartsWith(Recipients.Unlisted, StringComparison.Ordinal)))];
}
