using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>What the database, and the batch so far, hold of the reports of a batch: their revisions, and which of them others name as related.</summary>
internal sealed class KnownReports
{
    private readonly Dictionary<(string Submitter, string ReportId), SortedDictionary<int, string>> _revisions = [];
    private readonly HashSet<(string Submitter, string ReportId)> _named = [];

    /// <summary>Asks for a whole batch at once.</summary>
    public static KnownReports Of(Session session, IReadOnlyList<IncomingReport> batch)
    {
        var known = new KnownReports();
        foreach (var incoming in batch) known._revisions.TryAdd(Key(incoming), []);
        foreach (var submitter in known._revisions.Keys.GroupBy(k => k.Submitter))
            foreach (var ids in submitter.Select(k => k.ReportId).Chunk(1000))
            {
                foreach (var row in session.Query<RevisionRow>(
                    "SELECT report_id, revision, content_hash FROM report_revisions WHERE submitter = @submitter AND report_id IN @ids", new { submitter = submitter.Key, ids }))
                    known._revisions[(submitter.Key, row.ReportId)].Add(row.Revision, row.ContentHash);
                foreach (var named in session.Query<string>(
                    "SELECT DISTINCT to_report_id FROM report_links WHERE to_submitter = @submitter AND to_report_id IN @ids", new { submitter = submitter.Key, ids }))
                    known._named.Add((submitter.Key, named));
            }
        return known;
    }

    /// <summary>
    /// For each of the batch, whether it is the first of its report, names no other and is named by none: then it is a case of its own, whatever comes
    /// after it. Later revisions in the same batch are not alone, so that a report's revisions keep their order.
    /// </summary>
    public bool[] StandingAlone(IReadOnlyList<IncomingReport> batch)
    {
        var seen = new HashSet<(string, string)>();
        return [.. batch.Select(i => seen.Add(Key(i)) && _revisions[Key(i)].Count == 0 && i.Report.Related.Count == 0 && !_named.Contains(Key(i)))];
    }

    /// <summary>The newest revision held; 0 where there is none.</summary>
    public int Newest(IncomingReport incoming) => _revisions[Key(incoming)] is { Count: > 0 } held ? held.Keys.Last() : 0;

    /// <summary>The content hash of the same revision where it is held.</summary>
    public string? Hash(IncomingReport incoming) => _revisions[Key(incoming)].GetValueOrDefault(incoming.Report.Revision);

    /// <summary>Enters a revision of the batch.</summary>
    public void Add(IncomingReport incoming, string hash) => _revisions[Key(incoming)].Add(incoming.Report.Revision, hash);

    private static (string, string) Key(IncomingReport incoming) => (incoming.Submitter, incoming.Report.ReportId);

    private sealed record RevisionRow
    {
        public required string ReportId { get; init; }
        public required int Revision { get; init; }
        public required string ContentHash { get; init; }
    }
}
