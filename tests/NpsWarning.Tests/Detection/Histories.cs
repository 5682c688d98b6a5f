using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Substances;

namespace NpsWarning.Tests.Detection;

/// <summary>Histories made from cases, as <see cref="HistoryReader"/> makes them from the database.</summary>
internal static class Histories
{
    /// <summary>Substances that a place of the tests names each day.</summary>
    public const int NamedADay = 10;

    /// <param name="day">The day judged.</param>
    /// <param name="cases">When each happened, when it became known, and from which kind of source; those of later days are left out.</param>
    /// <param name="named">Substances named, by event and by when it became known; where left out, <see cref="NamedADay"/> each day since 2,000 days ago, known at once, from each source.</param>
    public static StreamHistory Of(DateOnly day, IEnumerable<(DateOnly Occurred, DateOnly Known, string Source)> cases, IEnumerable<(DateOnly Occurred, DateOnly Known, string Source, int Count)>? named = null)
    {
        var known = cases.Where(c => c.Known <= day).ToList();
        var exposure = (named ?? Usual(day, [.. known.Select(c => c.Source).Append("laboratory").Distinct()])).Where(n => n.Known <= day).ToList();
        return new StreamHistory
        {
            Subject = new SubjectKey("unlisted:brandnewolam"),
            Name = "Brandnewolam",
            Standing = Standing.Nps,
            Place = "XA",
            Day = day,
            Cases = new(known.Select(c => (c.Known, 1))),
            Weeks = Weeks(known.Select(c => (c.Source, c.Occurred, 1))),
            Named = new(exposure.Select(n => (n.Known, n.Count))),
            Reporting = Weeks(exposure.Select(n => (n.Source, n.Occurred, n.Count))).ToDictionary(w => w.Key, w => Nowcast.Of(w.Value, ReportingDelay.Learn(
                exposure.Where(n => n.Source == w.Key).Select(n => (new DateOnly(n.Known.Year, n.Known.Month, 1), n.Known.DayNumber - n.Occurred.DayNumber, n.Count)), day), day)),
            WatchedSince = exposure.Count == 0 ? null : exposure.Min(n => n.Known),
            LearningDays = 365,
            Confirmed = false,
            SeenElsewhere = false,
        };
    }

    /// <summary>Cases from a laboratory, known at once, so many days before the day.</summary>
    public static IEnumerable<(DateOnly, DateOnly, string)> DaysAgo(DateOnly day, string daysAgo) =>
        daysAgo.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(d => day.AddDays(-int.Parse(d))).Select(d => (d, d, "laboratory"));

    private static IEnumerable<(DateOnly, DateOnly, string, int)> Usual(DateOnly day, string[] sources) =>
        from ago in Enumerable.Range(0, 2_001) from source in sources select (day.AddDays(-ago), day.AddDays(-ago), source, NamedADay);

    private static Dictionary<string, WeekCounts> Weeks(IEnumerable<(string Source, DateOnly Occurred, int Count)> rows) => rows.GroupBy(r => r.Source)
        .ToDictionary(g => g.Key, g => new WeekCounts(g.GroupBy(r => Week.Of(r.Occurred)).OrderBy(w => w.Key).Select(w => (w.Key, w.Sum(r => r.Count)))));
}
