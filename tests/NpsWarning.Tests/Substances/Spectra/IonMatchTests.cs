using NpsWarning.Substances.Spectra;
using Xunit;

namespace NpsWarning.Tests.Substances.Spectra;

public sealed class IonMatchTests
{
    private static readonly EiSpectrum Spectrum = EiSpectrum.Of([(44, 300), (58, 999), (91, 150), (115, 80), (150, 60), (177, 300)])!;

    [Fact]
    public void A_spectrum_against_itself_leaves_nothing_over()
    {
        var match = IonMatch.Of(Spectrum, Spectrum);
        Assert.Equal((6, 0.0, 0.0, 0.0, 0.0), (match.Shared, match.Unexplained, match.Missing, match.RatioSpread, match.AboveHeaviest));
        Assert.Equal(1, match.Cosine, 1e-9);
        Assert.Equal(1, match.TunedCosine, 1e-9);
    }

    [Fact]
    public void Another_tuning_is_taken_out()
    {
        var tilted = EiSpectrum.Of(Peaks(Spectrum).Select(p => (p.Mz, p.Intensity * Math.Exp(-.4 * (p.Mz - 58) / 100))))!;
        var match = IonMatch.Of(tilted, Spectrum);
        Assert.InRange(match.Tilt, -.42, -.35);
        Assert.True(match.TunedCosine > .9999 && match.TunedCosine > match.Cosine);
    }

    [Fact]
    public void What_is_only_in_one_of_them_is_counted_on_its_side()
    {
        var more = EiSpectrum.Of([.. Peaks(Spectrum), (250, 200)])!;
        var (query, entry) = (IonMatch.Of(more, Spectrum), IonMatch.Of(Spectrum, more));
        Assert.True(query.Unexplained > .1 && query.Missing == 0 && query.AboveHeaviest > .19);
        Assert.True(entry.Unexplained == 0 && entry.Missing > .1 && entry.AboveHeaviest == 0);
        Assert.Equal(200 / 999.0, query.LargestUnexplained, 1e-6);
    }

    [Fact]
    public void Nothing_in_common_is_no_error()
    {
        var match = IonMatch.Of(EiSpectrum.Of([(500, 1)])!, EiSpectrum.Of([(50, 1)])!);
        Assert.Equal((0, 0.0), (match.Shared, match.Cosine));
    }

    private static IEnumerable<(double Mz, double Intensity)> Peaks(EiSpectrum spectrum) => [.. spectrum.Mz.ToArray().Zip(spectrum.Intensity.ToArray(), (m, i) => ((double)m, (double)i))];
}
