using NpsWarning.Substances.Spectra;
using Xunit;

namespace NpsWarning.Tests.Substances.Spectra;

public sealed class SimulatedSpectraTests
{
    private static readonly EiSpectrum[] Library = [.. Enumerable.Range(0, 20).Select(SomeSpectra.Random)];

    [Fact]
    public void The_same_seed_gives_the_same_spectra_and_every_repeat_another()
    {
        EiSpectrum Measured(int seed, int repeat) => new SimulatedSpectra(Library, SimulatedSpectra.Medium, seed).Measure(3, repeat);
        Assert.Equal(Measured(1, 0), Measured(1, 0));
        Assert.NotEqual(Measured(1, 0), Measured(1, 1));
        Assert.NotEqual(Measured(1, 0), Measured(2, 0));
    }

    /// <summary>Of real replicates in the library the median of this cosine is .98; the levels were made to have .975, .945 and .886.</summary>
    [Theory]
    [InlineData(SimulatedSpectra.Mild, .96, .98)]
    [InlineData(SimulatedSpectra.Medium, .925, .955)]
    [InlineData(SimulatedSpectra.Hard, .87, .905)]
    public void The_levels_disturb_swgdrugs_spectra_as_much_as_they_say(double level, double from, double to)
    {
        EiSpectrum[] library = [.. SomeSpectra.Swgdrug.Entries.Select(e => e.Spectrum)];
        var simulated = new SimulatedSpectra(library, level, 1);
        double[] cosines = [.. Enumerable.Range(0, library.Length / 4).Select(i => Cosine(library[i * 4], simulated.Measure(i * 4))).Order()];
        Assert.InRange(cosines[cosines.Length / 2], from, to);
    }

    private static double Cosine(EiSpectrum a, EiSpectrum b)
    {
        var of = new Dictionary<short, double>();
        double both = 0, sumA = 0, sumB = 0;
        for (var i = 0; i < a.Mz.Length; i++) (of[a.Mz[i]], sumA) = (Math.Sqrt(a.Intensity[i]), sumA + a.Intensity[i]);
        for (var i = 0; i < b.Mz.Length; i++) (both, sumB) = (both + of.GetValueOrDefault(b.Mz[i]) * Math.Sqrt(b.Intensity[i]), sumB + b.Intensity[i]);
        return both / Math.Sqrt(sumA * sumB);
    }
}
