using System.Numerics;

namespace NpsWarning.Detection.Presentations;

/// <summary>
/// Counts every two features that occur together, in each place, against what the usual patterns lead one to expect there, and against the place's own year:
/// a new group swells the patterns that its cases fall into, and what they lead one to expect with them. It is hard to beat from 20 cases on: it sees the
/// groups whose cases look usual one by one.
/// </summary>
internal static class FeaturePairScan
{
    private const int Cells = ClinicalFeatures.Count * ClinicalFeatures.Count;

    /// <summary>How many of the baseline have each two features: by usual pattern (cell x pattern), by place, in all.</summary>
    internal sealed record Pairs(int[] ByPattern, int[] AtPlace, int[] Total);

    public static IEnumerable<GroupCandidate> Scan(JudgedDay day, double floor)
    {
        // The model's reference has no places whose year it could be.
        ClusterRule[] rules = [.. day.Options.Rules.Where(r => r == ClusterRule.FeaturePair || r == ClusterRule.FeaturePairOfYear && !day.AgainstReference)];
        if (rules.Length == 0) yield break;
        var (table, patterns) = (day.Table, day.Model.Patterns.Count);
        var baseline = day.AgainstReference ? day.Model.ReferencePairs : CountBaseline(day);
        for (var w = 0; w < day.Options.WindowDays.Count; w++)
        {
            var counts = new int[table.Places.Length * Cells];
            for (var row = day.Window.Start.Value; row < day.Window.End.Value; row++)
                if (day.IsInWindow(row, w)) CountRow(table, row, counts);
            for (var cell = 0; cell < Cells; cell++)
                for (var place = 0; place < table.Places.Length; place++)
                {
                    var found = counts[place * Cells + cell];
                    if (found < day.Options.MinimumCases) continue;
                    var atPlace = day.AgainstReference ? 0 : baseline.AtPlace[place * Cells + cell];
                    foreach (var rule in rules)
                    {
                        var (mean, shape) = rule == ClusterRule.FeaturePairOfYear
                            ? day.Mix.ExpectOfYear(w, place, atPlace)
                            : day.Mix.Expect(w, place, baseline.ByPattern.AsSpan(cell * patterns, patterns), baseline.Total[cell], atPlace);
                        var score = ExcessScore.Of(rule, found, mean, shape);
                        if (score >= floor) yield return Candidate(day, rule, place, w, cell, mean, score);
                    }
                }
        }
    }

    /// <summary>Counted over the model's reference, which has no places.</summary>
    public static Pairs Count(IReadOnlyList<FeatureSet> sets, IReadOnlyList<int> patterns, int patternCount)
    {
        var pairs = new Pairs(new int[Cells * patternCount], [], new int[Cells]);
        for (var i = 0; i < sets.Count; i++) CountBaseline(sets[i].Bits, patterns[i], patternCount, pairs);
        return pairs;
    }

    private static Pairs CountBaseline(JudgedDay day)
    {
        var (table, patterns) = (day.Table, day.Model.Patterns.Count);
        var pairs = new Pairs(new int[Cells * patterns], new int[table.Places.Length * Cells], new int[Cells]);
        foreach (var row in day.OwnBaseline)
        {
            CountRow(table, row, pairs.AtPlace);
            CountBaseline(table.Bits[row], table.Pattern[row], patterns, pairs);
        }
        return pairs;
    }

    private static void CountBaseline(ulong bits, int pattern, int patterns, Pairs into)
    {
        for (var left = bits; left != 0; left &= left - 1)
            for (var others = left & left - 1; others != 0; others &= others - 1)
            {
                var cell = CellOf(left, others);
                into.Total[cell]++;
                into.ByPattern[cell * patterns + pattern]++;
            }
    }

    private static void CountRow(PresentationTable table, int row, int[] counts)
    {
        CountPairs(table.Bits[row], counts, table.Country[row] * Cells);
        if (table.Region[row] >= 0) CountPairs(table.Bits[row], counts, table.Region[row] * Cells);
    }

    private static void CountPairs(ulong bits, int[] counts, int offset)
    {
        for (var left = bits; left != 0; left &= left - 1)
            for (var others = left & left - 1; others != 0; others &= others - 1) counts[offset + CellOf(left, others)]++;
    }

    private static int CellOf(ulong first, ulong second) =>
        BitOperations.TrailingZeroCount(first) * ClinicalFeatures.Count + BitOperations.TrailingZeroCount(second);

    private static GroupCandidate Candidate(JudgedDay day, ClusterRule rule, int place, int window, int cell, double expected, double score)
    {
        var pair = default(FeatureSet).With(cell / ClinicalFeatures.Count).With(cell % ClinicalFeatures.Count);
        var members = Enumerable.Range(day.Window.Start.Value, day.Window.End.Value - day.Window.Start.Value)
            .Where(r => (day.Table.Bits[r] & pair.Bits) == pair.Bits && day.IsAt(r, place) && day.IsInWindow(r, window));
        return new(rule, place, window, pair, expected, score, [.. members]);
    }
}
