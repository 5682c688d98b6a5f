using CsCheck;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>Spread, vulnerability and novelty beside harm.</summary>
public sealed class RaisingTests
{
    private static readonly HarmCounts Moderate = HarmCounts.None with { Moderate = 4 };

    [Fact]
    public void Each_rule_raises_by_one_step_and_says_what_it_found()
    {
        Assert.Equal("ModeratePoisoning, found 4, needed 1; raised by SpreadOverRegions, found 2, needed 2", Reason(With(Moderate), new() { Regions = 2 }));
        Assert.Equal("ModeratePoisoning, found 4, needed 1; raised by SpreadOverCountries, found 3, needed 2", Reason(With(Moderate) with { Wider = new(3, 0, false) }, new()));
        Assert.Equal("ModeratePoisoning, found 4, needed 1; raised by ChildrenHarmed, found 2, needed 2", Reason(With(Moderate, HarmCounts.None with { Moderate = 2 }), new()));
        Assert.Equal("ModeratePoisoning, found 4, needed 1; raised by NewInThisPlace, found 4, needed 3", Reason(With(Moderate) with { Wider = new(0, 0, true) }, new() { NewHere = 3 }));
        Assert.Equal("ModeratePoisoning, found 4, needed 1", Reason(With(Moderate) with { Wider = new(0, 0, true) }, new()));
        Assert.Equal("ModeratePoisoning, found 4, needed 1", Reason(With(Moderate) with { Wider = new(1, 0, false) }, new()));
    }

    [Fact]
    public void The_sentence_names_every_rule_that_spoke()
    {
        var ruling = Ruling(With(Moderate, HarmCounts.None with { Moderate = 2 }) with { Wider = new(2, 0, true) }, new() { Regions = 2, NewHere = 3 });
        Assert.Equal(Severity.Severe, ruling.Severity);
        Assert.Equal(
            "Moderate: 4 poisonings of moderate severity or worse among its cases, and this place calls it so from 1 on. Raised by one step to severe: cases in 2 regions (from 2 on); "
            + "a signal stands in 2 further countries (from 2 on); 2 poisonings of somebody under 18 (from 2 on); never seen here before, and 4 poisonings with it (from 3 on).", ruling.Sentence);
        Assert.Contains("Raised by one step to severe", Rank.Of(With(Moderate) with { Wider = new(2, 0, true), Policy = Policy(new()) }, ruling).Reason);
        Assert.Equal("ModeratePoisoning + SpreadOverRegions + SpreadOverCountries + ChildrenHarmed + NewInThisPlace", ruling.RuleNames);
    }

    [Fact]
    public void The_health_alert_shows_which_rules_spoke_and_beyond_its_place_their_names_alone()
    {
        var brief = With(Moderate) with { Wider = new(2, 0, false) };
        Assert.Contains("raised by one step: signals in further countries: 2", Flat(AlertWriter.Write(brief, Audience.Health)));
        var beyond = Flat(AlertWriter.Write(brief, Audience.Health, Reach.Beyond));
        Assert.Contains("raised by one step: signals in further countries", beyond);
        Assert.DoesNotContain("further countries: 2", beyond);
    }

    [Fact]
    public void However_many_rules_speak_severity_rises_by_one_step_never_to_extreme_unless_harm_was_severe_and_never_from_material() => AnyHarm.Sample(harm =>
    {
        var brief = With(harm, harm) with { Wider = new(9, 9, true) };
        var (byHarm, ruling) = (SeverityRules.Assess(harm, brief.Policy.Severity), Ruling(brief, new() { Regions = 2, Countries = 1, Children = 1, NewHere = 1 }));
        Assert.Equal(byHarm.Severity is Severity.Unknown or Severity.Extreme ? byHarm.Severity : byHarm.Severity + 1, ruling.Severity);
        Assert.Equal(byHarm.Severity, ruling.ByHarm);
        if (ruling.Severity == Severity.Extreme) Assert.True(ruling.ByHarm >= Severity.Severe);
    });

    [Fact]
    public void A_rule_that_a_place_has_switched_off_never_speaks() => AnyHarm.Sample(harm =>
        Assert.Equal(SeverityRules.Assess(harm, Policy(new()).Severity), Ruling(With(harm, harm) with { Wider = new(9, 9, true) }, new() { Regions = null, Countries = null, Children = null, NewHere = null })));

    [Fact]
    public void Enforcement_is_told_at_once_by_spread_over_countries_it_was_told_of_and_by_no_other_rule()
    {
        Assert.Equal(Release.Waits, Enforcement(With(Moderate, HarmCounts.None with { Moderate = 2 }) with { Wider = new(3, 1, true) }));
        Assert.Equal(Release.Now, Enforcement(With(Moderate) with { Wider = new(3, 2, false) }));

        static Release Enforcement(SignalBrief brief) => AlertPolicy.Decide(brief, SeverityRules.Assess(brief), ReviewState.NotReviewed).Single(d => d.Audience == Audience.Enforcement).Release;
    }

    private static readonly Gen<HarmCounts> AnyHarm = Gen.Int[0, 3].Array[7].Select(n => new HarmCounts(n[0], n[1], n[2], n[3], n[4], n[5], n[6]));

    private static SignalBrief With(HarmCounts harm, HarmCounts? children = null) =>
        Stories.NewOpioid with { Clinical = Stories.NewOpioid.Clinical with { Harm = harm, HarmToChildren = children ?? HarmCounts.None } };

    private static JurisdictionPolicy Policy(RaisingThresholds raise) => Stories.NewOpioid.Policy with { Severity = Stories.NewOpioid.Policy.Severity with { Raise = raise } };

    private static SeverityRuling Ruling(SignalBrief brief, RaisingThresholds raise) => SeverityRules.Assess(brief with { Policy = Policy(raise) });

    private static string Reason(SignalBrief brief, RaisingThresholds raise) => Ruling(brief, raise).Reason;

    private static string Flat(AlertText alert) => string.Join(' ', alert.PlainText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
