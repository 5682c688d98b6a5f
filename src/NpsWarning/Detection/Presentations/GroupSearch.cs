namespace NpsWarning.Detection.Presentations;

/// <summary>The rules on one day, joined: none alone finds small clear groups and larger faint ones.</summary>
internal static class GroupSearch
{
    /// <returns>The groups that score at least the threshold, strongest first, none like another.</returns>
    public static List<GroupCandidate> On(JudgedDay day, double threshold) =>
        GroupSelection.Distinct(MisfitBallScan.Scan(day, threshold).Concat(FeaturePairScan.Scan(day, threshold)), day.Options.SameFrom);
}
