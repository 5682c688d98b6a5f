using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;
using Xunit;

namespace NpsWarning.Tests.Substances.Spectra;

public sealed class SpectrumGroupingTests
{
    private static readonly EiSpectrum[] Strangers = [.. Enumerable.Range(0, 12).Select(SomeSpectra.Random)];

    [Fact]
    public void The_same_unknown_of_two_laboratories_is_a_group_and_strangers_stay_alone()
    {
        var simulated = new SimulatedSpectra(Strangers, SimulatedSpectra.Mild, 5);
        Assert.Equal([0, 1, 0, 2, 1, 3], SpectrumGrouping.Group([simulated.Measure(4, 1), simulated.Measure(9, 1), simulated.Measure(4, 2), Strangers[7], simulated.Measure(9, 2), Strangers[2]]));
        Assert.True(SpectrumGrouping.IsSame(simulated.Measure(4, 1), simulated.Measure(4, 2)));
        Assert.False(SpectrumGrouping.IsSame(simulated.Measure(4, 1), Strangers[7]));
        Assert.Empty(SpectrumGrouping.Group([]));
        Assert.Equal([0], SpectrumGrouping.Group([Strangers[0]]));
    }

    [Fact]
    public void The_order_of_the_spectra_changes_no_group()
    {
        var simulated = new SimulatedSpectra(Strangers, SimulatedSpectra.Medium, 6);
        EiSpectrum[] spectra = [.. Enumerable.Range(0, 12).SelectMany(i => Enumerable.Range(0, 1 + i % 4).Select(k => simulated.Measure(i, k)))];
        var straight = SpectrumGrouping.Group(spectra);
        var order = new SeededRandom(8).Sample([.. Enumerable.Range(0, spectra.Length)], spectra.Length);
        var shuffled = SpectrumGrouping.Group([.. order.Select(i => spectra[i])]);
        for (var a = 0; a < order.Length; a++)
            for (var b = 0; b < a; b++)
                Assert.Equal(straight[order[a]] == straight[order[b]], shuffled[a] == shuffled[b]);
    }

    [Fact]
    public void Noisy_spectra_have_to_be_less_alike_than_clean_ones()
    {
        double From(double level)
        {
            var simulated = new SimulatedSpectra(Strangers, level, 7);
            return SpectrumGrouping.SameFrom([.. Enumerable.Range(0, 12).SelectMany(i => new[] { simulated.Measure(i, 1), simulated.Measure(i, 2) })]);
        }

        Assert.True(From(SimulatedSpectra.Mild) > From(SimulatedSpectra.Medium) && From(SimulatedSpectra.Medium) > From(SimulatedSpectra.Hard));
        Assert.Equal(SpectrumGrouping.UsualSameFrom, SpectrumGrouping.SameFrom([Strangers[0]]));
    }
}
