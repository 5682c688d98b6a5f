using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
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
        var facts = recipients.Select(r => (r.Audience, r.Reach)).Concat(audiences.Select(a => (Audience: a, Reach: Reach.WithinJurisdiction))).Distinct()
            .ToDictionary(of => of, of => AlertFacts.Of(draft.Brief, of.Audience, of.Reach, draft.Brief.Edition.KindFor(of.Audience)));
        var version = draft.Brief.Edition.Version;
        foreach (var (of, said) in facts)
        {
            WriteText(session, version, said, of.Reach, AlertWriter.Write(draft.Brief, of.Audience, of.Reach));
            foreach (var language in recipients.Where(r => (r.Audience, r.Reach) == of).Select(r => LanguageFor(r.Stakeholder, draft.Brief.Language)).Where(l => l != draft.Brief.Language).Distinct())
                WriteTranslation(session, version, said, of.Reach, AlertWriter.Write(draft.Brief with { Language = language }, of.Audience, of.Reach));
        }
        var used = ChannelsUsed(session, draft.Brief.Edition.Alert.Value);
        var count = recipients.Sum(r => WriteDeliveries(session, version, r, facts[(r.Audience, r.Reach)], LanguageFor(r.Stakeholder, draft.Brief.Language), used, now));
        Supersede(session, draft.Brief.Edition, now);
        Audit.Write(session, now, "alerting", kind.ToLowerInvariant() + (kind == "Alert" ? "ed" : "d"), $"signal:{draft.Signal.SignalId}",
            $"Version {draft.Brief.Edition.Version} to {string.Join(", ", audiences.Order())}, {count} deliveries. {reason}");
        return count;
    }

    /// <summary>An older version that still waits for whoever gets this one is not handed over after it.</summary>
    private static void Supersede(Session session, AlertEdition edition, DateTimeOffset now) => session.Execute(
        """
        UPDATE deliveries SET state = 'Refused', problem = @problem
        WHERE alert_id = @Alert AND version < @Version AND state = 'Pending' AND (claimed_until IS NULL OR claimed_until <= @now)
          AND EXISTS (SELECT 1 FROM deliveries n WHERE n.alert_id = deliveries.alert_id AND n.version = @Version AND n.stakeholder = deliveries.stakeholder AND n.channel = deliveries.channel)
        """, new { Alert = edition.Alert.Value, edition.Version, now, problem = "A later version came before it was handed over." });

    /// <summary>The first language of a stakeholder in which alerts are written, else that of the place.</summary>
    public static string LanguageFor(Stakeholder stakeholder, string ofPlace) =>
        stakeholder.Languages.FirstOrDefault(AlertLanguages.Has)?.Split('-')[0] ?? ofPlace;

    private static HashSet<(string Stakeholder, string Channel)> ChannelsUsed(Session session, string alertId) =>
        [.. session.Query<UsedChannel>("SELECT DISTINCT stakeholder, channel FROM deliveries WHERE alert_id = @alertId", new { alertId }).Select(u => (u.Stakeholder, u.Channel))];

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

    /// <param name="version">Of the alert, over all audiences.</param>
    public static void WriteText(Session session, int version, AlertFacts of, Reach reach, AlertText text) => session.Execute(
        """
        INSERT INTO alert_texts (alert_id, version, audience, reach, language, headline, plain, html, facts)
        VALUES (@AlertId, @version, @audience, @reach, @Language, @Headline, @PlainText, @Html, @facts)
        """,
        new { of.AlertId, version, audience = of.Audience.ToString(), reach = reach.ToString(), text.Language, text.Headline, text.PlainText, text.Html, facts = of.ToJson() });

    public static void WriteTranslation(Session session, int version, AlertFacts of, Reach reach, AlertText text) => session.Execute(
        """
        INSERT INTO alert_translations (alert_id, version, audience, reach, language, headline, plain, html)
        VALUES (@AlertId, @version, @audience, @reach, @Language, @Headline, @PlainText, @Html)
        """,
        new { of.AlertId, version, audience = of.Audience.ToString(), reach = reach.ToString(), text.Language, text.Headline, text.PlainText, text.Html });

    // The next contacts hear of a version only if they heard of an earlier one.
    public static int WriteDeliveries(Session session, int version, Recipient recipient, AlertFacts facts, string language, HashSet<(string, string)> used, DateTimeOffset now)
    {
        var (due, digest) = DeliverySchedule.For(recipient.Stakeholder, facts.Severity, cancels: false, now);
        return recipient.Stakeholder.NumberedChannels.Where(c => !c.Channel.Escalation || used.Contains((recipient.Stakeholder.Id.Value, c.Key)))
            .Sum(c => WriteDelivery(session, new DeliveryRow
            {
                DeliveryId = DeliveryRow.NewId(),
                AlertId = facts.AlertId,
                Version = version,
                Stakeholder = recipient.Stakeholder.Id.Value,
                Channel = c.Key,
                Audience = recipient.Audience,
                Reach = recipient.Reach,
                Tlp = recipient.Mark,
                Name = recipient.Stakeholder.Name,
                Address = c.Channel.Address,
                Why = recipient.Why,
                Language = language,
                Severity = facts.Severity,
                Digest = c.Channel.Kind == EmailChannel.KindName ? digest : null,
            }, digest is not null && c.Channel.Kind != EmailChannel.KindName ? now : due));
    }

    /// <summary>Enters a delivery unless it is there: one for each version, stakeholder and way to reach it.</summary>
    public static int WriteDelivery(Session session, DeliveryRow row, DateTimeOffset due) => session.Execute(
        """
        INSERT INTO deliveries (delivery_id, alert_id, version, stakeholder, channel, audience, reach, tlp, name, address, why, state, attempts, due_at, language, severity, digest)
        SELECT @DeliveryId, @AlertId, @Version, @Stakeholder, @Channel, @audience, @reach, @tlp, @Name, @Address, @Why, 'Pending', 0, @due, @Language, @severity, @digest
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
            due,
            row.Language,
            severity = row.Severity?.ToString(),
            digest = row.Digest?.ToString(),
        });

    public static void WriteTask(Session session, AdministratorTask task, DateTimeOffset now) => session.Execute(
        "INSERT INTO tasks (task_id, at, code, found, request) SELECT @id, @now, @Code, @Found, @Request WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE task_id = @id)",
        new { id = StableId.Of("task", task.Code, task.Found), now, task.Code, task.Found, task.Request });

    private sealed record UsedChannel
    {
        public required string Stakeholder { get; init; }
        public required string Channel { get; init; }
    }
}
