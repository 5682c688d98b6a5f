using NpsWarning.Intake;

namespace NpsWarning.Detection;

/// <summary>
/// How long one kind of source in one place takes to report: the share of its cases that is known so many days after the event. Learnt from what became known
/// in the last year, each month by itself; the median over the months holds, so that one month in which a year's backlog came in does not stretch it.
/// </summary>
/// <remarks>
/// By the month in which cases became known a delay is never cut off, as it would be by the month in which they happened. In return, where cases grow by a
/// share r a day, a delay of d days is seen too seldom by a factor of about exp(-r·d): at a doubling in a year by a tenth at 50 days.
/// </remarks>
public sealed class ReportingDelay
{
    /// <summary>Everything is known at once: what is assumed until enough is known.</summary>
    public static readonly ReportingDelay None = new([.. Enumerable.Repeat(1.0, StreamLedger.LongestDelay + 1)], new double[StreamLedger.LongestDelay + 1]);

    /// <summary>Substances that must have been named in a month for it to say anything of its delays.</summary>
    public const int FewestCases = 20;

    /// <summary>It is learnt from what became known in so many months.</summary>
    public const int Months = 12;

    private readonly double[] _known;    // by days since the event
    private readonly double[] _variance; // relative, of the same

    private ReportingDelay(double[] known, double[] variance) => (_known, _variance) = (known, variance);

    /// <param name="rows">How many substances became known in a month so many days after the event.</param>
    /// <param name="day">The last day that may be seen.</param>
    public static ReportingDelay Learn(IEnumerable<(DateOnly Month, int Days, int Cases)> rows, DateOnly day)
    {
        var since = day.AddMonths(-Months);
        var months = rows.Where(r => r.Month > since && r.Month <= day && r.Cases > 0).GroupBy(r => r.Month)
            .Select(g => (Total: g.Sum(r => r.Cases), Share: Shares(g), Longest: g.Max(r => r.Days))).Where(m => m.Total >= FewestCases).ToList();
        if (months.Count == 0) return None;
        var known = new double[StreamLedger.LongestDelay + 1];
        var variance = new double[known.Length];
        var longest = months.Max(m => m.Longest);
        Array.Fill(known, 1); // from the longest delay on
        for (var d = 0; d < Math.Min(longest, known.Length); d++)
        {
            var shares = months.Select(m => m.Share[d]).Order().ToArray();
            known[d] = (shares[(shares.Length - 1) / 2] + shares[shares.Length / 2]) / 2;
            if (known[d] <= 0) continue;
            var mean = shares.Average();
            // One month says nothing of how months differ; the counting error of what it holds is all there is.
            var between = shares.Length > 1 ? shares.Sum(s => (s - mean) * (s - mean)) / (shares.Length - 1) : 0;
            var counting = known[d] * (1 - known[d]) / months.Average(m => m.Total);
            variance[d] = Math.Max(between, counting) / (known[d] * known[d]);
        }
        return new ReportingDelay(known, variance);
    }

    /// <summary>The share (0 to 1) of the cases of the week from <paramref name="monday"/> on that is known by the end of <paramref name="day"/>, days to come counted as not known, and the relative variance of that share.</summary>
    public (double Share, double Variance) Week(DateOnly monday, DateOnly day)
    {
        double share = 0, variance = 0;
        for (var d = 0; d < 7; d++)
        {
            var since = day.DayNumber - monday.DayNumber - d;
            if (since < 0) break;
            since = Math.Min(since, StreamLedger.LongestDelay);
            share += _known[since] / 7;
            variance = Math.Max(variance, _known[since] > 0 ? _variance[since] : 0);
        }
        return (share, variance);
    }

    /// <summary>In how many days the given share of the cases is known; at most <see cref="StreamLedger.LongestDelay"/>.</summary>
    public int Days(double share)
    {
        var d = Array.FindIndex(_known, k => k >= share);
        return d < 0 ? StreamLedger.LongestDelay : d;
    }

    private static double[] Shares(IEnumerable<(DateOnly Month, int Days, int Cases)> rows)
    {
        var shares = new double[StreamLedger.LongestDelay + 1];
        foreach (var (_, days, cases) in rows) shares[Math.Clamp(days, 0, StreamLedger.LongestDelay)] += cases;
        var total = shares.Sum();
        var sum = 0.0;
        for (var d = 0; d < shares.Length; d++) shares[d] = (sum += shares[d]) / total;
        return shares;
    }
}
