using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Alerting;

public sealed class AlertPolicyTests
{
    private static readonly HarmCounts Moderate = HarmCounts.None with { Moderate = 6 };

    [Fact]
    public void A_severe_signal_goes_to_health_and_enforcement_at_once_and_the_public_waits() =>
        Assert.Equal(
            [(Audience.Health, Release.Now, "AutomaticBySeverity, Extreme"), (Audience.Enforcement, Release.Now, "AutomaticBySeverity, Extreme"), (Audience.Public, Release.Waits, "PublicNeedsReviewer")],
            Decide(Stories.NewOpioid, ReviewState.NotReviewed));

    [Fact]
    public void A_moderate_signal_waits_for_a_reviewer() =>
        Assert.Equal(
            [(Audience.Health, Release.Waits, "SeverityNeedsReviewer, Moderate"), (Audience.Enforcement, Release.Waits, "SeverityNeedsReviewer, Moderate"), (Audience.Public, Release.Waits, "PublicNeedsReviewer")],
            Decide(With(Moderate), ReviewState.NotReviewed));

    [Fact]
    public void What_a_reviewer_releases_goes_out() =>
        Assert.Equal(
            [(Audience.Health, Release.Now, "ReleasedByReviewer"), (Audience.Enforcement, Release.Waits, "SeverityNeedsReviewer, Moderate"), (Audience.Public, Release.Now, "ReleasedByReviewer")],
            Decide(With(Moderate), ReviewState.Released(Audience.Health, Audience.Public)));

    [Fact]
    public void Health_is_told_whenever_anybody_else_is() =>
        Assert.Equal((Audience.Health, Release.Now, "HealthFirst, released to another audience"), Decide(With(Moderate), ReviewState.Released(Audience.Enforcement))[0]);

    [Fact]
    public void Health_does_not_wait_for_an_enforcement_decision()
    {
        var childrenOnly = Stories.NewOpioid with { Cases = Stories.Cases(3, poisoning: 3, children: 3) };
        var decisions = Decide(childrenOnly, ReviewState.NotReviewed);
        Assert.Equal((Audience.Health, Release.Now, "AutomaticBySeverity, Extreme"), decisions[0]);
        Assert.Equal((Audience.Enforcement, Release.Withheld, "OnlyCasesWithChildren"), decisions[1]);
    }

    [Fact]
    public void Harm_to_a_child_alone_does_not_send_an_alert_to_enforcement()
    {
        var child = HarmCounts.None with { Severe = 1 };
        var brief = Stories.NewOpioid with { Clinical = Stories.NewOpioid.Clinical with { Harm = child with { Moderate = 2 }, HarmToChildren = child } };
        Assert.Equal((Audience.Health, Release.Now, "AutomaticBySeverity, Severe"), Decide(brief, ReviewState.NotReviewed)[0]);
        Assert.Equal((Audience.Enforcement, Release.Waits, "SeverityNeedsReviewer, Moderate"), Decide(brief, ReviewState.NotReviewed)[1]);
    }

    [Fact]
    public void Deaths_with_a_medicine_in_ordinary_use_wait_for_a_reviewer_unless_the_harm_itself_has_risen()
    {
        var medicine = Stories.NewOpioid with { Substance = Stories.NewOpioid.Substance! with { Standing = SubstanceStanding.Medicine, MedicalUse = MedicalUse.Yes } };
        Assert.Equal(
            [(Audience.Health, Release.Waits, "MedicineNeedsReviewer, Extreme"), (Audience.Enforcement, Release.Waits, "MedicineNeedsReviewer, Extreme")],
            Decide(medicine, ReviewState.NotReviewed)[..2]);
        Assert.Equal((Audience.Health, Release.Now, "ReleasedByReviewer"), Decide(medicine, ReviewState.Released(Audience.Health))[0]);

        var harm = medicine with { Detectors = [.. medicine.Detectors, medicine.Detectors[0] with { Detector = "HarmShift" }] };
        Assert.Equal((Audience.Health, Release.Now, "AutomaticBySeverity, Extreme"), Decide(harm, ReviewState.NotReviewed)[0]);
        Assert.Equal((Audience.Enforcement, Release.Waits, "MedicineNeedsReviewer, Extreme"), Decide(harm, ReviewState.NotReviewed)[1]); // it must not learn of patients' harm by being told
    }

    [Fact]
    public void A_new_substance_that_is_a_medicine_elsewhere_and_a_long_known_drug_do_not_wait()
    {
        foreach (var standing in (SubstanceStanding[])[SubstanceStanding.Nps, SubstanceStanding.ControlledDrug, SubstanceStanding.Unknown])
            Assert.Equal(Release.Now, Decide(Stories.NewOpioid with { Substance = Stories.NewOpioid.Substance! with { Standing = standing, MedicalUse = MedicalUse.Yes } }, ReviewState.NotReviewed)[0].Release);
        Assert.Equal(Release.Now, Decide(Stories.NewOpioid with { Substance = null }, ReviewState.NotReviewed)[0].Release);
    }

    [Fact]
    public void A_dismissed_signal_sends_nothing() =>
        Assert.All(Decide(Stories.NewOpioid, ReviewState.NotReviewed with { Dismissed = true }), decision => Assert.Equal((Release.Withheld, "Dismissed"), (decision.Release, decision.Reason)));

    [Fact]
    public void What_is_marked_for_named_readers_never_becomes_public() =>
        Assert.Equal((Audience.Public, Release.Withheld, "MarkForbidsPublic, Red"), Decide(Stories.NewOpioid with { Tlp = Tlp.Red }, ReviewState.Released(Audience.Public))[2]);

    private static SignalBrief With(HarmCounts harm) => Stories.NewOpioid with { Clinical = Stories.NewOpioid.Clinical with { Harm = harm, HarmToChildren = HarmCounts.None } };

    private static List<(Audience Audience, Release Release, string Reason)> Decide(SignalBrief brief, ReviewState review) =>
        [.. AlertPolicy.Decide(brief, SeverityRules.Assess(brief), review).Select(decision => (decision.Audience, decision.Release, decision.Reason))];
}
