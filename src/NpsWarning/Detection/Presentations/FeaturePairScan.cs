namespace NpsWarning.Detection.Presentations;

/// <summary>
/// Counts every two features that occur together, in each place. Needs no model, and is hard to beat from 20 cases on:
/// it sees the groups whose cases look usual one by one. A burst of a known poisoning is told apart by <see cref="KnownBurst"/>.
/// </summary>
internal static class FeaturePairScan
{
    private const int Cells = ClinicalFeatures.Count * ClinicalFeatures.Count;

    public static IEnumerable<GroupCandidate> Scan(JudgedDay day, double floor)
    {
        var table = day.Table;
        var baseline = day.AgainstReference ? day.Model.ReferencePairs : CountBaseline(day);
        for (var w = 0; w < day.Options.WindowDays.Count; w++)
        {
            var counts = new int[table.Places.Length * Cells];
            for (var row = day.Window.Start.Value; row < day.Window.End.Value; row++)
                if (day.IsInWindow(row, w)) CountRow(table, row, counts);
            for (var place = 0; place < table.Places.Length; place++)
            {
                var ratio = day.ExposureRatio(w, place);
                for (var cell = 0; cell < Cells; cell++)
                {
                    var found = counts[place * Cells + cell];
                    if (found < day.Options.MinimumCases) continue;
                    var usual = baseline[(day.AgainstReference ? 0 : place * Cells) + cell];
                    var score = ExcessScore.Of(found, usual, ratio);
                    if (score < floor) continue;
                    var candidate = Candidate(day, place, w, cell, usual, ratio, score);
                    if (!KnownBurst.Explains(day, candidate.Centre, candidate.Members)) yield return candidate;
                }
            }
        }
    }

    /// <summary>How many of the sets have each two features.</summary>
    public static int[] CountPairs(IEnumerable<FeatureSet> sets)
    {
        var counts = new int[Cells];
        foreach (var set in sets) CountPairs(set, counts, 0);
        return counts;
    }

    private static int[] CountBaseline(JudgedDay day)
    {
        var counts = new int[day.Table.Places.Length * Cells];
        foreach (var row in day.OwnBaseline) CountRow(day.Table, row, counts);
        return counts;
    }

    private static void CountRow(PresentationTable table, int row, int[] counts)
    {
        var set = new FeatureSet(table.Bits[row]);
        CountPairs(set, counts, table.Country[row] * Cells);
        if (table.Region[row] >= 0) CountPairs(set, counts, table.Region[row] * Cells);
    }

    private static void CountPairs(FeatureSet set, int[] counts, int offset)
    {
        for (var left = set.Bits; left != 0; left &= left - 1)
        {
            var first = System.Numerics.BitOperations.TrailingZeroCount(left);
            for (var others = left & left - 1; others != 0; others &= others - 1)
                counts[offset + first * ClinicalFeatures.Count + System.Numerics.BitOperations.TrailingZeroCount(others)]++;
        }
    }

    private static GroupCandidate Candidate(JudgedDay day, int place, int window, int cell, int usual, double ratio, double score)
    {
        var pair = default(FeatureSet).With(cell / ClinicalFeatures.Count).With(cell % ClinicalFeatures.Count);
        var members = Enumerable.Range(day.Window.Start.Value, day.Window.End.Value - day.Window.Start.Value)
            .Where(r => (day.Table.Bits[r] & pair.Bits) == pair.Bits && day.IsAt(r, place) && day.IsInWindow(r, window));
        return new(ClusterRule.FeaturePair, place, window, pair, usual, usual * ratio, score, [.. members]);
    }
}
