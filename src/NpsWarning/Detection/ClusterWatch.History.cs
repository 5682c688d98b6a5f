using NpsWarning.Detection.Presentations;
using NpsWarning.Storage;

namespace NpsWarning.Detection;

/// <summary>What is judged: presentations with no known substance, and those whose features fit none of the substances that they were given.</summary>
public sealed partial class ClusterWatch
{
    /// <summary>The presentations of a country that were known on the day, over the longest window and its baseline, by day and case.</summary>
    internal static List<Presentation> History(Session session, string country, DateOnly day)
    {
        var period = new { country, day, from = day.AddDays(-HistoryDays) };
        var unknown = session.Query<PresentationRow>(
            """
            SELECT p.case_id, p.region, p.presented_on, p.features, p.age_band, p.route, p.severity FROM presentations p
            WHERE p.country = @country AND p.known_on <= @day AND p.known_on > @from
              AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.case_id = p.case_id AND s.subject NOT LIKE 'cluster:%' AND s.subject NOT LIKE 'spectrum:%' AND s.known_on <= @day)
            """, period);
        var given = session.Query<PresentationRow>(
            """
            SELECT p.case_id, p.region, p.presented_on, p.features, p.age_band, p.route, p.severity, s.subject FROM presentations p
            JOIN sightings s ON s.case_id = p.case_id AND s.source = 'any' AND s.subject NOT LIKE 'cluster:%' AND s.subject NOT LIKE 'spectrum:%' AND s.subject NOT LIKE 'class:%' AND s.known_on <= @day
            WHERE p.country = @country AND p.known_on <= @day AND p.known_on > @from
            """, period);
        var misfits = SubstanceFit.Misfits([.. given.DistinctBy(g => (g.CaseId, g.Subject)).Select(g => (g.CaseId, g.Subject!, g.Of(country).Features))]);
        return
        [
            .. unknown.Concat(given.Where(g => misfits.Contains(g.CaseId))).OrderBy(r => r.PresentedOn).ThenBy(r => r.CaseId, StringComparer.Ordinal)
                .DistinctBy(r => r.CaseId).Select(r => r.Of(country)),
        ];
    }

    private sealed record PresentationRow
    {
        public required string CaseId { get; init; }
        public string? Region { get; init; }
        public required DateOnly PresentedOn { get; init; }
        public required string Features { get; init; }
        public string? AgeBand { get; init; }
        public string? Route { get; init; }
        public int? Severity { get; init; }
        public string? Subject { get; init; }

        public Presentation Of(string country) =>
            Presentation.FromCodes(CaseId, PresentedOn, new PresentationPlace(country, Region), Features.Split('|'), AgeBand, Route, Severity);
    }
}
