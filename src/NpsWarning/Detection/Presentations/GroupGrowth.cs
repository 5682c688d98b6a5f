namespace NpsWarning.Detection.Presentations;

/// <summary>
/// What alarms holds the cases that are most alike. The others of the same kind are found by profile: every case of the window is asked whether it is more
/// likely from the members' profile or from the usual, which is the mixture of the usual patterns (each a row of independent features), six times over.
/// </summary>
internal static class GroupGrowth
{
    private const int Rounds = 6;

    // The first members were chosen for the features that they share, so that these seem more frequent than they are; a third of what is there goes unrecorded.
    private const double MostAtFirst = .6;

    // Of the first members, so that a profile that has slid into something usual is not taken.
    private const double Kept = .5;

    /// <returns>The grown members, ascending; the group as it was if growing lost it.</returns>
    public static int[] Grow(JudgedDay day, GroupCandidate group, double[] usual)
    {
        var window = Enumerable.Range(day.Window.Start.Value, day.Window.End.Value - day.Window.Start.Value)
            .Where(r => day.IsAt(r, group.Place) && day.IsInWindow(r, group.Window)).ToArray();
        var asUsual = new UsualLikelihood(day, group.Window, group.Place, usual);
        var ofUsual = window.Select(r => asUsual.Log(day.Table.Bits[r])).ToArray();
        var grown = group.Members;
        for (var round = 0; round < Rounds; round++)
        {
            var profile = Shares(day.Table, grown, usual);
            if (round == 0)
                foreach (var f in group.Centre.Positions()) profile[f] = Math.Min(profile[f], MostAtFirst);
            var (log, none) = LogOdds(profile);
            var prior = none + Math.Log((grown.Length + 1.0) / (window.Length - grown.Length + 1.0));
            int[] next = [.. window.Where((r, i) => prior + Sum(day.Table.Bits[r], log) > ofUsual[i])];
            if (next.Length < day.Options.MinimumCases) return group.Members;
            if (next.AsSpan().SequenceEqual(grown)) break;
            grown = next;
        }
        return GroupSelection.Shared(grown, group.Members) >= Kept * group.Members.Length ? grown : group.Members;
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

    /// <summary>Log odds of each feature, and the logarithm of the chance of none of them.</summary>
    internal static (double[] Odds, double None) LogOdds(double[] shares) =>
        ([.. shares.Select(p => Math.Log(p / (1 - p)))], shares.Sum(p => Math.Log(1 - p)));

    internal static double Sum(ulong bits, double[] odds)
    {
        double sum = 0;
        for (; bits != 0; bits &= bits - 1) sum += odds[System.Numerics.BitOperations.TrailingZeroCount(bits)];
        return sum;
    }
}
