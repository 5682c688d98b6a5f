namespace NpsWarning.Detection.Presentations;

/// <summary>
/// A ball holds the cases that look most alike. The others of the same kind are found by profile: every case of the
/// window is asked whether it is more likely from the members' profile or from the usual, four times over.
/// </summary>
internal static class GroupGrowth
{
    private const int Rounds = 4;

    /// <param name="usual">Each feature's share in the baseline.</param>
    /// <returns>The grown members, ascending; the group as it was if growing lost part of it, collapsing into the usual.</returns>
    public static int[] Grow(JudgedDay day, GroupCandidate group, double[] usual)
    {
        if (group.Rule != ClusterRule.MisfitBall) return group.Members;
        var window = Enumerable.Range(day.Window.Start.Value, day.Window.End.Value - day.Window.Start.Value)
            .Where(r => day.IsAt(r, group.Place) && day.IsInWindow(r, group.Window)).ToArray();
        var grown = group.Members;
        for (var round = 0; round < Rounds; round++)
        {
            var profile = Shares(day.Table, grown, usual);
            var prior = Math.Log((grown.Length + 1.0) / (window.Length - grown.Length + 1.0));
            grown = [.. window.Where(r => prior + LogRatio(day.Table.Bits[r], profile, usual) > 0)];
            if (grown.Length < day.Options.MinimumCases) return group.Members;
        }
        return GroupSelection.Shared(grown, group.Members) == group.Members.Length ? grown : group.Members;
    }

    /// <summary>Each feature's share among the rows, drawn a little towards the usual, since ten cases do not make a zero.</summary>
    private static double[] Shares(PresentationTable table, int[] rows, double[] usual)
    {
        var shares = new double[ClinicalFeatures.Count];
        foreach (var row in rows)
            foreach (var f in new FeatureSet(table.Bits[row]).Positions()) shares[f]++;
        for (var f = 0; f < shares.Length; f++) shares[f] = Math.Clamp((shares[f] + usual[f]) / (rows.Length + 1), 1e-4, .98);
        return shares;
    }

    private static double LogRatio(ulong bits, double[] profile, double[] usual)
    {
        double sum = 0;
        for (var f = 0; f < profile.Length; f++)
            sum += (bits >> f & 1) != 0 ? Math.Log(profile[f] / usual[f]) : Math.Log((1 - profile[f]) / (1 - usual[f]));
        return sum;
    }
}
