using MathNet.Numerics;

namespace NpsWarning.Detection;

/// <summary>
/// The chance of a count when its rate is only known from an earlier count. With a Jeffreys prior, an earlier count of y in exposure E
/// leaves the rate Gamma(y + 1/2, E) distributed; a later count in exposure e then is negative binomial with r = y + 1/2 and
/// success probability E / (E + e) (Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.6).
/// </summary>
public static class GammaPoisson
{
    /// <summary>P(N ≥ <paramref name="count"/>), from 0 to 1.</summary>
    /// <param name="count">The later count, 0 or more.</param>
    /// <param name="exposure">Its exposure, above 0, in the same unit as <paramref name="earlierExposure"/>.</param>
    /// <param name="earlier">The earlier count, 0 or more.</param>
    /// <param name="earlierExposure">Its exposure; with 0 nothing is known, and nothing is surprising: 1.</param>
    public static double TailProbability(int count, double exposure, int earlier, double earlierExposure)
    {
        if (count <= 0 || exposure <= 0 || earlierExposure <= 0) return 1;
        // The tail of a negative binomial is a regularised incomplete beta function: P(N >= n) = I_{1-p}(n, r).
        return SpecialFunctions.BetaRegularized(count, earlier + 0.5, exposure / (exposure + earlierExposure));
    }

    /// <summary>The count expected in <paramref name="exposure"/>: the mean of the same distribution.</summary>
    public static double Expected(double exposure, int earlier, double earlierExposure) =>
        earlierExposure <= 0 ? 0 : (earlier + 0.5) * exposure / earlierExposure;
}
