using System.Security.Cryptography;
using System.Text.Json;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Intake;

/// <summary>
/// Takes validated reports into the database: each (submitter, report, revision) has its effect once, however often it comes. One
/// unit of work records the revision, its findings and case, the streams that it changes, and the receipt.
/// </summary>
public sealed class IntakeDesk(CatalogueBook book, PolicyFile policies, LibraryBook? library = null)
{
    private readonly SpectrumHints _hints = new(library ?? new LibraryBook(null));
    private volatile Tuple<Knowledge, Naming>? _naming;

    /// <summary>
    /// Records a batch in the session's transaction; of one report's revisions in it, the earlier in the list comes first. It throws only where
    /// the database does: then nothing of the batch is recorded, and it may be run again.
    /// </summary>
    /// <returns>A receipt for each, in the same order; they are also in the outbox.</returns>
    public IReadOnlyList<Receipt> Record(Session session, IReadOnlyList<IncomingReport> batch)
    {
        var known = KnownReports.Of(session, batch);
        var (work, receipts) = (Begin(session), new Receipt[batch.Count]);
        work.Names.Enter(batch.Select(i => i.Report));
        var hints = _hints.Of(session, batch, work.Names); // before anything is written: what a spectrum is compared with is committed
        // Most reports are new and stand alone. They go first, since they need nothing from the database; the others find their rows there.
        var alone = known.StandingAlone(batch);
        for (var i = 0; i < batch.Count; i++)
            if (alone[i]) receipts[i] = RecordAlone(batch[i], known, work);
        work.Rows.Write(session);
        for (var i = 0; i < batch.Count; i++)
            if (!alone[i]) receipts[i] = Record(session, batch[i], known, work);
        work.Rows.Write(session);
        work.Ledger.Write(session);
        for (var i = 0; i < batch.Count; i++) receipts[i] = SpectrumHints.Into(receipts[i], hints[i]);
        Post(session, batch.Zip(receipts, (incoming, receipt) => (incoming.Submitter, receipt)));
        work.Rows.WriteTotals(session);
        return receipts;
    }

    /// <summary>
    /// Reads the names of stored reports again, as what is now known says, and lets each whose findings are now others take its effect anew.
    /// </summary>
    /// <param name="session">The unit of work.</param>
    /// <param name="reports">By submitter and report id.</param>
    /// <param name="always">Also those whose findings are what they were: what they count as may be another.</param>
    /// <returns>For each finding that is now another, what it was and is; null where that is no substance.</returns>
    internal IReadOnlyList<(string? Was, string? Is)> ReadAgain(Session session, IReadOnlyList<(string Submitter, string ReportId)> reports, bool always)
    {
        var work = Begin(session);
        var changes = new List<(string? Was, string? Is)>();
        foreach (var (submitter, reportId) in reports)
        {
            var held = session.First<StoredReport>(
                """
                SELECT v.body, v.received_at FROM reports r JOIN report_revisions v ON v.submitter = r.submitter AND v.report_id = r.report_id AND v.revision = r.revision
                WHERE r.submitter = @submitter AND r.report_id = @reportId
                """, new { submitter, reportId });
            if (held is null) continue;
            var report = JsonSerializer.Deserialize(held.Body, ContractJson.Default.Report)!;
            var before = session.Query<string?>("SELECT subject FROM findings WHERE submitter = @submitter AND report_id = @reportId ORDER BY ordinal", new { submitter, reportId });
            var differ = before.Zip(work.Names.Of(report), (was, name) => (Was: was, Is: name.Subject)).Where(c => c.Was != c.Is).ToList();
            if (differ.Count == 0 && !always) continue;
            TakeEffect(session, new IncomingReport(submitter, "", report, held.ReceivedAt), isFirst: false, work);
            changes.AddRange(differ);
        }
        work.Rows.Write(session);
        work.Ledger.Write(session);
        return changes;
    }

    /// <summary>Puts receipts into the outbox, from where they go to <c>receipts/&lt;submitter&gt;</c> once the transaction has committed.</summary>
    public static void Post(Session session, IEnumerable<(string Submitter, Receipt Receipt)> receipts) => session.Execute(
        "INSERT INTO outbox (queue, message_id, body) VALUES (@Queue, @MessageId, @Body)",
        receipts.Select(r => new
        {
            Queue = Messaging.QueueNames.Receipts(r.Submitter),
            // Of this receipt alone: two refusals of one message id may say different things, and a queue drops what has the id of another. The row
            // keeps it, so that a receipt that is sent twice after a crash is known as one.
            MessageId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Body = ReceiptJson.Write(r.Receipt),
        }).ToList());

    private Receipt RecordAlone(IncomingReport incoming, KnownReports known, Work work)
    {
        var (report, caseId, place, names) = (incoming.Report, CaseFile.Alone(incoming), PlaceOf(incoming.Report.Place), work.Names.Of(incoming.Report));
        var (body, hash) = CanonicalForm.Stored(report);
        known.Add(incoming, hash);
        work.Rows.Revision(incoming, hash, body);
        work.Rows.Report(incoming, caseId, place, names);
        work.Rows.Subjects(names);
        var sightings = Sightings.Counted(caseId, incoming, place, names, work.Catalogue);
        work.Rows.Subjects(sightings);
        work.Rows.Case(sightings, report.Status == ReportStatus.Retracted ? [] : NotifyJson.Rows(report, caseId));
        work.Ledger.Replace([], sightings);
        if (report.Poisoning is not null) work.Ledger.TouchPresentations(report.Place.Country);
        return Answer(incoming, ReceiptOutcome.Accepted) with { Findings = Readings(names, work.Catalogue) };
    }

    private Receipt Record(Session session, IncomingReport incoming, KnownReports known, Work work)
    {
        var report = incoming.Report;
        var (body, hash) = CanonicalForm.Stored(report);
        var newest = known.Newest(incoming);
        if (known.Hash(incoming) is { } before)
            return before == hash ? Answer(incoming, ReceiptOutcome.Unchanged) : Answer(incoming, ReceiptOutcome.Rejected) with { Errors = [Conflict(report)] };

        work.Rows.Revision(incoming, hash, body);
        work.Rows.Write(session);
        known.Add(incoming, hash);
        if (report.Revision > newest) return Answer(incoming, ReceiptOutcome.Accepted) with { Findings = TakeEffect(session, incoming, isFirst: newest == 0, work) };
        // What stands is the newest; but from this one it may follow that it was known earlier.
        TakeEffect(session, incoming with { Report = Held(session, incoming, newest) }, isFirst: false, work);
        return Answer(incoming, ReceiptOutcome.Superseded);
    }

    private static Receipt Answer(IncomingReport incoming, ReceiptOutcome outcome) => new()
    {
        Outcome = outcome,
        ReportId = incoming.Report.ReportId,
        Revision = incoming.Report.Revision,
        MessageId = incoming.MessageId,
        SettledAt = incoming.ReceivedAt,
    };

    private IReadOnlyList<NameReading> TakeEffect(Session session, IncomingReport incoming, bool isFirst, Work work)
    {
        var report = incoming.Report;
        var change = CaseFile.Join(session, incoming, isFirst);
        var before = change.Before.Count == 0 ? [] : Sightings.Stored(session, change.All);
        var (names, place) = (work.Names.Of(report), PlaceOf(report.Place));
        if (isFirst)
        {
            work.Rows.Report(incoming, change.CaseId, place, names);
            work.Rows.Write(session);
        }
        else
        {
            ReportRows.Replace(session, incoming, change.CaseId, place, names, RevisionHistory.Of(session, incoming, work.Names));
            SpectrumRows.Replace(session, incoming, names, work.Catalogue);
            if (PresentationRows.Replace(session, incoming, change.CaseId) is { } country) work.Ledger.TouchPresentations(country);
        }
        SpectrumRows.TouchCase(session, change);
        work.Rows.Subjects(names);
        if (report.Notify.Count > 0 || NotifyJson.Any(session, change.Before)) NotifyJson.Rewrite(session, change);

        var after = change.Now.SelectMany(c => Sightings.Counted(session, c, work.Catalogue)).ToList();
        work.Rows.Subjects(after);
        Sightings.Replace(session, change.All, before, after);
        work.Ledger.Replace(before, after);
        work.Ledger.Touch(after);
        if (report.Poisoning is not null) work.Ledger.TouchPresentations(report.Place.Country);
        work.Ledger.Touch(Sightings.MoveMemberships(session, change));
        return Readings(names, work.Catalogue);
    }

    private static IReadOnlyList<NameReading> Readings(IReadOnlyList<NamedFinding> names, Catalogue catalogue) =>
        [.. names.Select(n => new NameReading(n.Finding.RawName, n.Subject, SubjectNames.For(n.Resolved, catalogue), n.Resolved.How))];

    // What is known may change between two batches, never within one.
    private Work Begin(Session session)
    {
        var knowledge = book.Of(session);
        if (_naming is not { } naming || naming.Item1 != knowledge) _naming = naming = Tuple.Create(knowledge, new Naming(knowledge.Resolver, knowledge.Catalogue));
        return new Work(knowledge.Catalogue, new BatchNames(session, naming.Item2, knowledge.Resolver), new NewRows(knowledge.Catalogue), new StreamLedger());
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

    private static ReportError Conflict(Report report) => new(
        ErrorCodes.RevisionConflict, "/revision", "This revision is here already with other content. Send the change with the next revision number.", report.Revision.ToString());

    /// <summary>What a batch is worked with.</summary>
    private sealed record Work(Catalogue Catalogue, BatchNames Names, NewRows Rows, StreamLedger Ledger);

    private sealed record StoredReport
    {
        public required string Body { get; init; }
        public required DateTimeOffset ReceivedAt { get; init; }
    }
}
