using NpsWarning.Detection;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Review;

/// <summary>
/// Reports that say the same of the same week: a line on analyses and poisonings never tells of one report by its id. Seizures stand by
/// the day.
/// </summary>
public sealed record EvidenceLine
{
    /// <summary>seizure, laboratory or poisoning.</summary>
    public required string Source { get; init; }

    /// <summary>Who submitted it.</summary>
    public required string Submitter { get; init; }

    /// <summary>The day of a seizure; the Monday of the week of all else.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Whether <see cref="From"/> stands for its week.</summary>
    public required bool Week { get; init; }

    /// <summary>Region where it is known, else the country.</summary>
    public required string Place { get; init; }

    /// <summary>How well the substance was identified; null where the report does not say.</summary>
    public string? Identification { get; init; }

    /// <summary>The substance as the report wrote it; null where the report names none.</summary>
    public string? AsWritten { get; init; }

    /// <summary>Poisoning severity 0–4 (Persson et al. 1998); null where not graded.</summary>
    public int? Severity { get; init; }

    /// <summary>Why it counts for this signal.</summary>
    public required string Why { get; init; }

    /// <summary>Reports on the line.</summary>
    public required int Reports { get; init; }
}

/// <summary>What the signal's cases rest on, in counts.</summary>
public sealed record EvidenceTable
{
    /// <summary>Newest first.</summary>
    public required IReadOnlyList<EvidenceLine> Lines { get; init; }

    /// <summary>Cases by the best identification in each, best first; "NotStated" where no report says.</summary>
    public required IReadOnlyList<(string Level, int Cases)> Identified { get; init; }

    /// <summary>Cases with a death.</summary>
    public required int Deaths { get; init; }

    /// <summary>Cases of severity 3 without a death.</summary>
    public required int Severe { get; init; }

    /// <summary>Cases with a patient.</summary>
    public required int Patients { get; init; }

    /// <summary>Cases in which a patient's own report or sample has the substance.</summary>
    public required int HarmedWithSubstance { get; init; }

    /// <summary>Cases in which no report names it, but a metabolite or precursor of it.</summary>
    public required int ByMetaboliteOnly { get; init; }

    /// <summary>Different submitters.</summary>
    public required int Submitters { get; init; }

    /// <summary>Best first, as the contract names them.</summary>
    public static readonly IReadOnlyList<string> Levels = ["ReferenceStandard", "StructureElucidated", "LibraryMatch", "Presumptive", "Unidentified", "NotStated"];

    /// <summary>Reads the evidence of one signal. For health only: counts here are not suppressed.</summary>
    public static EvidenceTable Of(Session session, Signal signal, Catalogue catalogue)
    {
        var rows = session.Query<Row>(
            """
            SELECT r.case_id, r.kind, r.submitter, r.report_id, r.occurred_on, COALESCE(r.region, r.country) AS place, r.severity, r.fatal,
              f.raw_name, f.how, f.identification, f.subject, CASE WHEN c.subject IS NULL THEN 0 ELSE 1 END AS counts
            FROM reports r
            LEFT JOIN findings f ON f.submitter = r.submitter AND f.report_id = r.report_id AND f.detected = 1 AND (f.subject IN @found OR EXISTS (
              SELECT 1 FROM finding_spectra m WHERE m.submitter = f.submitter AND m.report_id = f.report_id AND m.ordinal = f.ordinal AND m.stands = 1 AND m.group_id IN @spectra))
            LEFT JOIN sightings c ON c.case_id = r.case_id AND c.subject = f.subject AND c.source = 'any'
            WHERE r.status <> 'Retracted' AND r.case_id IN (
              SELECT x.case_id FROM sightings x WHERE x.subject IN @subjects AND x.place = @place AND x.source = 'any' AND x.known_on >= @from)
            """,
            new { subjects = SignalSubjects.Counted(session, signal), found = SignalSubjects.Found(session, signal, catalogue), spectra = SignalSubjects.SpectrumGroups(SignalSubjects.Counted(session, signal)), place = signal.Place, from = signal.EvidenceFrom });
        var cases = rows.GroupBy(r => r.CaseId).ToList();
        var metabolites = SignalSubjects.Metabolites(session, signal, catalogue);
        var best = cases.CountBy(c => c.Where(r => r.RawName is not null).Select(r => r.Identification ?? "NotStated").DefaultIfEmpty("NotStated").MinBy(LevelOf)!).ToDictionary();
        return new EvidenceTable
        {
            Lines = [.. Grouped(rows, signal, metabolites)],
            Identified = [.. Levels.Where(best.ContainsKey).Select(level => (level, best[level]))],
            Deaths = cases.Count(c => c.Any(r => r.Fatal)),
            Severe = cases.Count(c => !c.Any(r => r.Fatal) && c.Any(r => r.Severity == 3)),
            Patients = cases.Count(c => c.Any(IsHarm)),
            HarmedWithSubstance = cases.Count(c => c.Any(IsHarm) && c.Any(r => r.RawName is not null && r.Kind != "Seizure")),
            ByMetaboliteOnly = cases.Count(c => c.Any(r => r.RawName is not null) && c.All(r => r.RawName is null || metabolites.Contains(r.Subject))),
            Submitters = rows.Select(r => r.Submitter).Distinct().Count(),
        };
    }

    private static IEnumerable<EvidenceLine> Grouped(IEnumerable<Row> rows, Signal signal, IReadOnlyList<string> metabolites) => rows
        .GroupBy(r => (r.Kind, r.Submitter, From: r.Kind == "Seizure" ? r.OccurredOn : Monday(r.OccurredOn), r.Place, r.Identification, r.RawName, r.Severity, r.How, r.Subject, r.Counts))
        .OrderByDescending(g => g.Key.From).ThenBy(g => g.Key.Kind, StringComparer.Ordinal).ThenBy(g => g.Key.Submitter, StringComparer.Ordinal).ThenBy(g => g.Key.RawName, StringComparer.Ordinal)
        .Select(g => new EvidenceLine
        {
            Source = g.Key.Kind.ToLowerInvariant(),
            Submitter = g.Key.Submitter,
            From = g.Key.From,
            Week = g.Key.Kind != "Seizure",
            Place = g.Key.Place,
            Identification = g.Key.RawName is null ? null : g.Key.Identification ?? "NotStated",
            AsWritten = g.Key.RawName,
            Severity = g.Key.Severity,
            Why = Why(g.First(), signal, metabolites),
            Reports = g.Select(r => (r.Submitter, r.ReportId)).Distinct().Count(),
        });

    private static string Why(Row row, Signal signal, IReadOnlyList<string> metabolites) => (row.RawName, row.How) switch
    {
        (null, _) when row.Kind == "Poisoning" && (signal.Shown.Kind == "cluster" || signal.Subject.StartsWith("cluster:", StringComparison.Ordinal)) => "Resembles the others",
        (null, _) => "Same event as another report of it",
        _ when row.Subject is null || row.Identification == "Unidentified" => "Its spectrum is like the others'",
        (_, null or "") => "Names it",
        _ when metabolites.Contains(row.Subject) => $"Names a metabolite or precursor of it ({row.How})",
        _ when !row.Counts && row.Subject!.StartsWith("either:", StringComparison.Ordinal) => $"Names it ({row.How}); another report of the case says which",
        _ => $"Names it ({row.How})",
    };

    private static bool IsHarm(Row row) => row.Kind == "Poisoning" || row.Fatal;

    private static int LevelOf(string level)
    {
        for (var i = 0; i < Levels.Count; i++) if (Levels[i] == level) return i;
        return Levels.Count;
    }

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private sealed record Row
    {
        public required string CaseId { get; init; }
        public required string Kind { get; init; }
        public required string Submitter { get; init; }
        public required string ReportId { get; init; }
        public required DateOnly OccurredOn { get; init; }
        public required string Place { get; init; }
        public int? Severity { get; init; }
        public required bool Fatal { get; init; }
        public string? RawName { get; init; }
        public string? How { get; init; }
        public string? Identification { get; init; }
        public string? Subject { get; init; }
        public required bool Counts { get; init; }
    }
}
