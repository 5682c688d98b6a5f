using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>Poisonings with clinical features, as the clustering of presentations reads them.</summary>
internal static class PresentationRows
{
    public static void Write(Session session, IncomingReport incoming, string caseId)
    {
        var report = incoming.Report;
        var poisoning = report.Poisoning!;
        var features = poisoning.Features.Where(f => f.Related != FeatureRelated.No).Select(f => f.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        session.Execute("DELETE FROM presentations WHERE submitter = @Submitter AND report_id = @ReportId", new { incoming.Submitter, report.ReportId });
        session.Execute("INSERT INTO presentation_dirty (country, version) SELECT @Country, 0 WHERE NOT EXISTS (SELECT 1 FROM presentation_dirty WHERE country = @Country)", new { report.Place.Country });
        session.Execute("UPDATE presentation_dirty SET version = version + 1 WHERE country = @Country", new { report.Place.Country });
        if (features.Count == 0 || report.Status == ReportStatus.Retracted) return;
        session.Execute(
            """
            INSERT INTO presentations (submitter, report_id, case_id, country, region, presented_on, known_on, features, age_band, route, severity)
            VALUES (@Submitter, @ReportId, @caseId, @Country, @Region, @presentedOn, @KnownOn, @features, @ageBand, @route, @severity)
            """,
            new
            {
                incoming.Submitter,
                report.ReportId,
                caseId,
                report.Place.Country,
                report.Place.Region,
                presentedOn = poisoning.PresentedOn ?? report.OccurredOn,
                incoming.KnownOn,
                features = string.Join('|', features),
                ageBand = poisoning.AgeBand?.ToString(),
                route = poisoning.Route.Count > 0 ? poisoning.Route[0].ToString() : null,
                severity = (int?)poisoning.PssWorst,
            });
    }
}
