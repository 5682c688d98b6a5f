using NpsWarning.Alerting;
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
        var more = brief with { Supply = brief.Supply with { Wholesale = [new(900, "kg", "XC to XA", "sea")], PossessionSizeSeizures = 400 } };
        Assert.Equal(SeverityRules.Assess(brief), SeverityRules.Assess(more));
        Assert.Equal(Rank.Of(brief, SeverityRules.Assess(brief)), Rank.Of(more, SeverityRules.Assess(more)));
    }

    [Fact]
    public void A_graver_signal_always_ranks_before_a_wider_one()
    {
        var severe = Stories.KnownSurge with { Cases = Stories.Cases(1, poisoning: 1), Place = Stories.KnownSurge.Place with { Regions = [] } };
        var wide = Stories.UnknownToxidrome with { Cases = Stories.Cases(5000, 5000, 5000, 5000), Clinical = Stories.UnknownToxidrome.Clinical with { Harm = new(0, 0, 4000, 0, 0, 0, 0) } };
        Assert.True(Of(severe).Value > Of(wide).Value, $"{Of(severe)} against {Of(wide)}");
    }

    [Fact]
    public void Rank_is_the_formula_that_its_comment_states()
    {
        // Extreme: 4000; 150·log2(1 + 4·1 + 2·3 + 3) + 100·log2(13) + 100 + 100 = 571.1 + 370.0 + 200 > 999.
        Assert.Equal(4999, Of(Stories.NewOpioid).Value);

        // Severe: 3000; 150·log2(1 + 2 + 6) + 100·log2(35) + 100 + 100 = 475.5 + 512.9 + 200 > 999; with one region, one kind and two cases: 475.5 + 158.5.
        var small = Stories.KnownSurge with { Cases = Stories.Cases(2, poisoning: 2), Place = Stories.KnownSurge.Place with { Regions = [] } };
        Assert.Equal(3633, Of(small).Value);
    }

    [Fact]
    public void The_identification_of_a_statement_is_that_of_its_worst_necessary_finding()
    {
        Assert.Equal(IdentificationLevel.Presumptive, IdentificationStatement.WorstOf([IdentificationLevel.ReferenceStandard, IdentificationLevel.Presumptive, IdentificationLevel.LibraryMatch]));
        Assert.Equal(IdentificationLevel.NotStated, IdentificationStatement.WorstOf([]));
    }

    private static Rank Of(SignalBrief brief) => Rank.Of(brief, SeverityRules.Assess(brief));
}
