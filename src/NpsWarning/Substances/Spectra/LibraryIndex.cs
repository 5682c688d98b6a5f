using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace NpsWarning.Substances.Spectra;

/// <summary>
/// Finds the entries that come first by the cosine of intensities weighted as m^0.5 I^0.5, without computing it for most: the weights of each ion stand in a
/// column of bytes, rounded up, and the columns of the query's strongest ions give a bound that no cosine exceeds. What the bound leaves is computed exactly,
/// so that the answer is the one of comparing with every entry.
/// </summary>
internal sealed class LibraryIndex
{
    /// <summary>The query's weight of 1 in whole numbers. Unit vectors keep the sums of products below 255 * 200 and a rounding, which 16 bits hold.</summary>
    private const int QueryScale = 200;

    private const double Scale = 255d * QueryScale;
    private const int Block = 64, Chunk = 128 * Block;

    /// <summary>No sum reaches it.</summary>
    private const ushort Taken = ushort.MaxValue;

    private static readonly float[] Roots = [.. Enumerable.Range(0, EiSpectrum.LargestMz + 1).Select(i => MathF.Sqrt(i))];

    /// <summary>
    /// Columns are read until the ions left out have less than this part of the query's norm, or so many were read; the bound allows for the rest. A
    /// small library has short columns, and more of them cost less than the cosines that they save.
    /// </summary>
    private readonly (double LeftOut, int Columns) enough;

    private readonly EiSpectrum[] spectra;
    private readonly int[] compounds;
    private readonly float[] norms;
    private readonly byte[]?[] columns;
    private readonly int padded;

    /// <param name="spectra">Cleaned.</param>
    /// <param name="compounds">A number for the compound of each.</param>
    public LibraryIndex(EiSpectrum[] spectra, int[] compounds)
    {
        (this.spectra, this.compounds) = (spectra, compounds);
        enough = spectra.Length < 20_000 ? (.1, 80) : (.15, 48);
        norms = [.. spectra.Select(Norm)];
        padded = (spectra.Length + Block - 1) / Block * Block;
        columns = new byte[]?[spectra.Length == 0 ? 0 : spectra.Max(s => s.Mz[^1]) + 1];
        for (var e = 0; e < spectra.Length; e++)
        {
            for (var i = 0; i < spectra[e].Mz.Length; i++)
            {
                var mz = spectra[e].Mz[i];
                (columns[mz] ??= new byte[padded])[e] = (byte)Math.Min(255, Math.Ceiling(255d * Roots[mz] * Roots[spectra[e].Intensity[i]] / norms[e]));
            }
        }
    }

    /// <summary>
    /// The entries of the best <paramref name="count"/> compounds that are no worse than the best entry of the last of them, at most three of a compound; best
    /// first, equal ones in the library's order.
    /// </summary>
    public IReadOnlyList<(int Entry, float Cosine)> Nearest(EiSpectrum query, int count) => Nearest(query, count, isExhaustive: false);

    /// <summary>The same by comparing with every entry but those that are left out.</summary>
    internal IReadOnlyList<(int Entry, float Cosine)> NearestExhaustively(EiSpectrum query, int count, Predicate<int>? without) => Nearest(query, count, isExhaustive: true, without);

    private IReadOnlyList<(int Entry, float Cosine)> Nearest(EiSpectrum query, int count, bool isExhaustive, Predicate<int>? without = null)
    {
        Span<float> weights = stackalloc float[columns.Length];
        weights.Clear();
        var norm = Norm(query);
        for (var i = 0; i < query.Mz.Length; i++)
            if (query.Mz[i] < columns.Length) weights[query.Mz[i]] = Roots[query.Mz[i]] * Roots[query.Mz[i]] * Roots[query.Intensity[i]] / norm; // once more the root of m/z, which the entry's weight has
        var best = new BestCompounds(count);
        if (isExhaustive)
        {
            for (var e = 0; e < spectra.Length; e++)
                if (without?.Invoke(e) != true) best.Take(e, compounds[e], Cosine(weights, e));
            return best.Ranked();
        }

        var (sums, highest) = (ArrayPool<ushort>.Shared.Rent(padded), new ushort[padded / Block]);
        var rest = Sum(query, norm, sums.AsSpan(0, padded), highest);
        var order = new int[highest.Length];
        for (var b = 0; b < order.Length; b++) order[b] = b;
        Array.Sort((ushort[])highest.Clone(), order);
        order.AsSpan().Reverse();
        foreach (var block in order.AsSpan(0, Math.Min(2 * count, order.Length))) // the likeliest first, so that few others have to be computed
        {
            var entry = block * Block + sums.AsSpan(block * Block, Block).IndexOf(highest[block]);
            if (entry >= spectra.Length) continue; // the padding of a block without any ion of the query
            best.Take(entry, compounds[entry], Cosine(weights, entry));
            sums[entry] = Taken;
        }
        foreach (var block in order)
        {
            if (highest[block] < LeastSum(best.Least, rest)) break;
            var (entry, end, least) = (block * Block, Math.Min(block * Block + Block, spectra.Length), LeastSum(best.Least, rest));
            for (; entry < end; entry++)
            {
                if (sums[entry] < least || sums[entry] == Taken) continue;
                best.Take(entry, compounds[entry], Cosine(weights, entry));
                least = LeastSum(best.Least, rest);
            }
        }
        ArrayPool<ushort>.Shared.Return(sums);
        return best.Ranked();
    }

    /// <summary>The sum below which no cosine reaches the least that counts; half a thousandth for the rounding of floats.</summary>
    private static double LeastSum(float least, double rest) => (least - rest - .0005) * Scale;

    /// <summary>Bounds of all entries over the query's strongest ions, and the highest of each block; gives back the norm of the ions that were left out.</summary>
    private double Sum(EiSpectrum query, float norm, Span<ushort> sums, Span<ushort> highest)
    {
        var (ions, left) = (new List<(double Weight, byte[] Column)>(query.Mz.Length), 0d);
        for (var i = 0; i < query.Mz.Length; i++)
        {
            if (query.Mz[i] >= columns.Length || columns[query.Mz[i]] is not { } column) continue;
            ions.Add((Roots[query.Mz[i]] * (double)Roots[query.Intensity[i]] / norm, column));
            left += ions[^1].Weight * ions[^1].Weight;
        }
        ions.Sort(static (a, b) => b.Weight.CompareTo(a.Weight));
        var used = 0;
        for (; used < ions.Count && used < enough.Columns && left > enough.LeftOut * enough.LeftOut; used++) left -= ions[used].Weight * ions[used].Weight;

        sums.Clear();
        for (var from = 0; from < padded; from += Chunk)
        {
            var chunk = sums[from..Math.Min(padded, from + Chunk)];
            for (var k = 0; k < used; k += 2) // two columns at a time, so that the sums are read and written half as often
            {
                var (a, b) = (ions[k], k + 1 < used ? ions[k + 1] : (Weight: 0, ions[k].Column));
                Add(chunk, a.Column.AsSpan(from, chunk.Length), Whole(a.Weight), b.Column.AsSpan(from, chunk.Length), Whole(b.Weight));
            }
        }
        for (var b = 0; b < highest.Length; b++)
        {
            var highestOf = Vector<ushort>.Zero;
            foreach (var v in MemoryMarshal.Cast<ushort, Vector<ushort>>(sums.Slice(b * Block, Block))) highestOf = Vector.Max(highestOf, v);
            for (var i = 0; i < Vector<ushort>.Count; i++) highest[b] = Math.Max(highest[b], highestOf[i]);
        }
        return Math.Sqrt(Math.Max(0, left));
    }

    private static Vector<ushort> Whole(double weight) => new((ushort)Math.Ceiling(weight * QueryScale));

    private static void Add(Span<ushort> sums, ReadOnlySpan<byte> a, Vector<ushort> weightA, ReadOnlySpan<byte> b, Vector<ushort> weightB)
    {
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref byte columnA = ref MemoryMarshal.GetReference(a), columnB = ref MemoryMarshal.GetReference(b);
        var half = (nuint)Vector<ushort>.Count;
        for (nuint at = 0; at < (nuint)sums.Length; at += 2 * half) // all three have the same length, a multiple of a block
        {
            Vector.Widen(Vector.LoadUnsafe(ref columnA, at), out var lowA, out var highA);
            Vector.Widen(Vector.LoadUnsafe(ref columnB, at), out var lowB, out var highB);
            (Vector.LoadUnsafe(ref sum, at) + lowA * weightA + lowB * weightB).StoreUnsafe(ref sum, at);
            (Vector.LoadUnsafe(ref sum, at + half) + highA * weightA + highB * weightB).StoreUnsafe(ref sum, at + half);
        }
    }

    private float Cosine(ReadOnlySpan<float> weights, int entry)
    {
        var (sum, roots) = (0f, Roots);
        ReadOnlySpan<short> ions = spectra[entry].Mz, heights = spectra[entry].Intensity;
        for (var i = 0; i < ions.Length; i++) sum += weights[ions[i]] * roots[heights[i]];
        return sum / norms[entry];
    }

    private static float Norm(EiSpectrum spectrum)
    {
        var sum = 0d;
        for (var i = 0; i < spectrum.Mz.Length; i++) sum += spectrum.Mz[i] * (double)spectrum.Intensity[i];
        return (float)Math.Sqrt(sum);
    }

    /// <summary>The best compounds so far, and their entries.</summary>
    private sealed class BestCompounds(int count)
    {
        private readonly List<(int Compound, float Cosine)> best = [];
        private readonly List<(int Entry, int Compound, float Cosine)> entries = [];

        /// <summary>What an entry must reach.</summary>
        public float Least { get; private set; }

        public void Take(int entry, int compound, float cosine)
        {
            if (cosine < Least || cosine <= 0) return;
            entries.Add((entry, compound, cosine));
            var (at, place) = (-1, 0);
            for (var b = 0; b < best.Count; b++)
            {
                if (best[b].Compound == compound) at = b;
                if (best[b].Cosine >= cosine) place = b + 1;
            }
            if (at >= 0 && at < place) return;
            if (at >= 0) best.RemoveAt(at);
            else if (best.Count == count) best.RemoveAt(count - 1);
            best.Insert(Math.Min(place, best.Count), (compound, cosine));
            if (best.Count == count) Least = best[^1].Cosine;
        }

        public IReadOnlyList<(int Entry, float Cosine)> Ranked()
        {
            var (ranked, ofCompound) = (new List<(int, float)>(), new Dictionary<int, int>());
            foreach (var (entry, compound, cosine) in entries.Where(e => e.Cosine >= Least).OrderByDescending(e => e.Cosine).ThenBy(e => e.Entry))
            {
                var before = ofCompound.GetValueOrDefault(compound);
                if (before < 3 && (before > 0 || ofCompound.Count < count)) ranked.Add((entry, cosine));
                ofCompound[compound] = before + 1;
            }
            return ranked;
        }
    }
}
