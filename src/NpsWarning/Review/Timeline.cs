using NpsWarning.Detection;
using NpsWarning.Storage;

namespace NpsWarning.Review;

/// <summary>One thing that happened to a signal.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">verdict, decision, alert or delivery.</param>
/// <param name="Title">What, in a few words.</param>
/// <param name="Detail">The reason or the numbers; may be empty.</param>
/// <param name="Alert">Id and version of the alert that it is about, as the viewer counts them; null for others.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Kind, string Title, string Detail, (string Id, int Version)? Alert = null);

/// <summary>What detectors said, people decided and recipients got, newest first.</summary>
public static class Timeline
{
    /// <summary>Reads it. For enforcement, reasons and notes are left out where they may count patients, and what was said of poisonings or to health alone as a whole: when it was may tell of one.</summary>
    public static List<TimelineEntry> Of(Session session, string signalId, IReadOnlyList<KeptVerdict> verdicts, Viewer viewer)
    {
        var health = viewer == Viewer.Health;
        var entries = verdicts.Where(v => health || v.Source != "poisoning").Select(v => new TimelineEntry(v.At, "verdict", $"{v.Detector} on {v.Source} cases of {v.Day:d MMM yyyy}: {v.Grade}", Said(v, viewer)))
            .Concat(Audit.Of(session, ReviewDesk.Target(signalId)).Where(a => health || a.Who is not ("alerting" or "detection")).Select(a => new TimelineEntry(
                a.At, "decision", $"{a.Action} by {a.Who}", health ? a.Reason : a.Reason.Split(':')[0])));
        var alerts = session.Query<AlertRow>("SELECT alert_id, version, kind, issued_at, reason, audiences FROM alerts WHERE signal_id = @signalId ORDER BY version", new { signalId });
        if (!health) alerts.RemoveAll(a => a.Audiences is "" or "Health");
        var numbers = alerts.GroupBy(a => a.AlertId).SelectMany(g => g.Select((a, before) => (a, Number: before + 1))).ToDictionary(n => (n.a.AlertId, n.a.Version), n => n.Number);
        var deliveries = session.Query<DeliveryRow>(
            """
            SELECT alert_id, version, name, channel, audience, state, delivered_at FROM deliveries
            WHERE alert_id IN @ids AND delivered_at IS NOT NULL
            """,
            new { ids = alerts.Select(a => a.AlertId).Distinct().ToArray() });
        return [.. entries
            .Concat(alerts.Select(a => new TimelineEntry(a.IssuedAt, "alert", $"Alert {AlertKinds.Words(a.Kind, numbers[(a.AlertId, a.Version)])}, version {numbers[(a.AlertId, a.Version)]}", health ? a.Reason : "", (a.AlertId, numbers[(a.AlertId, a.Version)]))))
            .Concat(deliveries.Where(d => health || d.Audience == "Enforcement").GroupBy(d => (d.AlertId, d.Version, d.Audience)).Select(g => new TimelineEntry(
                g.Max(d => d.DeliveredAt), "delivery", $"{g.Key.Audience} version handed over to {g.Count()} {(g.Count() == 1 ? "recipient" : "recipients")}",
                string.Join(", ", g.Select(d => d.Name).Order(StringComparer.Ordinal)), (g.Key.AlertId, numbers[(g.Key.AlertId, g.Key.Version)]))))
            .OrderByDescending(e => e.At).ThenBy(e => e.Kind, StringComparer.Ordinal)];
    }

    /// <summary>The verdict's reason as that viewer may read it.</summary>
    public static string Said(KeptVerdict verdict, Viewer viewer) => viewer == Viewer.Health || verdict.Source == "seizure"
        ? verdict.Reason
        : "The reason counts patients or analyses; health reviewers see it.";

    private sealed record AlertRow
    {
        public required string AlertId { get; init; }
        public required int Version { get; init; }
        public required string Kind { get; init; }
        public required DateTimeOffset IssuedAt { get; init; }
        public required string Reason { get; init; }
        public required string Audiences { get; init; }
    }

    private sealed record DeliveryRow
    {
        public required string AlertId { get; init; }
        public required int Version { get; init; }
        public required string Name { get; init; }
        public required string Channel { get; init; }
        public required string Audience { get; init; }
        public required string State { get; init; }
        public required DateTimeOffset DeliveredAt { get; init; }
    }
}
