using System.Data.Common;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Reads the histories of many streams at once: a few statements for all of them, whatever their number, since a statement for each stream costs more than
/// judging it.
/// </summary>
internal static class HistoryReader
{
    /// <summary>Days for which the cases of what is long in use are read, by the day they became known: as far back as any detector looks.</summary>
    private const int DaysBack = RareCluster.MemoryDays + 1;

    /// <summary>Weeks are read for so many years, of streams as of what they are held against: seasons and trends are learnt from them.</summary>
    public const int YearsBack = 7;

    /// <summary>The histories of the streams, which stand in the order of subject and place, as of the end of <paramref name="day"/>; without those of unknown subjects.</summary>
    public static Dictionary<(string Subject, string Place), StreamHistory> Read(
        Session session, ReadOnlySpan<DetectionCycle.DirtyStream> streams, DateOnly day, Func<string, PlaceHistory> places)
    {
        if (streams.IsEmpty) return [];
        var (first, last) = (streams[0], streams[^1]);
        var range = new
        {
            FirstSubject = first.Subject,
            FirstPlace = first.Place,
            LastSubject = last.Subject,
            LastPlace = last.Place,
            Day = day,
            Since = day.AddDays(-DaysBack),
            Ever = DateOnly.MinValue,
            SinceWeek = day.AddYears(-YearsBack),
        };
        var subjects = session.Query<SubjectRow>(
            "SELECT subject, name, standing FROM subjects WHERE subject IN (SELECT d.subject FROM dirty_streams d WHERE d.subject >= @FirstSubject AND d.subject <= @LastSubject)",
            range).ToDictionary(s => s.Subject);
        var days = new Lists<(DateOnly, int)>(streams.Length);
        // CROSS JOIN tells SQLite to begin with what is dirty; it would read all that was ever counted between the first and the last of them.
        session.Each(
            """
            SELECT d.subject, d.place, s.day, s.cases FROM dirty_streams d CROSS JOIN subjects u CROSS JOIN stream_days s
            WHERE d.subject >= @FirstSubject AND d.subject <= @LastSubject AND u.subject = d.subject
              AND s.subject = d.subject AND s.place = d.place AND s.source = 'any' AND s.day <= @Day AND s.day > CASE u.standing WHEN 'Nps' THEN @Ever ELSE @Since END
              AND NOT (d.subject = @FirstSubject AND d.place < @FirstPlace) AND NOT (d.subject = @LastSubject AND d.place > @LastPlace)
            """, range, row => days.Add(row.GetString(0), row.GetString(1), (session.Day(row, 2), (int)row.GetInt64(3))));
        var weeks = new Lists<(string Source, DateOnly Week, int Cases)>(streams.Length);
        session.Each(
            """
            SELECT d.subject, d.place, s.source, s.week, s.cases FROM dirty_streams d CROSS JOIN stream_weeks s
            WHERE d.subject >= @FirstSubject AND d.subject <= @LastSubject AND s.subject = d.subject AND s.place = d.place AND s.week > @SinceWeek AND s.week <= @Day
              AND NOT (d.subject = @FirstSubject AND d.place < @FirstPlace) AND NOT (d.subject = @LastSubject AND d.place > @LastPlace)
            """, range, row => weeks.Add(row.GetString(0), row.GetString(1), (Source(row, 2), session.Day(row, 3), (int)row.GetInt64(4))));
        var histories = new Dictionary<(string, string), StreamHistory>(streams.Length);
        foreach (var stream in streams)
        {
            if (!subjects.TryGetValue(stream.Subject, out var subject)) continue;
            var key = (stream.Subject, stream.Place);
            var place = places(stream.Place);
            var cases = days.Of(key) is { } counted ? new DayCounts(counted) : DayCounts.None;
            var history = new StreamHistory
            {
                Subject = new SubjectKey(stream.Subject),
                Name = subject.Name,
                Standing = subject.Standing,
                Place = stream.Place,
                Day = day,
                Cases = cases,
                Weeks = weeks.Of(key) is { } happened ? PlaceHistory.BySource(happened) : NoWeeks,
                Named = place.Named,
                Reporting = place.Reporting,
                WatchedSince = place.Named.First,
                LearningDays = place.LearningDays,
            };
            histories[key] = FirstAppearance.IsNews(history)
                ? history with { Confirmed = IsConfirmed(session, stream.Subject, day), SeenElsewhere = IsSeenElsewhere(session, stream.Subject, stream.Place, day) }
                : history;
        }
        return histories;
    }

    private static readonly Dictionary<string, WeekCounts> NoWeeks = [];

    private static bool IsConfirmed(Session session, string subject, DateOnly day) => session.First<int>(
        "SELECT COUNT(*) FROM findings WHERE subject = @subject AND known_on <= @day AND detected = 1 AND identification IN ('ReferenceStandard', 'StructureElucidated')",
        new { subject, day }) > 0;

    private static bool IsSeenElsewhere(Session session, string subject, string place, DateOnly day) => session.Top<string>(1,
        "SELECT place FROM stream_days WHERE subject = @subject AND place <> @place AND source = 'any' AND cases > 0 AND day <= @day ORDER BY place",
        new { subject, place, day }).Count > 0;

    // There are three of them, and millions of rows that name one.
    private static string Source(DbDataReader row, int column) => string.Intern(row.GetString(column));

    /// <summary>Rows by stream. Those of one stream come one after another, as good as always.</summary>
    private sealed class Lists<T>(int streams)
    {
        private readonly Dictionary<(string, string), List<T>> _lists = new(streams);
        private (string Subject, string Place) _last;
        private List<T> _open = [];

        public void Add(string subject, string place, T row)
        {
            if (place != _last.Place || subject != _last.Subject)
            {
                _last = (subject, place);
                if (!_lists.TryGetValue(_last, out _open!)) _lists[_last] = _open = [];
            }
            _open.Add(row);
        }

        public List<T>? Of((string, string) stream) => _lists.GetValueOrDefault(stream);
    }

    private sealed record SubjectRow
    {
        public required string Subject { get; init; }
        public required string Name { get; init; }
        public required Standing Standing { get; init; }
    }
}
