using CsCheck;
using NpsWarning.Substances.Spectra;
using Xunit;

namespace NpsWarning.Tests.Substances.Spectra;

public sealed class EiSpectrumTests
{
    [Fact]
    public void Peaks_are_ordered_rounded_added_and_scaled_to_a_base_peak_of_999() =>
        Assert.Equal("41 500;43 999;58 2", SomeSpectra.Of((58.2, 20), (43.1, 9_000), (41, 5_000), (42.6, 1_000), (77, 1)).ToText());

    [Fact]
    public void What_is_no_measurement_is_passed_over()
    {
        Assert.Equal("58 999", SomeSpectra.Of((58, 3), (double.NaN, 9), (44, double.NaN), (44, -1), (-3, 5), (44, double.PositiveInfinity), (5_000, 1), (0, 1), (1e300, 1)).ToText());
        Assert.Equal("44 999;58 500", SomeSpectra.Of((58, 1e-310), (44, 2e-310)).ToText());
        Assert.Null(EiSpectrum.Of([(44, 0), (45, -1)]));
        Assert.Null(EiSpectrum.Of([]));
    }

    [Fact]
    public void A_spectrum_is_read_back_as_it_was_written() =>
        Gen.Select(Gen.Double[.5, 2000.4], Gen.Double[0, 1e12]).Array[1, 60].Sample(peaks =>
        {
            if (EiSpectrum.Of(peaks) is not { } spectrum) return;
            Assert.Equal(spectrum, EiSpectrum.Parse(spectrum.ToText()));
            Assert.Equal(999, spectrum.Intensity.ToArray().Max());
        });

    [Theory]
    [InlineData("")]
    [InlineData("41")]
    [InlineData("41 x")]
    [InlineData("41 5;;43 9")]
    public void A_text_that_is_no_spectrum_is_refused(string text) => Assert.Throws<FormatException>(() => EiSpectrum.Parse(text));

    [Fact]
    public void Column_bleed_and_air_are_taken_out_and_a_clean_spectrum_is_left_alone()
    {
        var clean = SomeSpectra.Of((58, 999), (91, 200), (134, 50));
        Assert.Same(clean, clean.Cleaned());
        Assert.Equal(clean, SomeSpectra.Of((28, 400), (32, 90), (58, 999), (73, 100), (91, 200), (134, 50), (207, 100), (281, 45)).Cleaned());
        Assert.Equal("207 999", SomeSpectra.Of((207, 999)).Cleaned().ToText()); // 207 alone may be the compound's
    }
}
