using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>The subjects of a case as its reports now name them, and the rows that say so.</summary>
internal static class Sightings
{
    private const string Columns = "case_id, subject, source, place, known_on, occurred_on";

    /// <summary>The case's rows, without its membership in clusters of presentations, which detection keeps.</summary>
    public static List<Sighting> Stored(Session session, string caseId) => session.Query<Sighting>(
        $"SELECT {Columns} FROM sightings WHERE case_id = @caseId AND subject NOT LIKE 'cluster:%'", new { caseId });

    /// <summary>What the case's reports say now: each subject once for each kind of source, and once for 'any'.</summary>
    public static List<Sighting> Counted(Session session, string caseId)
    {
        var rows = session.Query<NamedRow>(
            """
            SELECT r.kind, r.place, r.occurred_on, f.subject, f.known_on FROM reports r
            JOIN findings f ON f.submitter = r.submitter AND f.report_id = r.report_id
            WHERE r.case_id = @caseId AND r.status <> 'Retracted' AND f.detected = 1 AND f.subject IS NOT NULL
            ORDER BY r.known_on, r.submitter, r.report_id
            """, new { caseId });
        if (rows.Count == 0) return [];
        // A laboratory states where it works as often as where the event was; another report of the case knows better.
        var place = (rows.FirstOrDefault(r => r.Kind != "Laboratory") ?? rows[0]).Place;
        return [.. rows
            .SelectMany(r => new[] { (r, Source: r.Kind.ToLowerInvariant()), (r, Source: "any") })
            .GroupBy(x => (x.r.Subject, x.Source))
            .Select(g => new Sighting
            {
                CaseId = caseId, Subject = g.Key.Subject, Source = g.Key.Source, Place = place,
                KnownOn = g.Min(x => x.r.KnownOn), OccurredOn = g.Min(x => x.r.OccurredOn),
            })];
    }

    /// <summary>Brings the rows from what they were to what they are.</summary>
    public static void Replace(Session session, string caseId, IReadOnlyCollection<Sighting> before, IReadOnlyCollection<Sighting> after)
    {
        if (before.Count > 0) session.Execute("DELETE FROM sightings WHERE case_id = @caseId AND subject NOT LIKE 'cluster:%'", new { caseId });
        session.Execute($"INSERT INTO sightings ({Columns}) VALUES (@CaseId, @Subject, @Source, @Place, @KnownOn, @OccurredOn)", after);
    }

    /// <summary>Removes the rows of cases that were merged into another, and moves their membership in clusters.</summary>
    /// <returns>The rows that no longer count.</returns>
    public static List<Sighting> TakeOver(Session session, string caseId, IReadOnlyList<string> merged)
    {
        var gone = session.Query<Sighting>($"SELECT {Columns} FROM sightings WHERE case_id IN @merged AND subject NOT LIKE 'cluster:%'", new { merged });
        var clusters = session.Query<Sighting>($"SELECT {Columns} FROM sightings WHERE case_id IN @merged AND subject LIKE 'cluster:%'", new { merged });
        session.Execute("DELETE FROM sightings WHERE case_id IN @merged", new { merged });
        session.Execute(
            $"""
            INSERT INTO sightings ({Columns}) SELECT @CaseId, @Subject, @Source, @Place, @KnownOn, @OccurredOn
            WHERE NOT EXISTS (SELECT 1 FROM sightings WHERE case_id = @CaseId AND subject = @Subject AND source = @Source)
            """,
            clusters.Select(c => c with { CaseId = caseId }).ToList());
        return gone;
    }

    private sealed record NamedRow
    {
        public required string Kind { get; init; }
        public required string Place { get; init; }
        public required DateOnly OccurredOn { get; init; }
        public required string Subject { get; init; }
        public required DateOnly KnownOn { get; init; }
    }
}
