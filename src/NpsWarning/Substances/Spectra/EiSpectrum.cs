using System.Collections.Frozen;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text;

namespace NpsWarning.Substances.Spectra;

/// <summary>
/// A mass spectrum of electron ionisation (70 eV), as libraries keep them: whole m/z, intensities as whole numbers of which the base peak has 999.
/// Immutable; two spectra with the same peaks are equal.
/// </summary>
public sealed class EiSpectrum : IEquatable<EiSpectrum>
{
    /// <summary>Intensity of the base peak.</summary>
    public const short BasePeak = 999;

    /// <summary>Ions above are dropped: what is volatile enough for a gas chromatograph does not reach it.</summary>
    public const int LargestMz = 2000;

    private readonly short[] mz;
    private readonly short[] intensity;

    private EiSpectrum(short[] mz, short[] intensity) => (this.mz, this.intensity) = (mz, intensity);

    /// <summary>Mass to charge ratios, from 1 to <see cref="LargestMz"/>, rising, each once.</summary>
    public ReadOnlySpan<short> Mz => mz;

    /// <summary>The intensity of each, from 1 to <see cref="BasePeak"/>, whole numbers.</summary>
    public ReadOnlySpan<short> Intensity => intensity;

    /// <summary>
    /// A spectrum of measured peaks, in any order and scale: m/z are rounded, peaks that fall together are added, and all is scaled. Peaks that are no
    /// measurement (not finite, not above 0, m/z out of range) are passed over, and so is what comes below half of 1/999 of the base peak.
    /// </summary>
    /// <returns>Null where no peak is left.</returns>
    public static EiSpectrum? Of(IEnumerable<(double Mz, double Intensity)> peaks)
    {
        var sums = new SortedDictionary<short, double>();
        foreach (var (at, height) in peaks)
            if (at >= .5 && at < LargestMz + .5 && height > 0 && double.IsFinite(height))
                sums[(short)Math.Floor(at + .5)] = sums.GetValueOrDefault((short)Math.Floor(at + .5)) + Math.Min(height, 1e30);
        if (sums.Count == 0) return null;
        return Scaled(sums.Keys.ToArray(), sums.Values.ToArray());
    }

    /// <summary>Siloxanes that bleed from the column, in parts of m/z 207. Their share is told by 207 and 281 together, which hardly a drug has in that ratio.</summary>
    private static readonly FrozenDictionary<short, double> Bleed = new (short Mz, double Part)[]
        { (73, 1), (133, .15), (147, .2), (191, .15), (207, 1), (267, .12), (281, .45), (341, .08), (355, .12), (405, .06) }
        .ToFrozenDictionary(ion => ion.Mz, ion => ion.Part);

    /// <summary>Ions below are air and water, and few instruments scan them.</summary>
    private const int LowestCompared = 33;

    /// <summary>
    /// Without column bleed (as much as 207 and 281 allow, subtracted from all of its ions) and without air. Where nothing else is left, as it is.
    /// The same object where there is none of them.
    /// </summary>
    public EiSpectrum Cleaned()
    {
        var bleed = Math.Min(At(207), At(281) / Bleed[281]);
        if (bleed == 0 && mz[0] >= LowestCompared) return this;
        var heights = new double[mz.Length];
        for (var i = 0; i < mz.Length; i++)
            heights[i] = mz[i] < LowestCompared ? 0 : bleed > 0 && Bleed.TryGetValue(mz[i], out var part) ? intensity[i] - bleed * part : intensity[i];
        return heights.Max() > 0 ? Scaled(mz, heights) : this;
    }

    /// <summary>The strongest ions, at most so many: the strongest first, of equal ones that of lower m/z.</summary>
    public IEnumerable<(short Mz, short Intensity)> Strongest(int most) => mz.Zip(intensity).OrderByDescending(p => p.Second).ThenBy(p => p.First).Take(most);

    private short At(short at) => Array.BinarySearch(mz, at) is >= 0 and var i ? intensity[i] : (short)0;

    /// <summary>Scaled to the base peak, without what is below half of one.</summary>
    private static EiSpectrum Scaled(ReadOnlySpan<short> mz, ReadOnlySpan<double> heights)
    {
        var (top, kept) = (TensorPrimitives.Max(heights), 0);
        var (ions, scaled) = (new short[mz.Length], new short[mz.Length]);
        for (var i = 0; i < mz.Length; i++)
            if (Math.Round(heights[i] / top * BasePeak) is >= 1 and var height) (ions[kept], scaled[kept++]) = (mz[i], (short)height);
        return new(ions[..kept], scaled[..kept]);
    }

    /// <summary>The peaks as the database keeps them: "41 493;43 999".</summary>
    public string ToText()
    {
        var text = new StringBuilder(mz.Length * 7);
        for (var i = 0; i < mz.Length; i++)
            text.Append(i == 0 ? "" : ";").Append(CultureInfo.InvariantCulture, $"{mz[i]} {intensity[i]}");
        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    /// <exception cref="FormatException">It is no such text.</exception>
    public static EiSpectrum Parse(string text)
    {
        var peaks = new List<(double, double)>();
        foreach (var range in text.AsSpan().Split(';'))
        {
            var peak = text.AsSpan()[range];
            var space = peak.IndexOf(' ');
            if (space < 0 || !double.TryParse(peak[..space], NumberStyles.Float, CultureInfo.InvariantCulture, out var at)
                || !double.TryParse(peak[(space + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var height))
                throw new FormatException($"'{peak}' is no peak such as \"41 493\".");
            peaks.Add((at, height));
        }
        return Of(peaks) ?? throw new FormatException("The text holds no peak.");
    }

    public bool Equals(EiSpectrum? other) => other is not null && Mz.SequenceEqual(other.Mz) && Intensity.SequenceEqual(other.Intensity);

    public override bool Equals(object? obj) => Equals(obj as EiSpectrum);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var at in mz) hash.Add(at);
        foreach (var height in intensity) hash.Add(height);
        return hash.ToHashCode();
    }

    public override string ToString() => ToText();
}
