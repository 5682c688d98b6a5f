using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Alerting;

/// <summary>
/// Takes an alert back: to everyone who got a version of it that stands, each audience in its own text. A second
/// look at a signal that is cancelled already writes nothing.
/// </summary>
internal static class Cancellation
{
    public const string Kind = "Cancel";

    /// <summary>Takes a signal's alert back.</summary>
    /// <returns>The deliveries written.</returns>
    public static int Write(Session session, AlertDraftRow draft, DateTimeOffset now) =>
        Write(session, draft, ReasonOf(draft.Signal), null, now);

    /// <summary>Closes the alert of a signal that goes on as another: what it said stands, and is kept up under the alert <paramref name="other"/>.</summary>
    /// <returns>The deliveries written.</returns>
    public static int Continue(Session session, AlertDraftRow draft, string other, DateTimeOffset now) =>
        Write(session, draft, AlertSentence.Recorded($"It goes on as alert {other}."), new AlertReference(other), now);

    private static int Write(Session session, AlertDraftRow draft, AlertSentence reason, AlertReference? other, DateTimeOffset now)
    {
        if (draft.Versions.Count == 0 || draft.Versions[^1].Kind == Kind) return 0;
        var alertId = draft.Versions[0].AlertId;
        var edition = draft.Brief.Edition;
        // Everyone who may have got any version, those among them who have left the directory since; not who waits for a digest, or the end of quiet hours, to hear of it at all.
        var told = session.Query<DeliveryRow>(
            """
            SELECT delivery_id, alert_id, version, stakeholder, channel, audience, reach, tlp, name, address, why, language FROM deliveries
            WHERE alert_id = @alertId AND state <> 'Refused' AND address <> '' AND NOT (state = 'Pending' AND attempts = 0 AND due_at > @now) ORDER BY version DESC, stakeholder, channel
            """, new { alertId, now }).DistinctBy(d => (d.Stakeholder, d.Channel)).Where(d => draft.Versions.First(v => v.Version == d.Version).Kind != Kind).ToList(); // to whom it is taken back already, nothing was told since
        // A version that still waits to be handed over must not follow its own cancellation; one that takes back what came before it still has to arrive.
        session.Execute(
            """
            UPDATE deliveries SET state = 'Refused', problem = 'Cancelled before it was delivered.' WHERE alert_id = @alertId AND state = 'Pending'
              AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.alert_id = deliveries.alert_id AND a.version = deliveries.version AND a.kind = @Kind)
            """, new { alertId, Kind });
        session.Execute("UPDATE deliveries SET state = 'Delivered' WHERE alert_id = @alertId AND state = 'Reminding'", new { alertId });
        AlertRows.WriteVersion(session, draft, Kind, reason.ToString(), told.Select(t => t.Audience).Distinct(), now);
        var (strictest, count) = (StrictestMark(session, alertId), 0);
        foreach (var of in told.GroupBy(t => (t.Audience, t.Reach)))
        {
            AlertText Said(SignalBrief brief) => other is { } goesOn ? Continued(brief, of.Key.Audience, goesOn) : Text(brief, of.Key.Audience, of.Key.Reach, reason);
            var facts = AlertFacts.Of(draft.Brief, of.Key.Audience, of.Key.Reach, Kind) with { Urgency = other is null ? CapUrgency.Past : CapUrgency.Future, ContinuedAs = other?.Value };
            if (of.Key.Audience != Audience.Public && facts.Tlp < strictest) facts = facts with { Tlp = strictest };
            AlertRows.WriteText(session, edition.Version, facts, of.Key.Reach, Said(draft.Brief));
            foreach (var language in of.Select(t => t.Language).OfType<string>().Where(l => l != draft.Brief.Language).Distinct())
                AlertRows.WriteTranslation(session, edition.Version, facts, of.Key.Reach, Said(draft.Brief with { Language = language }));
            count += of.Sum(t => AlertRows.WriteDelivery(session, t with
            {
                DeliveryId = DeliveryRow.NewId(),
                Version = edition.Version,
                Why = "was told of an earlier version",
            }, now));
        }
        Audit.Write(session, now, "alerting", "cancelled", $"signal:{draft.Signal.SignalId}", $"Version {edition.Version}, {count} deliveries. {reason}");
        return count;
    }

    /// <summary>A cancellation tells what was cancelled: it is marked no laxer than the strictest version of it, also where no report is left that has a mark.</summary>
    private static Intake.Contract.Tlp StrictestMark(Session session, string alertId) => session
        .Query<string>("SELECT facts FROM alert_texts WHERE alert_id = @alertId AND facts IS NOT NULL", new { alertId })
        .Select(facts => AlertFacts.Parse(facts)!.Tlp).DefaultIfEmpty(Intake.Contract.Tlp.Clear).Max();

    /// <summary>Why, as health may read it.</summary>
    public static AlertSentence ReasonOf(Signal signal) => signal switch
    {
        { State: not SignalState.Closed } => AlertSentence.Of("cancel.why.reviewer"),
        { Reason: SignalBook.NoCaseStands } => AlertSentence.Of("cancel.why.retracted"),
        _ => AlertSentence.Recorded(signal.Reason),
    };

    /// <summary>What an audience reads of it, in the language of the brief.</summary>
    /// <param name="reason">For health within the country; all others get one that tells of no patient, whatever is given.</param>
    public static AlertText Text(SignalBrief brief, Audience audience, Reach reach, AlertSentence reason)
    {
        var words = AlertWords.For(brief.Language);
        return AlertLayout.LayOut(new CancellationVersion(brief, audience, words).Withdrawn(reach, reason), words);
    }

    /// <summary>For an alert that is not taken back and goes on under another, since their two signals were found to be one.</summary>
    public static AlertText Continued(SignalBrief brief, Audience audience, AlertReference other)
    {
        var words = AlertWords.For(brief.Language);
        return AlertLayout.LayOut(new CancellationVersion(brief, audience, words).Continued(other), words);
    }
}
