using NpsWarning.Detection;
using NpsWarning.Storage;

namespace NpsWarning.Review;

/// <summary>One case of a signal's stream as a chart counts it: nothing in it tells of a person.</summary>
/// <param name="Source">The kind of source that reported it first: seizure, laboratory, poisoning. A cluster of presentations counts poisonings.</param>
/// <param name="OccurredOn">The day it happened.</param>
/// <param name="KnownOn">The day it became known.</param>
public sealed record CaseDay(string Source, DateOnly OccurredOn, DateOnly KnownOn);

/// <summary>The days of a signal's cases.</summary>
public static class CaseDays
{
    /// <summary>
    /// Each case of the signal's subject and place once, also those before its evidence begins. A case that several kinds of source
    /// reported stands under the one that reported it first. For enforcement: seizures without anybody under 18.
    /// </summary>
    public static List<CaseDay> Of(Session session, Signal signal, Viewer viewer) =>
        [.. session.Query<Row>(
                $"""
                SELECT x.case_id, x.source, MIN(x.occurred_on) AS occurred_on, MIN(x.known_on) AS known_on FROM sightings x
                WHERE x.subject IN @subjects AND x.place = @place AND {(viewer == Viewer.Enforcement
                    ? "x.source = 'seizure' AND NOT EXISTS (SELECT 1 FROM reports c WHERE c.case_id = x.case_id AND c.child = 1)"
                    : "1 = 1")}
                GROUP BY x.case_id, x.source
                """,
                new { subjects = SignalSubjects.Counted(session, signal), place = signal.Place })
            .GroupBy(r => r.CaseId)
            .Select(g =>
            {
                var first = g.Where(r => r.Source != "any").OrderBy(r => r.KnownOn).ThenBy(r => r.Source, StringComparer.Ordinal).FirstOrDefault();
                return new CaseDay(first?.Source ?? "poisoning", g.Min(r => r.OccurredOn), g.Min(r => r.KnownOn));
            })];

    private sealed record Row
    {
        public required string CaseId { get; init; }
        public required string Source { get; init; }
        public required DateOnly OccurredOn { get; init; }
        public required DateOnly KnownOn { get; init; }
    }
}
