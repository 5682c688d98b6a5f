namespace NpsWarning.Detection.Series;

/// <summary>What the fits of one series need of each count, worked out once. One row more than the series has stands for a missing one.</summary>
internal sealed class CountTerms
{
    /// <summary>All zero for a missing count.</summary>
    internal readonly record struct Row(double Y, double Log, double Start, double StartWorking, double StartDeviance, double TwoThirds, double Present);

    public readonly Row[] Rows;

    public CountTerms(IReadOnlyList<double> counts)
    {
        Rows = new Row[counts.Count + 1];
        for (var i = 0; i < counts.Count; i++)
        {
            var y = counts[i];
            if (double.IsNaN(y)) continue;
            var start = y + 0.1; // R's first guess of the mean
            var (log, startLog) = (y > 0 ? Math.Log(y) : 0, Math.Log(start));
            Rows[i] = new(y, log, start, (start * startLog) - 0.1, (y * (log - startLog)) + 0.1, Math.Cbrt(y * y), 1);
        }
    }
}
