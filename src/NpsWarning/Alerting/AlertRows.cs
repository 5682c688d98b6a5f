using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Alerting;

/// <summary>A version of an alert as rows: its texts, and one delivery for each recipient and channel.</summary>
internal static class AlertRows
{
    /// <summary>Writes the version for the audiences released now.</summary>
    /// <returns>The deliveries written.</returns>
    public static int Write(Session session, AlertDraftRow draft, IReadOnlyList<AudienceDecision> released, DateTimeOffset now)
    {
        var audiences = released.Select(d => d.Audience).ToHashSet();
        var recipients = draft.Recipients.Chosen.Where(r => audiences.Contains(r.Audience)).ToList();
        var kind = draft.Versions.Count == 0 ? "Alert" : "Update";
        var reason = draft.Change?.ForHealth.ToString() ?? string.Join("; ", released.Select(d => $"{d.Audience}: {d.Reason}"));
        WriteVersion(session, draft, kind, reason, audiences, now);
        foreach (var (audience, reach) in recipients.Select(r => (r.Audience, r.Reach)).Concat(audiences.Select(a => (a, Reach.WithinJurisdiction))).Distinct())
            WriteText(session, draft.Brief.Edition, audience, reach, AlertWriter.Write(draft.Brief, audience, reach));
        foreach (var task in draft.Recipients.Tasks) WriteTask(session, task, now);
        var count = recipients.Sum(r => WriteDeliveries(session, draft.Brief.Edition, r, now));
        Audit.Write(session, now, "alerting", kind.ToLowerInvariant() + (kind == "Alert" ? "ed" : "d"), $"signal:{draft.Signal.SignalId}",
            $"Version {draft.Brief.Edition.Version} to {string.Join(", ", audiences.Order())}, {count} deliveries. {reason}");
        return count;
    }

    public static void WriteVersion(Session session, AlertDraftRow draft, string kind, string reason, IEnumerable<Audience> audiences, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO alerts (alert_id, version, signal_id, kind, subject, issued_at, severity, reason, audiences, cases, simulated)
        VALUES (@Alert, @Version, @SignalId, @kind, @subject, @now, @severity, @reason, @audiences, @cases, @simulated)
        """,
        new
        {
            Alert = draft.Brief.Edition.Alert.Value,
            draft.Brief.Edition.Version,
            draft.Signal.SignalId,
            kind,
            subject = draft.Signal.Shown.Value,
            now,
            severity = draft.Ruling.Severity.ToString(),
            reason,
            audiences = string.Join(',', audiences.Order()),
            cases = draft.Brief.Cases.Total,
            simulated = draft.Brief.Simulated ? 1 : 0,
        });

    public static void WriteText(Session session, AlertEdition edition, Audience audience, Reach reach, AlertText text) => session.Execute(
        """
        INSERT INTO alert_texts (alert_id, version, audience, reach, language, headline, plain, html)
        VALUES (@Alert, @Version, @audience, @reach, @Language, @Headline, @PlainText, @Html)
        """,
        new { Alert = edition.Alert.Value, edition.Version, audience = audience.ToString(), reach = reach.ToString(), text.Language, text.Headline, text.PlainText, text.Html });

    private static int WriteDeliveries(Session session, AlertEdition edition, Recipient recipient, DateTimeOffset now) =>
        recipient.Stakeholder.Channels.DistinctBy(c => c.Kind).Sum(channel => WriteDelivery(session, new DeliveryRow
        {
            DeliveryId = DeliveryRow.IdOf(edition.Alert.Value, edition.Version, recipient.Stakeholder.Id.Value, channel.Kind),
            AlertId = edition.Alert.Value,
            Version = edition.Version,
            Stakeholder = recipient.Stakeholder.Id.Value,
            Channel = channel.Kind,
            Audience = recipient.Audience,
            Reach = recipient.Reach,
            Tlp = recipient.Mark,
            Name = recipient.Stakeholder.Name,
            Address = channel.Address,
            Why = recipient.Why,
        }, now));

    /// <summary>Enters a delivery unless it is there: one for each version, stakeholder and channel.</summary>
    public static int WriteDelivery(Session session, DeliveryRow row, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO deliveries (delivery_id, alert_id, version, stakeholder, channel, audience, reach, tlp, name, address, why, state, attempts, due_at)
        SELECT @DeliveryId, @AlertId, @Version, @Stakeholder, @Channel, @audience, @reach, @tlp, @Name, @Address, @Why, 'Pending', 0, @now
        WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE alert_id = @AlertId AND version = @Version AND stakeholder = @Stakeholder AND channel = @Channel)
        """,
        new
        {
            row.DeliveryId,
            row.AlertId,
            row.Version,
            row.Stakeholder,
            row.Channel,
            audience = row.Audience.ToString(),
            reach = row.Reach.ToString(),
            tlp = row.Tlp.ToString(),
            row.Name,
            row.Address,
            row.Why,
            now,
        });

    private static void WriteTask(Session session, AdministratorTask task, DateTimeOffset now) => session.Execute(
        "INSERT INTO tasks (task_id, at, code, found, request) SELECT @id, @now, @Code, @Found, @Request WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE task_id = @id)",
        new { id = StableId.Of("task", task.Code, task.Found), now, task.Code, task.Found, task.Request });
}
