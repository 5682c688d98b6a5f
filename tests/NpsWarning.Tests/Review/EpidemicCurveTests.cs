using CsCheck;
using NpsWarning.Review;
using Xunit;

namespace NpsWarning.Tests.Review;

public sealed class EpidemicCurveTests
{
    private static readonly DateOnly Start = new(2026, 1, 1);

    [Fact]
    public void Bars_begin_four_weeks_before_the_first_case_and_end_today()
    {
        var curve = Curve([Case(40, 0), Case(45, 0)], DateBasis.Known);

        Assert.Equal((1, Start.AddDays(40 - 28), Start.AddDays(60)), (curve.BarDays, curve.Bars[0].From, curve.Bars[^1].Through));
        Assert.Equal(2, curve.Bars.Sum(b => b.Total));
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(400, 7)]
    [InlineData(2000, 28)]
    public void Longer_times_have_longer_bars(int days, int barDays) =>
        Assert.Equal(barDays, EpidemicCurve.Of([Case(0, 0)], DateBasis.Known, Start, Start, Start.AddDays(days)).BarDays);

    [Fact]
    public void By_the_day_of_the_event_the_last_days_may_still_rise()
    {
        var cases = Enumerable.Range(0, 10).Select(i => Case(40 + i, i == 9 ? 30 : 6)).ToList();

        Assert.Equal(Start.AddDays(60 + 1 - 6), Curve(cases, DateBasis.Occurred).IncompleteFrom); // nine in ten took six days or less
        Assert.Null(Curve(cases, DateBasis.Known).IncompleteFrom);
    }

    [Fact]
    public void Every_case_is_in_one_bar_or_before_the_first() => Gen.Select(Gen.Int[0, 400], Gen.Int[0, 90]).Array[0, 40].Sample(days =>
    {
        var cases = days.Select(d => Case(d.Item1, d.Item2)).ToList();
        foreach (var basis in Enum.GetValues<DateBasis>())
        {
            var curve = EpidemicCurve.Of(cases, basis, Start.AddDays(200), Start.AddDays(210), Start.AddDays(400));
            Assert.Equal(cases.Count, curve.Earlier + curve.Bars.Sum(b => b.Total));
            Assert.All(curve.Bars.Zip(curve.Bars.Skip(1)), pair => Assert.Equal(pair.First.Through.AddDays(1), pair.Second.From));
        }
    });

    private static EpidemicCurve Curve(List<CaseDay> cases, DateBasis basis) => EpidemicCurve.Of(cases, basis, Start, Start.AddDays(50), Start.AddDays(60));

    private static CaseDay Case(int known, int lag) => new("laboratory", Start.AddDays(known - lag), Start.AddDays(known));
}
