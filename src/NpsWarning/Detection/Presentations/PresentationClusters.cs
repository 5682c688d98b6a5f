namespace NpsWarning.Detection.Presentations;

/// <summary>
/// Finds groups of presentations without a known substance that are new against the usual. In each country and each
/// region, over 21 and 42 days, three rules are joined: misfits that are alike (<see cref="ClusterRule.MisfitBall"/>,
/// ML.NET's part) and features that occur together, for the usual patterns of the place (<see cref="ClusterRule.FeaturePair"/>)
/// or for its own year (<see cref="ClusterRule.FeaturePairOfYear"/>). What it misses: groups of ten
/// or fewer whose features are ordinary together, and groups whose features nobody records.
/// </summary>
public sealed class PresentationClusters(UsualPresentations model, ClusterOptions? options = null)
{
    private readonly ClusterOptions _options = options ?? new();

    /// <summary>Today's clusters, strongest first. Rows after the day are not looked at, and the order of rows changes nothing.</summary>
    /// <param name="history">
    /// Presentations with no known substance: those of the window (42 days), and for the baseline those of the 407 days up
    /// to the day, where there are so many; else the model's reference stands in. Those with no known feature are left out.
    /// </param>
    public IReadOnlyList<PresentationCluster> Find(IReadOnlyList<Presentation> history, DateOnly day)
    {
        var table = new PresentationTable(history.Where(p => p.PresentedOn <= day), model);
        var judged = JudgedDay.Of(table, model, _options, day);
        var threshold = _options.Threshold ?? model.DefaultThreshold(judged.AgainstReference);
        return [.. GroupSearch.On(judged, threshold.Score).Select(g => ClusterExplanation.Explain(judged, g, threshold))];
    }
}
