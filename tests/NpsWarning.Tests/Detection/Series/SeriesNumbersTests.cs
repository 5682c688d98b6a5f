using System.Runtime.Intrinsics;
using MathNet.Numerics.Distributions;
using NpsWarning.Detection.Series;
using Xunit;

namespace NpsWarning.Tests.Detection.Series;

/// <summary>The numbers under the detectors, worked out another way.</summary>
public sealed class SeriesNumbersTests
{
    [Fact]
    public void Four_exponentials_at_once_are_right_to_the_last_digits()
    {
        for (var x = -699.9; x < 700; x += 0.137)
            Assert.Equal(1, FastExp.Of(Vector256.Create(x))[2] / Math.Exp(x), 1e-15);
    }

    [Theory]
    [InlineData(0.3, 1, 2)]
    [InlineData(4, 2.5, 11)]
    [InlineData(60, 5, 90)]
    [InlineData(60, 5, 30)]
    [InlineData(900, 1, 950)]
    [InlineData(1_500, 1, 1_580)]
    [InlineData(1_500, 1, 1_400)]
    [InlineData(1_500, 12, 1_900)]
    [InlineData(1_500, 12, 1_200)]
    [InlineData(20_000, 300, 26_000)]
    public void The_tail_and_its_quantile_are_those_of_the_sum(double mean, double dispersion, double count)
    {
        var (quantile, chance) = UpperTail.Of(mean, dispersion, 0.005, count);
        double Below(double limit) => Enumerable.Range(0, (int)limit).Sum(x => Probability(mean, dispersion, x));
        Assert.Equal(1 - Below(count), chance, 1e-9);
        Assert.True(Below(quantile + 1) >= 0.995 && Below(quantile) < 0.995, $"{quantile}");
        Assert.Equal(chance - (Probability(mean, dispersion, (int)count) / 2), UpperTail.Middle(mean, dispersion, count), 1e-9);
    }

    [Fact]
    public void A_tail_is_given_where_one_less_the_rest_would_be_nothing() =>
        Assert.Equal(1, UpperTail.Of(2, 1, 0.005, 40).Chance / Enumerable.Range(40, 40).Sum(x => Probability(2, 1, x)), 1e-9);

    [Fact]
    public void Nothing_is_said_of_an_infinite_mean()
    {
        Assert.True(double.IsNaN(UpperTail.Of(double.PositiveInfinity, 2, 0.005, 3).Quantile));
        Assert.True(double.IsNaN(UpperTail.Of(3, 2, 0.005, double.NaN).Chance));
        Assert.Equal((0, 1), UpperTail.Of(1e-12, 1, 0.005, 0));
    }

    private static double Probability(double mean, double dispersion, int x) =>
        Math.Exp(dispersion <= 1 ? Poisson.PMFLn(mean, x) : NegativeBinomial.PMFLn(mean / (dispersion - 1), 1 / dispersion, x));
}
