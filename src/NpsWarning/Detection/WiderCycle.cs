using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Judges what needs more than one stream's counts: neighbours (<see cref="SpaceTimeScan"/>, <see cref="Spread"/>) and the cases themselves
/// (<see cref="HarmShift"/>). What <see cref="DetectionCycle"/> has entered waits for it in a table (<see cref="WiderWork"/>) until it has settled, so that it costs what has
/// changed, and a look that a dead process did not come to is taken by the next. For use by one thread.
/// </summary>
/// <param name="database">Where the streams are.</param>
/// <param name="policies">How long a place is watched before something can be new there.</param>
public sealed class WiderCycle(Database database, PolicyFile policies)
{
    /// <summary>Looks of one round: after it, what has changed comes first again.</summary>
    private const int MostTogether = 4;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(10);

    private readonly AlarmBudget _budget = new(policies);
    private readonly Geography _geography = Geography.Load();
    private readonly List<WatchedPlace> _places = [];
    private DateOnly _today;

    /// <summary>Judges some of what is due, as of <paramref name="day"/>, the last day (inclusive) that may be seen.</summary>
    /// <returns>How many streams and subjects were judged; 0 when nothing is due.</returns>
    public int Run(DateOnly day, DateTimeOffset now)
    {
        if (_today != day) BeginDay(day);
        var due = database.Read(s => WiderWork.Due(s, now, MostTogether));
        foreach (var look in due)
        {
            try
            {
                var said = database.Read(session => look.Place == WiderWork.Everywhere ? Everywhere(session, new(look.Subject), day) : Stream(session, new(look.Subject), look.Place, day));
                database.Write(session =>
                {
                    WiderWork.Done(session, look);
                    foreach (var here in said.GroupBy(v => v.Place, v => v.Verdict)) Enter(session, new(look.Subject), here.Key, [.. here], day, now);
                });
            }
            catch (Exception e) when (!Surroundings.AreToBlameFor(e))
            {
                database.Write(session => WiderWork.Postpone(session, look, now + AfterFailure));
                throw;
            }
        }
        return due.Count;
    }

    private void Enter(Session session, SubjectKey subject, string place, IReadOnlyList<Verdict> verdicts, DateOnly day, DateTimeOffset now)
    {
        var before = Trouble(session, subject, [place], day).Count;
        SignalBook.Enter(session, subject, place, day, verdicts, now, _budget);
        // A new signal is news for its neighbours.
        if (Trouble(session, subject, [place], day).Count > before) WiderWork.Add(session, subject, now);
    }

    private void BeginDay(DateOnly day)
    {
        _today = day;
        _places.Clear();
        _places.AddRange(database.Read(session => session.Query<WatchedPlace>("SELECT place, MIN(day) AS since FROM stream_days WHERE subject = '*' AND source = 'any' AND cases > 0 GROUP BY place ORDER BY place")));
    }

    /// <summary>The subject over all places: a cluster, with the place whose signal it joins; and the places that it has newly come to, which what is near may make worth a signal.</summary>
    private List<(string Place, Verdict Verdict)> Everywhere(Session session, SubjectKey subject, DateOnly day)
    {
        if (WiderReading.Subject(session, subject) is not { } known) return [];
        List<(string, Verdict)> said = Scan(session, subject, known, day) is { } cluster ? [cluster] : [];
        if (known.Standing != Standing.Nps) return said;
        var learnt = _places.Where(p => IsLearnt(p, day)).Select(p => p.Place).ToHashSet();
        foreach (var place in WiderReading.NewIn(session, subject, day.AddDays(-Spread.NewsDays), day).Where(learnt.Contains))
            said.Add((place, Spread.Judge(Neighbourhood(session, subject, known, place, day))));
        return [.. said.Where(s => s.Item2.Grade > Grade.None)];
    }

    private (string Place, Verdict Verdict)? Scan(Session session, SubjectKey subject, WiderReading.SubjectRow known, DateOnly day)
    {
        var start = day.AddDays(-7 * SpaceTimeScan.Weeks); // exclusive
        string[] places = [.. _places.Where(p => p.Since <= start && IsLearnt(p, day)).Select(p => p.Place)];
        if (places.Length < SpaceTimeScan.FewestPlaces) return null;
        var cases = WiderReading.Counts(session, subject.Value, places, start, day);
        if (SpaceTimeScan.Find(subject, cases, _geography, day) is not { } cluster || cluster.Chance >= SpaceTimeScan.Level) return null;
        string[] members = [.. cluster.Places.Select(p => p.Place)];
        // One event is one signal: it joins that which a scan has joined before, else one that is there already; where none is, the place with the most excess gets it.
        var signals = WiderReading.Signals(session, subject, members, day.AddDays(-SignalBook.OpenDays));
        var place = cluster.Places.Where(p => p.Cases > p.Expected).Select(p => p.Place).OrderBy(p => signals.TryGetValue(p, out var by) ? by.Contains(SpaceTimeScan.Name) ? 0 : 1 : 2).First();
        return (place, SpaceTimeScan.Judge(known.Name, known.Standing, cluster, place, WiderReading.Counts(session, "*", members, start, day), day));
    }

    /// <summary>One stream by its cases.</summary>
    private List<(string Place, Verdict Verdict)> Stream(Session session, SubjectKey subject, string place, DateOnly day)
    {
        if (WiderReading.Subject(session, subject) is not { } known || _places.FirstOrDefault(p => p.Place == place) is not { } watched || !IsLearnt(watched, day)) return [];
        List<Verdict> said = [HarmShift.Judge(known.Name, known.Standing, WiderReading.Poisonings(session, subject, place, day), day)];
        if (known.Standing == Standing.Nps) said.Add(Spread.Judge(Neighbourhood(session, subject, known, place, day)));
        return [.. said.Where(v => v.Grade > Grade.None).Select(v => (place, v))];
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
            SignalledNear = isNew ? [.. near.Where(Trouble(session, subject, near, day).Contains)] : [],
            PoisoningsNear = isNew ? WiderReading.Poisoned(session, subject, near, recently, day) : [],
            FirstHarmedOn = harm.FirstHarmedOn,
            Deaths = harm.Deaths,
            MaterialBefore = harm.MaterialBefore,
        };
    }

    private bool IsLearnt(WatchedPlace place, DateOnly day) =>
        day.DayNumber - place.Since.DayNumber >= policies.ForPlace(place.Place).LearningDays;

    /// <summary>Which of the places have a signal that speaks of more than a neighbour's: else one first case beside a signal would make the next one, and so on round the world.</summary>
    private static List<string> Trouble(Session session, SubjectKey subject, string[] places, DateOnly day) =>
    [
        .. WiderReading.Signals(session, subject, places, day.AddDays(-Spread.NewsDays))
            .Where(s => s.Value.Except([Spread.Name, FirstAppearance.Name]).Any() || !s.Value.Contains(Spread.Name)).Select(s => s.Key),
    ];

    private sealed record WatchedPlace
    {
        public required string Place { get; init; }
        public required DateOnly Since { get; init; }
    }
}
