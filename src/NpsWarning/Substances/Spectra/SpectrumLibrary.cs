namespace NpsWarning.Substances.Spectra;

/// <summary>Spectra of known compounds, to be searched. Immutable, for any number of threads.</summary>
/// <param name="entries">The library.</param>
/// <param name="models">What was learned from a library of this kind; null: answers are without probability and class.</param>
public sealed class SpectrumLibrary(IReadOnlyList<LibraryEntry> entries, SpectraModels? models = null)
{
    /// <summary>Within this of the best score a compound is not told apart from the best hit.</summary>
    public const double IndistinctWithin = .05;

    private const double LikelyFrom = .9, UnlikelyBelow = .65;

    public IReadOnlyList<LibraryEntry> Entries => entries;

    /// <summary>Searches the whole library.</summary>
    /// <param name="query">The unknown.</param>
    /// <param name="hits">How many compounds to give back at most.</param>
    public LibraryAnswer Search(EiSpectrum query, int hits = 5)
    {
        List<LibraryHit> ranked = [.. entries.Select(e => new LibraryHit(e, SpectrumSimilarity.Of(query, e.Spectrum))).OrderByDescending(h => h.Score).DistinctBy(h => h.Entry.Identity)];
        List<LibraryHit> top = [.. ranked.Take(hits)];
        List<LibraryHit> close = ranked is [] ? [] : [.. ranked.TakeWhile(h => h.Score >= ranked[0].Score - IndistinctWithin)];
        var best = ranked is [] ? 0 : ranked[0].Score;
        if (models is null || ranked is []) return new(best >= LikelyFrom ? InLibrary.Yes : best < UnlikelyBelow ? InLibrary.No : InLibrary.Unsure, null, top, close, null, null);
        var probability = models.InLibrary(query, ranked);
        return new(probability >= models.YesFrom ? InLibrary.Yes : probability < models.NoBelow ? InLibrary.No : InLibrary.Unsure,
            probability, top, close, models.NearestClass(query), models.Version);
    }
}
