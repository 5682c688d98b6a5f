namespace NpsWarning.Detection.Presentations;

/// <summary>
/// Counts misfits that are alike. Every different misfit of the window is a centre; its ball holds the misfits whose
/// weighted Jaccard similarity to it is at least <see cref="ClusterOptions.Similarity"/>, counted in window and baseline,
/// in each place. Looking only at what fits no usual pattern makes it 20 times cheaper and quicker to see small groups;
/// it misses groups whose cases look usual one by one, which <see cref="FeaturePairScan"/> finds.
/// </summary>
internal static class MisfitBallScan
{
    private readonly record struct Point(ulong Bits, float Sum, int Pattern, int Country, int Region);

    public static IEnumerable<GroupCandidate> Scan(JudgedDay day, double floor)
    {
        if (!day.Options.Rules.Contains(ClusterRule.MisfitBall)) yield break;
        var table = day.Table;
        var rows = Enumerable.Range(day.Window.Start.Value, day.Window.End.Value - day.Window.Start.Value)
            .Where(r => table.Misfit[r] > day.MisfitCutOff).ToArray();
        var baseline = Baseline(day);
        var (atPlace, byPattern, inWindow) = (new int[table.Places.Length], new int[day.Model.Patterns.Count], new List<int>());
        foreach (var centre in rows.Select(r => table.Bits[r]).Distinct())
        {
            Neighbours(day, centre, rows, inWindow);
            if (inWindow.Count < day.Options.MinimumCases) continue;
            CountBaseline(day, centre, baseline, atPlace, byPattern);
            foreach (var candidate in Judge(day, centre, inWindow, atPlace, byPattern, floor)) yield return candidate;
        }
    }

    private static Point[] Baseline(JudgedDay day)
    {
        var (table, weights) = (day.Table, day.Model.Weights);
        return day.AgainstReference
            ? [.. day.Model.ReferenceMisfits.Select(f => new Point(f.Bits, weights.Sum(f.Bits), day.Model.Patterns.Nearest(f).Pattern, 0, -1))]
            : [.. day.OwnBaseline.Where(r => table.Misfit[r] > day.MisfitCutOff)
                .Select(r => new Point(table.Bits[r], weights.Sum(table.Bits[r]), table.Pattern[r], table.Country[r], table.Region[r]))];
    }

    private static void Neighbours(JudgedDay day, ulong centre, int[] rows, List<int> into)
    {
        var weights = day.Model.Weights;
        var (sum, similarity) = (weights.Sum(centre), day.Options.Similarity);
        into.Clear();
        foreach (var row in rows)
        {
            var bits = day.Table.Bits[row];
            if (IsAlike(weights, centre, sum, bits, weights.Sum(bits), similarity)) into.Add(row);
        }
    }

    private static void CountBaseline(JudgedDay day, ulong centre, Point[] baseline, int[] atPlace, int[] byPattern)
    {
        var weights = day.Model.Weights;
        var (sum, similarity) = (weights.Sum(centre), day.Options.Similarity);
        Array.Clear(atPlace);
        Array.Clear(byPattern);
        foreach (var point in baseline)
        {
            if (!IsAlike(weights, centre, sum, point.Bits, point.Sum, similarity)) continue;
            byPattern[point.Pattern]++;
            atPlace[point.Country]++;
            if (point.Region >= 0) atPlace[point.Region]++;
        }
    }

    private static bool IsAlike(FeatureWeights weights, ulong a, float sumOfA, ulong b, float sumOfB, double similarity)
    {
        if ((a & b) == 0) return false;
        if (Math.Min(sumOfA, sumOfB) < similarity * Math.Max(sumOfA, sumOfB)) return false;
        var shared = weights.Sum(a & b);
        return shared >= similarity * (sumOfA + sumOfB - shared);
    }

    private static IEnumerable<GroupCandidate> Judge(JudgedDay day, ulong centre, List<int> inWindow, int[] atPlace, int[] byPattern, double floor)
    {
        var total = byPattern.Sum();
        foreach (var place in PlacesOf(day.Table, inWindow))
            for (var w = 0; w < day.Options.WindowDays.Count; w++)
            {
                var found = 0;
                foreach (var row in inWindow)
                    if (day.IsAt(row, place) && day.IsInWindow(row, w)) found++;
                if (found < day.Options.MinimumCases) continue;
                var (mean, shape) = day.Mix.Expect(w, place, byPattern, total, atPlace[place]);
                var score = ExcessScore.Of(ClusterRule.MisfitBall, found, mean, shape);
                if (score < floor) continue;
                yield return new(ClusterRule.MisfitBall, place, w, new(centre), mean, score,
                    [.. inWindow.Where(r => day.IsAt(r, place) && day.IsInWindow(r, w))]);
            }
    }

    private static IEnumerable<int> PlacesOf(PresentationTable table, List<int> rows) =>
        rows.Select(r => table.Country[r]).Concat(rows.Select(r => table.Region[r]).Where(r => r >= 0)).Distinct().Order();
}
