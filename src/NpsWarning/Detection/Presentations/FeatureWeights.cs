namespace NpsWarning.Detection.Presentations;

/// <summary>
/// How much each feature tells: its inverse document frequency in the data that the model was trained on,
/// ln((N + 1) / (n + 1)) + 1. Two patients who share skin ulcers are more alike than two who are both drowsy.
/// </summary>
internal sealed class FeatureWeights
{
    private readonly float[] _sums = new float[8 * 256];

    public FeatureWeights(IReadOnlyList<float> weights)
    {
        Weights = weights;
        for (var part = 0; part < 8; part++)
            for (var value = 0; value < 256; value++)
                _sums[part * 256 + value] = new FeatureSet((ulong)value << part * 8).Positions().Sum(f => weights[f]);
    }

    public IReadOnlyList<float> Weights { get; }

    public static FeatureWeights Of(IReadOnlyList<FeatureSet> cases)
    {
        var counts = new int[ClinicalFeatures.Count];
        foreach (var features in cases)
            foreach (var f in features.Positions()) counts[f]++;
        return new([.. counts.Select(n => (float)(Math.Log((cases.Count + 1.0) / (n + 1)) + 1))]);
    }

    /// <summary>Sum of the weights of the set's features, by eight look-ups: this is the innermost loop of detection.</summary>
    public float Sum(ulong bits)
    {
        float sum = 0;
        for (var part = 0; part < 8; part++, bits >>= 8) sum += _sums[part * 256 + (int)(bits & 255)];
        return sum;
    }

    /// <summary>Weight of the shared features over weight of all features of the two; 0 to 1.</summary>
    public float Jaccard(FeatureSet a, FeatureSet b) =>
        (a.Bits & b.Bits) == 0 ? 0 : Sum(a.Bits & b.Bits) / Sum(a.Bits | b.Bits);

    /// <summary>The set as a vector of length 1: the column of a feature that is there holds its weight.</summary>
    public float[] Vector(FeatureSet set)
    {
        var vector = new float[ClinicalFeatures.Count];
        double squares = 0;
        foreach (var f in set.Positions()) squares += Weights[f] * (double)Weights[f];
        var length = (float)Math.Sqrt(squares);
        foreach (var f in set.Positions()) vector[f] = Weights[f] / length;
        return vector;
    }
}
