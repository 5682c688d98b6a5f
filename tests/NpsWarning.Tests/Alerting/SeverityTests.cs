using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Intake;
using Xunit;

namespace NpsWarning.Tests.Alerting;

public sealed class SeverityTests
{
    [Theory]
    [InlineData(0, 0, 0, 0, 0, 0, 2, Severity.Extreme, "SeveralDeaths, found 2, needed 2")]
    [InlineData(0, 0, 0, 0, 2, 0, 0, Severity.Extreme, "SeveralDeaths, found 2, needed 2")]
    [InlineData(0, 0, 0, 3, 0, 0, 0, Severity.Extreme, "SeveralSeverePoisonings, found 3, needed 3")]
    [InlineData(0, 0, 0, 2, 1, 0, 1, Severity.Extreme, "SeveralSeverePoisonings, found 3, needed 3")]
    [InlineData(0, 0, 0, 0, 0, 0, 1, Severity.Severe, "Death, found 1, needed 1")]
    [InlineData(0, 0, 9, 2, 0, 0, 0, Severity.Severe, "SeverePoisoning, found 2, needed 1")]
    [InlineData(5, 5, 1, 0, 0, 0, 0, Severity.Moderate, "ModeratePoisoning, found 1, needed 1")]
    [InlineData(0, 4, 0, 0, 0, 0, 0, Severity.Minor, "MinorPoisoningOnly, found 4, needed 1")]
    [InlineData(2, 0, 0, 0, 0, 0, 0, Severity.Minor, "MinorPoisoningOnly, found 2, needed 1")]
    [InlineData(0, 0, 0, 0, 0, 3, 0, Severity.Unknown, "PoisoningsNotGraded")]
    [InlineData(0, 0, 0, 0, 0, 0, 0, Severity.Unknown, "MaterialOnly")]
    public void Severity_follows_from_harm_by_a_rule_that_is_named(int none, int minor, int moderate, int severe, int fatal, int notGraded, int deaths, Severity expected, string reason)
    {
        var ruling = SeverityRules.Assess(new HarmCounts(none, minor, moderate, severe, fatal, notGraded, deaths), Stories.Policies.For("XA").Severity);
        Assert.Equal((expected, reason), (ruling.Severity, ruling.Reason));
    }

    [Fact]
    public void A_death_below_a_jurisdictions_thresholds_is_still_at_least_moderate()
    {
        var thresholds = Stories.Policies.For("XA").Severity with { ExtremeDeaths = 5, SevereDeaths = 3, ExtremeSevereCases = 9, SevereSevereCases = 4 };
        Assert.Equal(Severity.Moderate, SeverityRules.Assess(HarmCounts.None with { Deaths = 2 }, thresholds).Severity);
    }

    [Fact]
    public void More_seizures_raise_neither_severity_nor_priority_beyond_their_being_cases()
    {
        var brief = Stories.NewOpioid;
        var more = brief with { Supply = brief.Supply with { Wholesale = [new(900, "kg", "XC to XA", "sea")] }, Cases = brief.Cases with { Seizure = 404 } };
        Assert.Equal(SeverityRules.Assess(brief), SeverityRules.Assess(more));
        Assert.Equal(Rank.Of(brief, SeverityRules.Assess(brief)), Rank.Of(more, SeverityRules.Assess(more)));
    }

    [Fact]
    public void A_graver_signal_always_ranks_before_a_wider_one()
    {
        var severe = Stories.KnownSurge with { Cases = Stories.Cases(1, poisoning: 1), Place = Stories.KnownSurge.Place with { Regions = [] } };
        var wide = Stories.UnknownToxidrome with { Cases = Stories.Cases(5000, 5000, 5000, 5000), Trend = new CaseTrend(5000, 0), Clinical = Stories.UnknownToxidrome.Clinical with { Harm = new(0, 0, 4000, 0, 0, 0, 0) } };
        Assert.True(Of(severe).Value > Of(wide).Value, $"{Of(severe)} against {Of(wide)}");
    }

    [Fact]
    public void Rank_is_the_formula_that_its_comment_states()
    {
        // Extreme: 4000; 8 cases · (8 + 2) / (3 + 2) · (4 + 1) / (12 + 10) = 3.64; 100·log2(4.64) = 221.
        Assert.Equal(4221, Of(Stories.NewOpioid).Value);
        Assert.Equal(3.636, Of(Stories.NewOpioid).ExpectedHarms, 0.001);

        // Severe: 3000; 2 cases · (2 + 2) / (0 + 2) · (1 + 1) / (2 + 10) = 0.67; 100·log2(1.67) = 73.
        var small = Stories.KnownSurge with { Cases = Stories.Cases(2, poisoning: 2), Trend = new CaseTrend(2, 0) };
        Assert.Equal(3073, Of(small).Value);
    }

    [Theory]
    [InlineData(100, 0, 4)] // two doublings at most
    [InlineData(1, 40, 0.5)]
    [InlineData(1, 0, 1.5)] // of one case nobody concludes that it grows without end
    [InlineData(0, 0, 1)]
    public void Growth_is_bounded_and_near_one_where_there_is_little_evidence(int recent, int before, double growth)
    {
        var brief = Stories.NewOpioid with { Trend = new CaseTrend(recent, before) };
        Assert.Equal(recent * growth * 5 / 22, Of(brief).ExpectedHarms, 1e-9);
    }

    [Fact]
    public void The_reason_is_a_sentence_for_an_official_and_has_every_part_of_the_formula() => Assert.Equal(
        "Severe: 1 severe or fatal poisoning among its cases, and this place calls it so from 1 on. If it goes on so, 0.7 severe poisonings or deaths are to be expected in the next four weeks: "
        + "2 cases in the last four, after 0 in the four before (taken as growth by 2), of which 17% severe or fatal (1 of 2 so far, drawn towards a tenth).",
        Of(Stories.KnownSurge with { Cases = Stories.Cases(2, poisoning: 2), Trend = new CaseTrend(2, 0) }).Reason);

    [Theory]
    [InlineData(2, 0, 0, 0, 0, "Extreme: 2 deaths among its cases, and this place calls it so from 2 deaths on.")]
    [InlineData(1, 0, 0, 0, 0, "Severe: 1 death among its cases, and this place calls it so from 1 death on.")]
    [InlineData(0, 3, 0, 0, 0, "Extreme: 3 severe or fatal poisonings among its cases, and this place calls it so from 3 on.")]
    [InlineData(0, 0, 2, 0, 0, "Moderate: 2 poisonings of moderate severity or worse among its cases, and this place calls it so from 1 on.")]
    [InlineData(0, 0, 0, 4, 0, "Minor: 4 poisonings, none of them worse than minor.")]
    [InlineData(0, 0, 0, 0, 1, "Severity not known: 1 poisoning, and nobody has said how severe.")]
    [InlineData(0, 0, 0, 0, 0, "Severity not known: material only, nobody is known to be harmed.")]
    public void Each_severity_rule_reads_as_a_sentence(int deaths, int severe, int moderate, int minor, int notGraded, string sentence) =>
        Assert.Equal(sentence, SeverityRules.Assess(new HarmCounts(0, minor, moderate, severe, 0, notGraded, deaths), Stories.Policies.For("XA").Severity).Sentence);

    [Fact]
    public void The_identification_of_a_statement_is_that_of_its_worst_necessary_finding()
    {
        Assert.Equal(IdentificationLevel.Presumptive, IdentificationStatement.WorstOf([IdentificationLevel.ReferenceStandard, IdentificationLevel.Presumptive, IdentificationLevel.LibraryMatch]));
        Assert.Equal(IdentificationLevel.NotStated, IdentificationStatement.WorstOf([]));
    }

    private static Rank Of(SignalBrief brief) => Rank.Of(brief, SeverityRules.Assess(brief));
}
