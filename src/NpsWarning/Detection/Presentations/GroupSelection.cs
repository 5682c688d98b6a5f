namespace NpsWarning.Detection.Presentations;

/// <summary>
/// One group raises many candidates: each of its cases is a centre, each two of its features a pair, in its region and in
/// its country. The strongest stands for all that share members with it.
/// </summary>
internal static class GroupSelection
{
    /// <param name="candidates">In any order.</param>
    /// <returns>The groups, strongest first, none like another.</returns>
    public static List<GroupCandidate> Distinct(IEnumerable<GroupCandidate> candidates, double sameFrom)
    {
        var chosen = new List<GroupCandidate>();
        foreach (var candidate in candidates
            .OrderByDescending(c => c.Score).ThenBy(c => c.Rule).ThenBy(c => c.Place).ThenBy(c => c.Window).ThenBy(c => c.Centre.Bits))
            if (!chosen.Exists(c => AreSame(c.Members, candidate.Members, sameFrom))) chosen.Add(candidate);
        return chosen;
    }

    /// <summary>Whether the two share at least that part of the smaller one's members, and two members at least. Both ascending.</summary>
    public static bool AreSame(int[] a, int[] b, double sameFrom)
    {
        var shared = Shared(a, b);
        return shared >= 2 && shared >= sameFrom * Math.Min(a.Length, b.Length);
    }

    public static int Shared(int[] a, int[] b)
    {
        var (i, j, shared) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            if (a[i] == b[j]) { shared++; i++; j++; }
            else if (a[i] < b[j]) i++;
            else j++;
        }
        return shared;
    }
}
