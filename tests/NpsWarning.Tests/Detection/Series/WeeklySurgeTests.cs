using NpsWarning.Detection.Series;
using Xunit;

namespace NpsWarning.Tests.Detection.Series;

public sealed class WeeklySurgeTests
{
    private static readonly WeeklySurgeOptions Always = new() { LargestChance = 1, WeeksAYear = 52 };

    [Fact]
    public void More_planted_outbreaks_are_found_than_Farrington_finds_at_the_same_false_alarms()
    {
        var held = SimulatedCounts.Held(Reference("series.csv")).ToList();
        var (surge, farrington) = (new FoundOutbreaks(held, c => FoundOutbreaks.Surge(c, int.MaxValue)), new FoundOutbreaks(held, FoundOutbreaks.Farrington));
        Assert.True(surge.At(0.0063) >= 0.45 && surge.At(0.02) >= 0.67, $"{surge.At(0.0063)}, {surge.At(0.02)}");
        Assert.InRange(farrington.At(0.0063), 0.30, 0.42); // 0.36 on all 320 series: the measure is the reference's own
        Assert.InRange(farrington.At(0.02), 0.52, 0.66); // 0.60
    }

    /// <summary>Simulated anew, 16,000 weeks for each length of history: three standard errors of the rate at 0.001 are 0.00075.</summary>
    [Theory]
    [InlineData(624, 0.0018)]
    [InlineData(52, 0.0028)] // a dispersion from few weeks is uncertain
    public void Its_chance_is_how_often_it_comes_when_nothing_has_changed(int history, double mostAtThousandth)
    {
        var quiet = new FoundOutbreaks(SimulatedCounts.Planted(Reference("scenarios.csv"), 1_710 + history, 10, 0), c => FoundOutbreaks.Surge(c, history));
        Assert.InRange(quiet.Rate(0.01), 0.0065, 0.0135);
        Assert.InRange(quiet.Rate(0.001), 0.0003, mostAtThousandth);
    }

    [Fact]
    public void An_incomplete_week_is_held_against_the_part_that_is_complete()
    {
        var (counts, exposures) = (Steady(200, 10), Ones(200));
        counts[^1] = 9;
        exposures[^1] = 0.5;
        var incomplete = WeeklySurge.Judge(counts, exposures, Always);
        Assert.Equal(5, incomplete.WeekExpected, 0.5);
        Assert.True(incomplete.Chance < WeeklySurge.Judge(counts, Ones(200), Always).Chance);
        Assert.True(incomplete.Chance < WeeklySurge.Judge(counts, exposures, Always, [0.1]).Chance, "an uncertain exposure makes a count less surprising");
        exposures[^1] = 0;
        Assert.Equal(0, WeeklySurge.Judge(counts, exposures, Always).WeekExpected);
    }

    [Fact]
    public void Naming_twice_as_many_substances_is_no_surge()
    {
        var (counts, exposures) = (Steady(200, 10), Ones(200));
        for (var i = 196; i < 200; i++) (counts[i], exposures[i]) = (2 * counts[i], 2);
        Assert.True(WeeklySurge.Judge(counts, exposures, Always).Chance > 0.1);
        Assert.True(WeeklySurge.Judge(counts, Ones(200), Always).Chance < 0.01);
    }

    [Fact]
    public void The_window_that_says_most_is_named()
    {
        double[] sudden = [.. Steady(200, 10)], slow = [.. Steady(200, 10)];
        (sudden[^1], sudden[^2]) = (28, 10);
        for (var i = 1; i <= 4; i++) slow[^i] = 18;
        Assert.Equal((1, 28.0), (WeeklySurge.Judge(sudden, Ones(200), Always).Weeks, WeeklySurge.Judge(sudden, Ones(200), Always).Cases));
        Assert.Equal((4, 72.0), (WeeklySurge.Judge(slow, Ones(200), Always).Weeks, WeeklySurge.Judge(slow, Ones(200), Always).Cases));
        Assert.True(WeeklySurge.Judge(slow, Ones(200), Always).Chance < 0.01);
    }

    [Fact]
    public void A_rise_that_is_over_is_no_news()
    {
        var counts = Steady(200, 10);
        (counts[^4], counts[^3]) = (30, 30);
        Assert.True(WeeklySurge.Judge(counts, Ones(200), Always).Chance > 0.1);
    }

    [Fact]
    public void An_outbreak_of_the_past_does_not_hide_the_next_one()
    {
        var (clean, marked) = (Steady(200, 10), Steady(200, 10));
        for (var i = 80; i < 84; i++) marked[i] = 60;
        (clean[^1], clean[^2], marked[^1], marked[^2]) = (25, 25, 25, 25);
        Assert.InRange(WeeklySurge.Judge(marked, Ones(200), Always).Chance / WeeklySurge.Judge(clean, Ones(200), Always).Chance, 0.1, 10);
    }

    [Fact]
    public void Few_cases_are_refused_before_any_fit_and_would_not_have_been_rarer()
    {
        var random = new Random(3);
        var refused = 0;
        for (var n = 0; n < 300; n++)
        {
            var mean = Math.Pow(10, -2 + (2 * random.NextDouble()));
            double[] counts = [.. Enumerable.Range(0, 300).Select(_ => random.NextDouble() < mean ? 1.0 : 0)];
            var quick = WeeklySurge.Judge(counts, Ones(300), new() { WeeksAYear = 52 });
            if (quick.Rule != WeeklySurgeRule.TooFewCases) continue;
            refused++;
            Assert.True(WeeklySurge.Judge(counts, Ones(300), Always).Chance > 0.01);
        }
        Assert.InRange(refused, 150, 300);
    }

    [Fact]
    public void A_history_of_weeks_that_nobody_knows_is_too_short()
    {
        Assert.Equal(WeeklySurgeRule.HistoryTooShort, WeeklySurge.Judge(Steady(11, 3), Ones(11), Always).Rule);
        Assert.Equal(WeeklySurgeRule.HistoryTooShort, WeeklySurge.Judge(Steady(100, 3), [.. Enumerable.Range(0, 100).Select(i => i < 85 ? 0.0 : 1)], Always).Rule);
        Assert.Equal(WeeklySurgeRule.Judged, WeeklySurge.Judge(Steady(16, 3), Ones(16), Always).Rule);
        Assert.Throws<ArgumentException>(() => WeeklySurge.Judge(Steady(16, 3), Ones(15), Always));
    }

    [Fact]
    public void What_was_judged_before_leaves_no_trace()
    {
        var (shortOne, longOne) = (Steady(60, 4), Steady(500, 50));
        var first = WeeklySurge.Judge(shortOne, Ones(60), Always);
        WeeklySurge.Judge(longOne, Ones(500), Always);
        Assert.Equal(first, WeeklySurge.Judge(shortOne, Ones(60), Always));
    }

    [Fact]
    public void A_season_is_expected()
    {
        double[] counts = [.. Enumerable.Range(0, 260).Select(week => Math.Round(20 * Math.Exp(0.8 * Math.Cos(2 * Math.PI * week / 52))))];
        Assert.Equal(counts[^1], WeeklySurge.Judge(counts, Ones(260), Always).WeekExpected, 0.15 * counts[^1]);
        Assert.Equal(counts[180], WeeklySurge.Judge(counts.AsSpan(0, 181), Ones(181), Always).WeekExpected, 0.15 * counts[180]);
    }

    /// <summary>Counts about a mean, the same each time, with a dispersion near 1.</summary>
    private static double[] Steady(int weeks, double mean)
    {
        var random = new Random(17);
        double[] counts = [.. Enumerable.Range(0, weeks).Select(_ => Math.Max(0, Math.Round(mean + (Math.Sqrt(12 * mean) * (random.NextDouble() - 0.5)))))];
        for (var i = 1; i <= Math.Min(8, weeks); i++) counts[^i] = mean;
        return counts;
    }

    private static double[] Ones(int weeks) => [.. Enumerable.Repeat(1.0, weeks)];

    private static string Reference(string file) => RealData.Path($"../conformance/farrington/{file}");
}
