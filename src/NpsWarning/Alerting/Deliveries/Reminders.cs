using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Deliveries;

/// <summary>
/// Sees to it that severe alerts are read: reminds those who have not acknowledged the newest version, and asks the next contact where nobody answers or the
/// first way failed. How often and when is the place's policy.
/// </summary>
public sealed class Reminders(Database database, PolicyFile policies, DirectoryBook directory)
{
    /// <summary>After which an alert is old, and reminding of it is noise.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Makes due what has to go out once more, or to the next contact.</summary>
    /// <returns>How many deliveries.</returns>
    public int Run(DateTimeOffset now)
    {
        var open = database.Read(s => Open(s, now));
        return open.Count == 0 ? 0 : database.Write(s => open.GroupBy(o => (o.AlertId, o.Version, o.Stakeholder)).Sum(g => See(s, [.. g], now)));
    }

    private static List<OpenRow> Open(Session session, DateTimeOffset now) => session.Query<OpenRow>(
        """
        SELECT d.delivery_id, d.alert_id, d.version, d.stakeholder, d.channel, d.audience, d.reach, d.tlp, d.name, d.address, d.why, d.language, d.severity,
          d.state, d.attempts, d.due_at, d.reminders, d.reminded_at, d.delivered_at, a.issued_at, s.place
        FROM alerts a
        JOIN deliveries d ON d.alert_id = a.alert_id AND d.version = a.version
        JOIN signals s ON s.signal_id = a.signal_id
        WHERE a.issued_at > @since AND a.kind <> 'Cancel' AND d.severity IN ('Severe', 'Extreme') AND d.state IN ('Pending', 'Delivered', 'Refused', 'Bounced')
          AND NOT EXISTS (SELECT 1 FROM deliveries n WHERE n.alert_id = d.alert_id AND n.stakeholder = d.stakeholder AND n.version > d.version)
          AND NOT EXISTS (SELECT 1 FROM deliveries k WHERE k.alert_id = d.alert_id AND k.stakeholder = d.stakeholder AND k.version = d.version AND k.acknowledged_at IS NOT NULL)
        ORDER BY d.delivery_id
        """, new { since = now - Longest });

    /// <summary>One stakeholder's ways for one version.</summary>
    private int See(Session session, List<OpenRow> ways, DateTimeOffset now)
    {
        var policy = policies.ForPlace(ways[0].Place).Acknowledge;
        var again = ways.Where(w => w.IsMail && w.State == "Delivered" && w.Reminders < policy.Reminders && (w.RemindedAt ?? w.DeliveredAt ?? w.IssuedAt).AddMinutes(policy.RemindAfterMinutes) <= now)
            .Sum(w => session.Execute("UPDATE deliveries SET state = 'Reminding', due_at = @now WHERE delivery_id = @DeliveryId AND state = 'Delivered' AND acknowledged_at IS NULL", new { now, w.DeliveryId }));
        var (failed, reached) = (ways.All(w => w.State is "Refused" or "Bounced"), ways.Any(w => w.State == "Delivered"));
        // A system that took it cannot acknowledge; a person who reads mail can.
        if (!failed && (ways.Any(w => !w.IsMail && w.State == "Delivered") || ways.Min(w => w.Since).AddMinutes(policy.EscalateAfterMinutes) > now)) return again;
        return again + Escalate(session, ways, reached ? "the first contact has not acknowledged it" : "it does not reach the first contact", now);
    }

    private int Escalate(Session session, List<OpenRow> ways, string why, DateTimeOffset now)
    {
        if (directory.Of(session).FirstOrDefault(s => s.Id.Value == ways[0].Stakeholder) is not { } stakeholder) return 0;
        var written = stakeholder.NumberedChannels.Where(c => c.Channel.Escalation && ways.All(w => w.Channel != c.Key)).Sum(c => AlertRows.WriteDelivery(session, ways[0] with
        {
            DeliveryId = DeliveryRow.NewId(),
            Channel = c.Key,
            Address = c.Channel.Address,
            Why = $"next contact of {stakeholder.Name}: {why}",
        }, now));
        if (written > 0) Audit.Write(session, now, "alerting", "escalated", $"alert:{ways[0].AlertId}", $"Version {ways[0].Version}, {stakeholder.Id}: {why}.");
        return written;
    }

    private sealed record OpenRow : DeliveryRow
    {
        public required string State { get; init; }
        public required int Attempts { get; init; }
        public required DateTimeOffset DueAt { get; init; }
        public required int Reminders { get; init; }
        public DateTimeOffset? RemindedAt { get; init; }
        public DateTimeOffset? DeliveredAt { get; init; }
        public required DateTimeOffset IssuedAt { get; init; }
        public required string Place { get; init; }

        /// <summary>From when on an answer is waited for: not before it was due at all, after quiet hours or for who came later than the alert.</summary>
        public DateTimeOffset Since => DeliveredAt ?? (Attempts == 0 && DueAt > IssuedAt ? DueAt : IssuedAt);

        public bool IsMail => Channel.Split('#')[0] == EmailChannel.KindName;
    }
}
