namespace NpsWarning.Detection.Presentations;

/// <summary>Both rules on one day, joined: neither alone finds small clear groups and larger faint ones.</summary>
internal static class GroupSearch
{
    /// <returns>The groups that score at least the threshold, strongest first, none like another.</returns>
    public static List<GroupCandidate> On(JudgedDay day, double threshold) =>
        GroupSelection.Distinct(day.Options.Rules.SelectMany(rule => rule == ClusterRule.MisfitBall
            ? MisfitBallScan.Scan(day, threshold)
            : FeaturePairScan.Scan(day, threshold)), day.Options.SameFrom);
}
