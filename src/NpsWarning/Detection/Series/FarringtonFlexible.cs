using MathNet.Numerics.Distributions;

namespace NpsWarning.Detection.Series;

/// <summary>Which rule decided on a period.</summary>
public enum FarringtonRule
{
    /// <summary>The count was held against its upper bound.</summary>
    Bound,

    /// <summary>Too few cases lately for any alarm, or a count of them is missing.</summary>
    TooFewCases,

    /// <summary>There is no upper bound or no count to hold against it.</summary>
    NoBound,

    /// <summary>The model did not converge, neither with a trend nor without.</summary>
    NotConverged,

    /// <summary>The same time of an earlier year is not in the series: fewer years, or a later period, would do.</summary>
    ReferenceMissing,

    /// <summary>The window of the earliest year begins before the series.</summary>
    WindowBeforeStart,

    /// <summary>There are more season levels than periods between the windows.</summary>
    TooManyLevels,
}

/// <summary>What the detector makes of one period. Numbers that there are none of are NaN.</summary>
/// <param name="Rule">Which rule decided.</param>
/// <param name="Expected">The count to be expected; none where there were too few cases, 0 where the model did not converge (as in R).</param>
/// <param name="Upper">The bound that a count must exceed; none where there were too few cases.</param>
/// <param name="Score">How far the count is above what is expected, in parts of the way to the bound: above 1 it exceeds it. Given also for too few cases.</param>
/// <param name="Chance">The probability of at least this count, 0 to 1 [pvalue].</param>
/// <param name="Alarm">Null where nothing can be said.</param>
/// <param name="Trend">Whether the model has a trend; null without a model.</param>
/// <param name="Slope">The trend of the logarithm for each period; NaN without one.</param>
/// <param name="Dispersion">Variance over mean, 1 or more.</param>
/// <param name="Mean">The mean that the bound is a quantile of: the expected count, or for <see cref="ThresholdMethod.Muan"/> its upper limit.</param>
public readonly record struct FarringtonResult(
    FarringtonRule Rule, double Expected, double Upper, double Score, double Chance, bool? Alarm, bool? Trend, double Slope, double Dispersion, double Mean);

/// <summary>
/// The improved Farrington algorithm: is a count higher than a quasi-Poisson model of the same season in earlier years leads to expect? Farrington et al., JRSS A
/// 159 (1996) 547; Noufaily et al., Statistics in Medicine 32 (2013) 1206; thresholds after Salmon et al., Journal of Statistical Software 70 (2016) 10.
/// Number for number what <c>farringtonFlexible</c> of R's surveillance 1.20.3 gives (without population offsets), its peculiarities included, each said where it is.
/// </summary>
public static class FarringtonFlexible
{
    /// <summary>Judges the periods from <paramref name="first"/> (index from 0) on, as many as <paramref name="results"/> has room for, each by itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A period is not in the series, or an option is out of its bounds.</exception>
    /// <exception cref="ArgumentException">There are not as many dates as counts, fewer than two, or they do not ascend.</exception>
    public static void Judge(CountSeries series, int first, Span<FarringtonResult> results, FarringtonOptions options)
    {
        options.Check();
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + results.Length, series.Counts.Count, nameof(results));
        if (series.Dates is { } dates && !(dates.Count == series.Counts.Count && dates.Count >= 2 && Ascend(dates)))
            throw new ArgumentException("There must be as many dates as counts, two or more, and they must ascend.", nameof(series));
        var work = new Work(series, options);
        for (var i = 0; i < results.Length; i++) results[i] = work.Judge(first + i);
    }

    /// <inheritdoc cref="Judge(CountSeries, int, Span{FarringtonResult}, FarringtonOptions)"/>
    public static FarringtonResult Judge(CountSeries series, int index, FarringtonOptions options)
    {
        Span<FarringtonResult> result = stackalloc FarringtonResult[1];
        Judge(series, index, result, options);
        return result[0];
    }

    private static bool Ascend(IReadOnlyList<DateOnly> dates)
    {
        for (var i = 1; i < dates.Count; i++)
            if (dates[i] <= dates[i - 1]) return false;
        return true;
    }

    private sealed class Work(CountSeries series, FarringtonOptions options)
    {
        private const int FewestYearsForTrend = 3;
        private const double NoScatter = 1e-20; // the counts are on the fitted line but for rounding: whether its slope differs from 0 has no answer

        private readonly CountTerms _terms = new(series.Counts);
        private readonly FarringtonHistory _history = new(series, options);
        private readonly QuasiPoisson _model = new();
        private readonly double _z = Normal.InvCDF(0, 1, 1 - options.Alpha);
        private double _dispersion; // of the present model, 1 or more
        private double _errorDispersion; // what standard errors use: not the same, as in R
        private (double Level, int Freedom, double Quantile) _student;

        public FarringtonResult Judge(int index)
        {
            if (_history.Find(index) is { } missing) return Nothing(missing);
            _model.Take(_terms, _history.Rows, _history.Times, _history.LevelFrom);
            var trend = options.Trend;
            if (!FitBoth(ref trend)) return Nothing(FarringtonRule.NotConverged) with { Expected = 0 };
            if (trend && !KeepsTrend())
            {
                trend = false;
                _model.ForgetWeights();
                if (!FitBoth(ref trend)) return Nothing(FarringtonRule.NotConverged) with { Expected = 0 };
            }
            var result = Bound(series.Counts[index]) with { Trend = trend, Slope = trend ? _model.Slope : double.NaN, Dispersion = _dispersion };
            return HasEnough(index) ? result : result with { Rule = FarringtonRule.TooFewCases, Expected = double.NaN, Upper = double.NaN, Alarm = false };
        }

        private static FarringtonResult Nothing(FarringtonRule rule) =>
            new(rule, double.NaN, double.NaN, double.NaN, double.NaN, null, null, double.NaN, double.NaN, double.NaN);

        /// <summary>The first fit, and that with high outliers down-weighted, of which R does not ask whether it converged.</summary>
        private bool FitBoth(ref bool trend)
        {
            if (!_model.Fit(trend))
            {
                if (!trend) return false;
                trend = false;
                if (!_model.Fit(trend)) return false;
            }
            _dispersion = Math.Max(1, _model.Dispersion);
            _errorDispersion = _model.Dispersion;
            if (!options.Reweight) return true;
            _model.Reweight(_dispersion, options.OutlierResidual);
            _model.Fit(trend);
            _dispersion = Math.Max(1, _model.Dispersion);
            _errorDispersion = _model.PriorDispersion; // R overwrites the fit's weights by the prior ones before it asks for standard errors
            return true;
        }

        private bool KeepsTrend()
        {
            if (options.Years < FewestYearsForTrend) return false;
            if (_errorDispersion < NoScatter) return false;
            if (_student.Level != options.TrendLevel || _student.Freedom != _model.Freedom)
                _student = (options.TrendLevel, _model.Freedom, options.TrendLevel >= 1 ? 0 : StudentT.InvCDF(0, 1, _model.Freedom, 1 - (options.TrendLevel / 2)));
            if (!(Math.Abs(_model.Slope) > _student.Quantile * Math.Sqrt(_errorDispersion * _model.SlopeLeverage))) return false;
            return Math.Exp(_model.Predict(options.SeasonLevels - 1, _history.Now).Eta) <= _model.LargestCount;
        }

        private bool HasEnough(int index)
        {
            var sum = 0.0;
            for (var i = Math.Max(0, index - options.FewestCasesPeriods + 1); i <= index; i++) sum += series.Counts[i];
            return sum >= options.FewestCases; // false where a count is missing
        }

        private FarringtonResult Bound(double count)
        {
            var (eta, leverage) = _model.Predict(options.SeasonLevels - 1, _history.Now);
            var error = Math.Sqrt(_errorDispersion * leverage);
            var expected = Math.Exp(eta);
            var mean = options.Threshold == ThresholdMethod.Muan ? Math.Exp(eta + (_z * error)) : expected;
            var (upper, chance, score) = (double.NaN, double.NaN, double.NaN);
            if (options.Threshold == ThresholdMethod.Delta)
            {
                expected = Math.Max(expected, QuasiPoisson.LeastMean);
                (upper, chance, score) = Delta(count, expected, error * expected);
            }
            else
            {
                (upper, chance) = UpperTail.Of(mean, _dispersion, options.Alpha, count);
                score = (count - eta) / (upper - eta); // R takes the logarithm of the expected count here; whether it is above 1 is the same
            }
            var rule = double.IsNaN(score) ? FarringtonRule.NoBound : FarringtonRule.Bound;
            return new(rule, double.IsNaN(upper) ? double.NaN : expected, upper, score, chance, score > 1 && count != 0, null, double.NaN, _dispersion, mean);
        }

        private (double Upper, double Chance, double Score) Delta(double count, double expected, double error)
        {
            var tau = _dispersion + (error * error / expected);
            var (power, deviation) = options.Power switch
            {
                PowerTransformation.TwoThirds => (2.0 / 3, Math.Sqrt(4.0 / 9 * Math.Cbrt(expected) * tau)),
                PowerTransformation.Half => (0.5, Math.Sqrt(tau / 4)),
                _ => (1.0, Math.Sqrt(expected * tau)),
            };
            var centre = Math.Pow(expected, power);
            var (high, low) = (Math.Pow(centre + (_z * deviation), 1 / power), Math.Pow(centre - (_z * deviation), 1 / power));
            var upper = double.IsNaN(low) ? high : Math.Max(high, low);
            var chance = Normal.CDF(0, 1, (centre - Math.Pow(count, power)) / deviation);
            return (upper, chance, (count - expected) / (upper - expected));
        }
    }
}
