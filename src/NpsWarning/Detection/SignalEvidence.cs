using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>What a signal rests on: its cases, each with its reports. For pages and alerts; never leaves them as it is.</summary>
public sealed record SignalEvidence
{
    /// <summary>The signal.</summary>
    public required Signal Signal { get; init; }

    /// <summary>Its cases, by the day they became known.</summary>
    public required IReadOnlyList<EvidenceCase> Cases { get; init; }

    /// <summary>What its detectors said, oldest first.</summary>
    public required IReadOnlyList<KeptVerdict> Verdicts { get; init; }

    /// <summary>Reads the evidence of one signal; null where there is no such signal.</summary>
    public static SignalEvidence? Of(Session session, string signalId)
    {
        if (SignalBook.Find(session, signalId) is not { } signal) return null;
        var rows = session.Query<CaseRow>(
            """
            SELECT s.case_id, MIN(s.known_on) AS known_on, MIN(s.occurred_on) AS occurred_on FROM sightings s
            WHERE s.subject IN @subjects AND s.place = @place AND s.source = 'any' AND s.known_on >= @from
            GROUP BY s.case_id ORDER BY MIN(s.known_on), s.case_id
            """,
            new { subjects = SignalSubjects.Counted(session, signal), place = signal.Place, from = signal.EvidenceFrom });
        var reports = rows.Chunk(500).SelectMany(chunk => session.Query<ReportRow>(
            """
            SELECT r.case_id, r.submitter, r.report_id, r.kind, v.body FROM reports r
            JOIN report_revisions v ON v.submitter = r.submitter AND v.report_id = r.report_id AND v.revision = r.revision
            WHERE r.case_id IN @cases AND r.status <> 'Retracted' ORDER BY r.case_id, r.submitter, r.report_id
            """,
            new { cases = chunk.Select(c => c.CaseId).ToArray() })).ToLookup(r => r.CaseId);
        return new SignalEvidence
        {
            Signal = signal,
            Cases = [.. rows.Select(r => new EvidenceCase(r.CaseId, r.KnownOn, r.OccurredOn,
                [.. reports[r.CaseId].Select(b => new EvidenceReport(b.Submitter, System.Text.Json.JsonSerializer.Deserialize(b.Body, ContractJson.Default.Report)!))]))],
            Verdicts = session.Query<KeptVerdict>(
                "SELECT detector, detector_version, model_version, source, day, grade, reason, at FROM verdicts WHERE signal_id = @signalId ORDER BY at, detector, source",
                new { signalId }),
        };
    }

    private sealed record CaseRow
    {
        public required string CaseId { get; init; }
        public required DateOnly KnownOn { get; init; }
        public required DateOnly OccurredOn { get; init; }
    }

    private sealed record ReportRow
    {
        public required string CaseId { get; init; }
        public required string Submitter { get; init; }
        public required string ReportId { get; init; }
        public required string Body { get; init; }
    }
}

/// <summary>One event with all that was reported on it.</summary>
/// <param name="CaseId">Its id in the tables.</param>
/// <param name="KnownOn">The day the subject became known in it.</param>
/// <param name="OccurredOn">The day it happened.</param>
/// <param name="Reports">Its reports, each in its newest revision, without retracted ones.</param>
public sealed record EvidenceCase(string CaseId, DateOnly KnownOn, DateOnly OccurredOn, IReadOnlyList<EvidenceReport> Reports);

/// <summary>A report and who submitted it.</summary>
public sealed record EvidenceReport(string Submitter, Report Report);

/// <summary>A verdict as it was kept with its signal.</summary>
public sealed record KeptVerdict
{
    /// <summary>Which detector.</summary>
    public required string Detector { get; init; }

    /// <summary>Its version.</summary>
    public required string DetectorVersion { get; init; }

    /// <summary>The model that it used, where it used one.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>The kind of source that was judged, or 'any'.</summary>
    public required string Source { get; init; }

    /// <summary>The day judged.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>How much it asked for.</summary>
    public required Grade Grade { get; init; }

    /// <summary>One sentence with its numbers.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was said.</summary>
    public required DateTimeOffset At { get; init; }
}
