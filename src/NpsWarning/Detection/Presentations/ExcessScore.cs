using MathNet.Numerics;

namespace NpsWarning.Detection.Presentations;

/// <summary>
/// How surprising a count is: -log10 of the chance of so many or more, the count being negative binomial (a Poisson whose rate is gamma distributed, as in
/// <see cref="GammaPoisson"/>). A count never seen before has a finite score: one new case is no alarm.
/// </summary>
internal static class ExcessScore
{
    // Where the tail underflows; nothing is told apart beyond it.
    private const double Most = 300;

    /// <param name="found">Cases in the window.</param>
    /// <param name="mean">Cases expected.</param>
    /// <param name="shape">Of the gamma: the less is known of the rate, the smaller, and the less surprising is any count.</param>
    public static double Of(int found, double mean, double shape)
    {
        // Most counts are not above what is expected, and need no tail.
        if (found <= mean || !(mean > 0) || !(shape > 0)) return 0;
        var tail = SpecialFunctions.BetaRegularized(found, shape, mean / (mean + shape));
        return tail > 0 ? Math.Min(Most, -Math.Log10(tail)) : Most;
    }
}
