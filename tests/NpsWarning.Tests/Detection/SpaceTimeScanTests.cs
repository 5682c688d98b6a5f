using NpsWarning.Detection;
using NpsWarning.Detection.Presentations;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>The scan on simulated cases of a made-up map: a grid of places, 200 km apart.</summary>
public sealed class SpaceTimeScanTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly SubjectKey Subject = new("unlisted:brandnewolam");
    private static readonly string[] Places = [.. Enumerable.Range(0, 16).Select(i => $"P{i:00}")];
    private static readonly Geography Grid = new(Places.Select((p, i) => (p, 1.8 * (i / 4), 1.8 * (i % 4))));

    [Fact]
    public void Without_a_cluster_its_chances_are_spread_evenly()
    {
        const int worlds = 400;
        var chances = Enumerable.Range(0, worlds).Select(seed => Find(Null(new SeededRandom(7, seed), 80))!.Chance).ToList();
        foreach (var level in (double[])[0.02, 0.05, 0.1, 0.25, 0.5, 0.75])
        {
            var error = Math.Sqrt(level * (1 - level) / worlds);
            Assert.InRange(chances.Count(c => c <= level) / (double)worlds, level - (3.5 * error), level + (3.5 * error));
        }
    }

    [Fact]
    public void A_planted_cluster_is_found_where_and_when_it_is()
    {
        var cases = Null(new SeededRandom(3), 80);
        foreach (var place in (string[])["P05", "P06"]) Add(cases, place, 14, i => i % 14);
        var cluster = Find(cases)!;
        Assert.Equal(["P05", "P06"], cluster.Places.Take(2).Select(p => p.Place).Order());
        Assert.InRange(cluster.Places.Count, 2, 3); // beside them one that happens to have a case more than expected
        Assert.InRange(cluster.Weeks, 2, SpaceTimeScan.LongestWindow);
        Assert.True(cluster.Chance < SpaceTimeScan.Level, $"{cluster.Chance}");
        Assert.Equal(SpaceTimeScan.Permutations, cluster.Permutations);
        var verdict = Judge(cluster, _ => 10);
        Assert.Equal((Grade.Signal, "Cluster"), (verdict.Grade, verdict.Rule)); // more than twice, less than four times what was expected
        Assert.Equal(cluster.Chance, verdict.Chance);
        Assert.Matches(@"^\d+ cases of Brandnewolam in P05 and \d+ in neighbouring P06", verdict.Reason);
        Assert.Contains("fewer than 5 in neighbouring P06", SpaceTimeScan.Judge("Brandnewolam", Standing.Nps, cluster with
        {
            Places = [new("P05", 16, 2, 3), new("P06", 4, 1, 1)],
        }, "P05", new Dictionary<string, DayCounts> { ["P05"] = new([(Today, 20), (Today.AddDays(-100), 900)]) }, Today).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_as_much_more_of_everything_was_named_nothing_has_happened()
    {
        var cases = Null(new SeededRandom(3), 80);
        Add(cases, "P05", 16, i => i % 14);
        var cluster = Find(cases)!;
        Assert.Equal("Cluster", Judge(cluster, _ => 10).Rule);
        Assert.Equal((Grade.None, "MoreOfEverything"), (Judge(cluster, ago => ago < 14 ? 200 : 10).Grade, Judge(cluster, ago => ago < 14 ? 200 : 10).Rule));
    }

    [Fact]
    public void What_rises_everywhere_is_no_cluster()
    {
        var cases = Null(new SeededRandom(4), 80);
        foreach (var place in Places) Add(cases, place, 8, i => i % 14);
        Assert.True(Find(cases)!.Chance > 0.02);
    }

    [Fact]
    public void A_place_that_always_has_much_is_no_cluster()
    {
        var cases = Null(new SeededRandom(5), 80);
        Add(cases, "P05", 60, i => i * 167 / 60);
        Assert.True(Find(cases)!.Chance > 0.02);
    }

    [Fact]
    public void The_answer_is_the_same_again_and_in_whatever_order_the_cases_come()
    {
        var cases = Null(new SeededRandom(6), 120);
        Add(cases, "P05", 5, i => i);
        var first = Find(cases)!;
        var turned = cases.Reverse().ToDictionary(c => c.Key, c => c.Value.AsEnumerable().Reverse().ToList());
        var again = Find(turned)!;
        Assert.Equal((first.Chance, first.LogLikelihoodRatio, first.Weeks, first.Permutations), (again.Chance, again.LogLikelihoodRatio, again.Weeks, again.Permutations));
        Assert.Equal(first.Places, again.Places);
    }

    [Fact]
    public void The_shuffles_follow_from_subject_and_day()
    {
        var counts = Counts(Null(new SeededRandom(8), 80));
        var chances = Enumerable.Range(0, 20).Select(i => SpaceTimeScan.Find(new SubjectKey($"unlisted:{i}"), counts, Grid, Today)!.Chance).Distinct();
        Assert.True(chances.Count() > 1);
    }

    [Fact]
    public void The_highest_ratio_is_that_of_all_cylinders_tried_one_by_one()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var cases = Null(new SeededRandom(9, seed), 60);
            Assert.Equal(ByHand(cases), Find(cases)!.LogLikelihoodRatio, 1e-9);
        }
    }

    [Fact]
    public void A_place_nobody_knows_on_the_map_is_scanned_by_itself()
    {
        var cases = Null(new SeededRandom(10), 80);
        Add(cases, "Nowhere", 3, i => 60 + (30 * i));
        Add(cases, "Nowhere", 12, i => i % 14);
        Add(cases, "Elsewhere", 12, i => i % 14);
        Add(cases, "Elsewhere", 2, i => 60 + (30 * i));
        Assert.Equal(["Elsewhere"], Find(cases)!.Places.Select(p => p.Place));
    }

    [Theory]
    [InlineData(2, 30)]
    [InlineData(16, 5)]
    public void Of_too_few_places_or_cases_nothing_is_said(int places, int count)
    {
        var random = new SeededRandom(11);
        var cases = new Dictionary<string, List<int>>();
        for (var i = 0; i < count; i++) Add(cases, Places[random.Below(places)], 1, _ => random.Below(30));
        Assert.Null(Find(cases));
    }

    [Fact]
    public void A_circle_holds_half_of_the_cases_at_most_or_one_place()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var cases = Null(new SeededRandom(12, seed), 60);
            var found = Find(cases)!;
            Assert.True(found.Places.Count == 1 || found.Places.Sum(p => cases[p.Place].Count) <= 30);
        }
    }

    private static SpaceTimeCluster? Find(Dictionary<string, List<int>> cases) => SpaceTimeScan.Find(Subject, Counts(cases), Grid, Today);

    private static Verdict Judge(SpaceTimeCluster cluster, Func<int, int> namedByDaysAgo) => SpaceTimeScan.Judge("Brandnewolam", Standing.Nps, cluster, "P05",
        Places.ToDictionary(p => p, _ => new DayCounts(Enumerable.Range(0, 168).Select(ago => (Today.AddDays(-ago), namedByDaysAgo(ago))))), Today);

    /// <summary>Places with more and less of it, weeks with more and less: each case's place and day by themselves. Days ago, by place.</summary>
    private static Dictionary<string, List<int>> Null(SeededRandom random, int count)
    {
        var cases = new Dictionary<string, List<int>>();
        double[] places = [.. Places.Select(_ => random.Uniform(0.2, 2))];
        double[] days = [.. Enumerable.Range(0, 7 * SpaceTimeScan.Weeks).Select(d => 1 + (d / 168.0))];
        for (var i = 0; i < count; i++) Add(cases, Places[random.Pick(places)], 1, _ => random.Pick(days));
        return cases;
    }

    private static void Add(Dictionary<string, List<int>> cases, string place, int count, Func<int, int> daysAgo)
    {
        if (!cases.TryGetValue(place, out var list)) cases[place] = list = [];
        list.AddRange(Enumerable.Range(0, count).Select(daysAgo));
    }

    private static Dictionary<string, DayCounts> Counts(Dictionary<string, List<int>> cases) =>
        cases.ToDictionary(c => c.Key, c => new DayCounts(c.Value.Select(ago => (Today.AddDays(-ago), 1))));

    /// <summary>Each circle and window by the definition, nothing kept from one to the next.</summary>
    private static double ByHand(Dictionary<string, List<int>> cases)
    {
        double all = cases.Values.Sum(c => c.Count), best = 0;
        foreach (var middle in cases.Keys)
            for (var size = 1; size <= cases.Count; size++)
            {
                var circle = cases.Keys.OrderBy(p => Grid.DistanceKm(middle, p)).ThenBy(p => p, StringComparer.Ordinal).Take(size).ToList();
                double inside = circle.Sum(p => cases[p].Count);
                if (size > 1 && 2 * inside > all) break;
                for (var weeks = 1; weeks <= SpaceTimeScan.LongestWindow; weeks++)
                {
                    double c = circle.Sum(p => cases[p].Count(ago => ago < 7 * weeks));
                    var expected = inside * cases.Values.Sum(p => p.Count(ago => ago < 7 * weeks)) / all;
                    if (c < SpaceTimeScan.FewestInCluster || c <= expected) continue;
                    best = Math.Max(best, (c * Math.Log(c / expected)) + (c == all ? 0 : (all - c) * Math.Log((all - c) / (all - expected))));
                }
            }
        return best;
    }
}
