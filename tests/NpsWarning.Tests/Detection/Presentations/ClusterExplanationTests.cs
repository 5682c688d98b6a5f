using NpsWarning.Detection;
using NpsWarning.Detection.Presentations;
using Xunit;

namespace NpsWarning.Tests.Detection.Presentations;

public sealed class ClusterExplanationTests(TrainedOnce once) : IClassFixture<TrainedOnce>
{
    private static readonly DateOnly Start = new(2024, 1, 1);

    private PresentationCluster Found(Func<Presentation, Presentation> change, params ClusterRule[] rules)
    {
        var among = new SimulatedBackground { Seed = 21, From = Start, Days = 500, PerDay = 12, KnownBurstsAYear = 0 };
        var core = ClinicalFeatures.Of("skin_ulcer", "methaemoglobinaemia", "miosis", "confusion", "seizure", "aggression");
        var group = new PlantedGroup("new", core, .8, 18, [among.Regions[2]], Start.AddDays(470), 21);
        var rows = PresentationSimulator.Simulate(among, group).Select(r => r.Id.StartsWith("new-", StringComparison.Ordinal) ? change(r) : r).ToArray();
        return new PresentationClusters(once.Trained.Model, new ClusterOptions { Threshold = new(7, .1, "the tests"), Rules = rules is [] ? new ClusterOptions().Rules : rules }).Find(rows, Start.AddDays(491))
            .First(c => c.Members.Any(m => m.StartsWith("new-", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_number_of_a_feature_is_of_all_members_and_the_usual_stands_beside_it()
    {
        var cluster = Found(r => r);

        Assert.True(cluster.Members.Count > cluster.CoreMembers.Count, "nothing has grown, so that nothing is tested");
        Assert.All(cluster.Features, f => Assert.Equal(cluster.Members.Count, f.Of));
        Assert.Contains($"the group has {cluster.Members.Count} cases, in which: {cluster.Features[0]}", cluster.Reason, StringComparison.Ordinal);
        Assert.StartsWith($"{cluster.CoreMembers.Count} of ", cluster.Reason, StringComparison.Ordinal);
        Assert.Matches(@"^[a-z ]+ \(\d+ of \d+, usually (1 in \d+|\d+ %|next to never)\)$", cluster.Features[0].ToString());
    }

    [Fact]
    public void Growth_is_told_week_by_week_up_to_the_day_judged()
    {
        var cluster = Found(r => r);

        Assert.Equal(cluster.Members.Count, cluster.Weeks.Sum());
        Assert.Contains($"{string.Join(", ", cluster.Weeks)} in the last {cluster.Weeks.Count} weeks.", cluster.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Severity_route_and_age_are_told_only_where_they_differ_from_the_usual()
    {
        Assert.DoesNotContain(Found(r => r).Differences, d => d.What == "severe or fatal" || d.What == "by injection");

        var differs = Found(r => r with { Pss = 3, Route = "injection", AgeBand = "13-17" });

        Assert.Equal(["severe or fatal", "by injection", "aged 13-17"], differs.Differences.Select(d => d.What));
        Assert.All(differs.Differences, d => Assert.True(d.Found > .5 * d.Of && d.ShareUsually < .3, d.ToString()));
        Assert.Contains(differs.Differences[0].ToString(), differs.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ClusterRule.MisfitBall, "were expected from the usual patterns of the year before (")]
    [InlineData(ClusterRule.FeaturePair, "were expected from the usual patterns of the year before (")]
    [InlineData(ClusterRule.FeaturePairOfYear, "were expected from the place's own count of the year before (")]
    public void What_was_expected_is_said_to_come_from_where_the_rule_took_it(ClusterRule rule, string said)
    {
        var cluster = Found(r => r, rule);

        Assert.Equal(rule, cluster.Rule);
        Assert.Contains(said, cluster.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pair_is_held_against_the_patterns_and_against_the_places_own_year()
    {
        var (patterns, year) = (Found(r => r, ClusterRule.FeaturePair), Found(r => r, ClusterRule.FeaturePairOfYear));

        Assert.NotEqual(patterns.Expected, year.Expected);
        // Never seen there in the year before: half a case of the year, in the part of the year that the window's presentations are.
        Assert.InRange(year.Expected, .5 * year.WindowDays / 365 / 2, .5 * year.WindowDays / 365 * 2);
    }

    [Theory]
    [InlineData(ClusterRule.FeaturePair, 1)]
    [InlineData(ClusterRule.MisfitBall, 2)]
    [InlineData(ClusterRule.FeaturePairOfYear, 3)]
    public void A_rules_chance_is_divided_by_its_weight(ClusterRule rule, int times) =>
        Assert.Equal(ExcessScore.Of(8, 1.5, 10) - Math.Log10(times), ExcessScore.Of(rule, 8, 1.5, 10), 1e-9);

    [Theory]
    [InlineData(.35, "35 %")]
    [InlineData(.025, "1 in 40")]
    [InlineData(.00002, "next to never")]
    public void A_small_share_is_one_in_so_many(double share, string text) => Assert.Equal(text, Proportion.Of(share));

    [Theory]
    [InlineData(5, 3, .1)]
    [InlineData(12, 40, .05)]
    public void The_score_is_the_tail_of_the_gamma_poisson_where_nothing_is_known_but_the_place_itself(int found, int earlier, double exposure) =>
        Assert.Equal(-Math.Log10(GammaPoisson.TailProbability(found, exposure, earlier, 1)), ExcessScore.Of(found, (earlier + .5) * exposure, earlier + .5), 1e-9);
}
