using System.Net;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Alerting;

/// <summary>
/// Takes an alert back: to everyone who got any version of it, in one text for all audiences, since it says only that, and why. A second
/// look at a signal that is cancelled already writes nothing.
/// </summary>
internal static class Cancellation
{
    public const string Kind = "Cancel";

    /// <summary>Takes a signal's alert back.</summary>
    /// <returns>The deliveries written.</returns>
    public static int Write(Session session, AlertDraftRow draft, DateTimeOffset now) =>
        Write(session, draft, draft.Signal.State == SignalState.Closed ? draft.Signal.Reason : "A reviewer has found that there is no cause for it.", null, now);

    /// <summary>Closes the alert of a signal that goes on as another: what it said stands, and is kept up under the alert <paramref name="other"/>.</summary>
    /// <returns>The deliveries written.</returns>
    public static int Continue(Session session, AlertDraftRow draft, string other, DateTimeOffset now) =>
        Write(session, draft, $"It goes on as alert {other}.", other, now);

    private static int Write(Session session, AlertDraftRow draft, string reason, string? other, DateTimeOffset now)
    {
        if (draft.Versions.Count == 0 || draft.Versions[^1].Kind == Kind) return 0;
        var alertId = draft.Versions[0].AlertId;
        var edition = draft.Brief.Edition;
        // Everyone who may have got any version, those among them who have left the directory since; not who waits for a digest, or the end of quiet hours, to hear of it at all.
        var told = session.Query<DeliveryRow>(
            """
            SELECT delivery_id, alert_id, version, stakeholder, channel, audience, reach, tlp, name, address, why, language FROM deliveries
            WHERE alert_id = @alertId AND state <> 'Refused' AND address <> '' AND NOT (state = 'Pending' AND attempts = 0 AND due_at > @now) ORDER BY version DESC, stakeholder, channel
            """, new { alertId, now }).DistinctBy(d => (d.Stakeholder, d.Channel)).ToList();
        // A version that still waits to be handed over must not follow its own cancellation.
        session.Execute("UPDATE deliveries SET state = 'Refused', problem = 'Cancelled before it was delivered.' WHERE alert_id = @alertId AND state = 'Pending'", new { alertId });
        session.Execute("UPDATE deliveries SET state = 'Delivered' WHERE alert_id = @alertId AND state = 'Reminding'", new { alertId });
        AlertRows.WriteVersion(session, draft, Kind, reason, told.Select(t => t.Audience).Distinct(), now);
        foreach (var of in told.GroupBy(t => (t.Audience, t.Reach)))
        {
            var facts = AlertFacts.Of(draft.Brief, of.Key.Audience, of.Key.Reach, Kind) with { Urgency = CapUrgency.Past };
            AlertRows.WriteText(session, facts, of.Key.Reach, Text(draft.Brief, of.Key.Audience, reason, other));
            foreach (var language in of.Select(t => t.Language).OfType<string>().Where(l => l != draft.Brief.Language).Distinct())
                AlertRows.WriteTranslation(session, facts, of.Key.Reach, Text(draft.Brief with { Language = language }, of.Key.Audience, reason, other));
        }
        var count = told.Sum(t => AlertRows.WriteDelivery(session, t with
        {
            DeliveryId = DeliveryRow.IdOf(alertId, edition.Version, t.Stakeholder, t.Channel),
            Version = edition.Version,
            Why = "was told of an earlier version",
        }, now));
        Audit.Write(session, now, "alerting", "cancelled", $"signal:{draft.Signal.SignalId}", $"Version {edition.Version}, {count} deliveries. {reason}");
        return count;
    }

    private static AlertText Text(SignalBrief brief, Audience audience, string reason, string? other)
    {
        var simulated = brief.Simulated ? "SIMULATED – exercise, not a real event. " : "";
        var headline = AlertText.Cut($"{simulated}CANCELLED: alert {brief.Edition.Alert} on {brief.Subject.DisplayName}, {brief.Place.CountryName}");
        string[] lines =
        [
            $"Alert {brief.Edition.Alert} and all its versions are withdrawn with this version, {brief.Edition.Version}.",
            $"Reason: {reason}",
            "Stop what you began because of it, and tell those to whom you passed it on.",
            "If you know of cases that speak against this, report them to your laboratory or poison centre.",
        ];
        return new AlertText
        {
            Headline = headline,
            Header = [],
            Sections = [],
            PlainText = headline + "\n\n" + string.Join("\n\n", lines) + "\n",
            Html = $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{WebUtility.HtmlEncode(headline)}</title></head><body><h1>{WebUtility.HtmlEncode(headline)}</h1>"
                + string.Concat(lines.Select(l => $"<p>{WebUtility.HtmlEncode(l)}</p>")) + "</body></html>",
            Language = "en",
            Simulated = brief.Simulated,
        };
    }
}
