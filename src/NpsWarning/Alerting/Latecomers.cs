using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Alerting;

/// <summary>
/// Tells an alert that stands to those whom it is for only since it was written: entered into the directory, named by a later report, or in a place that it
/// has reached. They get the newest version of their audience as it is; nobody else hears anything.
/// </summary>
internal static class Latecomers
{
    /// <summary>Writes their deliveries, unless the version has expired. Whoever was sent any version of the alert is none.</summary>
    /// <returns>The deliveries written.</returns>
    public static int Write(Session session, AlertDraftRow draft, DateTimeOffset now)
    {
        var standing = IssuedVersion.Standing(draft.Versions).ToList();
        if (standing.Count == 0) return 0;
        var alertId = draft.Brief.Edition.Alert.Value;
        var told = session.Query<string>("SELECT DISTINCT stakeholder FROM deliveries WHERE alert_id = @alertId", new { alertId }).ToHashSet();
        var written = new List<string>();
        var count = 0;
        foreach (var late in draft.Recipients.Chosen.Where(r => !told.Contains(r.Stakeholder.Id.Value) && IsReleased(draft, r.Audience)))
        {
            if (standing.LastOrDefault(v => v.WasFor(late.Audience)) is not { } version) continue;
            if (Text(session, version, late) is not { } found || found.Facts.ExpiresOn < DateOnly.FromDateTime(now.UtcDateTime) || late.Stakeholder.Clearance < found.Facts.Tlp) continue;
            var recipient = late with { Reach = found.Reach, Mark = found.Facts.Tlp > late.Mark ? found.Facts.Tlp : late.Mark, Why = $"{late.Why}, since the alert was written" };
            count += AlertRows.WriteDeliveries(session, version.Version, recipient, found.Facts, AlertRows.LanguageFor(late.Stakeholder, draft.Brief.Language), [], now);
            written.Add(late.Stakeholder.Id.Value);
        }
        foreach (var task in draft.Recipients.Tasks) AlertRows.WriteTask(session, task, now);
        if (count > 0) Audit.Write(session, now, "alerting", "told later", $"signal:{draft.Signal.SignalId}", $"{count} deliveries: {string.Join(", ", written)}");
        return count;
    }

    private static bool IsReleased(AlertDraftRow draft, Audience audience) => draft.Decisions.Any(d => d.Audience == audience && d.Release == Release.Now);

    /// <summary>The version for the reader's side of the border. Enforcement and public read the same on both; a health version for abroad may not have been written, and cannot be written later from other facts.</summary>
    private static (AlertFacts Facts, Reach Reach)? Text(Session session, IssuedVersion version, Recipient reader)
    {
        Reach[] readable = reader.Audience == Audience.Health ? [reader.Reach] : [reader.Reach, Reach.WithinJurisdiction];
        foreach (var reach in readable)
            if (AlertFacts.Parse(session.First<string>("SELECT facts FROM alert_texts WHERE alert_id = @AlertId AND version = @Version AND audience = @audience AND reach = @reach",
                new { version.AlertId, version.Version, audience = reader.Audience.ToString(), reach = reach.ToString() })) is { } facts) return (facts, reach);
        return null;
    }
}
