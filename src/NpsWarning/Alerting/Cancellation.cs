using System.Net;
using NpsWarning.Detection;
using NpsWarning.Storage;

namespace NpsWarning.Alerting;

/// <summary>
/// Takes an alert back: to everyone who got any version of it, in one text for all audiences, since it says only that, and why. A second
/// look at a signal that is cancelled already writes nothing.
/// </summary>
internal static class Cancellation
{
    public const string Kind = "Cancel";

    public static int Write(Session session, AlertDraftRow draft, DateTimeOffset now)
    {
        if (draft.Versions.Count == 0 || draft.Versions[^1].Kind == Kind) return 0;
        var alertId = draft.Versions[0].AlertId;
        var edition = draft.Brief.Edition;
        var told = session.Query<DeliveryRow>(
            """
            SELECT delivery_id, alert_id, version, stakeholder, channel, audience, reach, tlp, name, address, why FROM deliveries
            WHERE alert_id = @alertId AND state <> 'Refused' AND address <> '' ORDER BY version DESC, stakeholder, channel
            """, new { alertId }).DistinctBy(d => (d.Stakeholder, d.Channel)).ToList();
        // A version that still waits to be handed over must not follow its own cancellation.
        session.Execute("UPDATE deliveries SET state = 'Refused', problem = 'Cancelled before it was delivered.' WHERE alert_id = @alertId AND state = 'Pending'", new { alertId });
        var reason = draft.Signal.State == SignalState.Closed ? draft.Signal.Reason : "A reviewer has found that there is no cause for it.";
        AlertRows.WriteVersion(session, draft, Kind, reason, told.Select(t => t.Audience).Distinct(), now);
        var text = Text(draft.Brief, reason);
        foreach (var (audience, reach) in told.Select(t => (t.Audience, t.Reach)).Distinct()) AlertRows.WriteText(session, edition, audience, reach, text);
        var count = told.Sum(t => AlertRows.WriteDelivery(session, t with
        {
            DeliveryId = DeliveryRow.IdOf(alertId, edition.Version, t.Stakeholder, t.Channel),
            Version = edition.Version,
            Why = "was told of an earlier version",
        }, now));
        Audit.Write(session, now, "alerting", "cancelled", $"signal:{draft.Signal.SignalId}", $"Version {edition.Version}, {count} deliveries. {reason}");
        return count;
    }

    private static AlertText Text(SignalBrief brief, string reason)
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
