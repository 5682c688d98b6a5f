using System.Numerics.Tensors;
using MathNet.Numerics.Distributions;

namespace NpsWarning.Detection.Series;

/// <summary>What <see cref="WeeklySurge"/> is run with.</summary>
public sealed record WeeklySurgeOptions
{
    /// <summary>Nobody looks at a chance above this: a stream that cannot get below it is refused before any fit. 1 refuses none.</summary>
    public double LargestChance { get; init; } = 0.01;

    /// <summary>Weeks in the year that the season follows: those of the calendar, or 52 where weeks are only numbered.</summary>
    public double WeeksAYear { get; init; } = 365.2425 / 7;
}

/// <summary>Which rule decided.</summary>
public enum WeeklySurgeRule
{
    /// <summary>The newest weeks were held against what the history leads to expect.</summary>
    Judged,

    /// <summary>The newest weeks have so few cases that no history could make their chance small enough.</summary>
    TooFewCases,

    /// <summary>Too few weeks are known to say what is usual.</summary>
    HistoryTooShort,
}

/// <summary>What the score makes of the newest weeks.</summary>
/// <param name="Rule">Which rule decided.</param>
/// <param name="Chance">
/// The probability of as much if nothing had changed, 0 to 1/2, corrected for looking at three windows; 1/2 also stands for whatever is less than usual. Of
/// too few cases a lower bound of it; 1/2 for a history too short.
/// </param>
/// <param name="Weeks">Length of the window that says most: 1, 2 or 4 weeks that end with the newest; 0 unless judged.</param>
/// <param name="Cases">Cases in it.</param>
/// <param name="Expected">Cases to be expected in it.</param>
/// <param name="Dispersion">Variance over mean of the count to be expected in it, the uncertainty of the estimates and exposures included; 1 or more.</param>
/// <param name="WeekExpected">Cases to be expected in the newest week alone.</param>
/// <param name="WeekDispersion">Variance over mean of that.</param>
public readonly record struct WeeklySurgeResult(
    WeeklySurgeRule Rule, double Chance, int Weeks, double Cases, double Expected, double Dispersion, double WeekExpected, double WeekDispersion)
{
    /// <summary>The count of the newest week alone that is exceeded with a probability of at most <paramref name="chance"/>; NaN unless judged.</summary>
    public double WeekUpper(double chance) => Rule == WeeklySurgeRule.Judged ? UpperTail.Of(WeekExpected, WeekDispersion, chance, 0).Quantile : double.NaN;
}

/// <summary>
/// A rise in the newest weeks of a stream, as one continuous probability: the mean of each week from a log-linear quasi-Poisson model of the whole history
/// (<see cref="SeasonalTrend"/>), its count by the middle of its negative binomial tail (mid-P: half of the probability of the count itself), three windows, one correction.
/// </summary>
/// <remarks>
/// <para>
/// The windows: the newest week; the newest two, by the weighted sum of their normal scores (Stouffer's method, weights 1 and 0.7); and the newest four, by the
/// sum of their counts. A sum of scores finds more than the sum of counts, since counts that vary more than Poisson ones are high in one week by themselves
/// and in two running seldom. The four weeks count only where the newest two are high as well: a rise that is over is no news.
/// The three tails are joined by the Cauchy combination (Liu and Xie, JASA 115 (2020) 393, equation 3), which holds for tails however dependent.
/// </para>
/// <para>
/// Weights, windows and shares were chosen on simulated series alone (Noufaily et al., Statistics in Medicine 32 (2013) 1206, with other seeds
/// than those judged): outbreaks of three, five and eight standard deviations that last about two weeks. The newest eight weeks have no weight in the model, so
/// that a rise is not in what it is held against; a week's weight halves in five years; weeks that cannot be chance are let go. With nothing planted, chances of
/// 0.01 and 0.001 come in 0.9 and 0.1 % of weeks after twelve years, 0.9 and 0.2 % after one; below that, short histories are too ready (0.0001: 0.05 % after one year).
/// What it misses: a rise that takes most of a year becomes the trend.
/// </para>
/// </remarks>
public static class WeeklySurge
{
    private const int LongWindow = 4;
    private const double SecondWeek = 0.7; // weight of the week before the newest
    private const double OngoingScore = 1; // normal score of the newest two weeks from which on the newest four count
    private const double OneShare = 0.1, TwoShare = 0.75, LongShare = 0.15; // how much of the alarms each window may make; together 1

    private const int LeftOut = 8;
    private const double HalfLifeWeeks = 260;
    private const double OutlierChance = 1e-7; // by a dispersion that is too low at first, so far below one week of a history by chance
    private const int FewestWeeks = 12;
    private const double TrendPrior = 0.3; // a year, on the logarithm: a third more or less each year
    private const double YearPrior = 0.5, HalfYearPrior = 0.25; // of each of cos and sin: a peak of a half above the average, usually
    private const double LeastPart = 0.25; // season and trend seldom bring a mean below this part of the average

    private static readonly double[] Priors = [double.PositiveInfinity, TrendPrior, YearPrior, YearPrior, HalfYearPrior, HalfYearPrior];
    private static readonly double[] Forgetting = [.. Enumerable.Range(0, SeasonalTrend.MostWeeks).Select(age => Math.Pow(2, -age / HalfLifeWeeks))];

    [ThreadStatic]
    private static SeasonalTrend? t_model;

    /// <summary>Judges the newest week.</summary>
    /// <param name="counts">Cases by week, newest last, the whole history; 0 or more. Those before the newest 1,040 (20 years) are not looked at.</param>
    /// <param name="exposures">
    /// What each count is to be held against, such as the number of substances named; of an incomplete week the part that is complete. 1 where nothing is known
    /// of it, 0 for a week without any count.
    /// </param>
    /// <param name="options">How to judge.</param>
    /// <param name="exposureVariance">Relative variance (variance over squared mean) of the newest weeks' exposures, newest last; as many as there are, taken for errors in common. Empty: known exactly.</param>
    /// <exception cref="ArgumentException">There are not as many exposures as counts.</exception>
    public static WeeklySurgeResult Judge(ReadOnlySpan<double> counts, ReadOnlySpan<double> exposures, WeeklySurgeOptions options, ReadOnlySpan<double> exposureVariance = default)
    {
        if (counts.Length != exposures.Length) throw new ArgumentException("There must be as many exposures as counts.", nameof(exposures));
        if (counts.Length < FewestWeeks) return new(WeeklySurgeRule.HistoryTooShort, 0.5, 0, 0, 0, 1, 0, 1);
        if (options.LargestChance < 1 && LeastChance(counts, exposures) is var least && least > options.LargestChance)
            return new(WeeklySurgeRule.TooFewCases, least, 0, 0, 0, 1, 0, 1);
        var model = t_model?.WeeksAYear == options.WeeksAYear ? t_model : t_model = new(options.WeeksAYear);
        var known = model.Take(counts, exposures, Math.Min(LeftOut, counts.Length / 4), Forgetting);
        if (known < FewestWeeks) return new(WeeklySurgeRule.HistoryTooShort, 0.5, 0, 0, 0, 1, 0, 1);
        model.Fit(Priors, OutlierChance);
        return Judge(model, counts, exposureVariance);
    }

    /// <summary>A chance that the newest weeks cannot get below, as good as surely: that of their counts if the mean were the smallest that it ever is.</summary>
    private static double LeastChance(ReadOnlySpan<double> counts, ReadOnlySpan<double> exposures)
    {
        var rate = LeastPart * (TensorPrimitives.Sum(counts) + 0.5) / TensorPrimitives.Sum(exposures);
        var (cases, exposure, least) = (0.0, 0.0, 0.5);
        for (var age = 0; age < LongWindow; age++)
        {
            cases += counts[^(age + 1)];
            exposure += exposures[^(age + 1)];
            if (age != 2 && cases > 0) least = Math.Min(least, UpperTail.Of(rate * exposure, 1, 0.5, cases).Chance);
        }
        return least;
    }

    private static WeeklySurgeResult Judge(SeasonalTrend model, ReadOnlySpan<double> counts, ReadOnlySpan<double> exposureVariance)
    {
        const int n = SeasonalTrend.Parameters;
        Span<double> gradients = stackalloc double[n * LongWindow], sum = stackalloc double[n], one = stackalloc double[LongWindow], error = stackalloc double[LongWindow];
        sum.Clear();
        var (expected, cases, errors) = (0.0, 0.0, 0.0);
        for (var age = 0; age < LongWindow; age++)
        {
            var gradient = gradients.Slice(n * age, n);
            one[age] = model.Mean(age, gradient);
            error[age] = age < exposureVariance.Length ? one[age] * Math.Sqrt(exposureVariance[^(age + 1)]) : 0;
            expected += one[age];
            errors += error[age];
            if (one[age] > 0) cases += counts[^(age + 1)];
            for (var j = 0; j < n; j++) sum[j] += gradient[j];
        }
        var newest = gradients[..n];
        var before = gradients.Slice(n, n);
        var (d0, d1) = (Spread(model, newest, one[0], error[0]), Spread(model, before, one[1], error[1]));
        var (z0, z1) = (Score(one[0], d0, counts[^1]), Score(one[1], d1, counts[^2]));
        var shared = one[0] > 0 && one[1] > 0 ? (model.Covariance(newest, before) + (error[0] * error[1])) / Math.Sqrt(one[0] * d0 * one[1] * d1) : 0;
        var two = (z0 + (SecondWeek * z1)) / Math.Sqrt(1 + (SecondWeek * SecondWeek) + (2 * SecondWeek * shared));
        var spread = Spread(model, sum, expected, errors);
        var four = two < OngoingScore ? 0 : Score(expected, spread, cases);

        var (t1, t2, t4) = (OneShare * Cauchy(z0), TwoShare * Cauchy(two), LongShare * Cauchy(four));
        var chance = Math.Atan2(1, t1 + t2 + t4) / Math.PI;
        WeeklySurgeResult Say(int weeks, double cases, double expected, double dispersion) => new(WeeklySurgeRule.Judged, chance, weeks, cases, expected, dispersion, 0, 1);
        var result = t4 > t2 && t4 > t1 ? Say(LongWindow, cases, expected, spread)
            : t1 > t2 ? Say(1, counts[^1], one[0], d0)
            : Say(2, counts[^1] + counts[^2], one[0] + one[1], Math.Max(d0, d1));
        return result with { WeekExpected = one[0], WeekDispersion = d0 };
    }

    /// <summary>Variance over mean of a count: that about the mean, that of the mean's estimate, and that of the exposure.</summary>
    private static double Spread(SeasonalTrend model, ReadOnlySpan<double> gradient, double mean, double error) =>
        mean > 0 ? model.Dispersion + ((model.Covariance(gradient, gradient) + (error * error)) / mean) : 1;

    /// <summary>The normal score of a count's mid-P; 0 where there is nothing to be expected, since nothing was looked at.</summary>
    private static double Score(double mean, double dispersion, double count) => mean > 0 ? -Normal.InvCDF(0, 1, UpperTail.Middle(mean, dispersion, count)) : 0;

    /// <summary>1/tan(πp) of the upper tail of a normal score; no more than usual counts as nothing, so that one window cannot speak against another.</summary>
    private static double Cauchy(double score) => score <= 0 ? 0 : 1 / Math.Tan(Math.PI * Math.Max(Normal.CDF(0, 1, -score), double.Epsilon * 1e16));
}
