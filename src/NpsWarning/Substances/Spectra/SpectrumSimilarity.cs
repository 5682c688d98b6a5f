using System.Numerics.Tensors;

namespace NpsWarning.Substances.Spectra;

/// <summary>
/// How alike two spectra are: spectral entropy similarity (Li et al., Nature Methods 18, 2021, 1524: one less the Jensen-Shannon divergence of the intensities
/// in units of ln 4, which bears noise), and the composite of Stein and Scott (J. Am. Soc. Mass Spectrom. 5, 1994, 859: the cosine of weighted intensities, with how
/// well the ratios of neighbouring ions agree, which tells isomers apart). Compared from the ion where both scans have begun, and
/// by entropy after a difference in tuning, which favours light or heavy ions exponentially, has been taken out.
/// </summary>
public static class SpectrumSimilarity
{
    /// <summary>Part of the composite; chosen on one half of the compounds of SWGDRUG's library, simulated and real replicates, and confirmed on the other.</summary>
    private const double CompositePart = .4;

    /// <summary>Standard deviation of the difference in tuning that is expected, in natural logarithm of the intensity per m/z: without it two isomers could be tilted into one.</summary>
    private const double TiltSpread = .002;

    /// <summary>No instrument begins to scan later, so that a first ion above says something of the compound.</summary>
    private const int LatestStart = 80;

    /// <summary>Below this entropy the few strong ions would decide alone, and intensities are levelled (weights of Li et al.).</summary>
    private const float LevelledBelow = 3;

    private static readonly float[] Logs = [.. Enumerable.Range(0, EiSpectrum.BasePeak + 1).Select(i => i == 0 ? 0 : MathF.Log(i))];

    /// <summary>Variance of the logarithm of an intensity that few ions were counted for.</summary>
    private static readonly float[] Scatter = [.. Enumerable.Range(0, EiSpectrum.BasePeak + 1).Select(i => 4f / i)];

    private static readonly float[] MassWeights = [.. Enumerable.Range(0, EiSpectrum.LargestMz + 1).Select(m => MathF.Pow(m / 100f, 1.3f))];

    private static readonly float[] IntensityWeights = [.. Enumerable.Range(0, EiSpectrum.BasePeak + 1).Select(i => MathF.Pow(i, .53f))];

    /// <summary>Similarity from 0 (no ion in common) to 1 (the same), the same in both directions. Column bleed and air do not count.</summary>
    public static double Of(EiSpectrum a, EiSpectrum b) => OfCleaned(a.Cleaned(), b.Cleaned());

    /// <summary>The same of spectra that <see cref="EiSpectrum.Cleaned"/> gave.</summary>
    internal static double OfCleaned(EiSpectrum a, EiSpectrum b)
    {
        var most = a.Mz.Length + b.Mz.Length;
        Span<float> buffer = most <= 800 ? stackalloc float[most * 5] : new float[most * 5];
        var ions = Align(a, b, buffer, buffer[most..], buffer[(2 * most)..], out var shared);
        if (shared == 0) return 0;
        Span<float> mz = buffer[..ions], x = buffer.Slice(most, ions), y = buffer.Slice(2 * most, ions), u = buffer.Slice(3 * most, ions), v = buffer.Slice(4 * most, ions);
        var composite = Composite(mz, x, y, u);
        Untilt(mz, x, y, u);
        return Math.Clamp((1 - CompositePart) * EntropySimilarity(x, y, u, v) + CompositePart * composite, 0, 1);
    }

    /// <summary>The ions of both from where both scans have begun; 0 for an ion that one of them has not.</summary>
    private static int Align(EiSpectrum a, EiSpectrum b, Span<float> mz, Span<float> x, Span<float> y, out int shared)
    {
        ReadOnlySpan<short> am = a.Mz, ai = a.Intensity, bm = b.Mz, bi = b.Intensity;
        var start = Math.Min(LatestStart, (int)Math.Max(am[0], bm[0]));
        int i = 0, j = 0, n = 0;
        shared = 0;
        while (i < am.Length && am[i] < start) i++;
        while (j < bm.Length && bm[j] < start) j++;
        while (i < am.Length || j < bm.Length)
        {
            int ma = i < am.Length ? am[i] : int.MaxValue, mb = j < bm.Length ? bm[j] : int.MaxValue;
            mz[n] = Math.Min(ma, mb);
            x[n] = ma <= mb ? ai[i++] : 0;
            y[n] = mb <= ma ? bi[j++] : 0;
            if (ma == mb) shared++;
            n++;
        }
        return n;
    }

    /// <summary>
    /// Stein and Scott's composite: the cosine of the weighted intensities, and of shared ions that follow each other the mean of min(p/q, q/p), where p
    /// and q are their intensity ratios in the two spectra; each counts as the number of ions that it rests on.
    /// </summary>
    private static double Composite(ReadOnlySpan<float> mz, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> agreement)
    {
        double both = 0, xx = 0, yy = 0, ions = 0;
        var (pairs, last, shared) = (0, 0f, 0);
        for (var k = 0; k < x.Length; k++)
        {
            int i = (int)x[k], j = (int)y[k];
            float ofMass = MassWeights[(int)mz[k]], wx = ofMass * IntensityWeights[i], wy = ofMass * IntensityWeights[j];
            both += wx * wy;
            xx += wx * wx;
            yy += wy * wy;
            if (i == 0 || j == 0)
            {
                ions += .5;
                continue;
            }
            ions++;
            var ratio = Logs[i] - Logs[j];
            if (shared++ > 0) agreement[pairs++] = -Math.Abs(ratio - last);
            last = ratio;
        }
        var cosine = both / Math.Sqrt(xx * yy);
        if (pairs == 0) return cosine;
        TensorPrimitives.Exp(agreement[..pairs], agreement[..pairs]);
        var ratios = TensorPrimitives.Sum<float>(agreement[..pairs]) / pairs;
        return (ions * cosine + shared * ratios) / (ions + shared);
    }

    /// <summary>Takes the log-linear trend in m/z out of the ratio of the shared ions, half of it in each spectrum: least squares, weighted by what is counted of an ion, and held back by the spread that is expected.</summary>
    private static void Untilt(ReadOnlySpan<float> mz, Span<float> x, Span<float> y, Span<float> tilt)
    {
        double sum = 0, sumMz = 0, sumMz2 = 0, sumRatio = 0, sumBoth = 0;
        for (var k = 0; k < x.Length; k++)
        {
            if (x[k] == 0 || y[k] == 0) continue;
            double ratio = Logs[(int)x[k]] - Logs[(int)y[k]], weight = 1 / (.02f + Scatter[(int)x[k]] + Scatter[(int)y[k]]);
            sum += weight;
            sumMz += weight * mz[k];
            sumMz2 += weight * mz[k] * mz[k];
            sumRatio += weight * ratio;
            sumBoth += weight * mz[k] * ratio;
        }
        var middle = sumMz / sum;
        var slope = (sumBoth - middle * sumRatio) / (sumMz2 - middle * sumMz + 1 / (TiltSpread * TiltSpread));
        TensorPrimitives.Subtract(mz, (float)middle, tilt);
        TensorPrimitives.Multiply(tilt, (float)(slope / 2), tilt);
        TensorPrimitives.Exp(tilt, tilt);
        TensorPrimitives.Divide(x, tilt, x);
        TensorPrimitives.Multiply(y, tilt, y);
    }

    private static double EntropySimilarity(Span<float> x, Span<float> y, Span<float> u, Span<float> v)
    {
        var (sx, sy) = (Levelled(x, u, v), Levelled(y, u, v));
        TensorPrimitives.Add(x, y, u);
        TensorPrimitives.Multiply(u, .5f, u);
        return 1 - (2 * Entropy(u, v) - sx - sy) / Math.Log(4);
    }

    /// <summary>Scales to a sum of 1 and levels where the entropy is low; gives back the entropy in natural units.</summary>
    private static double Levelled(Span<float> p, Span<float> logs, Span<float> levelled)
    {
        TensorPrimitives.Divide(p, TensorPrimitives.Sum<float>(p), p);
        var entropy = Entropy(p, logs);
        if (entropy >= LevelledBelow) return entropy;
        var power = .25f + .25f * entropy;
        TensorPrimitives.Multiply(logs, power, levelled);
        TensorPrimitives.Exp(levelled, levelled);
        for (var k = 0; k < p.Length; k++) p[k] = p[k] > 0 ? levelled[k] : 0;
        var sum = TensorPrimitives.Sum<float>(p);
        TensorPrimitives.Divide(p, sum, p);
        return Math.Log(sum) - power * TensorPrimitives.Dot<float>(p, logs);
    }

    /// <summary>Leaves the logarithms in <paramref name="logs"/>.</summary>
    private static float Entropy(ReadOnlySpan<float> p, Span<float> logs)
    {
        TensorPrimitives.Max(p, 1e-20f, logs);
        TensorPrimitives.Log(logs, logs);
        return -TensorPrimitives.Dot(p, logs);
    }
}
