using MathNet.Numerics;

namespace NpsWarning.Detection.Presentations;

/// <summary>
/// How surprising a count is: -log10 of the chance of at least so many, given the baseline. The rate has a gamma
/// posterior (shape baseline + 1/2, from Jeffreys' prior), so the count in the window is negative binomial and its upper
/// tail a regularised incomplete beta function. A count never seen before has a finite score: one new case is no alarm.
/// </summary>
internal static class ExcessScore
{
    /// <param name="found">Cases in the window.</param>
    /// <param name="baseline">Cases in the baseline.</param>
    /// <param name="exposureRatio">Presentations in the window over presentations in the baseline.</param>
    public static double Of(int found, double baseline, double exposureRatio)
    {
        if (found <= 0 || exposureRatio <= 0 || double.IsInfinity(exposureRatio)) return 0;
        if (found <= baseline * exposureRatio) return 0;
        var tail = SpecialFunctions.BetaRegularized(found, baseline + .5, exposureRatio / (1 + exposureRatio));
        return tail > 0 ? -Math.Log10(tail) : 300;
    }
}
