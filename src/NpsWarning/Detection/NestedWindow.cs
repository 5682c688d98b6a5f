using MathNet.Numerics;

namespace NpsWarning.Detection;

/// <summary>One of three windows that end on the same day, the longer ones holding the shorter, with what came before it (<see cref="RareCluster"/>).</summary>
/// <param name="Days">Its length.</param>
/// <param name="Cases">Cases in it.</param>
/// <param name="Named">Its exposure: substances named in it.</param>
/// <param name="EarlierNamed">Exposure of the days before it, as far back as one looks.</param>
internal sealed record NestedWindow(int Days, int Cases, double Named, double EarlierNamed)
{
    private const double Negligible = 1e-12;
    private const int MostSummedOver = 40;
    private const int MostNeeded = 200;

    /// <summary>The chance of as many cases in it, given those before it; <paramref name="total"/> are both together.</summary>
    public double Chance(int total) => GammaPoisson.TailProbability(Cases, Named, total - Cases, EarlierNamed);

    /// <summary>
    /// The probability that the smallest of the windows' tails is at most <paramref name="smallest"/>, had nothing changed: given what came before the longest window, the
    /// counts between the beginnings of the windows, and since the last of them, follow each other as negative binomials, and are summed over. With more cases than
    /// <see cref="MostSummedOver"/>, and where nothing was named before the longest window, three times the smallest, which it cannot exceed (Bonferroni).
    /// </summary>
    public static double Corrected(IReadOnlyList<NestedWindow> windows, int total, double smallest)
    {
        var (w30, w120, w365) = (windows[0], windows[1], windows[2]);
        if (total > MostSummedOver || w365.EarlierNamed <= 0) return Math.Min(1, windows.Count * smallest);
        var earlier = total - w365.Cases;
        double e1 = w30.Named, e2 = w120.Named - w30.Named, e3 = w365.Named - w120.Named, before = w365.EarlierNamed;
        // How many cases each window needs to be as surprising, given what came before it.
        var need365 = Needed(w365.Named, earlier, w365.EarlierNamed, smallest);
        if (need365 >= MostNeeded) return Math.Min(1, windows.Count * smallest);
        var sum = 0.0;
        for (var n3 = 0; ; n3++)
        {
            var p3 = Probability(n3, e3, earlier, before);
            if (n3 >= need365) return Math.Min(1, sum + GammaPoisson.TailProbability(n3, e3, earlier, before));
            if (p3 < Negligible && n3 > e3 * (earlier + 1) / before) return Math.Min(1, sum);
            var need120 = Needed(w120.Named, earlier + n3, before + e3, smallest);
            for (var n2 = 0; ; n2++)
            {
                if (n2 >= Math.Min(need120, need365 - n3))
                {
                    sum += p3 * GammaPoisson.TailProbability(n2, e2, earlier + n3, before + e3);
                    break;
                }
                var p2 = Probability(n2, e2, earlier + n3, before + e3);
                if (p2 < Negligible && n2 > e2 * (earlier + n3 + 1) / (before + e3)) break;
                var need30 = Needed(e1, earlier + n3 + n2, before + e3 + e2, smallest);
                var need = Math.Min(need30, Math.Min(need120 - n2, need365 - n3 - n2));
                sum += p3 * p2 * GammaPoisson.TailProbability(need, e1, earlier + n3 + n2, before + e3 + e2);
            }
        }
    }

    // The count whose tail is at most that; cases come in hundreds at most.
    private static int Needed(double exposure, int earlier, double earlierExposure, double smallest)
    {
        if (exposure <= 0 || earlierExposure <= 0) return MostNeeded;
        var n = 1;
        while (n < MostNeeded && GammaPoisson.TailProbability(n, exposure, earlier, earlierExposure) > smallest * (1 + 1e-9)) n++;
        return n;
    }

    // Of a negative binomial count: exp of its logarithm.
    private static double Probability(int n, double exposure, int earlier, double earlierExposure)
    {
        if (exposure <= 0) return n == 0 ? 1 : 0;
        var r = earlier + 0.5;
        return Math.Exp(SpecialFunctions.GammaLn(r + n) - SpecialFunctions.GammaLn(r) - SpecialFunctions.FactorialLn(n)
            + (r * Math.Log(earlierExposure / (earlierExposure + exposure))) + (n * Math.Log(exposure / (earlierExposure + exposure))));
    }
}
