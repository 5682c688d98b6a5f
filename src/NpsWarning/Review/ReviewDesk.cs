using NpsWarning.Detection;
using NpsWarning.Storage;

namespace NpsWarning.Review;

/// <summary>Where decisions are taken: the signal's row and the audit trail change together, or not at all.</summary>
public static class ReviewDesk
{
    /// <summary>
    /// Takes the decision, if the signal is still what the reviewer saw. The alerting stage finds the row by its <c>alert_due</c> and
    /// issues, updates or cancels.
    /// </summary>
    /// <param name="session">A unit of work that writes.</param>
    /// <param name="signalId">Which signal.</param>
    /// <param name="decision">What, and why.</param>
    /// <param name="who">The reviewer's name.</param>
    /// <param name="seen">What was on the page.</param>
    /// <param name="now">When.</param>
    /// <returns>The signal as it is now, with the refusal where nothing was done. No signal: there is none of that id.</returns>
    public static DecisionOutcome Decide(Session session, string signalId, Decision decision, string who, Seen seen, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(who) || who.Length > Decision.LongestName)
            return new DecisionOutcome(null, new Refusal("NobodyDecides", "A decision needs the name of whoever takes it."));
        if (SignalBook.Find(session, signalId) is not { } signal)
            return new DecisionOutcome(null, new Refusal("NoSuchSignal", "There is no such signal."));
        if (seen.Against(signal, decision.Disposition) is { } changed) return new DecisionOutcome(signal, changed);
        var transition = Transition.For(signal.State, decision.Disposition);
        if (transition.To is not { } to) return new DecisionOutcome(signal, transition.Refusal);

        if (decision.Disposition == Disposition.Approve && Approval.Of(session, signalId).Any(a => a.IsBy(who)))
            return new DecisionOutcome(signal, new Refusal("AnotherPersonApproves", "You have confirmed or approved it already: another person has to."));

        // The condition is for SQL Server, where another unit of work may commit between the reading and the writing.
        var rows = session.Execute(
            """
            UPDATE signals SET state = @state, cases_at_decision = cases, changed_at = @now, alert_due = 1
            WHERE signal_id = @signalId AND changed_at = @changedAt
            """,
            new { state = to.ToString(), now, signalId, changedAt = signal.ChangedAt });
        if (rows == 0) return new DecisionOutcome(signal, new Refusal("ChangedMeanwhile", "It was changed at this very moment. Look again, then decide."));
        var day = ReviewQueue.DataUntil(session, DateOnly.FromDateTime(now.UtcDateTime));
        DecidedEvidence.Keep(session, signalId, to, DecidedEvidence.Of(session, signal, day));
        Audit.Write(session, now, who.Trim(), decision.Disposition.Done(), Target(signalId), decision.ForAudit);
        return new DecisionOutcome(SignalBook.Find(session, signalId), null);
    }

    /// <summary>What the audit trail calls the signal.</summary>
    public static string Target(string signalId) => $"signal:{signalId}";
}

/// <summary>What became of a decision: taken where <see cref="Refusal"/> is null.</summary>
public sealed record DecisionOutcome(Signal? Signal, Refusal? Refusal);
