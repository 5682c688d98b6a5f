using NpsWarning.Substances.Spectra;
using Xunit;

namespace NpsWarning.Tests.Substances.Spectra;

public sealed class SpectrumSimilarityTests
{
    [Fact]
    public void A_spectrum_is_like_itself_and_the_order_does_not_matter()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var (a, b) = (SomeSpectra.Random(seed), SomeSpectra.Random(seed + 1));
            Assert.Equal(1, SpectrumSimilarity.Of(a, a), 5);
            Assert.Equal(SpectrumSimilarity.Of(a, b), SpectrumSimilarity.Of(b, a), 5);
            Assert.InRange(SpectrumSimilarity.Of(a, b), 0, .8);
        }
    }

    [Fact]
    public void Without_an_ion_in_common_there_is_no_likeness() =>
        Assert.Equal(0, SpectrumSimilarity.Of(SomeSpectra.Of((58, 9), (91, 3)), SomeSpectra.Of((44, 9), (77, 3))));

    [Fact]
    public void One_ion_or_two_thousand_do_not_trouble_it()
    {
        var one = SomeSpectra.Of((207, 5));
        var many = EiSpectrum.Of(Enumerable.Range(1, EiSpectrum.LargestMz).Select(m => ((double)m, 1d + m % 7)))!;
        Assert.Equal(1, SpectrumSimilarity.Of(one, one), 5);
        Assert.Equal(1, SpectrumSimilarity.Of(many, many), 5);
        Assert.InRange(SpectrumSimilarity.Of(one, many), 0, .2);
    }

    [Fact]
    public void Tuning_scan_start_bleed_and_air_of_another_laboratory_hardly_count()
    {
        var spectrum = SomeSpectra.Random(7);
        var peaks = Enumerable.Range(0, spectrum.Mz.Length).Select(i => ((double)spectrum.Mz[i], (double)spectrum.Intensity[i])).ToArray();
        Assert.InRange(SpectrumSimilarity.Of(spectrum, EiSpectrum.Of(peaks.Select(p => (p.Item1, p.Item2 * Math.Exp(.002 * p.Item1))))!), .97, 1);
        Assert.InRange(SpectrumSimilarity.Of(spectrum, EiSpectrum.Of(peaks.Where(p => p.Item1 >= 50))!), .99, 1);
        Assert.InRange(SpectrumSimilarity.Of(spectrum, EiSpectrum.Of([.. peaks, (18, 500), (28, 900), (32, 200)])!), .99, 1);
        Assert.InRange(SpectrumSimilarity.Of(SomeSpectra.Of((58, 999), (91, 300)), SomeSpectra.Of((58, 999), (91, 300), (73, 400), (207, 400), (281, 180))), .99, 1);
    }
}
