using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Reads the histories of many streams at once: a few statements for all of them, whatever their number, since a statement for each stream costs more than
/// judging it.
/// </summary>
internal static class StreamReader
{
    /// <summary>The histories of the streams, which stand in the order of subject and place, as of the end of <paramref name="day"/>; without those of unknown subjects.</summary>
    public static Dictionary<(string Subject, string Place), StreamHistory> Read(
        Session session, IReadOnlyList<DetectionCycle.DirtyStream> streams, DateOnly day, Func<string, int> learningDays)
    {
        if (streams.Count == 0) return [];
        var (first, last) = (streams[0], streams[^1]);
        var range = new { FirstSubject = first.Subject, FirstPlace = first.Place, LastSubject = last.Subject, LastPlace = last.Place, day };
        var subjects = session.Query<SubjectRow>(
            "SELECT subject, name, standing FROM subjects WHERE subject IN (SELECT d.subject FROM dirty_streams d WHERE d.subject >= @FirstSubject AND d.subject <= @LastSubject)",
            range).ToDictionary(s => s.Subject);
        var days = session.Query<StreamDay>(
            """
            SELECT s.subject, s.place, s.source, s.day, s.cases FROM dirty_streams d
            JOIN stream_days s ON s.subject = d.subject AND s.place = d.place
            WHERE d.subject >= @FirstSubject AND d.subject <= @LastSubject AND s.day <= @day
              AND NOT (d.subject = @FirstSubject AND d.place < @FirstPlace) AND NOT (d.subject = @LastSubject AND d.place > @LastPlace)
            """, range).ToLookup(r => (r.Subject, r.Place));
        var places = new Dictionary<string, PlaceHistory>();
        var histories = new Dictionary<(string, string), StreamHistory>(streams.Count);
        foreach (var stream in streams)
        {
            if (!subjects.TryGetValue(stream.Subject, out var subject)) continue;
            if (!places.TryGetValue(stream.Place, out var place)) places[stream.Place] = place = PlaceHistory.Load(session, stream.Place, day, learningDays(stream.Place));
            var counts = BySource(days[(stream.Subject, stream.Place)]);
            var cases = counts.GetValueOrDefault("any", DayCounts.None);
            var mayBeNew = subject.Standing == Standing.Nps && cases.Through(day) == 1;
            histories[(stream.Subject, stream.Place)] = new StreamHistory
            {
                Subject = new SubjectKey(stream.Subject),
                Name = subject.Name,
                Standing = subject.Standing,
                Place = stream.Place,
                Day = day,
                Cases = cases,
                BySource = counts.Where(s => s.Key != "any").ToDictionary(s => s.Key, s => s.Value),
                Named = place.Named,
                WatchedSince = place.Since,
                LearningDays = place.LearningDays,
                Confirmed = mayBeNew && IsConfirmed(session, stream.Subject, day),
                SeenElsewhere = mayBeNew && session.First<int>(
                    "SELECT COUNT(*) FROM stream_days WHERE subject = @Subject AND place <> @Place AND source = 'any' AND cases > 0 AND day <= @day",
                    new { stream.Subject, stream.Place, day }) > 0,
            };
        }
        return histories;
    }

    private static bool IsConfirmed(Session session, string subject, DateOnly day) => session.First<int>(
        "SELECT COUNT(*) FROM findings WHERE subject = @subject AND known_on <= @day AND detected = 1 AND identification IN ('ReferenceStandard', 'StructureElucidated')",
        new { subject, day }) > 0;

    private static Dictionary<string, DayCounts> BySource(IEnumerable<StreamDay> rows) =>
        rows.GroupBy(r => r.Source).ToDictionary(g => g.Key, g => new DayCounts(g.Select(r => (r.Day, r.Cases))));

    /// <summary>What every stream of a place is held against.</summary>
    private sealed record PlaceHistory(IReadOnlyDictionary<string, DayCounts> Named, DateOnly? Since, int LearningDays)
    {
        public static PlaceHistory Load(Session session, string place, DateOnly day, int learningDays)
        {
            var named = BySource(session.Query<StreamDay>(
                "SELECT subject, place, source, day, cases FROM stream_days WHERE subject = '*' AND place = @place AND day <= @day", new { place, day }));
            return new PlaceHistory(named, named.GetValueOrDefault("any", DayCounts.None).First, learningDays);
        }
    }

    private sealed record SubjectRow
    {
        public required string Subject { get; init; }
        public required string Name { get; init; }
        public required Standing Standing { get; init; }
    }

    private sealed record StreamDay
    {
        public required string Subject { get; init; }
        public required string Place { get; init; }
        public required string Source { get; init; }
        public required DateOnly Day { get; init; }
        public required int Cases { get; init; }
    }
}
