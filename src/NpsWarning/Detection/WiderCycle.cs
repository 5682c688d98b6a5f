using System.Diagnostics;
using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Judges what needs more than one stream's counts: neighbours (<see cref="SpaceTimeScan"/>, <see cref="Spread"/>) and the cases themselves
/// (<see cref="HarmShift"/>). After <see cref="DetectionCycle"/> has judged a stream, it is looked at here when there is time: each stream and each subject
/// at once, and again on the same day only as often as <c>leastBetween</c> allows, so that it costs what has changed. For use by one thread.
/// </summary>
/// <remarks>
/// What waits is kept in memory. Should the process die in between, a stream is looked at again with its next case: everything is judged from all that is
/// known, so nothing but time is lost.
/// </remarks>
/// <param name="database">Where the streams are.</param>
/// <param name="policies">How long a place is watched before something can be new there.</param>
/// <param name="leastBetween">How soon the same is looked at again within a day; an hour where left out, since a look may read a year of cases.</param>
public sealed class WiderCycle(Database database, PolicyFile policies, TimeSpan? leastBetween = null)
{
    private const int MostTogether = 100;

    private readonly TimeSpan _leastBetween = leastBetween ?? TimeSpan.FromHours(1);
    private readonly AlarmBudget _budget = new(policies);
    private readonly Geography _geography = Geography.Load();
    private readonly SortedSet<Look> _waiting = [];
    private readonly Dictionary<Look, long> _lookedAt = [];
    private readonly List<WatchedPlace> _places = [];
    private DateOnly _today;

    /// <summary>Tells of a stream that has been judged because it changed.</summary>
    public void Changed(StreamHistory history)
    {
        var (subject, day) = (history.Subject, history.Day);
        // A class word says how little was known; a cluster is watched as one; a metabolite is counted with what it comes from.
        if (subject.Kind is "class" or "cluster" || history.Standing == Standing.MetaboliteOrPrecursor) return;
        if (history.Standing == Standing.Nps || history.Cases.Between(day.AddDays(-HarmShift.WindowDays), day) >= HarmShift.FewestCases)
            _waiting.Add(new(subject.Value, history.Place));
        _waiting.Add(new(subject.Value, Everywhere));
    }

    /// <summary>Judges some of what waits, as of <paramref name="day"/>, the last day (inclusive) that may be seen.</summary>
    /// <returns>How many streams and subjects were judged; 0 when there was nothing to do.</returns>
    public int Run(DateOnly day, DateTimeOffset now)
    {
        if (_today != day) BeginDay(day);
        var due = _waiting.Where(look => !_lookedAt.TryGetValue(look, out var at) || Stopwatch.GetElapsedTime(at) >= _leastBetween).Take(MostTogether).ToList();
        foreach (var look in due)
        {
            _lookedAt[look] = Stopwatch.GetTimestamp();
            _waiting.Remove(look); // before it is looked at: one that fails must not stay before all others
            var said = database.Read(session => look.Place == Everywhere ? Scan(session, new(look.Subject), day) : Judge(session, new(look.Subject), look.Place, day));
            if (said is { } verdicts) database.Write(session => SignalBook.Enter(session, new(look.Subject), verdicts.Place, day, verdicts.Said, now, _budget));
        }
        return due.Count;
    }

    private void BeginDay(DateOnly day)
    {
        _today = day;
        _lookedAt.Clear();
        _places.Clear();
        _places.AddRange(database.Read(session => session.Query<WatchedPlace>("SELECT place, MIN(day) AS since FROM stream_days WHERE subject = '*' AND source = 'any' AND cases > 0 GROUP BY place ORDER BY place")));
    }

    /// <summary>The subject over all places: where a cluster is found, the place whose signal it joins, and the verdict.</summary>
    private (string Place, List<Verdict> Said)? Scan(Session session, SubjectKey subject, DateOnly day)
    {
        var start = day.AddDays(-7 * SpaceTimeScan.Weeks); // exclusive
        string[] places = [.. _places.Where(p => p.Since <= start && IsLearnt(p, day)).Select(p => p.Place)];
        if (places.Length < SpaceTimeScan.FewestPlaces || WiderReading.Subject(session, subject) is not { } known) return null;
        var cases = WiderReading.Counts(session, subject.Value, places, start, day);
        if (SpaceTimeScan.Find(subject, cases, _geography, day) is not { } cluster || cluster.Chance >= SpaceTimeScan.Level) return null;
        string[] members = [.. cluster.Places.Select(p => p.Place)];
        // One event is one signal: it joins that which a scan has joined before, else one that is there already; where none is, the place with the most excess gets it.
        var signals = WiderReading.Signals(session, subject, members, day.AddDays(-SignalBook.OpenDays));
        var place = cluster.Places.Where(p => p.Cases > p.Expected).Select(p => p.Place).OrderBy(p => signals.TryGetValue(p, out var by) ? by.Contains(SpaceTimeScan.Name) ? 0 : 1 : 2).First();
        var verdict = SpaceTimeScan.Judge(known.Name, known.Standing, cluster, place, WiderReading.Counts(session, "*", members, start, day), day);
        return verdict.Grade == Grade.None ? null : (place, [verdict]);
    }

    /// <summary>One stream by its cases and its neighbours.</summary>
    private (string Place, List<Verdict> Said)? Judge(Session session, SubjectKey subject, string place, DateOnly day)
    {
        if (WiderReading.Subject(session, subject) is not { } known) return null;
        var learning = _places.FirstOrDefault(p => p.Place == place) is not { } watched || !IsLearnt(watched, day);
        var said = new List<Verdict>();
        if (!learning) said.Add(HarmShift.Judge(known.Name, known.Standing, WiderReading.Poisonings(session, subject, place, day), day));
        if (!learning && known.Standing == Standing.Nps) said.Add(Spread.Judge(Neighbourhood(session, subject, known, place, day)));
        said.RemoveAll(v => v.Grade == Grade.None);
        return said.Count == 0 ? null : (place, said);
    }

    private SpreadHistory Neighbourhood(Session session, SubjectKey subject, WiderReading.SubjectRow known, string place, DateOnly day)
    {
        var recently = day.AddDays(-Spread.NewsDays);
        string[] others = [.. _places.Where(p => p.Place != place && IsLearnt(p, day)).Select(p => p.Place)];
        var near = _geography.Near(place, others).ToArray();
        var first = WiderReading.FirstDay(session, subject, place, day);
        var isNew = first > recently;
        var harm = WiderReading.Harm(session, subject, place, recently, day);
        return new SpreadHistory
        {
            Name = known.Name,
            Standing = known.Standing,
            Day = day,
            Learning = false,
            FirstKnownOn = first,
            KnownIn = isNew ? WiderReading.KnownBefore(session, subject, others, first!.Value) : [],
            SignalledNear = isNew ? [.. near.Where(WiderReading.Signals(session, subject, near, recently).ContainsKey)] : [],
            PoisoningsNear = isNew ? WiderReading.Poisoned(session, subject, near, recently, day) : [],
            FirstHarmedOn = harm.FirstHarmedOn,
            Deaths = harm.Deaths,
            MaterialBefore = harm.MaterialBefore,
        };
    }

    private bool IsLearnt(WatchedPlace place, DateOnly day) =>
        day.DayNumber - place.Since.DayNumber >= policies.ForPlace(place.Place).LearningDays;

    private const string Everywhere = "*";

    /// <summary>A stream, or with <see cref="Everywhere"/> a subject over all places. By code, so that a replay takes them in the same order.</summary>
    private readonly record struct Look(string Subject, string Place) : IComparable<Look>
    {
        public int CompareTo(Look other) =>
            string.CompareOrdinal(Subject, other.Subject) is not 0 and var bySubject ? bySubject : string.CompareOrdinal(Place, other.Place);
    }

    private sealed record WatchedPlace
    {
        public required string Place { get; init; }
        public required DateOnly Since { get; init; }
    }
}
