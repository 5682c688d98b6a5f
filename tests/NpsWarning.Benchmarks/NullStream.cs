using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Substances;

namespace NpsWarning.Benchmarks;

/// <summary>A case of a simulated stream.</summary>
/// <param name="OccurredOn">The day of the event.</param>
/// <param name="KnownOn">The day on which it became known.</param>
internal readonly record struct NullCase(DateOnly OccurredOn, DateOnly KnownOn);

/// <summary>What of a simulated place holds for all of its streams on a day.</summary>
/// <param name="Named">Substances named, by the day on which that became known; days after the one judged may stand in it.</param>
/// <param name="Reporting">As of the day judged.</param>
/// <param name="Since">The first day with any case.</param>
internal sealed record NullSurroundings(DayCounts Named, IReadOnlyDictionary<string, Nowcast> Reporting, DateOnly Since);

/// <summary>
/// A simulated substance in a simulated place, and what is known of it on each day on which a case of it becomes known, since those are the days on which
/// the service judges it. The one place where histories are made for simulations.
/// </summary>
/// <param name="standing">What is known of the substance.</param>
/// <param name="rate">Its true cases a year, which never change.</param>
/// <param name="cases">In the order in which they became known.</param>
internal sealed class NullStream(Standing standing, double rate, IReadOnlyList<NullCase> cases)
{
    public const string Source = "poisoning";

    private const int YearsBack = 7; // as the service reads weeks

    public Standing Standing => standing;

    public double Rate => rate;

    public IReadOnlyList<NullCase> Cases => cases;

    /// <summary>Its history on each day from <paramref name="from"/> on on which a case became known.</summary>
    public IEnumerable<StreamHistory> Histories(DateOnly from, Func<DateOnly, NullSurroundings> surroundings)
    {
        var known = new DayCounts(cases.Select(c => (c.KnownOn, 1))); // detectors look no further than the day judged
        var weeks = new List<(DateOnly Week, int Count)>(); // ascending
        for (var i = 0; i < cases.Count; i++)
        {
            Add(weeks, Week.Of(cases[i].OccurredOn));
            var day = cases[i].KnownOn;
            if (day < from || i + 1 < cases.Count && cases[i + 1].KnownOn == day) continue;
            var place = surroundings(day);
            var since = day.AddYears(-YearsBack);
            weeks.RemoveAll(w => w.Week <= since);
            yield return new StreamHistory
            {
                Subject = new SubjectKey("unlisted:simulated"),
                Name = "simulated",
                Standing = standing,
                Place = "XX",
                Day = day,
                Cases = known,
                Weeks = new Dictionary<string, WeekCounts> { [Source] = new(weeks) },
                Named = place.Named,
                Reporting = place.Reporting,
                WatchedSince = place.Since,
                LearningDays = 365,
                Confirmed = false,
                SeenElsewhere = false,
            };
        }
    }

    private static void Add(List<(DateOnly Week, int Count)> weeks, DateOnly week)
    {
        var at = weeks.Count;
        while (at > 0 && weeks[at - 1].Week > week) at--;
        if (at > 0 && weeks[at - 1].Week == week) weeks[at - 1] = (week, weeks[at - 1].Count + 1);
        else weeks.Insert(at, (week, 1));
    }
}

/// <summary>Counts alarms as the service does: a signal stays open for a year after its last verdict.</summary>
internal sealed class AlarmCount
{
    private DateOnly? _last;

    public int Alarms { get; private set; }

    public void Verdict(DateOnly day, bool counts)
    {
        if (counts && (_last is null || _last.Value.AddDays(SignalBook.OpenDays) < day)) Alarms++;
        _last = day;
    }
}
