using NpsWarning.Substances;

namespace NpsWarning.Detection.Presentations;

/// <summary>Draws the core features of a planted group of a given grade.</summary>
internal static class GroupFeatures
{
    // A feature that a toxidrome has in a fifth of its cases is one that a clinician expects of it.
    private const double Expected = .2;
    private const double Rare = .005;
    private const double Common = .01;

    public static (FeatureSet Core, double Probability) Draw(GroupGrade grade, SeededRandom random) => grade switch
    {
        GroupGrade.Clear => (Combine(random.Sample(RareFeatures, 2), CommonFeatures(random, 4, perToxidrome: 1)), .80),
        GroupGrade.Medium => (Combine([], CommonFeatures(random, 5, perToxidrome: 2)), .75),
        _ => (Faint(random), .65),
    };

    private static readonly int[] RareFeatures = [.. Enumerable.Range(0, ClinicalFeatures.Count).Where(f => Toxidromes.Frequency(f) < Rare)];

    private static int[] CommonOnes => [.. Enumerable.Range(0, ClinicalFeatures.Count).Where(f => Toxidromes.Frequency(f) >= Common)];

    private static int[] CommonFeatures(SeededRandom random, int count, int perToxidrome)
    {
        while (true)
        {
            var drawn = random.Sample(CommonOnes, count);
            if (Toxidromes.All.All(t => drawn.Count(f => t.Of(f) >= Expected) <= perToxidrome)) return drawn;
        }
    }

    private static FeatureSet Faint(SeededRandom random)
    {
        while (true)
        {
            var known = random.Sample(Toxidromes.All, 1)[0];
            var expected = known.Features.Where(f => f.Probability >= Expected).Select(f => f.Feature).ToArray();
            if (expected.Length < 3) continue;
            var other = random.Sample([.. CommonOnes.Where(f => known.Of(f) == 0)], 1);
            return Combine(random.Sample(expected, 3), other);
        }
    }

    private static FeatureSet Combine(int[] some, int[] others) => some.Concat(others).Aggregate(default(FeatureSet), (set, f) => set.With(f));
}
