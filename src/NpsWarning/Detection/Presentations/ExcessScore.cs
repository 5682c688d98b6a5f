namespace NpsWarning.Detection.Presentations;

/// <summary>
/// How surprising a count is: -log10 of <see cref="GammaPoisson.TailProbability"/>. A count never seen before has a finite
/// score: one new case is no alarm.
/// </summary>
internal static class ExcessScore
{
    // Where the tail underflows; nothing is told apart beyond it.
    private const double Most = 300;

    /// <param name="found">Cases in the window.</param>
    /// <param name="baseline">Cases in the baseline.</param>
    /// <param name="exposureRatio">Presentations in the window over presentations in the baseline.</param>
    public static double Of(int found, int baseline, double exposureRatio)
    {
        // Most counts are not above what is expected, and need no tail.
        if (found <= baseline * exposureRatio || double.IsNaN(exposureRatio) || double.IsInfinity(exposureRatio)) return 0;
        var tail = GammaPoisson.TailProbability(found, exposureRatio, baseline, 1);
        return tail > 0 ? -Math.Log10(tail) : Most;
    }
}
