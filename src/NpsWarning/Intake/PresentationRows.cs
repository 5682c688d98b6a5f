using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>Poisonings with clinical features, as the clustering of presentations reads them.</summary>
internal static class PresentationRows
{
    /// <summary>Adds one.</summary>
    public const string Insert =
        """
        INSERT INTO presentations (submitter, report_id, case_id, country, region, presented_on, known_on, features, age_band, route, severity)
        VALUES (@Submitter, @ReportId, @CaseId, @Country, @Region, @PresentedOn, @KnownOn, @Features, @AgeBand, @Route, @Severity)
        """;

    /// <summary>Brings the row of a report that is here already to what its newest revision says, which may be of another kind.</summary>
    /// <returns>The country of the row that was there before; null where there was none.</returns>
    public static string? Replace(Session session, IncomingReport incoming, string caseId)
    {
        var key = new { incoming.Submitter, incoming.Report.ReportId };
        var country = session.First<string>("SELECT country FROM presentations WHERE submitter = @Submitter AND report_id = @ReportId", key);
        if (country is not null) session.Execute("DELETE FROM presentations WHERE submitter = @Submitter AND report_id = @ReportId", key);
        if (incoming.Report.Poisoning is not null && Row(incoming, caseId) is { } row) session.Execute(Insert, row);
        return country;
    }

    /// <summary>The row; null where no feature is stated, or all was retracted.</summary>
    public static object? Row(IncomingReport incoming, string caseId)
    {
        var (report, poisoning) = (incoming.Report, incoming.Report.Poisoning!);
        var features = poisoning.Features.Where(f => f.Related != FeatureRelated.No).Select(f => f.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        if (features.Count == 0 || report.Status == ReportStatus.Retracted) return null;
        return new
        {
            incoming.Submitter,
            report.ReportId,
            CaseId = caseId,
            report.Place.Country,
            report.Place.Region,
            PresentedOn = poisoning.PresentedOn ?? report.OccurredOn,
            incoming.KnownOn,
            Features = string.Join('|', features),
            AgeBand = poisoning.AgeBand?.ToString(),
            Route = poisoning.Route.Count > 0 ? poisoning.Route[0].ToString() : null,
            Severity = (int?)poisoning.PssWorst,
        };
    }
}
