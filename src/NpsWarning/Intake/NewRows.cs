using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>
/// Rows of a batch that only have to be added, table by table: each statement is prepared once for all of them on SQLite, and each table is one bulk copy on
/// SQL Server. A report that is new and stands alone needs nothing else.
/// </summary>
internal sealed class NewRows(Catalogue catalogue)
{
    private const string InsertRevision =
        """
        INSERT INTO report_revisions (submitter, report_id, revision, content_hash, body, reported_at, received_at)
        VALUES (@Submitter, @ReportId, @Revision, @Hash, @Body, @ReportedAt, @ReceivedAt)
        """;

    private readonly List<object> _revisions = [], _reports = [], _findings = [], _sightings = [], _presentations = [], _notify = [], _spectra = [];
    private readonly List<ReportKey> _withSpectra = [];
    private readonly SortedDictionary<string, (int Reports, int Revisions, DateTimeOffset ReceivedAt)> _totals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _subjects = new(StringComparer.Ordinal);

    /// <summary>Adds a revision's row.</summary>
    public void Revision(IncomingReport incoming, string hash, string body)
    {
        _revisions.Add(new { incoming.Submitter, incoming.Report.ReportId, incoming.Report.Revision, Hash = hash, Body = body, incoming.Report.ReportedAt, incoming.ReceivedAt });
        var so = _totals.GetValueOrDefault(incoming.Submitter);
        _totals[incoming.Submitter] = (so.Reports, so.Revisions + 1, incoming.ReceivedAt);
    }

    /// <summary>Adds the rows of a new report.</summary>
    public void Report(IncomingReport incoming, string caseId, string place, IReadOnlyList<NamedFinding> names)
    {
        var history = RevisionHistory.OfFirst(incoming);
        var so = _totals.GetValueOrDefault(incoming.Submitter);
        _totals[incoming.Submitter] = (so.Reports + 1, so.Revisions, incoming.ReceivedAt);
        _reports.Add(ReportRows.Row(incoming, caseId, place, history));
        _findings.AddRange(ReportRows.Findings(incoming, names, history));
        if (incoming.Report.Poisoning is not null && PresentationRows.Row(incoming, caseId) is { } presentation) _presentations.Add(presentation);
        var spectra = SpectrumRows.Of(incoming, names, catalogue);
        if (spectra.Count == 0) return;
        _spectra.AddRange(spectra);
        _withSpectra.Add(new(incoming.Submitter, incoming.Report.ReportId));
    }

    /// <summary>Adds what a case that is new counts as, and whom it asks to notify.</summary>
    public void Case(IEnumerable<Sighting> sightings, IEnumerable<object> notify)
    {
        _sightings.AddRange(sightings);
        _notify.AddRange(notify);
    }

    /// <summary>Adds the subjects that were named.</summary>
    public void Subjects(IEnumerable<NamedFinding> names)
    {
        foreach (var name in names)
            if (name.Subject is { } subject && !_subjects.ContainsKey(subject)) _subjects.Add(subject, SubjectNames.Row(name.Resolved, catalogue)!);
    }

    /// <summary>Adds the subjects that a case counts for, which may be others than those that were named.</summary>
    public void Subjects(IEnumerable<Sighting> sightings)
    {
        foreach (var subject in sightings.Where(s => s.Source == "any").Select(s => s.Subject))
            if (!_subjects.ContainsKey(subject) && SubjectNames.Row(new SubjectKey(subject), catalogue) is { } row) _subjects.Add(subject, row);
    }

    /// <summary>Writes what was added, and forgets it.</summary>
    public void Write(Session session)
    {
        foreach (var (statement, rows) in new (string, List<object>)[]
        {
            (InsertRevision, _revisions), (ReportRows.Insert, _reports), (ReportRows.InsertFinding, _findings), (Sightings.Insert, _sightings),
            (PresentationRows.Insert, _presentations), (NotifyJson.Insert, _notify), (SpectrumRows.Insert, _spectra),
            (SubjectNames.Insert, [.. _subjects.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value)]),
        })
        {
            if (rows.Count == 0) continue;
            session.Execute(statement, rows);
            rows.Clear();
        }
        SpectrumRows.Touch(session, _withSpectra);
        _withSpectra.Clear();
        _subjects.Clear();
    }

    /// <summary>Adds the batch to its submitters' totals: last, since on SQL Server other workers wait for these rows until the commit.</summary>
    public void WriteTotals(Session session)
    {
        var totals = _totals.Select(t => new { Submitter = t.Key, t.Value.Reports, t.Value.Revisions, t.Value.ReceivedAt }).ToList();
        session.Execute(
            """
            INSERT INTO submitter_totals (submitter, reports, revisions, received_at) SELECT @Submitter, 0, 0, @ReceivedAt
            WHERE NOT EXISTS (SELECT 1 FROM submitter_totals WHERE submitter = @Submitter)
            """, totals);
        session.Execute("UPDATE submitter_totals SET reports = reports + @Reports, revisions = revisions + @Revisions, received_at = @ReceivedAt WHERE submitter = @Submitter", totals);
    }
}
