namespace NpsWarning.Detection;

/// <summary>
/// The exact chance that the cases drawn add up to so much, if which cases were drawn had nothing to do with their scores: the permutation test of
/// Pitman (1937, Suppl J R Stat Soc 4:119) in strata, by multiplying out the generating functions of the categories and then of the strata
/// (Mehta, Patel and Senchaudhuri 1992, J Comput Graph Stat 1:21). With scores 0 and 1 in one stratum it is Fisher's exact test.
/// </summary>
public static class PermutationTest
{
    /// <summary>More drawn cases than this in one stratum would overflow (and take long).</summary>
    public const int MostDrawn = 60;

    /// <summary>P(sum of the drawn cases' scores ≥ what it was), 0 to 1, one-sided.</summary>
    /// <param name="strata">In each, every case's score (0 or more) and whether it is one of those drawn (at most <see cref="MostDrawn"/>).</param>
    public static double Chance(IEnumerable<IReadOnlyCollection<(int Score, bool Drawn)>> strata)
    {
        double[] sums = [1]; // by sum of scores: its probability
        var observed = 0;
        foreach (var stratum in strata)
        {
            observed += stratum.Where(c => c.Drawn).Sum(c => c.Score);
            sums = Added(sums, Sums(stratum));
        }
        return Math.Min(1, sums.Skip(observed).Sum());
    }

    /// <summary>The probability of each sum in one stratum.</summary>
    private static double[] Sums(IReadOnlyCollection<(int Score, bool Drawn)> stratum)
    {
        var drawn = stratum.Count(c => c.Drawn);
        if (drawn > MostDrawn) throw new ArgumentException($"{drawn} cases drawn, at most {MostDrawn} allowed.");
        var highest = stratum.Count == 0 ? 0 : stratum.Max(c => c.Score);
        var ways = new double[drawn + 1, (drawn * highest) + 1]; // by cases drawn and their sum
        ways[0, 0] = 1;
        foreach (var category in stratum.GroupBy(c => c.Score))
            for (var d = drawn; d >= 1; d--)
                for (var sum = drawn * highest; sum >= category.Key; sum--)
                {
                    var (choose, have) = (1.0, category.Count());
                    for (var k = 1; k <= Math.Min(d, have) && k * category.Key <= sum; k++)
                    {
                        choose *= (have - k + 1.0) / k;
                        ways[d, sum] += choose * ways[d - k, sum - (k * category.Key)];
                    }
                }
        var all = Enumerable.Range(0, (drawn * highest) + 1).Select(sum => ways[drawn, sum]).ToArray();
        var total = all.Sum();
        return [.. all.Select(w => w / total)];
    }

    private static double[] Added(double[] a, double[] b)
    {
        var sums = new double[a.Length + b.Length - 1];
        for (var i = 0; i < a.Length; i++)
            for (var j = 0; j < b.Length; j++) sums[i + j] += a[i] * b[j];
        return sums;
    }
}
