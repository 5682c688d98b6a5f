using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>Which streams may belong to a signal that still takes verdicts. Most belong to none, and need no question each.</summary>
internal sealed class OpenSignals
{
    private readonly HashSet<(string Subject, string Place)> _streams = [];
    private readonly HashSet<string> _placesWithSets = [];

    /// <summary>Reads them all: there are few.</summary>
    public static OpenSignals Load(Session session, DateOnly day)
    {
        var open = new OpenSignals();
        foreach (var row in session.Query<Row>(
            "SELECT subject, named_subject, place FROM signals WHERE last_verdict_on >= @since AND merged_into IS NULL", new { since = day.AddDays(-SignalBook.OpenDays) }))
            open.Add(row.Subject, row.NamedSubject, row.Place);
        return open;
    }

    /// <summary>One that was raised since.</summary>
    public void Add(Signal signal) => Add(signal.Subject, signal.NamedSubject, signal.Place);

    /// <summary>Whether the stream may belong to one: by its own subject, or since one of several may be its substance, or its set may hold one's.</summary>
    public bool MayConcern(SubjectKey subject, string place) =>
        _streams.Contains((subject.Value, place))
        || subject.Kind == "spectrum" // its signal may go by the name that it has got
        || (_placesWithSets.Contains(place) && subject.Substances.Count > 0)
        || (subject.Substances.Count > 1 && subject.Substances.Any(s => _streams.Contains((SubjectKey.Of(s).Value, place))));

    private void Add(string subject, string? named, string place)
    {
        foreach (var one in new[] { subject, named }.OfType<string>())
        {
            _streams.Add((one, place));
            if (new SubjectKey(one).Kind == "either") _placesWithSets.Add(place);
        }
    }

    private sealed record Row
    {
        public required string Subject { get; init; }
        public string? NamedSubject { get; init; }
        public required string Place { get; init; }
    }
}
