using NpsWarning.Storage;

namespace NpsWarning.Detection;

/// <summary>What every stream of a place is held against.</summary>
/// <param name="Named">Substances named, by the day on which that became known.</param>
/// <param name="Reporting">The same by the week of the event, with what is still to come, by kind of source.</param>
/// <param name="LearningDays">How long the place is watched before something can be said to be new there, by its policy.</param>
internal sealed record PlaceHistory(DayCounts Named, IReadOnlyDictionary<string, Nowcast> Reporting, int LearningDays)
{
    public static PlaceHistory Load(Session session, string place, DateOnly day, int learningDays)
    {
        var named = new List<(DateOnly, int)>();
        session.Each("SELECT day, cases FROM stream_days WHERE subject = '*' AND place = @place AND source = 'any' AND day <= @day", new { place, day },
            row => named.Add((session.Day(row, 0), (int)row.GetInt64(1))));
        var weeks = new List<(string Source, DateOnly Week, int Cases)>();
        session.Each("SELECT source, week, cases FROM stream_weeks WHERE subject = '*' AND place = @place AND week > @since AND week <= @day", new { place, day, since = day.AddYears(-HistoryReader.YearsBack) },
            row => weeks.Add((row.GetString(0), session.Day(row, 1), (int)row.GetInt64(2))));
        var delays = new List<(string Source, DateOnly Month, int Days, int Cases)>();
        session.Each("SELECT source, month, days, cases FROM reporting_delays WHERE place = @place AND month > @since AND month <= @day", new { place, day, since = day.AddMonths(-ReportingDelay.Months) },
            row => delays.Add((row.GetString(0), session.Day(row, 1), (int)row.GetInt64(2), (int)row.GetInt64(3))));
        var bySource = delays.ToLookup(d => d.Source, d => (d.Month, d.Days, d.Cases));
        return new PlaceHistory(
            new DayCounts(named),
            BySource(weeks).ToDictionary(w => w.Key, w => Nowcast.Of(w.Value, ReportingDelay.Learn(bySource[w.Key], day), day)),
            learningDays);
    }

    /// <summary>Weeks with their kind of source, taken apart.</summary>
    public static Dictionary<string, WeekCounts> BySource(List<(string Source, DateOnly Week, int Cases)> rows)
    {
        var sources = new Dictionary<string, WeekCounts>();
        foreach (var (source, _, _) in rows)
            if (!sources.ContainsKey(source)) sources[source] = new WeekCounts(rows.Where(r => r.Source == source).Select(r => (r.Week, r.Cases)));
        return sources;
    }
}
