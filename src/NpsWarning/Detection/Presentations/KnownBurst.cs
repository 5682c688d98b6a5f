using MathNet.Numerics;

namespace NpsWarning.Detection.Presentations;

/// <summary>
/// Tells more of the same from something new. Two features that are usual together rise together when a known poisoning
/// has a burst; then the cases look, in every other feature, as cases with these two usually look. Something new brings
/// at least one other feature along more often than that.
/// </summary>
internal static class KnownBurst
{
    // With fewer, it is not known what usually comes along, and the two together are unusual enough.
    private const int LeastBaseline = 10;

    // Of one feature, by accident. Correcting for the number of features tried lets through fewer bursts, but also loses
    // half of the faint groups of 20 (measured on simulated deployments); a faint group has but one feature out of place.
    private const double Chance = .05;

    /// <param name="pair">The two features that all members have.</param>
    /// <param name="members">Rows of the table.</param>
    public static bool Explains(JudgedDay day, FeatureSet pair, int[] members)
    {
        var (usual, cases) = CountWithPair(day, pair);
        if (cases < LeastBaseline) return false;
        var here = new int[ClinicalFeatures.Count];
        foreach (var row in members) Count(day.Table.Bits[row] & ~pair.Bits, here);
        for (var f = 0; f < here.Length; f++)
            if (here[f] >= 2 && TailOf(here[f], members.Length, (usual[f] + .5) / (cases + 1)) < Chance) return false;
        return true;
    }

    /// <summary>P(X >= found) of a binomial.</summary>
    private static double TailOf(int found, int of, double share) => SpecialFunctions.BetaRegularized(found, of - found + 1, Math.Min(share, 1));

    private static (int[] Counts, int Cases) CountWithPair(JudgedDay day, FeatureSet pair)
    {
        var (counts, cases) = (new int[ClinicalFeatures.Count], 0);
        foreach (var bits in day.BaselineBits)
        {
            if ((bits & pair.Bits) != pair.Bits) continue;
            cases++;
            Count(bits & ~pair.Bits, counts);
        }
        return (counts, cases);
    }

    private static void Count(ulong bits, int[] counts)
    {
        foreach (var f in new FeatureSet(bits).Positions()) counts[f]++;
    }
}
