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

    /// <summary>
    /// As documented at <see cref="RareCluster"/>: a substance with a constant rate alarms 12.7, 2.7 and 0 times in 100 substance-years. An alarm is what would page
    /// somebody: none in the year before. Simulated over 3,000 years each, so the standard error of the first is 0.7.
    /// </summary>
    [Theory]
    [InlineData(1, 12.7, 4)]
    [InlineData(3, 2.7, 2)]
    [InlineData(10, 0, 0.1)]
    public void False_alarms_of_rare_clusters_are_as_documented(int casesAYear, double documented, double tolerance)
    {
        const int years = 3_000;
        var random = new Random(20_260_301);
        var day = new DateOnly(2000, 1, 1);
        var start = day.AddDays(RareCluster.WindowDays + RareCluster.HistoryDays);
        var days = new List<(DateOnly, int)>();
        int alarms = 0, lived = 0;
        DateOnly? last = null;
        while (lived < years * 365)
        {
            day = day.AddDays(1);
            if (day.Year > 9_000) throw new InvalidOperationException("ran out of days");
            if (day >= start) lived++;
            if (random.NextDouble() >= casesAYear / 365.0) continue;
            days.Add((day, 1));
            if (days.Count > 60) days.RemoveAt(0); // enough for three years at ten a year
            if (day < start || RareCluster.Judge(Null(day, new DayCounts(days))).Grade == Grade.None) continue;
            if (last is null || day.DayNumber - last.Value.DayNumber > SignalBook.OpenDays) alarms++;
            last = day;
        }
        Assert.InRange(alarms * 100.0 / years, documented - tolerance, documented + tolerance);
    }

    private static StreamHistory Null(DateOnly day, DayCounts cases) => new()
    {
        Subject = new SubjectKey("unlisted:a"),
        Name = "A",
        Standing = Standing.Nps,
        Place = "XA",
        Day = day,
        Cases = cases,
        BySource = new Dictionary<string, DayCounts>(),
        Named = new Dictionary<string, DayCounts>(),
        WatchedSince = new DateOnly(1999, 1, 1),
        LearningDays = 1,
        Confirmed = false,
        SeenElsewhere = false,
    };

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
