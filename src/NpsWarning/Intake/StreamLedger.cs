using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>One subject in one case from one kind of source, as it counts in a stream.</summary>
internal sealed record Sighting
{
    public required string CaseId { get; init; }
    public required string Subject { get; init; }
    public required string Source { get; init; }
    public required string Place { get; init; }
    public required DateOnly KnownOn { get; init; }
    public required DateOnly OccurredOn { get; init; }
}

/// <summary>
/// Keeps the streams' counts in step with the sightings: each change is entered once, as a difference, so that a detection cycle costs
/// what has changed and not what there is. Gathers a batch's differences and writes them at its end.
/// </summary>
internal sealed class StreamLedger
{
    /// <summary>The subject under which a place's exposure is counted: how many substances were named.</summary>
    public const string Exposure = "*";

    /// <summary>A delay of this many days stands for itself and all longer ones.</summary>
    public const int LongestDelay = 366;

    private readonly Dictionary<(string Subject, string Place, string Source, DateOnly Day), int> _days = [], _weeks = [];
    private readonly Dictionary<(string Place, string Source, DateOnly Month, int Days), int> _delays = [];
    private readonly HashSet<(string Subject, string Place)> _dirty = [];
    private readonly SortedSet<string> _presentations = new(StringComparer.Ordinal);

    /// <summary>
    /// The version of all that one transaction marks, and of nothing else: what is cleaned is known by the versions that were read, of many streams at once, so
    /// that one which has changed since, or is dirty again, must not have the version of any of them. (A count that goes up from what two streams began with
    /// together makes one, changed late, look like the other, which was read: it would be taken for judged.)
    /// </summary>
    public static long NewVersion() => Random.Shared.NextInt64(1L << 60);

    /// <summary>Asks for streams to be judged, or to be judged once more where somebody is about to.</summary>
    public static void MarkDirty(Session session, IEnumerable<(string Subject, string Place)> streams)
    {
        var version = NewVersion();
        var dirty = streams.Distinct().OrderBy(d => d.Subject, StringComparer.Ordinal).ThenBy(d => d.Place, StringComparer.Ordinal).Select(d => new { d.Subject, d.Place, version }).ToList();
        var added = session.Execute(
            """
            INSERT INTO dirty_streams (subject, place, version) SELECT @Subject, @Place, @version
            WHERE NOT EXISTS (SELECT 1 FROM dirty_streams WHERE subject = @Subject AND place = @Place)
            """, dirty);
        if (added < dirty.Count) session.Execute("UPDATE dirty_streams SET version = @version WHERE subject = @Subject AND place = @Place", dirty);
    }

    /// <summary>Enters the difference between what a case's sightings were and what they are now.</summary>
    public void Replace(IReadOnlyCollection<Sighting> before, IReadOnlyCollection<Sighting> after)
    {
        var kept = before.Intersect(after).ToHashSet();
        foreach (var gone in before.Where(s => !kept.Contains(s))) Count(gone, -1);
        foreach (var come in after.Where(s => !kept.Contains(s))) Count(come, +1);
    }

    /// <summary>Asks for a stream to be judged again although its counts are the same (a case got worse).</summary>
    public void Touch(IEnumerable<Sighting> sightings)
    {
        foreach (var s in sightings) _dirty.Add((s.Subject, s.Place));
    }

    /// <summary>Asks for a country's presentations to be looked at again.</summary>
    public void TouchPresentations(string country) => _presentations.Add(country);

    /// <summary>Writes the differences and the streams to be judged.</summary>
    public void Write(Session session)
    {
        var days = Rows(_days);
        session.Execute(
            """
            INSERT INTO stream_days (subject, place, source, day, cases) SELECT @Subject, @Place, @Source, @Day, 0
            WHERE NOT EXISTS (SELECT 1 FROM stream_days WHERE subject = @Subject AND place = @Place AND source = @Source AND day = @Day)
            """, days);
        session.Execute(
            "UPDATE stream_days SET cases = cases + @Cases WHERE subject = @Subject AND place = @Place AND source = @Source AND day = @Day", days);
        var weeks = Rows(_weeks);
        session.Execute(
            """
            INSERT INTO stream_weeks (subject, place, source, week, cases) SELECT @Subject, @Place, @Source, @Day, 0
            WHERE NOT EXISTS (SELECT 1 FROM stream_weeks WHERE subject = @Subject AND place = @Place AND source = @Source AND week = @Day)
            """, weeks);
        session.Execute(
            "UPDATE stream_weeks SET cases = cases + @Cases WHERE subject = @Subject AND place = @Place AND source = @Source AND week = @Day", weeks);
        var delays = _delays.Where(d => d.Value != 0).OrderBy(d => d.Key.Place, StringComparer.Ordinal).ThenBy(d => d.Key.Source, StringComparer.Ordinal).ThenBy(d => d.Key.Days)
            .Select(d => new { d.Key.Place, d.Key.Source, d.Key.Month, d.Key.Days, Cases = d.Value }).ToList();
        session.Execute(
            """
            INSERT INTO reporting_delays (place, source, month, days, cases) SELECT @Place, @Source, @Month, @Days, 0
            WHERE NOT EXISTS (SELECT 1 FROM reporting_delays WHERE place = @Place AND source = @Source AND month = @Month AND days = @Days)
            """, delays);
        session.Execute(
            "UPDATE reporting_delays SET cases = cases + @Cases WHERE place = @Place AND source = @Source AND month = @Month AND days = @Days", delays);
        MarkDirty(session, _dirty);
        var countries = _presentations.Select(Country => new { Country }).ToList();
        session.Execute("INSERT INTO presentation_dirty (country, version) SELECT @Country, 0 WHERE NOT EXISTS (SELECT 1 FROM presentation_dirty WHERE country = @Country)", countries);
        session.Execute("UPDATE presentation_dirty SET version = version + 1 WHERE country = @Country", countries);
    }

    private void Count(Sighting s, int by)
    {
        // A class word ("opioid") says how little was known, not one more substance: it is no exposure.
        var exposes = !s.Subject.StartsWith("class:", StringComparison.Ordinal);
        Add(_days, (s.Subject, s.Place, s.Source, s.KnownOn), by);
        if (exposes) Add(_days, (Exposure, s.Place, s.Source, s.KnownOn), by);
        _dirty.Add((s.Subject, s.Place));
        if (s.Source == "any") return;
        var week = Week.Of(s.OccurredOn);
        Add(_weeks, (s.Subject, s.Place, s.Source, week), by);
        if (!exposes) return;
        Add(_weeks, (Exposure, s.Place, s.Source, week), by);
        Add(_delays, (s.Place, s.Source, new DateOnly(s.KnownOn.Year, s.KnownOn.Month, 1), Math.Clamp(s.KnownOn.DayNumber - s.OccurredOn.DayNumber, 0, LongestDelay)), by);
    }

    private static void Add<TKey>(Dictionary<TKey, int> counts, TKey key, int by) where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + by;

    private static List<StreamRow> Rows(Dictionary<(string Subject, string Place, string Source, DateOnly Day), int> differences) =>
    [
        .. differences.Where(d => d.Value != 0).OrderBy(d => d.Key.Subject, StringComparer.Ordinal).ThenBy(d => d.Key.Day)
            .Select(d => new StreamRow(d.Key.Subject, d.Key.Place, d.Key.Source, d.Key.Day, d.Value)),
    ];

    private sealed record StreamRow(string Subject, string Place, string Source, DateOnly Day, int Cases);
}
