using NpsWarning.Detection;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>The numbers that detectors rest on, worked out another way.</summary>
public sealed class ChanceTests
{
    [Theory]
    [InlineData(1, 10, 0, 100)]
    [InlineData(2, 120, 1, 730)]
    [InlineData(8, 28, 3, 365)]
    [InlineData(30, 28, 104, 365)]
    [InlineData(3, 5_000, 2, 30_000)]
    [InlineData(200, 800, 1_000, 10_400)]
    public void The_tail_is_one_less_the_sum_of_the_negative_binomial(int count, double exposure, int earlier, double earlierExposure) =>
        Assert.Equal(TailBySum(count, exposure, earlier, earlierExposure), GammaPoisson.TailProbability(count, exposure, earlier, earlierExposure), 1e-10);

    [Theory]
    [InlineData(0, 10, 5, 100)]
    [InlineData(3, 10, 5, 0)]
    [InlineData(3, 0, 5, 100)]
    public void Where_nothing_is_known_or_seen_nothing_is_surprising(int count, double exposure, int earlier, double earlierExposure) =>
        Assert.Equal(1, GammaPoisson.TailProbability(count, exposure, earlier, earlierExposure));

    [Fact]
    public void More_cases_are_less_likely_and_more_history_makes_them_likelier()
    {
        Assert.True(Enumerable.Range(1, 40).All(n => GammaPoisson.TailProbability(n + 1, 28, 5, 365) < GammaPoisson.TailProbability(n, 28, 5, 365)));
        Assert.True(Enumerable.Range(0, 40).All(y => GammaPoisson.TailProbability(8, 28, y + 1, 365) > GammaPoisson.TailProbability(8, 28, y, 365)));
    }

    [Fact]
    public void The_count_expected_is_the_mean_of_the_same_distribution()
    {
        // The mean of a count is the sum of its tails.
        var mean = Enumerable.Range(1, 2_000).Sum(n => GammaPoisson.TailProbability(n, 28, 12, 365));
        Assert.Equal(mean, GammaPoisson.Expected(28, 12, 365), 1e-8);
    }

    /// <summary>Drawn 200,000 times: a rate by what came before, cases in each stretch by the rate, and how often the smallest of the three tails is as small. Within five standard errors.</summary>
    [Theory]
    [InlineData(2, 0, 0, 0)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 0, 2, 1)]
    [InlineData(2, 1, 0, 3)]
    [InlineData(1, 2, 4, 8)]
    public void The_smallest_of_three_chances_is_corrected_for_being_the_smallest(int in30, int to120, int to365, int earlier)
    {
        const double before = 730;
        const int draws = 200_000;
        NestedWindow[] Windows(int a, int b, int c) => [new(30, a, 30, before + 335), new(120, a + b, 120, before + 245), new(365, a + b + c, 365, before)];
        double Smallest(int a, int b, int c) => Windows(a, b, c).Min(w => w.Chance(earlier + a + b + c));
        var random = new MathNet.Numerics.Random.MersenneTwister(5);
        var (seen, cache) = (Smallest(in30, to120, to365), new Dictionary<(int, int, int), bool>());
        var asSmall = 0;
        for (var draw = 0; draw < draws; draw++)
        {
            var rate = MathNet.Numerics.Distributions.Gamma.Sample(random, earlier + 0.5, before);
            var n = (Poisson(30), Poisson(90), Poisson(245));
            if (!cache.TryGetValue(n, out var small)) cache[n] = small = Smallest(n.Item1, n.Item2, n.Item3) <= seen * (1 + 1e-9);
            if (small) asSmall++;

            int Poisson(double days) => MathNet.Numerics.Distributions.Poisson.Sample(random, rate * days);
        }
        var corrected = NestedWindow.Corrected(Windows(in30, to120, to365), earlier + in30 + to120 + to365, seen);
        Assert.InRange(asSmall / (double)draws, corrected - (5 * Math.Sqrt(corrected / draws)), corrected + (5 * Math.Sqrt(corrected / draws)));
        Assert.True(corrected > seen * 1.001 || to120 + to365 == 0, $"{seen} was not corrected");
    }

    /// <summary>As stated: a substance whose rate never changes alarms so often. Simulated anew over 8,000 years, with a tolerance of four standard errors.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(3)]
    public void False_alarms_of_rare_clusters_are_as_stated(double casesAYear)
    {
        const int years = 8_000, block = 100;
        var stated = RareCluster.FalseAlarms(casesAYear, Standing.Nps) * years;
        var alarms = Enumerable.Range(0, years / block).AsParallel().Sum(b => Alarms(new Random(20_260_301 + b), casesAYear, block));
        Assert.InRange(alarms, stated - (4 * Math.Sqrt(stated)), stated + (4 * Math.Sqrt(stated)));
    }

    [Fact]
    public void Between_the_rates_simulated_false_alarms_are_between_theirs()
    {
        Assert.InRange(RareCluster.FalseAlarms(2, Standing.Nps), RareCluster.FalseAlarms(3, Standing.Nps), RareCluster.FalseAlarms(1, Standing.Nps));
        Assert.Equal(RareCluster.FalseAlarms(0.1, Standing.Nps) / 10, RareCluster.FalseAlarms(0.01, Standing.Nps), 1e-12);
        Assert.Equal(RareCluster.FalseAlarms(30, Standing.Medicine), RareCluster.FalseAlarms(3_000, Standing.Medicine));
        Assert.Equal(0, RareCluster.FalseAlarms(3, Standing.MetaboliteOrPrecursor));
    }

    private static int Alarms(Random random, double casesAYear, int years)
    {
        var start = new DateOnly(2000, 1, 1);
        var days = new List<DateOnly>();
        for (var at = 0.0; at < (years + 3) * 365; at -= Math.Log(1 - random.NextDouble()) / casesAYear * 365) days.Add(start.AddDays((int)at));
        var named = new DayCounts(Enumerable.Range(0, (years + 3) * 365).Select(d => (start.AddDays(d), Histories.NamedADay)));
        var like = Histories.Of(start, []) with { Cases = new(days.Select(d => (d, 1))), Named = named, WatchedSince = start.AddYears(-5), Reporting = new Dictionary<string, Nowcast>() };
        var alarms = 0;
        DateOnly? last = null;
        foreach (var day in days.Distinct().Where(d => d.DayNumber - start.DayNumber >= RareCluster.MemoryDays))
        {
            var weeks = new WeekCounts(days.Where(d => d <= day && d > day.AddDays(-500)).GroupBy(NpsWarning.Intake.Week.Of).Select(w => (w.Key, w.Count())));
            if (RareCluster.Judge(like with { Day = day, Weeks = new Dictionary<string, WeekCounts> { ["laboratory"] = weeks } }).Grade == Grade.None) continue;
            if (last is null || day.DayNumber - last.Value.DayNumber > SignalBook.OpenDays) alarms++;
            last = day;
        }
        return alarms;
    }

    /// <summary>P(N = n) by its recurrence: p(n+1)/p(n) = (n + r)/(n + 1) × e/(E + e), from p(0) = (E/(E + e))^r.</summary>
    private static double TailBySum(int count, double exposure, int earlier, double earlierExposure)
    {
        var r = earlier + 0.5;
        var q = exposure / (exposure + earlierExposure);
        var p = Math.Pow(1 - q, r);
        var tail = 0.0;
        for (var n = 0; n < count + 5_000; n++)
        {
            if (n >= count) tail += p;
            p *= (n + r) / (n + 1) * q;
        }
        return tail;
    }
}
