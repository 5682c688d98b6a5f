using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace NpsWarning.Detection;

/// <summary>
/// What a threshold costs, by theory: how far a stream must rise to be seen. A stream with a year behind it is held against
/// the gamma-Poisson tail (<see cref="GammaPoisson"/>): four weeks against the thirteen before. Cases of the risen stream are Poisson.
/// Detectors that use more than four weeks, or know the season, need less; streams that scatter more than Poisson need more.
/// </summary>
public static class AlarmSensitivity
{
    private const int FourWeeksInAYear = 13;

    /// <summary>Cases in four weeks from which the stream's chance is at or below <paramref name="threshold"/>.</summary>
    /// <param name="usual">Its usual cases in four weeks, 0 or more.</param>
    /// <param name="threshold">The chance that passes, above 0 and below 1.</param>
    public static int CasesNeeded(double usual, double threshold)
    {
        var earlier = (int)Math.Round(FourWeeksInAYear * usual);
        bool Passes(int count) => GammaPoisson.TailProbability(count, 1, earlier, FourWeeksInAYear) <= threshold;
        var (low, high) = (0, 1);
        while (!Passes(high)) (low, high) = (high, 2 * high);
        while (high - low > 1)
            if (Passes((low + high) / 2)) high = (low + high) / 2;
            else low = (low + high) / 2;
        return high;
    }

    /// <summary>
    /// The cases in four weeks that the stream must have in the mean to be seen within them with the probability <paramref name="power"/>: the λ at which
    /// P(Poisson(λ) ≥ n) is that, n being <see cref="CasesNeeded"/>. It is the gamma quantile of shape n (Johnson, Kemp and Kotz, Univariate Discrete Distributions, section 4.2).
    /// </summary>
    public static double MeanNeeded(double usual, double threshold, double power = 0.8) => Gamma.InvCDF(CasesNeeded(usual, threshold), 1, power);
}
