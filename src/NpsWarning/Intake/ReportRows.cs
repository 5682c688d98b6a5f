using System.Text.Json;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>The newest revision of a report as rows: what detection and the pages need of it, without opening its body.</summary>
internal static class ReportRows
{
    public static void Write(
        Session session, IncomingReport incoming, string caseId, string place, IReadOnlyList<(Finding Finding, ResolvedName Resolved)> names, bool isFirst, RevisionHistory history)
    {
        var report = incoming.Report;
        var row = new
        {
            incoming.Submitter,
            report.ReportId,
            report.Revision,
            Kind = report.Kind.ToString(),
            Status = report.Status.ToString(),
            caseId,
            report.OccurredOn,
            history.KnownOn,
            place,
            report.Place.Country,
            report.Place.Region,
            Tlp = report.Tlp.ToString(),
            Severity = (int?)Severity(report),
            Fatal = IsFatal(report) ? 1 : 0,
            Child = IsChild(report) ? 1 : 0,
        };
        session.Execute(isFirst
            ? """
              INSERT INTO reports (submitter, report_id, revision, kind, status, case_id, occurred_on, known_on, place, country, region, tlp, severity, fatal, child)
              VALUES (@Submitter, @ReportId, @Revision, @Kind, @Status, @caseId, @OccurredOn, @KnownOn, @place, @Country, @Region, @Tlp, @Severity, @Fatal, @Child)
              """
            : """
              UPDATE reports SET revision = @Revision, kind = @Kind, status = @Status, case_id = @caseId, occurred_on = @OccurredOn, known_on = @KnownOn, place = @place,
                country = @Country, region = @Region, tlp = @Tlp, severity = @Severity, fatal = @Fatal, child = @Child
              WHERE submitter = @Submitter AND report_id = @ReportId
              """, row);
        WriteFindings(session, incoming, names, isFirst, history);
    }

    /// <summary>Whether a finding says that the substance was there.</summary>
    internal static bool Counts(Finding finding) => finding.Result is FindingResult.Detected or FindingResult.BelowLoq;

    private static void WriteFindings(
        Session session, IncomingReport incoming, IReadOnlyList<(Finding Finding, ResolvedName Resolved)> names, bool isFirst, RevisionHistory history)
    {
        var key = new { incoming.Submitter, incoming.Report.ReportId };
        if (!isFirst) session.Execute("DELETE FROM findings WHERE submitter = @Submitter AND report_id = @ReportId", key);
        session.Execute(
            """
            INSERT INTO findings (submitter, report_id, ordinal, raw_name, subject, how, identification, detected, role, known_on)
            VALUES (@Submitter, @ReportId, @Ordinal, @RawName, @Subject, @How, @Identification, @Detected, @Role, @KnownOn)
            """,
            names.Select((n, i) =>
            {
                var subject = SubjectKey.Of(n.Resolved)?.Value;
                return new
                {
                    key.Submitter,
                    key.ReportId,
                    Ordinal = i,
                    n.Finding.RawName,
                    Subject = subject,
                    n.Resolved.How,
                    Identification = n.Finding.Identification?.ToString(),
                    Detected = Counts(n.Finding) ? 1 : 0,
                    Role = n.Finding.Role?.ToString(),
                    KnownOn = subject is not null && history.Since.TryGetValue(subject, out var first) && first < incoming.KnownOn ? first : incoming.KnownOn,
                };
            }).ToList());
    }

    private static PoisoningSeverity? Severity(Report report) =>
        IsFatal(report) ? PoisoningSeverity.Fatal : report.Poisoning?.PssWorst ?? report.Poisoning?.PssInitial;

    private static bool IsFatal(Report report) =>
        report.Poisoning is { } p && (p.Outcome == Outcome.Death || p.PssWorst == PoisoningSeverity.Fatal)
        || report.Laboratory?.CaseType == CaseType.PostMortem;

    private static bool IsChild(Report report) => report.Poisoning?.AgeBand is AgeBand.From0To5 or AgeBand.From6To12 or AgeBand.From13To17;
}

/// <summary>Bodies to notify, as they stand with a case.</summary>
public static class NotifyJson
{
    internal static readonly JsonSerializerOptions Options = ContractJson.Default.Options;

    // It is part of a key, and SQL Server's keys have 900 bytes.
    private const int LongestBody = 200;

    /// <summary>Writes what the reports of these cases now ask for; a retracted one asks for nothing.</summary>
    internal static void Rewrite(Session session, CaseChange change)
    {
        session.Execute("DELETE FROM notify WHERE case_id IN @cases", new { cases = change.All });
        var bodies = session.Query<CaseBody>(
            """
            SELECT r.case_id, v.body FROM reports r JOIN report_revisions v ON v.submitter = r.submitter AND v.report_id = r.report_id AND v.revision = r.revision
            WHERE r.case_id IN @cases AND r.status <> 'Retracted'
            """, new { cases = change.Now });
        session.Execute("INSERT INTO notify (case_id, body) VALUES (@CaseId, @body)", bodies
            .SelectMany(b => JsonSerializer.Deserialize(b.Body, ContractJson.Default.Report)!.Notify.Select(n => new { b.CaseId, body = JsonSerializer.Serialize(n, Options) }))
            .Where(n => n.body.Length <= LongestBody).Distinct().ToList());
    }

    /// <summary>Whether any report of these cases asks for a body.</summary>
    internal static bool Any(Session session, IReadOnlyList<string> cases) =>
        cases.Count > 0 && session.First<int>("SELECT COUNT(*) FROM notify WHERE case_id IN @cases", new { cases }) > 0;

    /// <summary>The bodies that the reports of these cases name, each once.</summary>
    public static IReadOnlyList<NamedStakeholder> Of(Session session, IEnumerable<string> cases) =>
        [.. cases.Chunk(500)
            .SelectMany(chunk => session.Query<string>("SELECT DISTINCT body FROM notify WHERE case_id IN @chunk", new { chunk }))
            .Distinct().Order(StringComparer.Ordinal)
            .Select(body => JsonSerializer.Deserialize<NamedStakeholder>(body, Options)!)];

    private sealed record CaseBody
    {
        public required string CaseId { get; init; }
        public required string Body { get; init; }
    }
}
