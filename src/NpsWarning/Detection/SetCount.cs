using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// In how many of a signal's cases the substance is one of those that it may be, or still one of several. Of a signal on one substance: in how many further
/// cases, which do not count for it, it may be that.
/// </summary>
/// <param name="Subject">A member, or a set of which nobody has said which member it is.</param>
/// <param name="Cases">Cases in which it was found; may be 0 for a member.</param>
public sealed record SetCount(SubjectKey Subject, int Cases)
{
    /// <summary>Whether it is still open which substance it is.</summary>
    public bool IsOpen => Subject.Kind == "either";

    /// <summary>The members in the order of the set, then what is open; of a signal on one substance only what is open.</summary>
    public static IReadOnlyList<SetCount> Of(Session session, Signal signal)
    {
        var members = signal.Shown.Substances.Select(SubjectKey.Of).ToList();
        if (members.Count == 0) return [];
        var cases = session.Query<Row>(
            """
            SELECT subject, COUNT(DISTINCT case_id) AS cases FROM sightings
            WHERE subject IN @subjects AND place = @place AND source = 'any' AND known_on >= @from GROUP BY subject
            """,
            new { subjects = members.Count > 1 ? SignalSubjects.Counted(session, signal) : SignalSubjects.CountedOrOpen(session, signal), place = signal.Place, from = signal.EvidenceFrom }).ToDictionary(r => r.Subject, r => r.Cases);
        return
        [
            .. members.Where(_ => members.Count > 1).Select(m => new SetCount(m, cases.GetValueOrDefault(m.Value))),
            .. cases.Where(c => c.Key.StartsWith("either:", StringComparison.Ordinal)).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal)
                .Select(c => new SetCount(new SubjectKey(c.Key), c.Value)),
        ];
    }

    private sealed record Row
    {
        public required string Subject { get; init; }
        public required int Cases { get; init; }
    }
}
