using System.Numerics;

namespace NpsWarning.Detection.Presentations;

/// <summary>
/// The clinical features recorded for one presentation, one bit for each entry of <see cref="ClinicalFeatures.All"/>.
/// A bit that is not set means "not recorded", which is not the same as "absent": a poison centre asks what it thinks of.
/// </summary>
public readonly record struct FeatureSet(ulong Bits)
{
    public int Count => BitOperations.PopCount(Bits);

    public bool IsEmpty => Bits == 0;

    public bool Has(int feature) => (Bits >> feature & 1) != 0;

    public FeatureSet With(int feature) => new(Bits | 1UL << feature);

    public FeatureSet Union(FeatureSet other) => new(Bits | other.Bits);

    /// <summary>The positions of the features in <see cref="ClinicalFeatures.All"/>, ascending.</summary>
    public IEnumerable<int> Positions()
    {
        for (var left = Bits; left != 0; left &= left - 1)
            yield return BitOperations.TrailingZeroCount(left);
    }

    public override string ToString() => string.Join('|', Positions().Select(p => ClinicalFeatures.All[p].Code));
}
