using System.Text.Json;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Backtesting;

/// <summary>What a service's database holds of reports, to be replayed. Read only.</summary>
internal static class StoredReports
{
    /// <summary>Every revision that was accepted, in the order of reporting.</summary>
    public static PastReports Read(Database database, DateOnly? to) => new(
        [.. database.Read(session => session.Query<Stored>("SELECT submitter, report_id, body, received_at FROM report_revisions ORDER BY reported_at, submitter, report_id, revision"))
            .Select(r => new IncomingReport(r.Submitter, r.ReportId, JsonSerializer.Deserialize(r.Body, ContractJson.Default.Report)!, r.ReceivedAt))
            .Where(r => to is null || DateOnly.FromDateTime(r.Report.ReportedAt.UtcDateTime) <= to)],
        0, new Dictionary<string, IReadOnlySet<string>>());

    /// <summary>The last day of whose reports details have been erased; null where none have.</summary>
    public static DateOnly? ErasedUntil(Database database) => database.Read(session =>
        session.Top<DateTimeOffset>(1, "SELECT reported_at FROM report_revisions WHERE reduced = 1 ORDER BY reported_at DESC") is [var last] ? DateOnly.FromDateTime(last.UtcDateTime) : (DateOnly?)null);

    private sealed record Stored
    {
        public required string Submitter { get; init; }
        public required string ReportId { get; init; }
        public required string Body { get; init; }
        public required DateTimeOffset ReceivedAt { get; init; }
    }
}
