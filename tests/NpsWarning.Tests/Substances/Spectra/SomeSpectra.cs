using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Tests.Substances.Spectra;

/// <summary>Spectra for tests: made up, or SWGDRUG's where they are at hand.</summary>
internal static class SomeSpectra
{
    private static readonly Lazy<MspFile> Read = new(() =>
    {
        using var reader = new StreamReader(RealData.Path("swgdrug_3.3_ei.msp"));
        return MspFile.Read(reader);
    });

    public static MspFile Swgdrug => Read.Value;

    /// <summary>A spectrum with 20 to 100 ions.</summary>
    public static EiSpectrum Random(int seed)
    {
        var random = new SeededRandom(seed);
        return EiSpectrum.Of(Enumerable.Range(0, 20 + random.Below(80)).Select(_ => ((double)(35 + random.Below(300)), Math.Exp(random.Uniform(0, 7)))))!;
    }

    public static EiSpectrum Of(params (double, double)[] peaks) => EiSpectrum.Of(peaks)!;

    public static List<LibraryEntry> RandomLibrary(int count) => [.. Enumerable.Range(0, count).Select(i => new LibraryEntry($"compound {i}", null, null, null, Random(i)))];
}
