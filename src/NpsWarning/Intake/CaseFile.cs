using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>
/// Which reports are about the same event. Reports that name each other as related, directly or through others, are one case, whichever came
/// first; a correction that no longer names another parts them again. A case has the id of that of its reports that sorts first, so that the
/// order of arrival does not matter.
/// </summary>
internal static class CaseFile
{
    /// <summary>Files a report under its case, and moves the reports whose case changes by it.</summary>
    /// <param name="session">The unit of work.</param>
    /// <param name="incoming">The report.</param>
    /// <param name="isFirst">Nothing of it is here yet.</param>
    public static CaseChange Join(Session session, IncomingReport incoming, bool isFirst)
    {
        var own = new { incoming.Submitter, incoming.Report.ReportId };
        ReplaceLinks(session, incoming, isFirst);
        var before = session.Query<string>(
            """
            SELECT case_id FROM reports WHERE submitter = @Submitter AND report_id = @ReportId
            UNION SELECT r.case_id FROM report_links l JOIN reports r ON r.submitter = l.submitter AND r.report_id = l.report_id
            WHERE l.to_submitter = @Submitter AND l.to_report_id = @ReportId
            UNION SELECT r.case_id FROM report_links l JOIN reports r ON r.submitter = l.to_submitter AND r.report_id = l.to_report_id
            WHERE l.submitter = @Submitter AND l.report_id = @ReportId
            """, own);
        var self = Id(incoming.Submitter, incoming.Report.ReportId);
        if (before.Count == 0) return new CaseChange(self, [], [new CaseMember(incoming.Submitter, incoming.Report.ReportId, null, self)]);

        var members = session.Query<MemberRow>("SELECT submitter, report_id, case_id FROM reports WHERE case_id IN @before", new { before })
            .ToDictionary(m => Id(m.Submitter, m.ReportId), m => new CaseMember(m.Submitter, m.ReportId, m.CaseId, ""));
        members.TryAdd(self, new CaseMember(incoming.Submitter, incoming.Report.ReportId, null, ""));
        var cases = Connected([.. members.Keys], Links(session, before, own.Submitter, own.ReportId));
        var moved = members.Select(m => m.Value with { Now = cases[m.Key] }).ToList();
        foreach (var statement in (string[])["UPDATE reports SET case_id = @Now WHERE submitter = @Submitter AND report_id = @ReportId", "UPDATE presentations SET case_id = @Now WHERE submitter = @Submitter AND report_id = @ReportId"])
            session.Execute(statement, moved.Where(m => m.Before is not null && m.Before != m.Now).Select(m => new { m.Now, m.Submitter, m.ReportId }).ToList());
        return new CaseChange(cases[self], before, moved);
    }

    /// <summary>The case of a report that neither names another nor is named.</summary>
    public static string Alone(IncomingReport incoming) => Id(incoming.Submitter, incoming.Report.ReportId);

    private static string Id(string submitter, string reportId) => $"{submitter}/{reportId}";

    private static void ReplaceLinks(Session session, IncomingReport incoming, bool isFirst)
    {
        if (!isFirst) session.Execute("DELETE FROM report_links WHERE submitter = @Submitter AND report_id = @ReportId", new { incoming.Submitter, incoming.Report.ReportId });
        session.Execute(
            "INSERT INTO report_links (submitter, report_id, to_submitter, to_report_id) VALUES (@Submitter, @ReportId, @ToSubmitter, @ToReportId)",
            incoming.Report.Related
                .Select(r => new { incoming.Submitter, incoming.Report.ReportId, ToSubmitter = r.Submitter ?? incoming.Submitter, ToReportId = r.ReportId })
                .Distinct().ToList());
    }

    private static List<(string From, string To)> Links(Session session, List<string> cases, string submitter, string reportId) =>
    [
        .. session.Query<LinkRow>(
            """
            SELECT l.submitter, l.report_id, l.to_submitter, l.to_report_id FROM report_links l JOIN reports r ON r.submitter = l.submitter AND r.report_id = l.report_id
            WHERE r.case_id IN @cases
            UNION SELECT submitter, report_id, to_submitter, to_report_id FROM report_links WHERE submitter = @submitter AND report_id = @reportId
            """, new { cases, submitter, reportId }).Select(l => (Id(l.Submitter, l.ReportId), Id(l.ToSubmitter, l.ToReportId))),
    ];

    /// <summary>Each report with the first, by its id, of those that it is connected with.</summary>
    private static Dictionary<string, string> Connected(IReadOnlyList<string> reports, IReadOnlyList<(string From, string To)> links)
    {
        var neighbours = links.Concat(links.Select(l => (From: l.To, To: l.From))).ToLookup(l => l.From, l => l.To);
        var known = reports.ToHashSet();
        var cases = new Dictionary<string, string>();
        foreach (var first in reports.Order(StringComparer.Ordinal))
        {
            var waiting = new Stack<string>([first]);
            while (waiting.TryPop(out var report))
                if (known.Contains(report) && cases.TryAdd(report, first))
                    foreach (var neighbour in neighbours[report]) waiting.Push(neighbour);
        }
        return cases;
    }

    private sealed record MemberRow
    {
        public required string Submitter { get; init; }
        public required string ReportId { get; init; }
        public required string CaseId { get; init; }
    }

    private sealed record LinkRow
    {
        public required string Submitter { get; init; }
        public required string ReportId { get; init; }
        public required string ToSubmitter { get; init; }
        public required string ToReportId { get; init; }
    }
}

/// <summary>What filing a report did to cases.</summary>
/// <param name="CaseId">The report's case.</param>
/// <param name="Before">The cases that there were of these reports.</param>
/// <param name="Members">All reports of those cases and the report itself.</param>
internal sealed record CaseChange(string CaseId, IReadOnlyList<string> Before, IReadOnlyList<CaseMember> Members)
{
    /// <summary>The cases that there are now.</summary>
    public IReadOnlyList<string> Now { get; } = [.. Members.Select(m => m.Now).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Both.</summary>
    public IReadOnlyList<string> All { get; } = [.. Before.Union(Members.Select(m => m.Now)).Order(StringComparer.Ordinal)];
}

/// <summary>A report with the case that it was in (null where it is new) and is in.</summary>
internal sealed record CaseMember(string Submitter, string ReportId, string? Before, string Now);
