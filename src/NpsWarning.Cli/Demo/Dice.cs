namespace NpsWarning.Cli.Demo;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014), seeded by a number and a name, so that a change to one part of a scenario
/// leaves the draws of the others alone. <see cref="Random"/> does not promise the same numbers in the next runtime.
/// </summary>
internal sealed class Dice
{
    private ulong _state;

    public Dice(int seed, string name)
    {
        _state = (ulong)(uint)seed;
        // FNV-1a; string.GetHashCode differs from run to run.
        foreach (var letter in name)
            _state = (_state ^ letter) * 0x100000001B3UL;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Uniform from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public int Between(int from, int to) => from + (int)(Uniform() * (to - from + 1));

    public T Pick<T>(IReadOnlyList<T> items) => items[Between(0, items.Count - 1)];

    /// <summary>In proportion to the weights, which are above 0.</summary>
    public T Pick<T>(IReadOnlyList<T> items, Func<T, double> weight)
    {
        var at = Uniform() * items.Sum(weight);
        foreach (var item in items)
        {
            if ((at -= weight(item)) < 0)
                return item;
        }
        return items[^1];
    }

    /// <summary>
    /// Log-uniform, as amounts of drugs roughly are, to two significant digits: nobody states a seizure as 13.847 g.
    /// </summary>
    public decimal Amount(double from, double to)
    {
        var value = from * Math.Pow(to / from, Uniform());
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return decimal.Round((decimal)(Math.Round(value / unit) * unit), 3);
    }
}
