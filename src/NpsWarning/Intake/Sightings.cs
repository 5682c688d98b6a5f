using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>The subjects of a case as its reports now name them, and the rows that say so.</summary>
internal static class Sightings
{
    private const string Columns = "case_id, subject, source, place, known_on, occurred_on";

    /// <summary>The cases' rows, without their membership in clusters of presentations and groups of spectra, which detection keeps.</summary>
    public static List<Sighting> Stored(Session session, IReadOnlyList<string> cases) => session.Query<Sighting>(
        $"SELECT {Columns} FROM sightings WHERE case_id IN @cases AND subject NOT LIKE 'cluster:%' AND subject NOT LIKE 'spectrum:%'", new { cases });

    /// <summary>The rows of one subject, whatever the case.</summary>
    public static List<Sighting> OfSubject(Session session, SubjectKey subject) => session.Query<Sighting>($"SELECT {Columns} FROM sightings WHERE subject = @Value", subject);

    /// <summary>Where each case was, by the report that knows.</summary>
    public static Dictionary<string, string> PlacesOf(Session session, IReadOnlyList<string> cases) => cases.Chunk(500)
        .SelectMany(chunk => session.Query<PlacedRow>("SELECT case_id, kind, place FROM reports WHERE case_id IN @chunk AND status <> 'Retracted' ORDER BY known_on, submitter, report_id", new { chunk }))
        .GroupBy(r => r.CaseId).ToDictionary(g => g.Key, g => (g.FirstOrDefault(r => r.Kind != "Laboratory") ?? g.First()).Place);

    /// <summary>Adds one.</summary>
    public const string Insert = $"INSERT INTO sightings ({Columns}) VALUES (@CaseId, @Subject, @Source, @Place, @KnownOn, @OccurredOn)";

    /// <summary>What the case's reports say now: each subject once for each kind of source, and once for 'any'.</summary>
    public static List<Sighting> Counted(Session session, string caseId, Catalogue catalogue) => Counted(caseId, session.Query<CaseNaming>(
        """
        SELECT r.kind, r.place, r.occurred_on, f.subject, f.known_on FROM reports r
        LEFT JOIN findings f ON f.submitter = r.submitter AND f.report_id = r.report_id AND f.detected = 1 AND f.subject IS NOT NULL
        WHERE r.case_id = @caseId AND r.status <> 'Retracted'
        ORDER BY r.known_on, r.submitter, r.report_id
        """, new { caseId }), catalogue);

    /// <summary>The same of a report that is alone in its case and has no earlier revision, without asking the database.</summary>
    public static List<Sighting> Counted(string caseId, IncomingReport incoming, string place, IReadOnlyList<NamedFinding> names, Catalogue catalogue) =>
        incoming.Report.Status == ReportStatus.Retracted ? [] : Counted(caseId, [
            .. names.Where(n => n.Subject is not null && n.Counts).Select(n => new CaseNaming
            {
                Kind = incoming.Report.Kind.ToString(), Place = place, OccurredOn = incoming.Report.OccurredOn, Subject = n.Subject, KnownOn = incoming.KnownOn,
            })], catalogue);

    private static List<Sighting> Counted(string caseId, IReadOnlyList<CaseNaming> rows, Catalogue catalogue)
    {
        if (rows.Count == 0) return [];
        // A laboratory states where it works as often as where the event was; another report of the case knows better, also one without a finding.
        var place = (rows.FirstOrDefault(r => r.Kind != "Laboratory") ?? rows[0]).Place;
        return [.. CaseSubjects.Of(rows, catalogue).Where(r => r.Subject is not null)
            .SelectMany(r => new[] { (r, Source: r.Kind.ToLowerInvariant()), (r, Source: "any") })
            .GroupBy(x => (x.r.Subject, x.Source))
            .Select(g => new Sighting
            {
                CaseId = caseId, Subject = g.Key.Subject!, Source = g.Key.Source, Place = place,
                KnownOn = g.Min(x => x.r.KnownOn!.Value), OccurredOn = g.Min(x => x.r.OccurredOn),
            })];
    }

    /// <summary>Brings the rows from what they were to what they are.</summary>
    public static void Replace(Session session, IReadOnlyList<string> cases, IReadOnlyCollection<Sighting> before, IReadOnlyCollection<Sighting> after)
    {
        if (before.Count > 0) session.Execute("DELETE FROM sightings WHERE case_id IN @cases AND subject NOT LIKE 'cluster:%' AND subject NOT LIKE 'spectrum:%'", new { cases });
        session.Execute(Insert, after);
    }

    /// <summary>
    /// Moves the membership in clusters with the presentations that it is of, and ends it where the presentation was retracted.
    /// </summary>
    /// <returns>The memberships that changed: their signals must be looked at again.</returns>
    public static IReadOnlyList<Sighting> MoveMemberships(Session session, CaseChange change)
    {
        if (change.Before.Count == 0) return [];
        var before = session.Query<Sighting>($"SELECT {Columns} FROM sightings WHERE case_id IN @cases AND subject LIKE 'cluster:%'", new { cases = change.Before });
        if (before.Count == 0) return [];
        var presented = session.Query<PresentedRow>("SELECT submitter, report_id FROM presentations WHERE case_id IN @cases", new { cases = change.Now })
            .Select(p => (p.Submitter, p.ReportId)).ToHashSet();
        var cases = change.Members.Where(m => presented.Contains((m.Submitter, m.ReportId))).ToLookup(m => m.Before, m => m.Now);
        var after = before.SelectMany(s => cases[s.CaseId].Select(now => s with { CaseId = now })).DistinctBy(s => (s.CaseId, s.Subject, s.Source)).ToList();
        if (before.ToHashSet().SetEquals(after)) return [];
        session.Execute("DELETE FROM sightings WHERE case_id IN @cases AND subject LIKE 'cluster:%'", new { cases = change.Before });
        session.Execute(Insert, after);
        return before;
    }

    private sealed record PlacedRow
    {
        public required string CaseId { get; init; }
        public required string Kind { get; init; }
        public required string Place { get; init; }
    }

    private sealed record PresentedRow
    {
        public required string Submitter { get; init; }
        public required string ReportId { get; init; }
    }
}
