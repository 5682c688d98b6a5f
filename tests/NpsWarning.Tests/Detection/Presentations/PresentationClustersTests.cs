using NpsWarning.Detection.Presentations;
using Xunit;

namespace NpsWarning.Tests.Detection.Presentations;

public sealed class PresentationClustersTests(TrainedOnce once) : IClassFixture<TrainedOnce>
{
    private static readonly DateOnly Start = new(2024, 1, 1);
    private static readonly FeatureSet NewToxidrome = ClinicalFeatures.Of(
        "skin_ulcer", "methaemoglobinaemia", "miosis", "confusion", "seizure", "aggression");

    // About what the shipped model's card says; set high enough for few days to be free of false alarms.
    private static readonly ClusterOptions Strict = new() { Threshold = new(7, .1, "the tests") };

    private static SimulatedBackground Usual(int seed, int days = 500, double perDay = 12) =>
        new() { Seed = seed, From = Start, Days = days, PerDay = perDay, KnownBurstsAYear = 0 };

    private static PlantedGroup Group(SimulatedBackground among, int size, int fromDay, params int[] regions) =>
        new("new", NewToxidrome, .8, size, [.. regions.Select(r => among.Regions[r])], Start.AddDays(fromDay), 21);

    [Theory]
    [InlineData(3, 12)]
    [InlineData(4, 20)]
    [InlineData(5, 25)]
    public void A_clear_group_is_found_among_the_usual_and_explained_by_its_features(int seed, int size)
    {
        var among = Usual(seed);
        var rows = PresentationSimulator.Simulate(among, Group(among, size, 470, 2));

        var found = new PresentationClusters(once.Trained.Model, Strict).Find(rows, Start.AddDays(491));

        var cluster = Assert.Single(found, c => c.Members.Count(m => m.StartsWith("new-", StringComparison.Ordinal)) >= 3);
        Assert.True(cluster.Members.Count(m => m.StartsWith("new-", StringComparison.Ordinal)) >= .8 * cluster.Members.Count, "members that do not belong");
        var core = NewToxidrome.Positions().Select(p => ClinicalFeatures.All[p]).ToArray();
        Assert.True(cluster.Features.Take(6).Count(f => core.Contains(f.Feature)) >= 4, string.Join(", ", cluster.Features));
        Assert.All(cluster.Features, f => Assert.True(f.ShareHere >= 2 * f.ShareUsually));
        Assert.Contains("expected", cluster.Reason, StringComparison.Ordinal);
        Assert.Equal(once.Trained.Card.Version, cluster.ModelVersion);
        Assert.False(cluster.AgainstReference);
    }

    [Fact]
    public void A_deployment_without_a_year_of_its_own_is_held_against_the_reference()
    {
        var among = Usual(6, days: 56);
        var rows = PresentationSimulator.Simulate(among, Group(among, 15, 28, 1));

        var cluster = Assert.Single(new PresentationClusters(once.Trained.Model, Strict).Find(rows, Start.AddDays(50)));

        Assert.True(cluster.AgainstReference);
        Assert.Contains("reference", cluster.Reason, StringComparison.Ordinal);
        Assert.Empty(new PresentationClusters(once.Trained.Model, Strict with { Rules = [ClusterRule.FeaturePairOfYear] }).Find(rows, Start.AddDays(50)));
    }

    [Fact]
    public void The_order_of_the_rows_changes_nothing()
    {
        var among = Usual(7);
        var rows = PresentationSimulator.Simulate(among, Group(among, 15, 470, 0, 1, 2));
        var shuffled = rows.OrderBy(r => r.Id.GetHashCode(StringComparison.Ordinal)).ThenBy(r => r.PresentedOn).ToArray();
        var clusters = new PresentationClusters(once.Trained.Model);

        var (a, b) = (clusters.Find(rows, Start.AddDays(491)), clusters.Find(shuffled, Start.AddDays(491)));

        Assert.NotEmpty(a);
        Assert.Equal(a.Select(Text), b.Select(Text));
    }

    [Fact]
    public void What_is_reported_later_is_not_looked_at()
    {
        var among = Usual(8);
        var rows = PresentationSimulator.Simulate(among, Group(among, 30, 480, 0));
        var clusters = new PresentationClusters(once.Trained.Model);
        var day = Start.AddDays(484);

        Assert.Equal(
            clusters.Find([.. rows.Where(r => r.PresentedOn <= day)], day).Select(Text),
            clusters.Find(rows, day).Select(Text));
    }

    [Fact]
    public void A_cluster_keeps_its_id_as_it_grows()
    {
        var among = Usual(9);
        var rows = PresentationSimulator.Simulate(among, Group(among, 25, 470, 0));
        var clusters = new PresentationClusters(once.Trained.Model, Strict);
        var known = new List<KnownCluster>();
        var news = new List<ClusterId>();

        for (var day = Start.AddDays(475); day <= Start.AddDays(499); day = day.AddDays(2))
            foreach (var match in ClusterIdentity.Match(known, clusters.Find(rows, day)))
            {
                if (match.IsNew) news.Add(match.Cluster.Id);
                var before = known.FirstOrDefault(k => k.Id == match.Cluster.Id)?.Members ?? [];
                known.RemoveAll(k => k.Id == match.Cluster.Id);
                known.Add(new(match.Cluster.Id, [.. before.Union(match.Cluster.Members)], day));
            }

        Assert.Single(news);
        Assert.True(Assert.Single(known, k => k.Id == news[0]).Members.Count >= 15);
    }

    [Fact]
    public void Presentations_without_a_known_feature_are_left_out()
    {
        var row = Presentation.FromCodes("a", Start, new("GB"), ["green_hair", "drowsiness"]);
        Assert.Equal(1, row.UnknownFeatures);
        Assert.Equal(ClinicalFeatures.Of("drowsiness"), row.Features);
        Assert.Empty(new PresentationClusters(once.Trained.Model).Find([.. Enumerable.Range(0, 20).Select(i => row with { Id = $"{i}", Features = default })], Start));
    }

    private static string Text(PresentationCluster cluster) =>
        $"{cluster.Id} {cluster.Score:R} {string.Join(',', cluster.Members)} {cluster.Reason}";
}
