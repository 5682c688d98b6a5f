using System.Numerics.Tensors;

namespace NpsWarning.Detection.Presentations;

/// <summary>
/// The k centroids that ML.NET found, laid out for judging a few features at a time: a presentation has about three, so
/// its distance to all centroids costs three additions of a row of k numbers. A test holds it against ML.NET's own score.
/// </summary>
internal sealed class UsualPatterns
{
    private readonly FeatureWeights _weights;
    private readonly float[] _byFeature;
    private readonly float[] _squaredLengths;

    public UsualPatterns(FeatureWeights weights, IReadOnlyList<float[]> centroids)
    {
        (_weights, Centroids) = (weights, centroids);
        _byFeature = new float[ClinicalFeatures.Count * centroids.Count];
        for (var f = 0; f < ClinicalFeatures.Count; f++)
            for (var c = 0; c < centroids.Count; c++) _byFeature[f * centroids.Count + c] = centroids[c][f];
        _squaredLengths = [.. centroids.Select(c => TensorPrimitives.SumOfSquares<float>(c))];
    }

    public IReadOnlyList<float[]> Centroids { get; }

    public int Count => Centroids.Count;

    /// <summary>The nearest centroid, and the squared distance to it; 0 to 2.</summary>
    public (int Pattern, float Distance) Nearest(FeatureSet features)
    {
        Span<float> products = stackalloc float[Count];
        products.Clear();
        double squares = 0;
        foreach (var f in features.Positions())
        {
            var weight = _weights.Weights[f];
            squares += weight * (double)weight;
            TensorPrimitives.MultiplyAdd(_byFeature.AsSpan(f * Count, Count), weight, products, products);
        }
        if (features.IsEmpty) return (0, 0);
        // |x - c|^2 = 1 - 2 x.c + |c|^2, x having length 1.
        TensorPrimitives.MultiplyAdd(products, (float)(-2 / Math.Sqrt(squares)), _squaredLengths, products);
        var nearest = TensorPrimitives.IndexOfMin<float>(products);
        return (nearest, Math.Max(0, 1 + products[nearest]));
    }
}
