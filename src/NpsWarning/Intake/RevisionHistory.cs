using System.Text.Json;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>
/// Since when what a report now says has been known: since the first of its revisions that said it, whatever order they came in. A retracted
/// revision says nothing.
/// </summary>
/// <param name="KnownOn">The day of the first revision.</param>
/// <param name="Since">The day from which each subject was named.</param>
internal sealed record RevisionHistory(DateOnly KnownOn, IReadOnlyDictionary<string, DateOnly> Since)
{
    /// <summary>Reads all revisions held, the incoming one among them.</summary>
    public static RevisionHistory Of(Session session, IncomingReport incoming, BatchNames names)
    {
        var revisions = session.Query<string>("SELECT body FROM report_revisions WHERE submitter = @Submitter AND report_id = @ReportId", new { incoming.Submitter, incoming.Report.ReportId })
            .Select(body => incoming with { Report = JsonSerializer.Deserialize(body, ContractJson.Default.Report)! }).ToList();
        return new(
            revisions.Min(r => r.KnownOn),
            revisions.Where(r => r.Report.Status != ReportStatus.Retracted)
                .SelectMany(r => names.Of(r.Report).Where(n => n.Counts).Select(n => (n.Subject, r.KnownOn)))
                .Where(s => s.Subject is not null).GroupBy(s => s.Subject!).ToDictionary(g => g.Key, g => g.Min(s => s.KnownOn)));
    }

    /// <summary>Of a report that has but one revision.</summary>
    public static RevisionHistory OfFirst(IncomingReport incoming) => new(incoming.KnownOn, new Dictionary<string, DateOnly>());
}
