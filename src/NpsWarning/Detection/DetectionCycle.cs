using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Judges the streams that have changed since they were last judged. Reading and judging hold no lock; what was found is written in
/// one short transaction, in which a stream stays dirty if it changed meanwhile. So a cycle may die anywhere and be run again.
/// </summary>
/// <param name="database">Where the streams are.</param>
/// <param name="policies">How long a place is watched before something can be new there.</param>
/// <param name="wider">Told of each stream that was judged; null where only single streams are to be judged.</param>
public sealed class DetectionCycle(Database database, PolicyFile policies, WiderCycle? wider = null)
{
    /// <summary>Streams judged in one transaction: more would keep the intake waiting.</summary>
    private const int MostStreams = 200;

    /// <summary>Judges what is dirty as of <paramref name="day"/>, the last day (inclusive) that may be seen.</summary>
    /// <returns>The streams judged; 0 when there was nothing to do.</returns>
    public int Run(DateOnly day, DateTimeOffset now)
    {
        var judged = Judge(day);
        if (judged.Count > 0) Enter(judged, day, now);
        foreach (var stream in judged)
            if (stream.History is { } history) wider?.Changed(history);
        return judged.Count;
    }

    /// <summary>The first half of a round: reads streams and judges them, and writes nothing.</summary>
    internal IReadOnlyList<JudgedStream> Judge(DateOnly day) => database.Read(session =>
    {
        var places = new Dictionary<string, PlaceHistory>();
        return session.Top<DirtyStream>(MostStreams, "SELECT subject, place, version FROM dirty_streams ORDER BY subject, place")
            .Select(dirty => (dirty, History: Load(session, dirty, day, places)))
            .Select(x => new JudgedStream(x.dirty, x.History, x.History is null ? [] : Judge(x.History))).ToList();
    });

    /// <summary>The second half: writes what was found. A stream that has changed since it was read stays dirty.</summary>
    internal void Enter(IReadOnlyList<JudgedStream> judged, DateOnly day, DateTimeOffset now) => database.Write(session =>
    {
        foreach (var (dirty, history, verdicts) in judged)
        {
            session.Execute("DELETE FROM dirty_streams WHERE subject = @Subject AND place = @Place AND version = @Version", dirty);
            if (history is not null) SignalBook.Enter(session, history.Subject, history.Place, day, verdicts, now);
        }
    });

    /// <summary>What every detector says of a stream.</summary>
    public static IReadOnlyList<Verdict> Judge(StreamHistory history) =>
        [FirstAppearance.Judge(history), RareCluster.Judge(history), .. Surge.Judge(history)];

    private StreamHistory? Load(Session session, DirtyStream dirty, DateOnly day, Dictionary<string, PlaceHistory> places)
    {
        var subject = session.First<SubjectRow>("SELECT name, standing FROM subjects WHERE subject = @Subject", dirty);
        if (subject is null) return null;
        if (!places.TryGetValue(dirty.Place, out var place)) places[dirty.Place] = place = PlaceHistory.Load(session, dirty.Place, day);
        var streams = StreamDays(session, dirty.Subject, dirty.Place, day);
        var cases = streams.GetValueOrDefault("any", DayCounts.None);
        var mayBeNew = subject.Standing == Standing.Nps && cases.Through(day) == 1;
        return new StreamHistory
        {
            Subject = new SubjectKey(dirty.Subject),
            Name = subject.Name,
            Standing = subject.Standing,
            Place = dirty.Place,
            Day = day,
            Cases = cases,
            BySource = streams.Where(s => s.Key != "any").ToDictionary(s => s.Key, s => s.Value),
            Named = place.Named,
            WatchedSince = place.Since,
            LearningDays = policies.For(dirty.Place.Split('-')[0], dirty.Place).LearningDays,
            Confirmed = mayBeNew && IsConfirmed(session, dirty.Subject, day),
            SeenElsewhere = mayBeNew && session.First<int>(
                "SELECT COUNT(*) FROM stream_days WHERE subject = @Subject AND place <> @Place AND source = 'any' AND cases > 0 AND day <= @day",
                new { dirty.Subject, dirty.Place, day }) > 0,
        };
    }

    private static bool IsConfirmed(Session session, string subject, DateOnly day) => session.First<int>(
        "SELECT COUNT(*) FROM findings WHERE subject = @subject AND known_on <= @day AND detected = 1 AND identification IN ('ReferenceStandard', 'StructureElucidated')",
        new { subject, day }) > 0;

    private static Dictionary<string, DayCounts> StreamDays(Session session, string subject, string place, DateOnly day) => session
        .Query<StreamDay>("SELECT source, day, cases FROM stream_days WHERE subject = @subject AND place = @place AND day <= @day", new { subject, place, day })
        .GroupBy(r => r.Source).ToDictionary(g => g.Key, g => new DayCounts(g.Select(r => (r.Day, r.Cases))));

    /// <summary>What every stream of a place is held against.</summary>
    private sealed record PlaceHistory(IReadOnlyDictionary<string, DayCounts> Named, DateOnly? Since)
    {
        public static PlaceHistory Load(Session session, string place, DateOnly day)
        {
            var named = StreamDays(session, "*", place, day);
            return new PlaceHistory(named, named.GetValueOrDefault("any", DayCounts.None).First);
        }
    }

    /// <summary>A stream as it was read, with what the detectors say of it.</summary>
    internal sealed record JudgedStream(DirtyStream Dirty, StreamHistory? History, IReadOnlyList<Verdict> Verdicts);

    /// <summary>A row that says which stream has changed.</summary>
    internal sealed record DirtyStream
    {
        public required string Subject { get; init; }
        public required string Place { get; init; }
        public required long Version { get; init; }
    }

    private sealed record SubjectRow
    {
        public required string Name { get; init; }
        public required Standing Standing { get; init; }
    }

    private sealed record StreamDay
    {
        public required string Source { get; init; }
        public required DateOnly Day { get; init; }
        public required int Cases { get; init; }
    }
}
