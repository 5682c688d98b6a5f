using System.Text;
using System.Text.Json;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Retention;

/// <summary>Reports: their details go, what is counted of them stays. Nothing goes of a case that a signal stands on which is not settled.</summary>
internal static class ReportRetention
{
    // On the safe side for an either-or: while one is unsettled, every case of its place stays.
    private const string NoSignalStandsOnIt =
        """
        NOT EXISTS (SELECT 1 FROM sightings x JOIN signals s ON s.subject = x.subject AND s.place = x.place
          WHERE x.case_id = r.case_id AND s.state <> 'Closed' AND s.state <> 'Dismissed')
        AND NOT EXISTS (SELECT 1 FROM sightings x JOIN signals s ON s.named_subject = x.subject AND s.place = x.place
          WHERE x.case_id = r.case_id AND s.state <> 'Closed' AND s.state <> 'Dismissed')
        AND NOT EXISTS (SELECT 1 FROM signals s WHERE s.place = r.place AND s.subject LIKE 'either:%' AND s.state <> 'Closed' AND s.state <> 'Dismissed')
        """;

    /// <summary>Revisions to which a newer one came before the instant.</summary>
    public static IReadOnlyList<Func<Session, int>> SupersededRevisions(Session session, DateTimeOffset before, int most) =>
    [
        .. session.Top<RevisionKey>(most,
            $"""
            SELECT v.submitter, v.report_id, v.revision FROM reports r
            JOIN report_revisions v ON v.submitter = r.submitter AND v.report_id = r.report_id AND v.revision < r.revision
            JOIN report_revisions n ON n.submitter = r.submitter AND n.report_id = r.report_id AND n.revision = r.revision
            WHERE r.revision > 1 AND v.reduced IS NULL AND n.received_at < @before AND {NoSignalStandsOnIt}
            ORDER BY v.submitter, v.report_id, v.revision
            """, new { before }).Select(key => (Func<Session, int>)(s => Reduce(s, key))),
    ];

    /// <summary>Newest revisions of reports that became known before the instant. Looks at <c>reports</c> alone, which is small, day for day.</summary>
    public static IReadOnlyList<Func<Session, int>> ReportDetails(Session session, DateTimeOffset before, int most) =>
    [
        .. session.Top<RevisionKey>(most,
            $"""
            SELECT r.submitter, r.report_id, r.revision FROM reports r
            WHERE r.known_on < @before AND (r.reduced_revision IS NULL OR r.reduced_revision < r.revision) AND {NoSignalStandsOnIt}
            ORDER BY r.submitter, r.report_id
            """, new { before = DateOnly.FromDateTime(before.UtcDateTime) }).Select(key => (Func<Session, int>)(s => ReduceNewest(s, key))),
    ];

    /// <summary>Presentations that became known before the instant.</summary>
    public static IReadOnlyList<Func<Session, int>> Presentations(Session session, DateTimeOffset before, int most) =>
    [
        .. session.Top<RevisionKey>(most,
            $"""
            SELECT p.submitter, p.report_id, r.revision FROM presentations p JOIN reports r ON r.submitter = p.submitter AND r.report_id = p.report_id
            WHERE p.known_on < @before AND {NoSignalStandsOnIt}
            ORDER BY p.submitter, p.report_id
            """, new { before = DateOnly.FromDateTime(before.UtcDateTime) }).Select(key => (Func<Session, int>)(s => s.Execute(
            $"""
            DELETE FROM presentations WHERE submitter = @Submitter AND report_id = @ReportId
              AND EXISTS (SELECT 1 FROM reports r WHERE r.submitter = @Submitter AND r.report_id = @ReportId AND {NoSignalStandsOnIt})
            """, key))),
    ];

    private static int Reduce(Session session, RevisionKey key)
    {
        var body = session.First<string>(
            $"""
            SELECT v.body FROM reports r JOIN report_revisions v ON v.submitter = r.submitter AND v.report_id = r.report_id
            WHERE v.submitter = @Submitter AND v.report_id = @ReportId AND v.revision = @Revision AND v.reduced IS NULL AND {NoSignalStandsOnIt}
            """, key);
        if (body is null) return 0;
        session.Execute("UPDATE finding_spectra SET peaks = '' WHERE submitter = @Submitter AND report_id = @ReportId AND stands = 0", key);
        var reduced = Encoding.UTF8.GetString(CanonicalForm.Write(ReducedReport.Of(JsonSerializer.Deserialize(body, ContractJson.Default.Report)!)));
        return session.Execute(
            "UPDATE report_revisions SET body = @reduced, reduced = 1 WHERE submitter = @Submitter AND report_id = @ReportId AND revision = @Revision",
            new { reduced, key.Submitter, key.ReportId, key.Revision });
    }

    private static int ReduceNewest(Session session, RevisionKey key)
    {
        var rows = Reduce(session, key);
        if (rows > 0) session.Execute("UPDATE finding_spectra SET peaks = '' WHERE submitter = @Submitter AND report_id = @ReportId", key);
        if (rows > 0)
            session.Execute(
                """
                DELETE FROM notify WHERE case_id = (SELECT r.case_id FROM reports r WHERE r.submitter = @Submitter AND r.report_id = @ReportId)
                  AND NOT EXISTS (SELECT 1 FROM reports o JOIN report_revisions v ON v.submitter = o.submitter AND v.report_id = o.report_id AND v.revision = o.revision
                    WHERE o.case_id = notify.case_id AND v.reduced IS NULL)
                """, key);
        // Also where the body had been reduced before, as a revision that was superseded and came back: or the report would be looked at every day.
        session.Execute(
            """
            UPDATE reports SET reduced_revision = revision WHERE submitter = @Submitter AND report_id = @ReportId AND revision = @Revision
              AND EXISTS (SELECT 1 FROM report_revisions v WHERE v.submitter = @Submitter AND v.report_id = @ReportId AND v.revision = @Revision AND v.reduced IS NOT NULL)
            """, key);
        return rows;
    }

    private sealed record RevisionKey
    {
        public required string Submitter { get; init; }
        public required string ReportId { get; init; }
        public required int Revision { get; init; }
    }
}
