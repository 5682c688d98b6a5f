namespace NpsWarning.Substances.Spectra;

/// <summary>How alike two spectra are.</summary>
public static class SpectrumSimilarity
{
    /// <summary>Cosine of the intensities weighted as m^0.5 I^0.5, from 0 (no ion in common) to 1.</summary>
    public static double Of(EiSpectrum a, EiSpectrum b)
    {
        var (both, i, j) = (0d, 0, 0);
        while (i < a.Mz.Length && j < b.Mz.Length)
        {
            if (a.Mz[i] == b.Mz[j])
            {
                both += a.Mz[i] * Math.Sqrt(a.Intensity[i] * b.Intensity[j]);
                (i, j) = (i + 1, j + 1);
            }
            else if (a.Mz[i] < b.Mz[j]) i++;
            else j++;
        }
        return both == 0 ? 0 : Math.Min(1, both / Math.Sqrt(Weight(a) * Weight(b)));
    }

    private static double Weight(EiSpectrum spectrum)
    {
        var sum = 0d;
        for (var i = 0; i < spectrum.Mz.Length; i++) sum += spectrum.Mz[i] * spectrum.Intensity[i];
        return sum;
    }
}
