using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>What a signal rests on at one moment, as far as it decides whether it must be looked at again.</summary>
public sealed record DecidedEvidence
{
    /// <summary>The last day (inclusive) whose cases count.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Days over which the cases were counted, at least 1.</summary>
    public required int Days { get; init; }

    /// <summary>Cases that stand.</summary>
    public required int Cases { get; init; }

    /// <summary>Of them, those that became known in the last four weeks (<see cref="Reopening.RecentDays"/>).</summary>
    public int Recent { get; init; }

    /// <summary>Cases with a poisoning scored severe or fatal, or a death (Persson et al. 1998: 3 or 4).</summary>
    public required int Severe { get; init; }

    /// <summary>Cases with a death.</summary>
    public required int Deaths { get; init; }

    /// <summary>The kinds of source that reported it: seizure, laboratory, poisoning.</summary>
    public required IReadOnlySet<string> Sources { get; init; }

    /// <summary>What it has been identified as: members of a set of which a laboratory has said that it is them, and the substance of a cluster of presentations.</summary>
    public required IReadOnlySet<string> Members { get; init; }

    /// <summary>Detectors that have asked for a review.</summary>
    public required IReadOnlySet<string> Detectors { get; init; }

    /// <summary>The highest grade so far.</summary>
    public required Grade Grade { get; init; }

    /// <summary>The evidence as it stands on the day.</summary>
    public static DecidedEvidence Of(Session session, Signal signal, DateOnly day)
    {
        var subjects = SignalSubjects.Counted(session, signal);
        var at = new { subjects, place = signal.Place, from = signal.EvidenceFrom, day, recent = day.AddDays(1 - Reopening.RecentDays), signal.SignalId };
        var sightings = session.Query<SightingRow>(
            """
            SELECT DISTINCT subject, source FROM sightings WHERE subject IN @subjects AND place = @place AND known_on BETWEEN @from AND @day
            """, at);
        var all = session.First<CountRow>(
            """
            SELECT COUNT(DISTINCT case_id) AS cases, COUNT(DISTINCT CASE WHEN known_on >= @recent THEN case_id END) AS recent FROM sightings
            WHERE subject IN @subjects AND place = @place AND source = 'any' AND known_on BETWEEN @from AND @day
            """, at)!;
        var harm = session.First<HarmRow>(
            """
            SELECT COUNT(DISTINCT CASE WHEN r.fatal = 1 OR r.severity >= 3 THEN r.case_id END) AS severe, COUNT(DISTINCT CASE WHEN r.fatal = 1 OR r.severity = 4 THEN r.case_id END) AS deaths FROM reports r
            WHERE r.status <> 'Retracted' AND r.known_on <= @day AND r.case_id IN (SELECT s.case_id FROM sightings s
              WHERE s.subject IN @subjects AND s.place = @place AND s.source = 'any' AND s.known_on BETWEEN @from AND @day)
            """, at)!;
        return new DecidedEvidence
        {
            Day = day,
            Days = Math.Max(1, day.DayNumber - signal.EvidenceFrom.DayNumber + 1),
            Cases = all.Cases,
            Recent = all.Recent,
            Severe = harm.Severe,
            Deaths = harm.Deaths,
            Sources = sightings.Select(s => s.Source).Where(s => s != "any").ToHashSet(),
            Members = Identified(signal, sightings.Select(s => s.Subject)),
            Detectors = session.Query<string>("SELECT DISTINCT detector FROM verdicts WHERE signal_id = @SignalId AND grade IN ('Signal', 'Strong')", at).ToHashSet(),
            Grade = signal.Grade,
        };
    }

    /// <summary>Keeps the evidence on which a decision was taken, in the decision's transaction.</summary>
    public static void Keep(Session session, string signalId, SignalState state, DecidedEvidence evidence)
    {
        session.Execute("DELETE FROM decided_evidence WHERE signal_id = @signalId", new { signalId });
        session.Execute(
            """
            INSERT INTO decided_evidence (signal_id, state, decided_on, days, cases, severe, deaths, sources, members, detectors, grade)
            VALUES (@signalId, @state, @Day, @Days, @Cases, @Severe, @Deaths, @sources, @members, @detectors, @grade)
            """,
            new
            {
                signalId,
                state = state.ToString(),
                evidence.Day,
                evidence.Days,
                evidence.Cases,
                evidence.Severe,
                evidence.Deaths,
                sources = Joined(evidence.Sources),
                members = Joined(evidence.Members),
                detectors = Joined(evidence.Detectors),
                grade = evidence.Grade.ToString(),
            });
    }

    /// <summary>What the last decision rested on, with the state that it brought; null where none was kept.</summary>
    public static (SignalState State, DecidedEvidence Evidence)? Last(Session session, string signalId) =>
        session.First<DecidedRow>("SELECT state, decided_on, days, cases, severe, deaths, sources, members, detectors, grade FROM decided_evidence WHERE signal_id = @signalId", new { signalId }) is not { } row
            ? null
            : (row.State, new DecidedEvidence
            {
                Day = row.DecidedOn,
                Days = row.Days,
                Cases = row.Cases,
                Severe = row.Severe,
                Deaths = row.Deaths,
                Sources = Parted(row.Sources),
                Members = Parted(row.Members),
                Detectors = Parted(row.Detectors),
                Grade = row.Grade,
            });

    // A name that the catalogue has got is no other evidence: an unlisted name counts as itself.
    private static HashSet<string> Identified(Signal signal, IEnumerable<string> found) => new SubjectKey(signal.Subject).Kind switch
    {
        "either" => [.. found.Where(s => new SubjectKey(s).Kind == "substance")],
        "cluster" or "spectrum" when signal.NamedSubject is { } name => [name],
        _ => [],
    };

    private static string Joined(IReadOnlySet<string> words) => string.Join('|', words.Order(StringComparer.Ordinal));

    private static HashSet<string> Parted(string words) => [.. words.Split('|', StringSplitOptions.RemoveEmptyEntries)];

    private sealed record SightingRow { public required string Subject { get; init; } public required string Source { get; init; } }

    private sealed record CountRow { public required int Cases { get; init; } public required int Recent { get; init; } }

    private sealed record HarmRow { public required int Severe { get; init; } public required int Deaths { get; init; } }

    private sealed record DecidedRow
    {
        public required SignalState State { get; init; }
        public required DateOnly DecidedOn { get; init; }
        public required int Days { get; init; }
        public required int Cases { get; init; }
        public required int Severe { get; init; }
        public required int Deaths { get; init; }
        public required string Sources { get; init; }
        public required string Members { get; init; }
        public required string Detectors { get; init; }
        public required Grade Grade { get; init; }
    }
}
