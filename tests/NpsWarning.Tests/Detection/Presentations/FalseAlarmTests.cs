using NpsWarning.Detection.Presentations;
using NpsWarning.Tests.Infra;
using Xunit;

namespace NpsWarning.Tests.Detection.Presentations;

/// <summary>The shipped model at its card's threshold, on simulated deployments that nothing was set on.</summary>
public sealed class FalseAlarmTests
{
    private static readonly DateOnly Start = new(2024, 1, 1);
    private static readonly DateOnly From = Start.AddDays(400);
    private static readonly UsualPresentations Shipped = UsualPresentations.Load(Path.Combine(RepositoryRoot.Path, "models", "presentations", "1.json"));

    // Every third day, to be quick: an alarm lasts for days.
    private static int Alarms(IReadOnlyList<Presentation> rows, int days, Func<PresentationCluster, bool> counted)
    {
        var (clusters, known, alarms) = (new PresentationClusters(Shipped), new List<KnownCluster>(), 0);
        for (var day = From; day < From.AddDays(days); day = day.AddDays(3))
            foreach (var match in ClusterIdentity.Match(known, clusters.Find(rows, day)))
            {
                if (match.IsNew && counted(match.Cluster)) alarms++;
                var before = known.Find(k => k.Id == match.Cluster.Id)?.Members ?? [];
                known.RemoveAll(k => k.Id == match.Cluster.Id);
                known.Add(new(match.Cluster.Id, [.. before.Union(match.Cluster.Members)], day));
            }
        return alarms;
    }

    [Fact]
    public void The_usual_alone_stays_near_the_rate_that_the_card_states()
    {
        // Two months on each of three seeds, at one a month: 6 expected. A Poisson mean of 9 (1.5 a month, the most that is
        // promised) gives more than 18 in one of 400 worlds.
        var alarms = new[] { 901, 902, 903 }.Sum(seed => Alarms(
            PresentationSimulator.Background(new() { Seed = seed, From = Start, Days = 460 }), 60, _ => true));

        Assert.InRange(alarms, 0, 18);
    }

    [Theory]
    [InlineData("opioid")]
    [InlineData("sedative")]
    [InlineData("sympathomimetic")]
    public void A_burst_of_a_common_toxidrome_does_not_alarm(string toxidrome)
    {
        var usual = new SimulatedBackground { Seed = 904, From = Start, Days = 430, PerDay = 40, KnownBurstsAYear = 0 };
        var burst = PresentationSimulator.KnownBurst(
            Toxidromes.All.Single(t => t.Name == toxidrome), 15, usual.Regions[1], From.AddDays(3), usual);
        var ids = burst.Select(b => b.Id).ToHashSet();

        var alarms = Alarms([.. PresentationSimulator.Background(usual), .. burst], 21, c => c.Members.Count(ids.Contains) >= .5 * c.Members.Count);

        Assert.Equal(0, alarms);
    }

    [Fact]
    public void A_replay_raises_a_group_once_and_nothing_of_later_days_changes_it()
    {
        var usual = new SimulatedBackground { Seed = 905, From = Start, Days = 420, PerDay = 12, KnownBurstsAYear = 0 };
        var group = new PlantedGroup("new", ClinicalFeatures.Of("skin_ulcer", "bleeding", "miosis", "seizure", "aggression"), .8, 25, [usual.Regions[0]], From, 18);
        var rows = PresentationSimulator.Simulate(usual, group);
        var strict = new ClusterOptions { Threshold = new(7, .1, "the tests") };

        var whole = PresentationBacktest.Run(rows, From, From.AddDays(18), 1, options: strict);
        var cut = PresentationBacktest.Run([.. rows.Where(r => r.PresentedOn <= From.AddDays(10))], From, From.AddDays(10), 1, options: strict);

        Assert.Single(whole.Alarms, a => a.Members.Any(m => m.StartsWith("new-", StringComparison.Ordinal)));
        Assert.Equal(cut.Alarms.Select(a => a.Reason), whole.Alarms.Where(a => a.JudgedOn <= From.AddDays(10)).Select(a => a.Reason));
        Assert.Contains("\"alarms\":[{\"date\":\"2025-", whole.ToJson(), StringComparison.Ordinal);
    }
}
