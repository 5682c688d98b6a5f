namespace NpsWarning.Substances.Spectra;

/// <summary>Puts spectra of unidentified compounds together that are of the same compound.</summary>
public static class SpectrumGrouping
{
    private const double SameFrom = .85;

    /// <summary>Whether two spectra are of the same compound, by the rule that <see cref="Group"/> applies.</summary>
    public static bool IsSame(EiSpectrum a, EiSpectrum b) => SpectrumSimilarity.Of(a, b) >= SameFrom;

    /// <returns>The group of each spectrum, numbered from 0 in the order of their first members.</returns>
    public static int[] Group(IReadOnlyList<EiSpectrum> spectra)
    {
        var (group, groups) = (new int[spectra.Count], 0);
        for (var i = 0; i < spectra.Count; i++)
        {
            var same = Enumerable.Range(0, i).FirstOrDefault(j => IsSame(spectra[i], spectra[j]), -1);
            group[i] = same < 0 ? groups++ : group[same];
        }
        return group;
    }
}
