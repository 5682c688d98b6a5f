namespace NpsWarning.Substances.Spectra;

/// <summary>
/// What another laboratory, a bad extract or a worn column make of a library's spectrum: the same options and seed give the same spectra on every
/// machine. Of real replicates inside SWGDRUG's library, <see cref="Mild"/> is the usual likeness; <see cref="Medium"/> and <see cref="Hard"/> stand
/// for other laboratories.
/// </summary>
/// <param name="library">The spectra to be disturbed; one of them may elute together with another.</param>
/// <param name="level">Strength of all that disturbs, above 0.</param>
/// <param name="seed">Of the draws.</param>
public sealed class SimulatedSpectra(IReadOnlyList<EiSpectrum> library, double level, int seed)
{
    public const double Mild = .5, Medium = 1, Hard = 2;

    /// <summary>The lowest m/z that laboratories let their instruments scan.</summary>
    private static readonly int[] ScanStarts = [29, 35, 40, 45, 50];

    /// <summary>Siloxanes of the column, in parts of 207.</summary>
    private static readonly (int Mz, double Part)[] Bleed =
        [(73, 1), (207, 1), (281, .45), (147, .2), (133, .15), (191, .15), (267, .12), (355, .12), (341, .08), (405, .06)];

    /// <summary>Water, nitrogen, oxygen, argon and carbon dioxide, in parts of nitrogen.</summary>
    private static readonly (int Mz, double Part)[] Air = [(18, .5), (28, 1), (32, .3), (40, .05), (44, .1)];

    /// <summary>Another measurement of the compound at <paramref name="index"/> in the library; other <paramref name="repeat"/>, other draws.</summary>
    public EiSpectrum Measure(int index, int repeat = 0)
    {
        var random = new SeededRandom(seed, index, repeat, (int)(level * 1000));
        var peaks = new Dictionary<int, double>();
        void Add(int mz, double intensity) => peaks[mz] = peaks.GetValueOrDefault(mz) + intensity;

        var tilt = .2 * level * random.Normal() / 100; // tuning favours light or heavy ions
        var source = library[index];
        for (var i = 0; i < source.Mz.Length; i++)
        {
            var spread = Math.Min(1.2, Math.Sqrt(Math.Pow(.1 * level, 2) + 4 * level * level / source.Intensity[i])); // few ions, more scatter
            Add(source.Mz[i], source.Intensity[i] * Math.Exp(spread * random.Normal() + tilt * (source.Mz[i] - 150)));
        }
        if (random.Chance(.15 * level))
        {
            var (other, part) = (library[random.Below(library.Count)], .03 + .12 * level * random.Uniform());
            for (var i = 0; i < other.Mz.Length; i++) Add(other.Mz[i], part * other.Intensity[i]);
        }
        if (random.Chance(.6))
        {
            var height = random.Uniform(5, 5 * (1 + 20 * level));
            foreach (var (mz, part) in Bleed) Add(mz, height * part * random.LogNormal(.1 * level));
        }
        if (random.Chance(.3))
        {
            var height = random.Uniform(5, 5 * (1 + 20 * level));
            foreach (var (mz, part) in Air) Add(mz, height * part * random.LogNormal(.1 * level));
        }
        for (var left = (int)Math.Round(random.Uniform(3, 15) * level); left > 0; left--)
            Add(29 + random.Below(source.Mz[^1] - 20), random.Uniform(2, 20));

        var (start, lowest) = (ScanStarts[random.Below(ScanStarts.Length)], 2 * Math.Exp(random.Uniform() * Math.Log(7)) * (level < Medium ? .5 : 1));
        peaks = peaks.Where(p => p.Key >= start).ToDictionary();
        if (peaks.Count == 0) return source; // all of it below the scan: nothing that a laboratory would send
        var top = peaks.Values.Max();
        return EiSpectrum.Of(peaks.Where(p => p.Value * EiSpectrum.BasePeak / top >= lowest).Select(p => ((double)p.Key, p.Value))) ?? source;
    }
}
