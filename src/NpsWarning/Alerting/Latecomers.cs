using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Alerting;

/// <summary>
/// Tells an alert that stands to those whom it is for only since it was written: entered into the directory (again), named by a later report, or in a place that
/// it has reached. They get the newest version of their audience as it is; nobody else hears anything.
/// </summary>
internal static class Latecomers
{
    /// <summary>Writes their deliveries, unless the version has expired. Whoever was sent that version, or one after it, is none.</summary>
    /// <returns>The deliveries written.</returns>
    public static int Write(Session session, AlertDraftRow draft, DateTimeOffset now)
    {
        var standing = IssuedVersion.Standing(draft.Versions).ToList();
        if (standing.Count == 0) return 0;
        var alertId = draft.Brief.Edition.Alert.Value;
        var had = session.Query<DeliveryRow>(
            "SELECT delivery_id, alert_id, version, stakeholder, channel, audience, reach, tlp, name, address, why FROM deliveries WHERE alert_id = @alertId", new { alertId });
        var written = new List<string>();
        var count = 0;
        foreach (var late in draft.Recipients.Chosen.Where(r => MayHear(draft, r)))
        {
            if (standing.LastOrDefault(v => v.WasFor(late.Audience)) is not { } version || HasIt(had, version, late.Stakeholder)) continue;
            if (Text(session, version, late) is not { } found || found.Facts.ExpiresOn < DateOnly.FromDateTime(now.UtcDateTime) || late.Stakeholder.Clearance < found.Facts.Tlp) continue;
            var recipient = late with { Reach = found.Reach, Mark = found.Facts.Tlp > late.Mark ? found.Facts.Tlp : late.Mark, Why = $"{late.Why}, since the alert was written" };
            count += AlertRows.WriteDeliveries(session, version.Version, recipient, found.Facts, Language(session, version, recipient, draft.Brief.Language), [], now);
            written.Add(late.Stakeholder.Id.Value);
        }
        if (count > 0) Audit.Write(session, now, "alerting", "told later", $"signal:{draft.Signal.SignalId}", $"{count} deliveries: {string.Join(", ", written)}");
        return count;
    }

    /// <summary>
    /// Only whose audience is released. A report's wish for a body of enforcement or the public waits for their next version: sent at once, it would tell them when a
    /// report came, which may be one on a patient.
    /// </summary>
    private static bool MayHear(AlertDraftRow draft, Recipient late) =>
        draft.Decisions.Any(d => d.Audience == late.Audience && d.Release == Release.Now) && (late.Audience == Audience.Health || !late.Named);

    /// <summary>The version or a later one was written to the body already, or to its address under another id.</summary>
    private static bool HasIt(List<DeliveryRow> had, IssuedVersion version, Stakeholder late) => had.Any(d => d.Version >= version.Version
        && (d.Stakeholder == late.Id.Value || (d.Audience == late.Audience && late.Channels.Any(c => c.Address.Equals(d.Address, StringComparison.OrdinalIgnoreCase)))));

    /// <summary>Its own where the version was written in it, else that of the place: it cannot be written later from other facts.</summary>
    private static string Language(Session session, IssuedVersion version, Recipient reader, string ofPlace)
    {
        var language = AlertRows.LanguageFor(reader.Stakeholder, ofPlace);
        return session.First<int>("SELECT COUNT(*) FROM alert_translations WHERE alert_id = @AlertId AND version = @Version AND audience = @audience AND reach = @reach AND language = @language",
            new { version.AlertId, version.Version, audience = reader.Audience.ToString(), reach = reader.Reach.ToString(), language }) > 0 ? language : ofPlace;
    }

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
