namespace NpsWarning.Storage.Artefacts;

/// <summary>The one measure by which two models of a kind are compared; what else a card states is for the reader.</summary>
/// <param name="Measure">What is measured, in words.</param>
/// <param name="Value">More is better.</param>
/// <param name="On">What it was measured on. Measures of different data say nothing about each other.</param>
public sealed record ModelQuality(string Measure, double Value, string On)
{
    /// <summary>
    /// Whether a model of this quality may take the place of <paramref name="standing"/>: it is as good or better, measured on the same data.
    /// </summary>
    public bool MayReplace(ModelQuality standing) => Measure == standing.Measure && On == standing.On && Value >= standing.Value;

    /// <summary>
    /// The area under the ROC curve: how often one of <paramref name="wanted"/> scores above one of <paramref name="others"/>, a tie counting half
    /// (Mann and Whitney 1947). 0.5 is chance; NaN where either is empty.
    /// </summary>
    public static double Auc(IEnumerable<double> wanted, IEnumerable<double> others)
    {
        var all = wanted.Select(s => (Score: s, Wanted: true)).Concat(others.Select(s => (Score: s, Wanted: false))).OrderBy(s => s.Score).ToArray();
        double below = 0, wins = 0, positives = 0;
        foreach (var tied in all.GroupBy(s => s.Score))
        {
            var (hits, misses) = (tied.Count(s => s.Wanted), tied.Count(s => !s.Wanted));
            wins += hits * (below + misses / 2.0);
            (below, positives) = (below + misses, positives + hits);
        }
        return wins / (positives * below);
    }
}
