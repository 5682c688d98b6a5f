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

    // Chosen on files 1 and 2 and simulated worlds of seeds 301 to 304, every fifth day judged: with weights 1, 1 and 0, 58 of 88 faint groups of 20 and 40
    // were found at .97 false alarms a month, with these 62 at 1.01.
    private static readonly double _weightOfBall = Math.Log10(1 / 2.0);
    private static readonly double _weightOfYear = Math.Log10(1 / 3.0);

    /// <summary>
    /// The score of a rule among several with one threshold: the chance is divided by the rule's weight (Genovese, Roeder and Wasserman 2006, on weighted p-values),
    /// so that a rule that would raise many false alarms does not lift the threshold of the others.
    /// </summary>
    public static double Of(ClusterRule rule, int found, double mean, double shape) => Of(found, mean, shape) + rule switch
    {
        ClusterRule.MisfitBall => _weightOfBall,
        ClusterRule.FeaturePairOfYear => _weightOfYear,
        _ => 0,
    };

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
