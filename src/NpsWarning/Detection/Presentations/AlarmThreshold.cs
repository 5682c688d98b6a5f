using System.ComponentModel.DataAnnotations;

namespace NpsWarning.Detection.Presentations;

/// <summary>The score from which on a group alarms, and what it was set to.</summary>
/// <param name="Score">Included.</param>
/// <param name="AlarmsAMonth">False alarms a month that it lets through on the data it was set on.</param>
/// <param name="SetOn">That data, in words.</param>
public sealed record AlarmThreshold([property: Range(1, 300)] double Score, double AlarmsAMonth, string SetOn)
{
    /// <summary>Days to a month, for rates.</summary>
    public const double DaysAMonth = 30.44;

    /// <summary>Scores below this are not looked at when a threshold is set: 1 in 1,000, several a day.</summary>
    internal const double Floor = 3;

    /// <summary>
    /// The lowest score at which a deployment's own year of history would have raised no more than the budget, each day of
    /// the year judged against the rest of it. What history holds counts as usual, a real cluster in it too: so the
    /// threshold errs high.
    /// </summary>
    /// <param name="from">First day of the year, included.</param>
    /// <param name="to">Day after its last, excluded.</param>
    public static AlarmThreshold FromHistory(
        UsualPresentations model, IReadOnlyList<Presentation> history, DateOnly from, DateOnly to, double alarmsAMonth, ClusterOptions? options = null)
    {
        options ??= new();
        var table = new PresentationTable(history.Where(p => p.PresentedOn < to), model);
        return FromHistory(table, model, from, to, alarmsAMonth, options);
    }

    internal static AlarmThreshold FromHistory(
        PresentationTable table, UsualPresentations model, DateOnly from, DateOnly to, double alarmsAMonth, ClusterOptions options, Action<DateOnly>? judged = null)
    {
        var days = new List<(int Day, List<GroupCandidate> Groups)>();
        for (var day = from.AddDays(options.WindowDays.Max()); day < to; day = day.AddDays(1))
        {
            days.Add((day.DayNumber, GroupSearch.On(JudgedDay.Within(table, model, options, day, from, to), Floor)));
            judged?.Invoke(day);
        }
        return Set([days], alarmsAMonth, options, $"{from:yyyy-MM-dd} to {to.AddDays(-1):yyyy-MM-dd} of the deployment's own history");
    }

    /// <param name="replays">For each replay, every day's groups above the floor.</param>
    internal static AlarmThreshold Set(
        IReadOnlyList<List<(int Day, List<GroupCandidate> Groups)>> replays, double alarmsAMonth, ClusterOptions options, string setOn)
    {
        var months = replays.Sum(r => r.Count) / DaysAMonth;
        var (low, high) = (Floor, 30.0);
        while (high - low > .001)
        {
            var middle = (low + high) / 2;
            var alarms = replays.Sum(r => AlarmEpisodes.Count(r, middle, options));
            if (alarms > alarmsAMonth * months) low = middle;
            else high = middle;
        }
        return new(Math.Round(high, 3), alarmsAMonth, setOn);
    }
}
