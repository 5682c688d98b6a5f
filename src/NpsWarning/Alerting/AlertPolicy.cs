using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting;

/// <summary>What a reviewer has said of the signal so far, as far as alerts depend on it.</summary>
/// <param name="Dismissed">A dismissed signal sends nothing new.</param>
/// <param name="Approved">Audiences that a reviewer has released this alert to.</param>
public sealed record ReviewState(bool Dismissed, IReadOnlySet<Audience> Approved)
{
    public static ReviewState NotReviewed { get; } = new(false, new HashSet<Audience>());

    public static ReviewState Released(params Audience[] audiences) => new(false, audiences.ToHashSet());
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
        var adults = SeverityRules.Assess(brief.Clinical.Harm.Without(brief.Clinical.HarmToChildren), brief.Policy.Severity);
        return ByRule(Audience.Enforcement, brief, adults.Severity, review, harmRose: false);
    }

    private static AudienceDecision Public(SignalBrief brief, ReviewState review)
    {
        if (brief.Tlp >= Tlp.AmberStrict) return new(Audience.Public, Release.Withheld, $"MarkForbidsPublic, {brief.Tlp}");
        return review.Approved.Contains(Audience.Public)
            ? new(Audience.Public, Release.Now, "ReleasedByReviewer")
            : new(Audience.Public, Release.Waits, "PublicNeedsReviewer");
    }

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
