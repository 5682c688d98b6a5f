using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>The newest revision of a report as rows: what detection and the pages need of it, without opening its body.</summary>
internal static class ReportRows
{
    /// <summary>What the column takes; candidates and near names may be many, and long.</summary>
    private const int LongestHow = 400;

    /// <summary>Adds a report's first row.</summary>
    public const string Insert =
        """
        INSERT INTO reports (submitter, report_id, revision, kind, status, case_id, occurred_on, known_on, place, country, region, tlp, severity, fatal, child)
        VALUES (@Submitter, @ReportId, @Revision, @Kind, @Status, @CaseId, @OccurredOn, @KnownOn, @Place, @Country, @Region, @Tlp, @Severity, @Fatal, @Child)
        """;

    /// <summary>Adds a finding.</summary>
    public const string InsertFinding =
        """
        INSERT INTO findings (submitter, report_id, ordinal, raw_name, subject, how, identification, detected, role, known_on, inchi_key, cas_number)
        VALUES (@Submitter, @ReportId, @Ordinal, @RawName, @Subject, @How, @Identification, @Detected, @Role, @KnownOn, @InchiKey, @CasNumber)
        """;

    /// <summary>Brings the rows of a report that is here already to what its newest revision says.</summary>
    public static void Replace(Session session, IncomingReport incoming, string caseId, string place, IReadOnlyList<NamedFinding> names, RevisionHistory history)
    {
        session.Execute(
            """
            UPDATE reports SET revision = @Revision, kind = @Kind, status = @Status, case_id = @CaseId, occurred_on = @OccurredOn, known_on = @KnownOn, place = @Place,
              country = @Country, region = @Region, tlp = @Tlp, severity = @Severity, fatal = @Fatal, child = @Child
            WHERE submitter = @Submitter AND report_id = @ReportId
            """, Row(incoming, caseId, place, history));
        session.Execute("DELETE FROM findings WHERE submitter = @Submitter AND report_id = @ReportId", new { incoming.Submitter, incoming.Report.ReportId });
        session.Execute(InsertFinding, Findings(incoming, names, history));
    }

    /// <summary>The report's row, for <see cref="Insert"/>.</summary>
    public static object Row(IncomingReport incoming, string caseId, string place, RevisionHistory history)
    {
        var report = incoming.Report;
        return new
        {
            incoming.Submitter,
            report.ReportId,
            report.Revision,
            Kind = report.Kind.ToString(),
            Status = report.Status.ToString(),
            CaseId = caseId,
            report.OccurredOn,
            history.KnownOn,
            Place = place,
            report.Place.Country,
            report.Place.Region,
            Tlp = report.Tlp.ToString(),
            Severity = (int?)Severity(report),
            Fatal = IsFatal(report) ? 1 : 0,
            Child = IsChild(report) ? 1 : 0,
        };
    }

    /// <summary>Its findings' rows, for <see cref="InsertFinding"/>.</summary>
    public static IReadOnlyList<object> Findings(IncomingReport incoming, IReadOnlyList<NamedFinding> names, RevisionHistory history) =>
    [
        .. names.Select((n, i) => new
        {
            incoming.Submitter,
            incoming.Report.ReportId,
            Ordinal = i,
            n.Finding.RawName,
            n.Subject,
            How = n.Resolved.How.Length <= LongestHow ? n.Resolved.How : n.Resolved.How[..(LongestHow - 1)] + "…",
            Identification = n.Finding.Identification?.ToString(),
            Detected = n.Counts ? 1 : 0,
            Role = n.Finding.Role?.ToString(),
            n.Finding.InchiKey,
            n.Finding.CasNumber,
            KnownOn = n.Subject is not null && history.Since.TryGetValue(n.Subject, out var first) && first < incoming.KnownOn ? first : incoming.KnownOn,
        }),
    ];

    private static PoisoningSeverity? Severity(Report report) =>
        IsFatal(report) ? PoisoningSeverity.Fatal : report.Poisoning?.PssWorst ?? report.Poisoning?.PssInitial;

    private static bool IsFatal(Report report) =>
        report.Poisoning is { } p && (p.Outcome == Outcome.Death || p.PssWorst == PoisoningSeverity.Fatal)
        || report.Laboratory?.CaseType == CaseType.PostMortem;

    private static bool IsChild(Report report) => report.Poisoning?.AgeBand is AgeBand.From0To5 or AgeBand.From6To12 or AgeBand.From13To17;
}
