using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Cli.Backtesting;

/// <summary>A new psychoactive substance that came to a place and stayed, by what is known today.</summary>
/// <param name="Subject">The substance.</param>
/// <param name="Name">Its name.</param>
/// <param name="Place">Country or region code.</param>
/// <param name="KnownOn">The day on which each of its cases became known, ascending.</param>
internal sealed record Emergence(SubjectKey Subject, string Name, string Place, IReadOnlyList<DateOnly> KnownOn)
{
    /// <summary>Cases that make an emergence, within <see cref="Days"/> days.</summary>
    public const int Cases = 5;

    /// <summary>Days within which they came, and days of a place's beginning that count as its past.</summary>
    public const int Days = 365;

    /// <summary>The day on which its fifth case of all became known: a signal after it is late.</summary>
    public DateOnly FifthKnownOn => KnownOn[Cases - 1];

    /// <summary>
    /// Enters all reports, their texts read by today's catalogue, and counts them as the service does: a case once, a metabolite as what it comes from.
    /// An either-or is no emergence of its own: which of several it is, nobody has said.
    /// </summary>
    /// <param name="past">Read by today's catalogue.</param>
    /// <param name="whole">That catalogue.</param>
    /// <param name="policies">Whether a place is a country or a region.</param>
    public static IReadOnlyList<Emergence> In(PastReports past, Catalogue whole, PolicyFile policies)
    {
        using var memory = new MemoryDatabase();
        var desk = new IntakeDesk(new CatalogueBook(whole), policies);
        foreach (var batch in past.Reports.OrderBy(r => r.Report.ReportId, StringComparer.Ordinal).Chunk(500)) memory.Database.Write(s => desk.Record(s, batch));
        return memory.Database.Read(session => Among(session, whole));
    }

    private static List<Emergence> Among(Session session, Catalogue whole)
    {
        var since = session.Query<PlaceRow>("SELECT place, MIN(occurred_on) AS first_occurred FROM reports GROUP BY place").ToDictionary(r => r.Place, r => r.FirstOccurred.AddDays(Days));
        return
        [
            .. session.Query<CaseRow>("SELECT subject, place, occurred_on, known_on FROM sightings WHERE source = 'any' AND subject LIKE 'substance:%' ORDER BY subject, place, known_on, case_id")
                .GroupBy(r => (r.Subject, r.Place))
                .Where(g => whole.ById(new SubjectKey(g.Key.Subject).Substances[0])?.Standing == Standing.Nps && g.Min(r => r.OccurredOn) >= since[g.Key.Place] && IsDense([.. g.Select(r => r.OccurredOn).Order()]))
                .Select(g => new Emergence(new SubjectKey(g.Key.Subject), whole.ById(new SubjectKey(g.Key.Subject).Substances[0])!.Name, g.Key.Place, [.. g.Select(r => r.KnownOn)])),
        ];
    }

    private static bool IsDense(List<DateOnly> days) => days.Skip(Cases - 1).Zip(days, (fifth, first) => fifth.DayNumber - first.DayNumber < Days).Any(dense => dense);

    private sealed record PlaceRow
    {
        public required string Place { get; init; }
        public required DateOnly FirstOccurred { get; init; }
    }

    private sealed record CaseRow
    {
        public required string Subject { get; init; }
        public required string Place { get; init; }
        public required DateOnly OccurredOn { get; init; }
        public required DateOnly KnownOn { get; init; }
    }
}
