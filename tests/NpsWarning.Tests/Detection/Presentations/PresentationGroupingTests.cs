using NpsWarning.Detection.Presentations;
using Xunit;

namespace NpsWarning.Tests.Detection.Presentations;

public sealed class PresentationGroupingTests(TrainedOnce once) : IClassFixture<TrainedOnce>
{
    [Fact]
    public void New_groups_are_told_from_the_usual_patterns_and_everyone_is_in_one()
    {
        var among = new SimulatedBackground { Seed = 31, From = new(2024, 1, 1), Days = 60, PerDay = 12, KnownBurstsAYear = 0 };
        var core = ClinicalFeatures.Of("skin_ulcer", "methaemoglobinaemia", "miosis", "confusion", "seizure", "aggression");
        var group = new PlantedGroup("new", core, .8, 20, [among.Regions[2]], among.From.AddDays(35), 20);
        Presentation[] rows = [.. PresentationSimulator.Simulate(among, group), Presentation.FromCodes("bare", among.From, among.Regions[0], [])];

        var groups = PresentationGrouping.Of(rows, [], once.Trained.Model, new() { Threshold = new(7, .1, "the tests") });

        var found = Assert.Single(groups.Clusters, c => c.Novel);
        var members = groups.Assignments.Where(a => a.Cluster == found.Id).Select(a => a.Id).ToArray();
        Assert.Equal(found.Size, members.Length);
        Assert.True(members.Count(m => m.StartsWith("new-", StringComparison.Ordinal)) >= .8 * members.Length && members.Length >= 14, string.Join(' ', members));
        Assert.Contains("skin_ulcer", found.Features);
        Assert.Equal(rows.Select(r => r.Id), groups.Assignments.Select(a => a.Id));
        Assert.Equal(["bare"], groups.Assignments.Where(a => a.Cluster is null).Select(a => a.Id));
        Assert.Equal(rows.Length - 1, groups.Clusters.Sum(c => c.Size));
        Assert.StartsWith("usual-", groups.Clusters[^1].Id, StringComparison.Ordinal);
    }
}
