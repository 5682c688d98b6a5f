namespace NpsWarning.Substances.Spectra;

/// <summary>Spectra of known compounds, to be searched. Immutable, for any number of threads.</summary>
public sealed class SpectrumLibrary
{
    /// <summary>
    /// Within this of the best score a compound is not told apart from the best hit. Chosen so that the set holds the truth in 96 of 100 real replicates and in 99 of
    /// 100 simulated ones, with fewer than two compounds on average.
    /// </summary>
    public const double IndistinctWithin = .065;

    /// <summary>Compounds that are compared closely, of all that the quick comparison ranks.</summary>
    private const int Compared = 10;

    /// <summary>
    /// Rule of thumb on the best score where there is no model. Of simulated spectra of another laboratory whose compound is not in SWGDRUG's library (but often an isomer
    /// of it) 5 in 100 reach the first; of those whose compound is, 1 in 100 stays below the second.
    /// </summary>
    private const double LikelyFrom = .88, UnlikelyBelow = .7;

    /// <summary>
    /// From this score on it is the same spectrum: of SWGDRUG's 2,861, two have one of another compound so like them, that is 1 in 1,000. Models were
    /// taught with disturbed spectra and are unsure of what is better than any of them.
    /// </summary>
    private const double SameSpectrum = .98, SameProbability = .99;

    private readonly EiSpectrum[] cleaned;
    private readonly LibraryIndex index;
    private readonly SpectraModels? models;

    /// <param name="entries">The library.</param>
    /// <param name="models">What was learned from a library of this kind; null: answers are without probability and class.</param>
    public SpectrumLibrary(IReadOnlyList<LibraryEntry> entries, SpectraModels? models = null)
    {
        (Entries, this.models) = (entries, models);
        cleaned = [.. entries.Select(e => e.Spectrum.Cleaned())];
        var numbers = new Dictionary<string, int>();
        var compounds = new int[entries.Count];
        for (var i = 0; i < compounds.Length; i++)
        {
            if (!numbers.TryGetValue(entries[i].Identity, out compounds[i])) numbers.Add(entries[i].Identity, compounds[i] = numbers.Count);
        }
        index = new(cleaned, compounds);
    }

    public IReadOnlyList<LibraryEntry> Entries { get; }

    /// <summary>Searches the whole library: the ten compounds that come first by the cosine of weighted intensities, ranked by <see cref="SpectrumSimilarity"/>.</summary>
    /// <param name="query">The unknown.</param>
    /// <param name="hits">How many compounds to give back, at most 10.</param>
    public LibraryAnswer Search(EiSpectrum query, int hits = 5)
    {
        var unknown = query.Cleaned();
        return Answer(query, Rank(unknown, index.Nearest(unknown, Compared)), hits);
    }

    /// <summary>The same answer by comparing with every entry, to check the index; or the answer of the library without some entries, to measure with what is not in it.</summary>
    /// <param name="query">The unknown.</param>
    /// <param name="hits">How many compounds to give back, at most 10.</param>
    /// <param name="without">Whether the entry of that position is left out.</param>
    internal LibraryAnswer SearchExhaustively(EiSpectrum query, int hits = 5, Predicate<int>? without = null)
    {
        var unknown = query.Cleaned();
        return Answer(query, Rank(unknown, index.NearestExhaustively(unknown, Compared, without)), hits);
    }

    /// <summary>The verdict by the best score alone, where there is no model.</summary>
    internal static InLibrary VerdictOf(double best) => best >= LikelyFrom ? InLibrary.Yes : best < UnlikelyBelow ? InLibrary.No : InLibrary.Unsure;

    private List<LibraryHit> Rank(EiSpectrum unknown, IReadOnlyList<(int Entry, float Cosine)> nearest)
    {
        var ranked = new List<LibraryHit>(nearest.Count);
        foreach (var (entry, _) in nearest) ranked.Add(new(Entries[entry], SpectrumSimilarity.OfCleaned(unknown, cleaned[entry])));
        return [.. ranked.OrderByDescending(h => h.Score).DistinctBy(h => h.Entry.Identity)];
    }

    private LibraryAnswer Answer(EiSpectrum query, List<LibraryHit> ranked, int hits)
    {
        List<LibraryHit> top = [.. ranked.Take(hits)];
        if (ranked.Count == 0) return new(InLibrary.No, null, top, top, models?.Classes?.Nearest(query, ranked), models?.Version);
        var best = ranked[0].Score;
        List<LibraryHit> close = [.. ranked.TakeWhile(h => h.Score >= best - IndistinctWithin)];
        var probability = models?.InLibrary?.Probability(query, ranked);
        if (probability < SameProbability && best >= SameSpectrum) probability = SameProbability;
        var verdict = probability is { } p ? models!.InLibrary!.Verdict(p) : VerdictOf(best);
        return new(verdict, probability, top, close, models?.Classes?.Nearest(query, ranked), models?.Version);
    }
}
