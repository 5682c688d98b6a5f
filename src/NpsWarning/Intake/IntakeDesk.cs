using System.Security.Cryptography;
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
    private readonly Naming _naming = new(resolver);

    /// <summary>
    /// Records a batch in the session's transaction; of one report's revisions in it, the earlier in the list comes first. It throws only where
    /// the database does: then nothing of the batch is recorded, and it may be run again.
    /// </summary>
    /// <returns>A receipt for each, in the same order; they are also in the outbox.</returns>
    public IReadOnlyList<Receipt> Record(Session session, IReadOnlyList<IncomingReport> batch)
    {
        var known = KnownReports.Of(session, batch);
        var (ledger, rows, receipts) = (new StreamLedger(), new NewRows(catalogue), new Receipt[batch.Count]);
        // Most reports are new and stand alone. They go first, since they need nothing from the database; the others find their rows there.
        var alone = known.StandingAlone(batch);
        for (var i = 0; i < batch.Count; i++)
            if (alone[i]) receipts[i] = RecordAlone(batch[i], known, rows, ledger);
        rows.Write(session);
        for (var i = 0; i < batch.Count; i++)
            if (!alone[i]) receipts[i] = Record(session, batch[i], known, rows, ledger);
        rows.Write(session);
        ledger.Write(session);
        Post(session, batch.Zip(receipts, (incoming, receipt) => (incoming.Submitter, receipt)));
        rows.WriteTotals(session);
        return receipts;
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

    private Receipt RecordAlone(IncomingReport incoming, KnownReports known, NewRows rows, StreamLedger ledger)
    {
        var (report, caseId, place, names) = (incoming.Report, CaseFile.Alone(incoming), PlaceOf(incoming.Report.Place), _naming.Of(incoming.Report));
        var (body, hash) = CanonicalForm.Stored(report);
        known.Add(incoming, hash);
        rows.Revision(incoming, hash, body);
        rows.Report(incoming, caseId, place, names);
        rows.Subjects(names);
        var sightings = Sightings.Counted(caseId, incoming, place, names);
        rows.Case(sightings, report.Status == ReportStatus.Retracted ? [] : NotifyJson.Rows(report, caseId));
        ledger.Replace([], sightings);
        if (report.Poisoning is not null) ledger.TouchPresentations(report.Place.Country);
        return Answer(incoming, ReceiptOutcome.Accepted) with { Findings = Readings(names) };
    }

    private Receipt Record(Session session, IncomingReport incoming, KnownReports known, NewRows rows, StreamLedger ledger)
    {
        var report = incoming.Report;
        var (body, hash) = CanonicalForm.Stored(report);
        var newest = known.Newest(incoming);
        if (known.Hash(incoming) is { } before)
            return before == hash ? Answer(incoming, ReceiptOutcome.Unchanged) : Answer(incoming, ReceiptOutcome.Rejected) with { Errors = [Conflict(report)] };

        rows.Revision(incoming, hash, body);
        rows.Write(session);
        known.Add(incoming, hash);
        if (report.Revision > newest) return Answer(incoming, ReceiptOutcome.Accepted) with { Findings = TakeEffect(session, incoming, isFirst: newest == 0, rows, ledger) };
        // What stands is the newest; but from this one it may follow that it was known earlier.
        TakeEffect(session, incoming with { Report = Held(session, incoming, newest) }, isFirst: false, rows, ledger);
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

    private IReadOnlyList<NameReading> TakeEffect(Session session, IncomingReport incoming, bool isFirst, NewRows rows, StreamLedger ledger)
    {
        var report = incoming.Report;
        var change = CaseFile.Join(session, incoming, isFirst);
        var before = change.Before.Count == 0 ? [] : Sightings.Stored(session, change.All);
        var (names, place) = (_naming.Of(report), PlaceOf(report.Place));
        if (isFirst)
        {
            rows.Report(incoming, change.CaseId, place, names);
            rows.Write(session);
        }
        else
        {
            ReportRows.Replace(session, incoming, change.CaseId, place, names, RevisionHistory.Of(session, incoming, _naming));
            if (PresentationRows.Replace(session, incoming, change.CaseId) is { } country) ledger.TouchPresentations(country);
        }
        rows.Subjects(names);
        if (report.Notify.Count > 0 || NotifyJson.Any(session, change.Before)) NotifyJson.Rewrite(session, change);

        var after = change.Now.SelectMany(c => Sightings.Counted(session, c)).ToList();
        Sightings.Replace(session, change.All, before, after);
        ledger.Replace(before, after);
        ledger.Touch(after);
        if (report.Poisoning is not null) ledger.TouchPresentations(report.Place.Country);
        ledger.Touch(Sightings.MoveMemberships(session, change));
        return Readings(names);
    }

    private IReadOnlyList<NameReading> Readings(IReadOnlyList<NamedFinding> names) =>
        [.. names.Select(n => new NameReading(n.Finding.RawName, n.Subject, SubjectNames.For(n.Resolved, catalogue), n.Resolved.How))];

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
}
