namespace NpsWarning.Substances.Spectra;

/// <summary>
/// A spectrum as the class of its compound shows in it: the ions, the losses from the heaviest, which a substituent does not move, and how often two ions
/// are a given distance apart (the autocorrelation of Crawford and Morrison, Anal. Chem. 40, 1968); and, of the known classes, how alike the nearest compound
/// of each is.
/// </summary>
internal static class SpectrumFeatures
{
    public const int Ions = 640, Losses = 640, Distances = 80;

    /// <summary>Below this part of the base peak (in 999) an ion is not taken for the molecule's.</summary>
    private const int Considerable = 20;

    private const double PartOfLosses = .7;

    private const float PartOfHits = 3;

    public static int CountWith(int classes) => Ions + Losses + Distances + 2 * classes;

    /// <param name="query">As measured.</param>
    /// <param name="hits">What the library has like it.</param>
    /// <param name="classes">The classes in the order of the model's columns.</param>
    /// <param name="known">The classes of the hits.</param>
    public static float[] Of(EiSpectrum query, IEnumerable<LibraryHit> hits, IReadOnlyList<string> classes, CompoundClasses known)
    {
        var features = new float[CountWith(classes.Count)];
        var spectrum = query.Cleaned();
        OfIons(spectrum, features.AsSpan(0, Ions));
        OfLosses(spectrum, features.AsSpan(Ions, Losses));
        OfDistances(features.AsSpan(0, Ions), features.AsSpan(Ions + Losses, Distances));
        OfHits(hits, classes, known, features.AsSpan(Ions + Losses + Distances));
        return features;
    }

    private static void OfIons(EiSpectrum spectrum, Span<float> ions)
    {
        for (var i = 0; i < spectrum.Mz.Length; i++)
            if (spectrum.Mz[i] < Ions) ions[spectrum.Mz[i]] = MathF.Sqrt(spectrum.Intensity[i]);
        ToLength(ions, 1);
    }

    private static void OfLosses(EiSpectrum spectrum, Span<float> losses)
    {
        var heaviest = 0;
        for (var i = 0; i < spectrum.Mz.Length; i++)
            if (spectrum.Intensity[i] >= Considerable) heaviest = spectrum.Mz[i];
        for (var i = 0; i < spectrum.Mz.Length; i++)
            if (heaviest - spectrum.Mz[i] is >= 0 and < Losses and var loss) losses[loss] = MathF.Sqrt(spectrum.Intensity[i]);
        ToLength(losses, PartOfLosses);
    }

    private static void OfDistances(ReadOnlySpan<float> ions, Span<float> distances)
    {
        for (var distance = 1; distance <= Distances; distance++)
            distances[distance - 1] = System.Numerics.Tensors.TensorPrimitives.Dot(ions[..^distance], ions[distance..]);
    }

    private static void OfHits(IEnumerable<LibraryHit> hits, IReadOnlyList<string> classes, CompoundClasses known, Span<float> likeness)
    {
        var (best, of) = (0.0, -1);
        foreach (var hit in hits)
        {
            var place = known.Of(hit.Entry) is { } name ? IndexOf(classes, name) : -1;
            if (place < 0) continue;
            likeness[place] = Math.Max(likeness[place], (float)(hit.Score * hit.Score) * PartOfHits);
            if (hit.Score > best) (best, of) = (hit.Score, place);
        }
        if (of >= 0) likeness[classes.Count + of] = (float)(best * best * best) * PartOfHits;
    }

    private static int IndexOf(IReadOnlyList<string> classes, string name)
    {
        for (var i = 0; i < classes.Count; i++)
            if (classes[i] == name) return i;
        return -1;
    }

    private static void ToLength(Span<float> vector, double length)
    {
        var squares = System.Numerics.Tensors.TensorPrimitives.SumOfSquares<float>(vector);
        if (squares > 0) System.Numerics.Tensors.TensorPrimitives.Multiply(vector, (float)(length / Math.Sqrt(squares)), vector);
    }
}
