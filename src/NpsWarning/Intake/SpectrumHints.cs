using System.Globalization;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Intake;

/// <summary>
/// What a laboratory is told of its unidentified spectra: what they resemble, and who else has the same. It knows what was committed before the batch, so that
/// of two reports in one batch neither hears of the other; detection hears of both.
/// </summary>
internal sealed class SpectrumHints(LibraryBook library)
{
    /// <summary>Spectra of one report that are answered: it is done while the batch's transaction waits.</summary>
    private const int MostSpectra = 10;

    /// <summary>Matches that a receipt names.</summary>
    private const int MostHits = 3;

    private readonly SpectrumIndex _stored = new();

    /// <summary>For each report of the batch, its readings by the finding's place; null where none of its findings is an unidentified spectrum.</summary>
    public IReadOnlyList<IReadOnlyDictionary<int, SpectrumReading>?> Of(Session session, IReadOnlyList<IncomingReport> batch, BatchNames names) =>
        [.. batch.Select(i => i.Report.Findings.Any(f => f.Spectrum is not null) ? Of(session, i, names) : null)];

    /// <summary>The receipt with them.</summary>
    public static Receipt Into(Receipt receipt, IReadOnlyDictionary<int, SpectrumReading>? readings) => readings is null || readings.Count == 0 ? receipt
        : receipt with { Findings = [.. receipt.Findings.Select((f, i) => readings.TryGetValue(i, out var reading) ? f with { Spectrum = reading } : f)] };

    private Dictionary<int, SpectrumReading> Of(Session session, IncomingReport incoming, BatchNames names) => names.Of(incoming.Report).Index()
        .Where(n => SpectrumRows.IsUnidentified(n.Item) && n.Item.Finding.Spectrum is not null)
        .Take(MostSpectra).ToDictionary(n => n.Index, n => SpectrumRows.Measured(n.Item.Finding, incoming.Report.Laboratory) is { } spectrum
            ? Of(session, incoming, spectrum)
            : new SpectrumReading { InWords = SpectrumRows.NotCompared(n.Item.Finding, incoming.Report.Laboratory)! });

    private SpectrumReading Of(Session session, IncomingReport incoming, EiSpectrum spectrum)
    {
        var answer = library.Of(session)?.Search(spectrum, MostHits);
        var same = Same(session, _stored.Same(session, spectrum), incoming);
        var others = same.Where(s => s.Submitter != incoming.Submitter).ToList();
        var reading = new SpectrumReading
        {
            InWords = "",
            InLibrary = answer?.Verdict,
            Probability = Rounded(answer?.Probability),
            Resembles = [.. answer?.Hits.Select(h => new Resemblance(h.Entry.Name, h.Entry.InchiKey, Math.Round(h.Score, 3))) ?? []],
            CannotTellApart = answer is { Verdict: not InLibrary.No, CannotTellApart.Count: > 1 } ? [.. answer.CannotTellApart.Select(h => h.Entry.Name)] : [],
            NearestClass = answer?.Verdict == InLibrary.Yes ? null : answer?.NearestClass?.Class,
            ClassProbability = answer?.Verdict == InLibrary.Yes ? null : Rounded(answer?.NearestClass?.Probability),
            OtherLaboratories = others.Where(s => !others.Exists(o => o.Submitter == s.Submitter && o.Named is not null)).Select(s => s.Submitter).Distinct().Count(),
            SameSince = others.Count == 0 ? null : same.Min(s => s.KnownOn),
            IdentifiedAs = others.Where(s => s.Named is not null).OrderBy(s => s.KnownOn).ThenBy(s => s.Named, StringComparer.Ordinal).FirstOrDefault()?.Named,
            ModelVersion = answer?.ModelVersion,
        };
        return reading with { InWords = InWords(reading) };
    }

    private static string InWords(SpectrumReading r)
    {
        List<string> said = [r.InLibrary switch
        {
            null => "No library of spectra has been imported here, so nothing is said of what it resembles (nps spectra import does that).",
            InLibrary.Yes => $"In the library{Chance(r)}: {r.Resembles[0].Name} (likeness {Score(r.Resembles[0])} of 1), or an isomer of it.",
            InLibrary.No => $"Not in the library{Chance(r)}{Nearest(r)}.",
            _ => $"Whether it is in the library cannot be told{Chance(r)}{Nearest(r)}.",
        }];
        if (r.CannotTellApart.Count > 1) said.Add($"This spectrum cannot tell {string.Join(", ", r.CannotTellApart.SkipLast(1))} and {r.CannotTellApart[^1]} apart.");
        if (r.NearestClass is { } likely) said.Add($"Its likeliest class is {likely}{(r.ClassProbability is { } p ? string.Create(CultureInfo.InvariantCulture, $" ({p:0%})") : "")}: a hint, no finding.");
        if (r.IdentifiedAs is { } name) said.Add($"Another laboratory has identified the same spectrum as {name}; isomers can look the same.");
        if (r.OtherLaboratories > 0) said.Add(string.Create(CultureInfo.InvariantCulture, $"{(r.OtherLaboratories == 1 ? "Another laboratory has" : $"{r.OtherLaboratories} other laboratories have")} the same unknown, which was first seen on {r.SameSince:d MMMM yyyy}."));
        return string.Join(" ", said);
    }

    private static string Nearest(SpectrumReading r) => r.Resembles.Count == 0 ? "" : $"; nearest are {string.Join(", ", r.Resembles.Select(h => $"{h.Name} ({Score(h)})"))} (likeness, of 1)";

    private static string Score(Resemblance hit) => hit.Score.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Chance(SpectrumReading r) => r.Probability is { } p ? string.Create(CultureInfo.InvariantCulture, $" (probability {p:0.00})") : " (by the best score alone: there is no model to judge by)";

    private static double? Rounded(double? value) => value is { } v ? Math.Round(v, 3) : null;

    // What stands of them now, without what may not leave its recipients (TLP 2.0: RED, AMBER+STRICT).
    private static List<SameRow> Same(Session session, IReadOnlyList<long> numbers, IncomingReport incoming) => numbers.Count == 0 ? [] :
    [
        .. numbers.Chunk(500).SelectMany(chunk => session.Query<SameRow>(
            """
            SELECT m.submitter, m.known_on, CASE WHEN f.identification IN ('ReferenceStandard', 'StructureElucidated') THEN s.name END AS named
            FROM finding_spectra m
            JOIN reports r ON r.submitter = m.submitter AND r.report_id = m.report_id AND r.status <> 'Retracted' AND r.tlp NOT IN ('Red', 'AmberStrict')
            JOIN findings f ON f.submitter = m.submitter AND f.report_id = m.report_id AND f.ordinal = m.ordinal AND f.detected = 1
            LEFT JOIN subjects s ON s.subject = f.subject AND s.kind <> 'class'
            WHERE m.spectrum_no IN @chunk AND m.stands = 1 AND m.peaks <> '' AND NOT (m.submitter = @Submitter AND m.report_id = @ReportId)
            """, new { chunk, incoming.Submitter, incoming.Report.ReportId })),
    ];

    private sealed record SameRow
    {
        public required string Submitter { get; init; }
        public required DateOnly KnownOn { get; init; }
        public string? Named { get; init; }
    }
}
