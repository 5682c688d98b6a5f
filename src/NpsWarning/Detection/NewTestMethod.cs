using System.Globalization;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Whether a name may be new here because a laboratory has begun to look for it. A new method, or a longer list of what it is made to find, brings many names at
/// once; a drug market seldom does. It takes no alarm back, since among what such a list finds there may be what harms: it is said with it.
/// </summary>
public static class NewTestMethod
{
    /// <summary>Names that came within so many days of each other came together.</summary>
    public const int Days = 30;

    /// <summary>The pace at which names are new here is that of so many days before.</summary>
    public const int PaceDays = 365;

    /// <summary>Other names that must have come with it.</summary>
    public const int FewestOthers = 5;

    /// <summary>The chance of as many at that pace, by <see cref="GammaPoisson"/>, below which it is said.</summary>
    public const double Level = 0.001;

    /// <summary>What a reviewer is told; null where there is nothing to tell.</summary>
    /// <param name="first">The day on which the first case of the name became known here.</param>
    /// <param name="named">How many names were first known here, by the day on which they were; its own among them.</param>
    /// <param name="learnt">The last day (inclusive) of the first year in which the place was watched: until then every name is new.</param>
    /// <param name="day">The last day (inclusive) of which anything is known.</param>
    public static string? Remark(DateOnly first, DayCounts named, DateOnly learnt, DateOnly day)
    {
        if (first <= day.AddDays(-PaceDays)) return null; // of what came long ago no method is news
        var (from, to) = (first.AddDays(-Days), first.AddDays(Days) < day ? first.AddDays(Days) : day); // exclusive, inclusive
        var start = from.AddDays(-PaceDays) > learnt ? from.AddDays(-PaceDays) : learnt; // exclusive
        var together = named.Between(from, to) - 1;
        var (before, watched, span) = (named.Between(start, from), from.DayNumber - start.DayNumber, to.DayNumber - from.DayNumber);
        if (together < FewestOthers || watched < Days || GammaPoisson.TailProbability(together, span, before, watched) >= Level) return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"It may have come with a new test method: {together} other substances were first named here within {Days} days of it, where {GammaPoisson.Expected(span, before, watched):0.#} were to be expected.");
    }

    /// <summary>The same of a signal, by what is known now: other names of the same list often come later than the first alarm. Null also where nobody said that its subject is new.</summary>
    public static string? Remark(Session session, Signal signal, DateOnly day)
    {
        if (signal.Shown.Kind is "class" or "cluster" || !signal.Detectors.Split(", ").Any(IsOfNew)) return null;
        return WiderReading.FirstDay(session, signal.Shown, signal.Place, day) is { } first && WiderReading.FirstDay(session, new SubjectKey("*"), signal.Place, day) is { } watched
            ? Remark(first, Named(session, signal.Place, day), watched.AddDays(PaceDays - 1), day)
            : null;
    }

    /// <summary>Whether a detector speaks of what is new.</summary>
    public static bool IsOfNew(string detector) => detector is FirstAppearance.Name or RareCluster.Name;

    // Names by the day on which they were first known; without class words and clusters, which are no names.
    private static DayCounts Named(Session session, string place, DateOnly day) => new(session.Query<DateOnly>(
        """
        SELECT MIN(d.day) FROM subjects u JOIN stream_days d ON d.subject = u.subject AND d.place = @place AND d.source = 'any'
        WHERE u.kind NOT IN ('class', 'cluster') AND d.cases > 0 AND d.day <= @day GROUP BY u.subject
        """, new { place, day }).Select(first => (first, 1)));
}
