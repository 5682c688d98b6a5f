using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>
/// Which reports are about the same event. A report that names another as related joins its case, whichever of the two came first; a
/// report that ties two cases together makes them one. The joined case keeps the id that sorts first, so that the order of arrival
/// does not matter.
/// </summary>
internal static class CaseFile
{
    /// <summary>The case of a report, joined with the cases that it names and that name it.</summary>
    /// <returns>The case's id, and the ids of cases that were merged into it.</returns>
    public static (string CaseId, IReadOnlyList<string> Merged) Join(Session session, IncomingReport incoming)
    {
        var report = incoming.Report;
        var own = new { incoming.Submitter, report.ReportId };
        session.Execute("DELETE FROM report_links WHERE submitter = @Submitter AND report_id = @ReportId", own);
        var links = report.Related
            .Select(r => new { own.Submitter, own.ReportId, ToSubmitter = r.Submitter ?? incoming.Submitter, ToReportId = r.ReportId })
            .Distinct().ToList();
        session.Execute("INSERT INTO report_links (submitter, report_id, to_submitter, to_report_id) VALUES (@Submitter, @ReportId, @ToSubmitter, @ToReportId)", links);

        var cases = session.Query<string>(
            """
            SELECT case_id FROM reports WHERE submitter = @Submitter AND report_id = @ReportId
            UNION SELECT r.case_id FROM report_links l JOIN reports r ON r.submitter = l.submitter AND r.report_id = l.report_id
            WHERE l.to_submitter = @Submitter AND l.to_report_id = @ReportId
            UNION SELECT r.case_id FROM report_links l JOIN reports r ON r.submitter = l.to_submitter AND r.report_id = l.to_report_id
            WHERE l.submitter = @Submitter AND l.report_id = @ReportId
            """, own);
        cases.Add($"{incoming.Submitter}/{report.ReportId}");
        cases.Sort(StringComparer.Ordinal);
        var joined = cases[0];
        var merged = cases.Where(c => c != joined).Distinct().ToList();
        if (merged.Count > 0 && cases.Count > 1)
        {
            session.Execute("UPDATE reports SET case_id = @joined WHERE case_id IN @merged", new { joined, merged });
            session.Execute("UPDATE presentations SET case_id = @joined WHERE case_id IN @merged", new { joined, merged });
            session.Execute("INSERT INTO notify (case_id, body) SELECT DISTINCT @joined, n.body FROM notify n WHERE n.case_id IN @merged AND NOT EXISTS (SELECT 1 FROM notify o WHERE o.case_id = @joined AND o.body = n.body)", new { joined, merged });
            session.Execute("DELETE FROM notify WHERE case_id IN @merged", new { merged });
        }
        return (joined, merged);
    }
}
