using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace NpsWarning.Detection.Series;

/// <summary>
/// Upper quantile and tail of a count with a given mean and dispersion (variance over mean): negative binomial, or Poisson at a dispersion of 1 or less.
/// Small means by summing the distribution from 0; large ones from the probability of one count in saddle-point form (Loader, Fast and accurate computation of
/// binomial probabilities, 2000), times the continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8).
/// </summary>
internal static class UpperTail
{
    private const double LeastLog = -600; // e to this is still far from the smallest number
    private const double LargestSummed = 1_000;

    /// <summary>
    /// The smallest whole number that a count exceeds with a probability of at most <paramref name="alpha"/>, and the probability of at least
    /// <paramref name="count"/>. Both are NaN for a mean that is infinite or no number, the probability also for a count that is none.
    /// </summary>
    public static (double Quantile, double Chance) Of(double mean, double dispersion, double alpha, double count)
    {
        if (!double.IsFinite(mean)) return (double.NaN, double.NaN);
        var law = new Law(mean, dispersion);
        return law.LogAtZero > LeastLog && mean < LargestSummed
            ? BySum(law, Math.Exp(law.LogAtZero), alpha, Math.Ceiling(count))
            : (Quantile(law, alpha), double.IsNaN(count) ? double.NaN : AtLeast(law, Math.Ceiling(count)));
    }

    /// <summary>The probability of more than <paramref name="count"/>, and half of that of as much: mid-P, above 0 for whatever count, below 1.</summary>
    public static double Middle(double mean, double dispersion, double count)
    {
        var law = new Law(mean, dispersion);
        var probability = count > 0 ? Math.Exp(law.Log(count)) : Math.Exp(law.LogAtZero);
        return Math.Max(double.Epsilon * 1e16, Of(mean, dispersion, 0.5, count).Chance - (probability / 2));
    }

    private static (double Quantile, double Chance) BySum(Law law, double probability, double alpha, double count)
    {
        var (below, quantile, chance) = (0.0, double.NaN, double.NaN);
        for (var x = 0.0; ; x++)
        {
            if (x == count) chance = x <= law.Mean ? 1 - below : SumFrom(law, x, probability);
            if (double.IsNaN(quantile) && (below + probability >= 1 - alpha || (probability < 1e-300 && x > law.Mean))) quantile = x;
            if (!double.IsNaN(quantile) && !(x < count)) return (quantile, chance);
            if (probability < 1e-300 && x > law.Mean) return (quantile, 0);
            below += probability;
            probability *= law.Ratio(x);
        }
    }

    private static double SumFrom(Law law, double x, double probability)
    {
        var sum = 0.0;
        while (probability > 1e-17 * sum)
        {
            sum += probability;
            probability *= law.Ratio(x++);
        }
        return sum;
    }

    private static double Quantile(Law law, double alpha)
    {
        var step = Math.Max(1, Math.Floor(Math.Sqrt(law.Mean * law.Dispersion) / 4));
        var high = Math.Max(0, Math.Ceiling(law.Mean + (Normal.InvCDF(0, 1, 1 - alpha) * 4 * step)));
        while (AtLeast(law, high + 1) > alpha) high += step;
        var low = high; // always too low, or -1
        do low = Math.Max(-1, low - step);
        while (low >= 0 && AtLeast(law, low + 1) <= alpha);
        while (high - low > 1)
        {
            var middle = Math.Floor((low + high) / 2);
            if (AtLeast(law, middle + 1) <= alpha) high = middle;
            else low = middle;
        }
        return high;
    }

    private static double AtLeast(Law law, double count)
    {
        if (count <= 0) return 1;
        var probability = Math.Exp(law.Log(count));
        if (law.IsPoisson) return count > law.Mean ? SumFrom(law, count, probability) : 1 - SumDown(law, count, probability);
        return count > law.Mean
            ? probability * Fraction(count, law.Size, 1 - (1 / law.Dispersion))
            : 1 - (probability * count / law.Size * Fraction(law.Size, count, 1 / law.Dispersion));
    }

    private static double SumDown(Law law, double count, double probability)
    {
        var sum = 0.0;
        for (var x = count - 1; x >= 0; x--)
        {
            probability /= law.Ratio(x);
            if (probability < 1e-17 * sum) break;
            sum += probability;
        }
        return sum;
    }

    /// <summary>The continued fraction of I_x(a, b) behind x^a (1-x)^b / (a B(a, b)), by Lentz's method.</summary>
    private static double Fraction(double a, double b, double x)
    {
        var d = 1 / (1 - ((a + b) * x / (a + 1)));
        var (c, value) = (1.0, d);
        for (var m = 1; m < 1_000_000; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / (1 + (even * d));
            c = 1 + (even / c);
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / (1 + (odd * d));
            c = 1 + (odd / c);
            value *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15) break;
        }
        return value;
    }

    private readonly struct Law(double mean, double dispersion)
    {
        public double Mean { get; } = mean;
        public double Dispersion { get; } = Math.Max(1, dispersion);
        public bool IsPoisson => Dispersion == 1;
        public double Size => Mean / (Dispersion - 1);
        public double LogAtZero => IsPoisson ? -Mean : -Size * Math.Log(Dispersion);

        /// <summary>P(x + 1)/P(x): mean/(x + 1) for Poisson, (x + size)/(x + 1) × (1 - 1/dispersion) for negative binomial, size × that being mean/dispersion.</summary>
        public double Ratio(double x) => (((1 - (1 / Dispersion)) * x) + (Mean / Dispersion)) / (x + 1);

        /// <summary>ln P(x), x above 0.</summary>
        public double Log(double x)
        {
            if (IsPoisson) return -StirlingError(x) - Deviance(x, Mean) - (0.5 * Math.Log(2 * Math.PI * x));
            var n = Size + x;
            return StirlingError(n) - StirlingError(Size) - StirlingError(x) - Deviance(Size, n / Dispersion) - Deviance(x, n * (1 - (1 / Dispersion)))
                - (0.5 * Math.Log(2 * Math.PI * Size * (x / n))) + Math.Log(Size / n);
        }

        // x ln(x/m) + m - x without cancellation where x is near m.
        private static double Deviance(double x, double m)
        {
            if (Math.Abs(x - m) >= 0.1 * (x + m)) return (x * Math.Log(x / m)) + m - x;
            var v = (x - m) / (x + m);
            var (sum, term) = ((x - m) * v, 2 * x * v);
            for (var j = 3; j < 1_000; j += 2)
            {
                term *= v * v;
                var next = sum + (term / j);
                if (next == sum) break;
                sum = next;
            }
            return sum;
        }

        // ln x! less Stirling's formula for it.
        private static double StirlingError(double x)
        {
            if (x < 16) return SpecialFunctions.GammaLn(x + 1) - ((x + 0.5) * Math.Log(x)) + x - (0.5 * Math.Log(2 * Math.PI));
            var square = x * x;
            return ((1.0 / 12) - (((1.0 / 360) - (((1.0 / 1260) - (((1.0 / 1680) - (1.0 / 1188 / square)) / square)) / square)) / square)) / x;
        }
    }
}
