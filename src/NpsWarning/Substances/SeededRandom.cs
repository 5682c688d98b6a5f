using System.Numerics;

namespace NpsWarning.Substances;

/// <summary>
/// xoshiro256** seeded through SplitMix64 (Blackman and Vigna 2018). <see cref="Random"/> does not promise the same
/// numbers in the next runtime, and every published figure has to be repeatable from its seed.
/// </summary>
internal sealed class SeededRandom
{
    private ulong s0, s1, s2, s3;

    public SeededRandom(params ReadOnlySpan<int> seeds)
    {
        var state = 0x9E3779B97F4A7C15UL;
        foreach (var seed in seeds) state = Mix(state ^ (uint)seed);
        s0 = Mix(state += 0x9E3779B97F4A7C15UL);
        s1 = Mix(state += 0x9E3779B97F4A7C15UL);
        s2 = Mix(state += 0x9E3779B97F4A7C15UL);
        s3 = Mix(state + 0x9E3779B97F4A7C15UL);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
        return z ^ z >> 31;
    }

    private ulong Next()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var t = s1 << 17;
        s2 ^= s0; s3 ^= s1; s1 ^= s2; s0 ^= s3; s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Uniform(double from, double to) => from + (to - from) * Uniform();

    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Uniform over 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(Uniform() * count);

    /// <summary>Standard normal (Box and Muller).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>exp(N(0, <paramref name="sigma"/>)).</summary>
    public double LogNormal(double sigma) => Math.Exp(sigma * Normal());

    /// <summary>Poisson by Knuth's product, in parts, so that exp(-mean) does not vanish.</summary>
    public int Poisson(double mean)
    {
        var count = 0;
        for (; mean > 200; mean -= 200) count += Poisson(200);
        var limit = Math.Exp(-mean);
        for (var product = Uniform(); product > limit; product *= Uniform()) count++;
        return count;
    }

    /// <summary>A position drawn in proportion to the weights.</summary>
    public int Pick(IReadOnlyList<double> weights)
    {
        var at = Uniform() * weights.Sum();
        for (var i = 0; i < weights.Count - 1; i++)
            if ((at -= weights[i]) < 0) return i;
        return weights.Count - 1;
    }

    /// <summary><paramref name="count"/> different items, in the order drawn.</summary>
    public T[] Sample<T>(IReadOnlyList<T> items, int count)
    {
        var left = items.ToArray();
        for (var i = 0; i < count; i++)
        {
            var j = i + Below(left.Length - i);
            (left[i], left[j]) = (left[j], left[i]);
        }
        return left[..count];
    }
}
