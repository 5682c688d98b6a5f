using System.Text.Json;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>The newest revision of a report as rows: what detection and the pages need of it, without opening its body.</summary>
internal static class ReportRows
{
    public static void Write(
        Session session, IncomingReport incoming, string caseId, string place, IReadOnlyList<(Finding Finding, ResolvedName Resolved)> names, bool isFirst)
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
            incoming.KnownOn,
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
              UPDATE reports SET revision = @Revision, kind = @Kind, status = @Status, case_id = @caseId, occurred_on = @OccurredOn, place = @place,
                country = @Country, region = @Region, tlp = @Tlp, severity = @Severity, fatal = @Fatal, child = @Child
              WHERE submitter = @Submitter AND report_id = @ReportId
              """, row);
        WriteFindings(session, incoming, names, isFirst);
        session.Execute("INSERT INTO notify (case_id, body) SELECT @caseId, @body WHERE NOT EXISTS (SELECT 1 FROM notify WHERE case_id = @caseId AND body = @body)",
            report.Notify.Select(n => new { caseId, body = JsonSerializer.Serialize(n, NotifyJson.Options) }).Where(n => n.body.Length <= 200).ToList());
    }

    /// <summary>What a revision says again was known since the revision that said it first.</summary>
    private static void WriteFindings(Session session, IncomingReport incoming, IReadOnlyList<(Finding Finding, ResolvedName Resolved)> names, bool isFirst)
    {
        var key = new { incoming.Submitter, incoming.Report.ReportId };
        var since = isFirst ? [] : session.Query<SubjectSince>(
            "SELECT subject, MIN(known_on) AS known_on FROM findings WHERE submitter = @Submitter AND report_id = @ReportId AND subject IS NOT NULL AND detected = 1 GROUP BY subject", key)
            .ToDictionary(s => s.Subject, s => s.KnownOn);
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
                    KnownOn = subject is not null && since.TryGetValue(subject, out var first) && first < incoming.KnownOn ? first : incoming.KnownOn,
                };
            }).ToList());
    }

    private static bool Counts(Finding finding) => finding.Result is FindingResult.Detected or FindingResult.BelowLoq;

    private static PoisoningSeverity? Severity(Report report) =>
        IsFatal(report) ? PoisoningSeverity.Fatal : report.Poisoning?.PssWorst ?? report.Poisoning?.PssInitial;

    private static bool IsFatal(Report report) =>
        report.Poisoning is { } p && (p.Outcome == Outcome.Death || p.PssWorst == PoisoningSeverity.Fatal)
        || report.Laboratory?.CaseType == CaseType.PostMortem;

    private static bool IsChild(Report report) => report.Poisoning?.AgeBand is AgeBand.From0To5 or AgeBand.From6To12 or AgeBand.From13To17;

    private sealed record SubjectSince
    {
        public required string Subject { get; init; }
        public required DateOnly KnownOn { get; init; }
    }
}

/// <summary>Bodies to notify, as they stand with a case.</summary>
public static class NotifyJson
{
    internal static readonly JsonSerializerOptions Options = ContractJson.Default.Options;

    /// <summary>The bodies that the reports of these cases name, each once.</summary>
    public static IReadOnlyList<NamedStakeholder> Of(Session session, IEnumerable<string> cases) =>
        [.. cases.Chunk(500)
            .SelectMany(chunk => session.Query<string>("SELECT DISTINCT body FROM notify WHERE case_id IN @chunk", new { chunk }))
            .Distinct().Order(StringComparer.Ordinal)
            .Select(body => JsonSerializer.Deserialize<NamedStakeholder>(body, Options)!)];
}
