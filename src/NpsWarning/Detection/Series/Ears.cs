using MathNet.Numerics.Distributions;

namespace NpsWarning.Detection.Series;

/// <summary>Which of the three EARS rules.</summary>
public enum EarsMethod
{
    /// <summary>The days just before are the baseline.</summary>
    C1,

    /// <summary>The same with two days between, so that the rise itself is not in its baseline.</summary>
    C2,

    /// <summary>The excess of C2 on the two days before. As R has it, today's own count plays no part but that it must be above 0.</summary>
    C3,
}

/// <summary>What EARS is run with; the names of R's <c>earsC</c> in brackets.</summary>
public sealed record EarsOptions
{
    /// <summary>Which rule [method].</summary>
    public EarsMethod Method { get; init; } = EarsMethod.C1;

    /// <summary>Periods in the baseline, 3 or more [baseline].</summary>
    public int Baseline { get; init; } = 7;

    /// <summary>The standard deviation is taken for no smaller, 0 or more [minSigma].</summary>
    public double LeastDeviation { get; init; }

    /// <summary>Probability above the bound, between 0 and 1, both exclusive [alpha]. Null: 0.001, and 0.025 for C3.</summary>
    public double? Alpha { get; init; }
}

/// <summary>What EARS makes of one period. Numbers that there are none of are NaN.</summary>
/// <param name="Expected">Mean of the baseline.</param>
/// <param name="Upper">The bound that a count must exceed.</param>
/// <param name="Score">How far the count is above the mean, in standard deviations; for C3 the excess of the two days before, in the same.</param>
/// <param name="Alarm">Null without a count or a bound.</param>
public readonly record struct EarsResult(double Expected, double Upper, double Score, bool? Alarm);

/// <summary>
/// The Early Aberration Reporting System's C1, C2 and C3: a count against mean and standard deviation of a short baseline. Hutwagner et al., Journal of Urban
/// Health 80 (2003) i89; bounds after Fricker et al., Statistics in Medicine 27 (2008) 3407, number for number those of <c>earsC</c> in R's surveillance 1.20.3.
/// </summary>
public static class Ears
{
    private const int Gap = 2; // periods between baseline and count for C2 and C3

    /// <summary>Judges every period. The first that have no whole baseline, and those with a missing count in it, have no bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    /// <exception cref="ArgumentException">There is not room for exactly as many results as counts.</exception>
    public static void Judge(ReadOnlySpan<double> counts, Span<EarsResult> results, EarsOptions options)
    {
        var alpha = options.Alpha ?? (options.Method == EarsMethod.C3 ? 0.025 : 0.001);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Baseline, 3, nameof(options.Baseline));
        ArgumentOutOfRangeException.ThrowIfNegative(options.LeastDeviation, nameof(options.LeastDeviation));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha, nameof(options.Alpha));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1, nameof(options.Alpha));
        if (results.Length != counts.Length) throw new ArgumentException("There must be room for one result a count.", nameof(results));
        var z = Normal.InvCDF(0, 1, 1 - alpha);
        var gap = options.Method == EarsMethod.C1 ? 0 : Gap;
        var (excess, excessBefore) = (double.NaN, double.NaN); // C2's statistic one and two periods ago
        for (var t = 0; t < counts.Length; t++)
        {
            var (count, start) = (counts[t], t - gap - options.Baseline);
            if (start < 0)
            {
                results[t] = new(double.NaN, double.NaN, double.NaN, null);
                continue;
            }
            var (mean, deviation) = Describe(counts.Slice(start, options.Baseline));
            deviation = Math.Max(deviation, options.LeastDeviation);
            var statistic = (count - mean) / deviation;
            var (upper, score) = (mean + (z * deviation), statistic);
            if (options.Method == EarsMethod.C3)
            {
                score = Math.Max(0, excess - 1) + Math.Max(0, excessBefore - 1);
                upper = Math.Max(0, count + (deviation * (z - score)));
            }
            results[t] = new(mean, upper, score, double.IsNaN(count) || double.IsNaN(upper) ? null : count > upper);
            (excess, excessBefore) = (statistic, excess);
        }
    }

    private static (double Mean, double Deviation) Describe(ReadOnlySpan<double> counts)
    {
        var sum = 0.0;
        foreach (var count in counts) sum += count;
        var mean = sum / counts.Length;
        var squares = 0.0;
        foreach (var count in counts) squares += (count - mean) * (count - mean);
        return (mean, Math.Sqrt(squares / (counts.Length - 1)));
    }
}
