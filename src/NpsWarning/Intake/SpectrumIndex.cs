using NpsWarning.Storage;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Intake;

/// <summary>
/// The stored spectra in memory, so that a new one is compared with all of them in a millisecond. It may hold some that stand no more: whoever uses a
/// number asks the tables what it is now. Safe to share between threads.
/// </summary>
public sealed class SpectrumIndex
{
    // On SQL Server a lower number may be committed after a higher one.
    private const int LateNumbers = 1000;

    // Two spectra of one compound share most of their strongest ions: this leaves out nearly all others at once, and those that share next to nothing.
    private const int MostStrongest = 12, FewestShared = 4;

    private readonly Lock _gate = new();
    private volatile Dictionary<long, Indexed> _spectra = [];

    /// <summary>The numbers of the spectra that are, by <see cref="SpectrumGrouping.IsSame"/>, of the same compound; ascending. To be called before the session has written any.</summary>
    public IReadOnlyList<long> Same(Session session, EiSpectrum spectrum) =>
        Same(Current(session), spectrum.Cleaned());

    private static List<long> Same(Dictionary<long, Indexed> stored, EiSpectrum spectrum)
    {
        var strongest = Strongest(spectrum);
        return [.. stored.Where(s => Shared(strongest, s.Value.Strongest) >= FewestShared && SpectrumGrouping.IsSame(spectrum, s.Value.Spectrum)).Select(s => s.Key).Order()];
    }

    /// <summary>The spectrum of that number; null where it is not one, or is no longer kept.</summary>
    public EiSpectrum? Find(Session session, long number) => Current(session).GetValueOrDefault(number)?.Spectrum;

    private Dictionary<long, Indexed> Current(Session session)
    {
        var known = _spectra;
        var after = known.Count == 0 ? 0 : known.Keys.Max() - LateNumbers;
        if (session.Query<long>("SELECT spectrum_no FROM finding_spectra WHERE spectrum_no > @after AND peaks <> '' ORDER BY spectrum_no", new { after }).All(known.ContainsKey)) return known;
        lock (_gate)
        {
            var fresh = new Dictionary<long, Indexed>(_spectra);
            foreach (var row in session.Query<Row>("SELECT spectrum_no, peaks FROM finding_spectra WHERE spectrum_no > @after AND peaks <> '' ORDER BY spectrum_no", new { after }))
                if (!fresh.ContainsKey(row.SpectrumNo)) fresh.Add(row.SpectrumNo, Indexed.Of(EiSpectrum.Parse(row.Peaks).Cleaned())); // so that no comparison has to
            return _spectra = fresh;
        }
    }

    private static short[] Strongest(EiSpectrum spectrum)
    {
        short[] strongest = [.. spectrum.Strongest(MostStrongest).Select(p => p.Mz)];
        Array.Sort(strongest);
        return strongest;
    }

    private static int Shared(short[] a, short[] b)
    {
        var (i, j, shared) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            if (a[i] == b[j]) shared++;
            if (a[i] <= b[j]) i++;
            else j++;
        }
        return shared;
    }

    private sealed record Indexed(EiSpectrum Spectrum, short[] Strongest)
    {
        public static Indexed Of(EiSpectrum spectrum) => new(spectrum, SpectrumIndex.Strongest(spectrum));
    }

    private sealed record Row
    {
        public required long SpectrumNo { get; init; }
        public required string Peaks { get; init; }
    }
}
