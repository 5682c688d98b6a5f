using System.Text;
using System.Text.Json;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>
/// Takes validated reports into the database: each (submitter, report, revision) has its effect once, however often it comes. One
/// unit of work records the revision, its findings and case, the streams that it changes, and the receipt.
/// </summary>
public sealed class IntakeDesk(Resolver resolver, Catalogue catalogue, PolicyFile policies)
{
    /// <summary>
    /// Records a batch, in order, in the session's transaction. It throws only where the database does: then nothing of the batch is
    /// recorded, and it may be run again.
    /// </summary>
    /// <returns>A receipt for each, in the same order; they are also in the outbox.</returns>
    public IReadOnlyList<Receipt> Record(Session session, IReadOnlyList<IncomingReport> batch)
    {
        var known = KnownRevisions(session, batch);
        var ledger = new StreamLedger();
        var receipts = batch.Select(incoming => Record(session, incoming, known, ledger)).ToList();
        ledger.Write(session);
        Post(session, batch.Zip(receipts, (incoming, receipt) => (incoming.Submitter, receipt)));
        return receipts;
    }

    /// <summary>Puts receipts into the outbox, from where they go to <c>receipts/&lt;submitter&gt;</c> once the transaction has committed.</summary>
    public static void Post(Session session, IEnumerable<(string Submitter, Receipt Receipt)> receipts) => session.Execute(
        "INSERT INTO outbox (queue, message_id, body) VALUES (@Queue, @MessageId, @Body)",
        receipts.Select(r => new
        {
            Queue = Messaging.QueueNames.Receipts(r.Submitter),
            MessageId = StableId.Of("receipt", r.Submitter, r.Receipt.MessageId ?? "", r.Receipt.ReportId ?? "", (r.Receipt.Revision ?? 0).ToString(), r.Receipt.Outcome.ToString()),
            Body = ReceiptJson.Write(r.Receipt),
        }).ToList());

    private Receipt Record(Session session, IncomingReport incoming, Dictionary<(string, string), SortedDictionary<int, string>> known, StreamLedger ledger)
    {
        var report = incoming.Report;
        var revisions = known[(incoming.Submitter, report.ReportId)];
        var hash = Convert.ToHexString(CanonicalForm.Hash(report));
        var newest = revisions.Count == 0 ? 0 : revisions.Keys.Last();
        if (revisions.TryGetValue(report.Revision, out var before))
            return before == hash ? Answer(ReceiptOutcome.Unchanged) : Answer(ReceiptOutcome.Rejected) with { Errors = [Conflict(report)] };

        session.Execute(
            """
            INSERT INTO report_revisions (submitter, report_id, revision, content_hash, body, reported_at, received_at)
            VALUES (@Submitter, @ReportId, @Revision, @hash, @body, @ReportedAt, @ReceivedAt)
            """,
            new { incoming.Submitter, report.ReportId, report.Revision, hash, body = Encoding.UTF8.GetString(CanonicalForm.Write(report)), report.ReportedAt, incoming.ReceivedAt });
        revisions.Add(report.Revision, hash);
        if (report.Revision > newest) return Answer(ReceiptOutcome.Accepted) with { Findings = TakeEffect(session, incoming, isFirst: newest == 0, ledger) };
        // What stands is the newest; but from this one it may follow that it was known earlier.
        TakeEffect(session, incoming with { Report = Held(session, incoming, newest) }, isFirst: false, ledger);
        return Answer(ReceiptOutcome.Superseded);

        Receipt Answer(ReceiptOutcome outcome) => new()
        {
            Outcome = outcome,
            ReportId = report.ReportId,
            Revision = report.Revision,
            MessageId = incoming.MessageId,
            SettledAt = incoming.ReceivedAt,
        };
    }

    private IReadOnlyList<NameReading> TakeEffect(Session session, IncomingReport incoming, bool isFirst, StreamLedger ledger)
    {
        var report = incoming.Report;
        var change = CaseFile.Join(session, incoming);
        var before = change.Before.Count == 0 ? [] : Sightings.Stored(session, change.All);
        var names = report.Findings.Select(f => (Finding: f, Resolved: resolver.Resolve(f.RawName, f.InchiKey))).ToList();
        var history = isFirst ? RevisionHistory.OfFirst(incoming) : RevisionHistory.Of(session, incoming, resolver);
        ReportRows.Write(session, incoming, change.CaseId, PlaceOf(report.Place), names, isFirst, history);
        SubjectNames.Keep(session, names.Select(n => n.Resolved), catalogue);
        if (report.Notify.Count > 0 || NotifyJson.Any(session, change.Before)) NotifyJson.Rewrite(session, change);

        var after = change.Now.SelectMany(c => Sightings.Counted(session, c)).ToList();
        Sightings.Replace(session, change.All, before, after);
        ledger.Replace(before, after);
        ledger.Touch(after);
        if (report.Poisoning is not null) PresentationRows.Write(session, incoming, change.CaseId);
        ledger.Touch(Sightings.MoveMemberships(session, change));
        return [.. names.Select(n => new NameReading(n.Finding.RawName, SubjectKey.Of(n.Resolved)?.Value, SubjectNames.For(n.Resolved, catalogue), n.Resolved.How))];
    }

    private static Report Held(Session session, IncomingReport incoming, int revision) => JsonSerializer.Deserialize(
        session.First<string>("SELECT body FROM report_revisions WHERE submitter = @Submitter AND report_id = @ReportId AND revision = @revision",
            new { incoming.Submitter, incoming.Report.ReportId, revision })!,
        ContractJson.Default.Report)!;

    private string PlaceOf(Place place)
    {
        var policy = policies.For(place.Country, place.Region);
        return policy.Watch == PlaceLevel.Region && place.Region is { } region ? region : place.Country;
    }

    private static Dictionary<(string, string), SortedDictionary<int, string>> KnownRevisions(Session session, IReadOnlyList<IncomingReport> batch)
    {
        var known = new Dictionary<(string, string), SortedDictionary<int, string>>();
        foreach (var incoming in batch) known.TryAdd((incoming.Submitter, incoming.Report.ReportId), []);
        foreach (var bySubmitter in known.Keys.GroupBy(k => k.Item1))
            foreach (var chunk in bySubmitter.Select(k => k.Item2).Chunk(1000))
                foreach (var row in session.Query<RevisionRow>(
                    "SELECT report_id, revision, content_hash FROM report_revisions WHERE submitter = @submitter AND report_id IN @ids",
                    new { submitter = bySubmitter.Key, ids = chunk }))
                    known[(bySubmitter.Key, row.ReportId)].Add(row.Revision, row.ContentHash);
        return known;
    }

    private static ReportError Conflict(Report report) => new(
        ErrorCodes.RevisionConflict, "/revision", "This revision is here already with other content. Send the change with the next revision number.", report.Revision.ToString());

    private sealed record RevisionRow
    {
        public required string ReportId { get; init; }
        public required int Revision { get; init; }
        public required string ContentHash { get; init; }
    }
}
