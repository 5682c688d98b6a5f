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

    private readonly Dictionary<(string Subject, string Place, string Source, DateOnly Day), int> _differences = [];
    private readonly HashSet<(string Subject, string Place)> _dirty = [];
    private readonly SortedSet<string> _presentations = new(StringComparer.Ordinal);

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
        var days = _differences.Where(d => d.Value != 0).OrderBy(d => d.Key.Subject, StringComparer.Ordinal).ThenBy(d => d.Key.Day)
            .Select(d => new { d.Key.Subject, d.Key.Place, d.Key.Source, d.Key.Day, Cases = d.Value }).ToList();
        session.Execute(
            """
            INSERT INTO stream_days (subject, place, source, day, cases) SELECT @Subject, @Place, @Source, @Day, 0
            WHERE NOT EXISTS (SELECT 1 FROM stream_days WHERE subject = @Subject AND place = @Place AND source = @Source AND day = @Day)
            """, days);
        session.Execute(
            "UPDATE stream_days SET cases = cases + @Cases WHERE subject = @Subject AND place = @Place AND source = @Source AND day = @Day", days);
        var dirty = _dirty.OrderBy(d => d.Subject, StringComparer.Ordinal).Select(d => new { d.Subject, d.Place }).ToList();
        session.Execute(
            """
            INSERT INTO dirty_streams (subject, place, version) SELECT @Subject, @Place, 0
            WHERE NOT EXISTS (SELECT 1 FROM dirty_streams WHERE subject = @Subject AND place = @Place)
            """, dirty);
        session.Execute("UPDATE dirty_streams SET version = version + 1 WHERE subject = @Subject AND place = @Place", dirty);
        var countries = _presentations.Select(Country => new { Country }).ToList();
        session.Execute("INSERT INTO presentation_dirty (country, version) SELECT @Country, 0 WHERE NOT EXISTS (SELECT 1 FROM presentation_dirty WHERE country = @Country)", countries);
        session.Execute("UPDATE presentation_dirty SET version = version + 1 WHERE country = @Country", countries);
    }

    private void Count(Sighting s, int by)
    {
        Add((s.Subject, s.Place, s.Source, s.KnownOn), by);
        // A class word ("opioid") says how little was known, not one more substance: it is no exposure.
        if (!s.Subject.StartsWith("class:", StringComparison.Ordinal)) Add((Exposure, s.Place, s.Source, s.KnownOn), by);
        _dirty.Add((s.Subject, s.Place));
    }

    private void Add((string, string, string, DateOnly) key, int by) => _differences[key] = _differences.GetValueOrDefault(key) + by;
}
