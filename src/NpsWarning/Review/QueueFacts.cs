using NpsWarning.Detection;
using NpsWarning.Storage;

namespace NpsWarning.Review;

/// <summary>What the rows of one page need besides the signals themselves, read for all of them at once.</summary>
internal sealed class QueueFacts
{
    /// <summary>Weeks in the small chart.</summary>
    public const int Weeks = 8;

    private readonly Viewer _viewer;
    private readonly DateOnly _until;
    private readonly ILookup<string, WeekRow> _days;
    private readonly ILookup<string, NamedRow> _named;
    private readonly Dictionary<string, DateOnly> _lastCase;
    private readonly Dictionary<string, AlertStanding> _alerts;
    private readonly ILookup<string, SourceRow> _supply;

    private QueueFacts(Session session, IReadOnlyList<Signal> signals, Viewer viewer, DateOnly until)
    {
        _viewer = viewer;
        _until = until;
        var groups = Groups(session, signals);
        _days = groups.SelectMany(g => Days(session, g)).ToLookup(r => r.SignalId);
        _named = groups.SelectMany(g => Named(session, g)).ToLookup(r => r.SignalId);
        _lastCase = (viewer == Viewer.Health ? groups.SelectMany(g => LastCases(session, g)) : []).ToDictionary(r => r.SignalId, r => r.Day);
        _alerts = AlertsOf(session, [.. signals.Select(s => s.SignalId)], viewer);
        _supply = (viewer == Viewer.Enforcement ? groups.SelectMany(g => Supply(session, g)) : []).ToLookup(r => r.SignalId);
    }

    public static QueueFacts Read(Session session, IEnumerable<Signal> signals, Viewer viewer, DateOnly until) =>
        new(session, [.. signals], viewer, until);

    public QueueRow Row(Signal signal, string name) => new()
    {
        Signal = signal,
        Name = name,
        NamedAs = [.. _named[signal.SignalId].OrderByDescending(n => n.Reports).ThenBy(n => n.RawName, StringComparer.Ordinal)
            .Select(n => n.RawName).Where(n => !n.Equals(name, StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.OrdinalIgnoreCase).Take(3)],
        Weeks = ByWeek(_days[signal.SignalId]),
        LastCaseOn = _lastCase.TryGetValue(signal.SignalId, out var last) ? last : null,
        Alert = _alerts.GetValueOrDefault(signal.SignalId),
        Supply = _viewer == Viewer.Enforcement ? CountsOf(_supply[signal.SignalId]) : null,
    };

    /// <summary>What enforcement may know of one signal's cases.</summary>
    public static SupplyCounts SupplyOf(Session session, Signal signal) => CountsOf(Supply(session, Groups(session, [signal])[0]));

    /// <summary>Signals that are read together. One on one of several substances has more subjects than its row names, and is read alone.</summary>
    private static List<Group> Groups(Session session, IReadOnlyList<Signal> signals)
    {
        var sets = signals.ToLookup(s => s.Subject.StartsWith("either:", StringComparison.Ordinal) || s.Shown.Kind == "either");
        List<Group> groups = [.. sets[true].Select(s => new Group([s.SignalId], [.. SignalSubjects.Counted(session, s)]))];
        if (sets[false].Any()) groups.Add(new Group([.. sets[false].Select(s => s.SignalId)], []));
        return groups;
    }

    private static SupplyCounts CountsOf(IEnumerable<SourceRow> rows)
    {
        var bySource = rows.ToDictionary(r => r.Source, r => r.Cases);
        var seizures = bySource.GetValueOrDefault("seizure");
        return new SupplyCounts(seizures, Math.Max(0, bySource.GetValueOrDefault("any") - seizures));
    }

    private int[] ByWeek(IEnumerable<WeekRow> days)
    {
        var weeks = new int[Weeks];
        foreach (var day in days) weeks[Weeks - 1 - ((_until.DayNumber - day.Day.DayNumber) / 7)] += day.Cases;
        return weeks;
    }

    private List<WeekRow> Days(Session session, Group group) => session.Query<WeekRow>(
        $"""
        SELECT signal_id, day, COUNT(*) AS cases FROM (
          SELECT s.signal_id, x.case_id, MIN(x.known_on) AS day FROM signals s
          JOIN sightings x ON {(group.Subjects.Length > 0 ? "x.subject IN @subjects" : "x.subject IN (s.subject, s.named_subject)")} AND x.place = s.place AND x.source = @source
          WHERE s.signal_id IN @ids AND x.known_on > @after AND x.known_on <= @until {(_viewer == Viewer.Enforcement ? "AND " + NoChildIn : "")}
          GROUP BY s.signal_id, x.case_id) c
        GROUP BY signal_id, day
        """,
        new { ids = group.Ids, subjects = group.Subjects, source = _viewer == Viewer.Enforcement ? "seizure" : "any", after = _until.AddDays(-7 * Weeks), until = _until });

    private const string NoChildIn = "NOT EXISTS (SELECT 1 FROM reports c WHERE c.case_id = x.case_id AND c.child = 1)";

    // What patients said or doctors wrote stays with health.
    private List<NamedRow> Named(Session session, Group group) => session.Query<NamedRow>(
        $"""
        SELECT s.signal_id, f.raw_name, COUNT(*) AS reports FROM signals s
        JOIN sightings x ON {(group.Subjects.Length > 0 ? "x.subject IN @subjects" : "x.subject IN (s.subject, s.named_subject)")} AND x.place = s.place AND x.source = 'any' AND x.known_on >= s.evidence_from
        JOIN reports r ON r.case_id = x.case_id AND r.status <> 'Retracted'
        JOIN findings f ON f.submitter = r.submitter AND f.report_id = r.report_id AND f.subject = x.subject AND f.detected = 1
        WHERE s.signal_id IN @ids {(_viewer == Viewer.Enforcement ? "AND r.kind = 'Seizure' AND r.tlp NOT IN ('AmberStrict', 'Red') AND " + NoChildIn : "")}
        GROUP BY s.signal_id, f.raw_name
        """,
        new { ids = group.Ids, subjects = group.Subjects });

    private static List<LastRow> LastCases(Session session, Group group) => session.Query<LastRow>(
        $"""
        SELECT s.signal_id, MAX(x.known_on) AS day FROM signals s
        JOIN sightings x ON {(group.Subjects.Length > 0 ? "x.subject IN @subjects" : "x.subject IN (s.subject, s.named_subject)")} AND x.place = s.place AND x.source = 'any' AND x.known_on >= s.evidence_from
        WHERE s.signal_id IN @ids GROUP BY s.signal_id
        """,
        new { ids = group.Ids, subjects = group.Subjects });

    private static List<SourceRow> Supply(Session session, Group group) => session.Query<SourceRow>(
        $"""
        SELECT s.signal_id, x.source, COUNT(DISTINCT x.case_id) AS cases FROM signals s
        JOIN sightings x ON {(group.Subjects.Length > 0 ? "x.subject IN @subjects" : "x.subject IN (s.subject, s.named_subject)")} AND x.place = s.place AND x.known_on >= s.evidence_from
        WHERE s.signal_id IN @ids AND {NoChildIn}
        GROUP BY s.signal_id, x.source
        """,
        new { ids = group.Ids, subjects = group.Subjects });

    // That there is a version for health alone, and who got it, may tell of a patient.
    private static Dictionary<string, AlertStanding> AlertsOf(Session session, string[] ids, Viewer viewer)
    {
        var hidden = viewer == Viewer.Enforcement ? "Health" : "";
        var known = session.Query<AlertRow>(
            "SELECT signal_id, alert_id, version, kind, issued_at FROM alerts WHERE signal_id IN @ids AND (@hidden = '' OR audiences NOT IN ('', @hidden))", new { ids, hidden })
            .ToLookup(a => a.SignalId);
        var newest = known.Select(g => g.MaxBy(a => (a.IssuedAt, a.Version))!).ToList();
        var deliveries = session.Query<DeliveryRow>(
            "SELECT alert_id, version, state, COUNT(*) AS deliveries FROM deliveries WHERE alert_id IN @alerts AND audience <> @hidden GROUP BY alert_id, version, state",
            new { hidden, alerts = newest.Select(a => a.AlertId).Distinct().ToArray() }).ToLookup(d => (d.AlertId, d.Version));
        return newest.ToDictionary(a => a.SignalId, a =>
        {
            int In(DeliveryStanding standing) => deliveries[(a.AlertId, a.Version)].Where(d => DeliveryStates.Of(d.State) == standing).Sum(d => d.Deliveries);
            return new AlertStanding(a.AlertId, known[a.SignalId].Count(k => k.AlertId == a.AlertId && k.Version <= a.Version), a.Kind, a.IssuedAt, In(DeliveryStanding.Delivered), In(DeliveryStanding.Waiting), In(DeliveryStanding.Failed));
        });
    }

    private sealed record Group(string[] Ids, string[] Subjects);

    private sealed record WeekRow { public required string SignalId { get; init; } public required DateOnly Day { get; init; } public required int Cases { get; init; } }

    private sealed record LastRow { public required string SignalId { get; init; } public required DateOnly Day { get; init; } }

    private sealed record NamedRow { public required string SignalId { get; init; } public required string RawName { get; init; } public required int Reports { get; init; } }

    private sealed record SourceRow { public required string SignalId { get; init; } public required string Source { get; init; } public required int Cases { get; init; } }

    private sealed record AlertRow
    {
        public required string SignalId { get; init; }
        public required string AlertId { get; init; }
        public required int Version { get; init; }
        public required string Kind { get; init; }
        public required DateTimeOffset IssuedAt { get; init; }
    }

    private sealed record DeliveryRow { public required string AlertId { get; init; } public required int Version { get; init; } public required string State { get; init; } public required int Deliveries { get; init; } }
}
