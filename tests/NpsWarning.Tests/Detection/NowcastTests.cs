using NpsWarning.Detection;
using NpsWarning.Intake;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>How long sources take to report, learnt from what they reported, and what the last weeks will have been.</summary>
public sealed class NowcastTests
{
    private static readonly DateOnly Today = new(2026, 3, 1); // a Sunday: its week is over

    [Fact]
    public void The_share_known_is_that_of_the_months_before()
    {
        var delay = ReportingDelay.Learn(Months(12, (0, 30), (10, 50), (100, 20)), Today);
        var monday = Week.Of(Today);
        Assert.Equal(0.3, delay.Week(monday, Today).Share, 1e-12); // none of it is ten days old
        Assert.Equal(0.8, delay.Week(monday.AddDays(-28), Today).Share, 1e-12);
        Assert.Equal(1, delay.Week(monday.AddDays(-140), Today).Share, 1e-12);
        Assert.Equal(0.3 * 3 / 7, delay.Week(monday, Today.AddDays(-4)).Share, 1e-12); // of a week that is not over, the days to come are not known
        Assert.Equal((10, 100), (delay.Days(0.5), delay.Days(0.95)));
    }

    [Fact]
    public void A_month_in_which_a_backlog_came_in_changes_nothing()
    {
        var usual = Months(12, (3, 100)).ToList();
        var delay = ReportingDelay.Learn([.. usual.Skip(1), (usual[0].Month, 3, 100), (usual[0].Month, 366, 10_000)], Today);
        Assert.Equal(3, delay.Days(0.99));
    }

    [Fact]
    public void Months_that_differ_leave_it_uncertain()
    {
        var steady = ReportingDelay.Learn(Months(12, (0, 50), (20, 50)), Today);
        var moody = ReportingDelay.Learn(Months(12, (0, 50), (20, 50)).Select((m, i) => m with { Cases = i / 2 % 2 == 0 == (m.Days == 0) ? 90 : 10 }), Today);
        Assert.True(moody.Week(Week.Of(Today), Today).Variance > 10 * steady.Week(Week.Of(Today), Today).Variance);
    }

    [Fact]
    public void Until_enough_is_known_everything_counts_as_known_at_once()
    {
        Assert.Equal(1, ReportingDelay.Learn(Months(12, (300, ReportingDelay.FewestCases - 1)), Today).Week(Week.Of(Today), Today).Share, 1e-12);
        Assert.Equal(0, ReportingDelay.Learn(Months(12, (300, ReportingDelay.FewestCases)), Today).Week(Week.Of(Today), Today).Share, 1e-12);
        Assert.Equal(1, ReportingDelay.Learn(Months(30, (300, 100)).Skip(13), Today).Week(Week.Of(Today), Today).Share, 1e-12); // longer ago than a year
    }

    [Fact]
    public void A_week_that_is_wholly_known_stands_for_itself_and_one_of_which_nothing_can_be_known_is_not_judged()
    {
        // Everything takes sixty days.
        var named = new WeekCounts(Enumerable.Range(0, 100).Select(w => (Week.Of(Today).AddDays(-7 * w), w < 9 ? 0 : 70 + w)));
        var nowcast = Nowcast.Of(named, ReportingDelay.Learn(Months(12, (60, 100)), Today), Today);
        Assert.Equal(Week.Of(Today).AddDays(-7 * 99), nowcast.First);
        Assert.Equal(Enumerable.Range(9, 91).Reverse().Select(w => 70.0 + w), nowcast.Exposure[..91]);
        Assert.All(nowcast.Variance[..91], v => Assert.Equal(0, v));
        Assert.InRange(nowcast.Exposure.Length, 91, 92); // the week that is sixty days old in part
    }

    [Fact]
    public void The_exposure_of_the_last_weeks_is_on_average_what_is_known_of_them()
    {
        // 40 a week, a third known at once, a third after ten days, the rest after forty; drawn 400 times.
        var random = new Random(7);
        var sums = new double[6, 2];
        for (var draw = 0; draw < 400; draw++)
        {
            var rows = Enumerable.Range(0, 7 * 80).SelectMany(ago => Enumerable.Range(0, Poisson(random, 40 / 7.0)).Select(_ => (Occurred: Today.AddDays(-ago), Delay: random.Next(3) switch { 0 => 0, 1 => 10, _ => 40 })))
                .Where(r => r.Occurred.AddDays(r.Delay) <= Today).ToList();
            var nowcast = Nowcast.Of(
                new WeekCounts(rows.GroupBy(r => Week.Of(r.Occurred)).Select(g => (g.Key, g.Count()))),
                ReportingDelay.Learn(rows.Select(r => (r.Occurred.AddDays(r.Delay), r.Delay)).GroupBy(r => (new DateOnly(r.Item1.Year, r.Item1.Month, 1), r.Delay)).Select(g => (g.Key.Item1, g.Key.Delay, g.Count())), Today),
                Today);
            for (var w = 0; w < 6; w++)
            {
                sums[w, 0] += rows.Count(r => Week.Of(r.Occurred) == Week.Of(Today).AddDays(-7 * w));
                sums[w, 1] += nowcast.Exposure[^(w + 1)];
            }
        }
        for (var w = 0; w < 6; w++) Assert.InRange(sums[w, 1] / sums[w, 0], 0.97, 1.03);
    }

    private static IEnumerable<(DateOnly Month, int Days, int Cases)> Months(int months, params (int Days, int Cases)[] delays) =>
        from m in Enumerable.Range(0, months) from d in delays select (new DateOnly(Today.Year, Today.Month, 1).AddMonths(-m), d.Days, d.Cases);

    private static int Poisson(Random random, double mean)
    {
        var (n, p) = (0, random.NextDouble());
        for (var limit = Math.Exp(-mean); p > limit; p *= random.NextDouble()) n++;
        return n;
    }
}
