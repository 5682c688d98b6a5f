using NpsWarning.Alerting.Briefs;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Review;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Policy;

/// <summary>What reviewers have said of the signal so far, as far as alerts depend on it.</summary>
/// <param name="Dismissed">A dismissed signal sends nothing new.</param>
/// <param name="Approved">Audiences that a reviewer who may publish has released this alert to.</param>
/// <param name="Approvers">Different people who may publish and stand behind it.</param>
public sealed record ReviewState(bool Dismissed, IReadOnlySet<Audience> Approved, int Approvers = 1)
{
    public static ReviewState NotReviewed { get; } = new(false, new HashSet<Audience>(), 0);

    public static ReviewState Released(params Audience[] audiences) => new(false, audiences.ToHashSet());

    internal static ReviewState Of(Session session, Signal signal, JurisdictionPolicy policy)
    {
        if (signal.State is SignalState.Dismissed or SignalState.Closed) return new ReviewState(true, new HashSet<Audience>(), 0);
        if (signal.State != SignalState.Confirmed) return NotReviewed;
        var approvers = Approval.Of(session, signal.SignalId).Count(a => policy.LetsPublish(a.Who));
        return approvers == 0 ? NotReviewed : new ReviewState(false, Enum.GetValues<Audience>().ToHashSet(), approvers);
    }
}

public enum Release { Now, Waits, Withheld }

/// <summary>Whether one audience is told now, and by which rule.</summary>
/// <param name="Reason">Stable name of the rule, with what it found.</param>
public sealed record AudienceDecision(Audience Audience, Release Release, string Reason);

/// <summary>Decides which audiences are told at once and which wait for a reviewer.</summary>
public static class AlertPolicy
{
    /// <summary>A decision for each audience, health first: whatever enforcement's turns out to be, health's does not depend on it.</summary>
    public static IReadOnlyList<AudienceDecision> Decide(SignalBrief brief, SeverityRuling ruling, ReviewState review)
    {
        if (review.Dismissed)
            return [.. Enum.GetValues<Audience>().Select(audience => new AudienceDecision(audience, Release.Withheld, "Dismissed"))];
        return [Health(brief, ruling, review), Enforcement(brief, review), Public(brief, review)];
    }

    private static AudienceDecision Health(SignalBrief brief, SeverityRuling ruling, ReviewState review)
    {
        var byRule = ByRule(Audience.Health, brief, ruling.Severity, review, harmRose: brief.Detectors.Any(d => d.Detector == HarmShift.Name));
        return byRule.Release == Release.Waits && review.Approved.Count > 0
            ? new(Audience.Health, Release.Now, "HealthFirst, released to another audience")
            : byRule;
    }

    private static AudienceDecision Enforcement(SignalBrief brief, ReviewState review)
    {
        if (!EnforcementBrief.MayBeTold(brief)) return new(Audience.Enforcement, Release.Withheld, "OnlyCasesWithChildren");

        // By the harm to adults alone: that an alert came by itself must not tell of a child.
        return ByRule(Audience.Enforcement, brief, SeverityRules.ForEnforcement(brief).Severity, review, harmRose: false);
    }

    private static AudienceDecision Public(SignalBrief brief, ReviewState review)
    {
        if (!EnforcementBrief.MayBeTold(brief)) return new(Audience.Public, Release.Withheld, "OnlyCasesWithChildren");
        if (brief.Tlp >= Tlp.AmberStrict) return new(Audience.Public, Release.Withheld, $"MarkForbidsPublic, {brief.Tlp}");
        if (!review.Approved.Contains(Audience.Public)) return new(Audience.Public, Release.Waits, "PublicNeedsReviewer");
        var needed = ApproversNeeded(brief);
        return review.Approvers >= needed
            ? new(Audience.Public, Release.Now, "ReleasedByReviewer")
            : new(Audience.Public, Release.Waits, $"{AnotherPersonNeeded}, found {review.Approvers}, needed {needed}");
    }

    /// <summary>The public version waits for somebody else than who has confirmed.</summary>
    public const string AnotherPersonNeeded = nameof(AnotherPersonNeeded);

    /// <summary>How many different people must stand behind the public version.</summary>
    public static int ApproversNeeded(SignalBrief brief) => WouldBePushed(brief) ? Math.Max(brief.Policy.Approvals.Public, brief.Policy.Approvals.Push) : brief.Policy.Approvals.Public;

    /// <summary>
    /// Whether CAP's urgency, severity and certainty all have one of their top two values, so that warning systems push it to every telephone: severe harm (severe or
    /// extreme), which is known (observed), to people of this place now (immediate). Reckoned without children, as the public version is: when it comes must tell of none.
    /// </summary>
    public static bool WouldBePushed(SignalBrief brief) => SeverityRules.ForEnforcement(brief).Severity >= Severity.Severe;

    /// <summary>
    /// Severity releases by itself what is new, unlisted, long known or not known at all. A medicine in ordinary use is found in many who die of something else:
    /// that it is named more often, in deaths too, waits for a reviewer, so that no alert turns patients and doctors from their treatment by itself. Health is
    /// told at once where the rise is one of harm: where the detector of harm has spoken. What a patient's harm alone decides does not reach enforcement.
    /// </summary>
    private static AudienceDecision ByRule(Audience audience, SignalBrief brief, Severity severity, ReviewState review, bool harmRose)
    {
        if (review.Approved.Contains(audience)) return new(audience, Release.Now, "ReleasedByReviewer");
        if (brief.Substance?.Standing == SubstanceStanding.Medicine && !harmRose) return new(audience, Release.Waits, $"MedicineNeedsReviewer, {severity}");
        return brief.Policy.Automatic.TryGetValue(severity, out var automatic) && automatic.Contains(audience)
            ? new(audience, Release.Now, $"AutomaticBySeverity, {severity}")
            : new(audience, Release.Waits, $"SeverityNeedsReviewer, {severity}");
    }
}
