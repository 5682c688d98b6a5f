using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Intake;

/// <summary>
/// The electron-ionisation spectra that come with findings, as far as they are worth comparing: those of what is unidentified, and those of what is new and
/// confirmed, which the former may turn out to be.
/// </summary>
internal static class SpectrumRows
{
    /// <summary>Adds one.</summary>
    public const string Insert =
        "INSERT INTO finding_spectra (submitter, report_id, ordinal, peaks, known_on, came_unknown, stands, group_id) VALUES (@Submitter, @ReportId, @Ordinal, @Peaks, @KnownOn, @CameUnknown, 1, @GroupId)";

    /// <summary>Asks for a report's spectra to be looked at.</summary>
    public static void Touch(Session session, IReadOnlyCollection<ReportKey> reports)
    {
        if (reports.Count == 0) return;
        session.Execute(
            """
            INSERT INTO spectrum_dirty (submitter, report_id, version) SELECT @Submitter, @ReportId, 0
            WHERE NOT EXISTS (SELECT 1 FROM spectrum_dirty WHERE submitter = @Submitter AND report_id = @ReportId)
            """, reports);
        session.Execute("UPDATE spectrum_dirty SET version = version + 1 WHERE submitter = @Submitter AND report_id = @ReportId", reports);
    }

    /// <summary>The spectra of a report that is new.</summary>
    public static IReadOnlyList<SpectrumRow> Of(IncomingReport incoming, IReadOnlyList<NamedFinding> names, Catalogue catalogue) =>
        incoming.Report.Status == ReportStatus.Retracted ? [] :
        [
            .. names.Index().Where(n => IsUnidentified(n.Item) || IsNewAndConfirmed(n.Item, catalogue))
                .Select(n => (n.Index, n.Item, Spectrum: Measured(n.Item.Finding, incoming.Report.Laboratory))).Where(n => n.Spectrum is not null)
                .Select(n => new SpectrumRow(incoming.Submitter, incoming.Report.ReportId, n.Index, n.Spectrum!.ToText(), incoming.KnownOn, IsUnidentified(n.Item) ? 1 : 0, null)),
        ];

    /// <summary>
    /// Brings the rows to what the newest revision says. A spectrum stays where its finding does, also once that is identified, and where a revision no longer
    /// repeats it: what was measured holds, and its group learns the name by it.
    /// </summary>
    public static void Replace(Session session, IncomingReport incoming, IReadOnlyList<NamedFinding> names, Catalogue catalogue)
    {
        var key = new ReportKey(incoming.Submitter, incoming.Report.ReportId);
        var held = session.Query<HeldRow>("SELECT spectrum_no, ordinal, peaks, known_on, came_unknown, group_id FROM finding_spectra WHERE submitter = @Submitter AND report_id = @ReportId AND stands = 1 ORDER BY ordinal", key);
        var now = Of(incoming, names, catalogue).ToDictionary(r => r.Ordinal);
        if (held.Count == 0 && now.Count == 0) return;
        var measured = incoming.Report.Findings.Select(f => Measured(f, incoming.Report.Laboratory)?.ToText()).ToList();
        var open = Enumerable.Range(0, incoming.Report.Status == ReportStatus.Retracted ? 0 : measured.Count).ToHashSet();
        // First those that are repeated where they were, then those that are repeated elsewhere, then those that are not repeated.
        var repeated = held.Where(h => open.Contains(h.Ordinal) && measured[h.Ordinal] == h.Peaks && open.Remove(h.Ordinal)).ToHashSet();
        foreach (var row in held.OrderBy(h => repeated.Contains(h) ? 0 : 1))
        {
            var at = repeated.Contains(row) ? row.Ordinal : Place(row, names, measured, open, catalogue);
            if (at == row.Ordinal)
            {
                // Confirmed once, and taken back: it is one of the unknown now.
                if (row.CameUnknown == 0 && now.GetValueOrDefault(row.Ordinal)?.CameUnknown == 1) session.Execute("UPDATE finding_spectra SET came_unknown = 1 WHERE spectrum_no = @SpectrumNo", row);
                now.Remove(row.Ordinal);
                continue;
            }
            session.Execute("UPDATE finding_spectra SET stands = 0 WHERE spectrum_no = @SpectrumNo", row);
            if (at is { } ordinal) now[ordinal] = new(key.Submitter, key.ReportId, ordinal, row.Peaks, row.KnownOn, row.CameUnknown, row.GroupId);
        }
        session.Execute(Insert, now.Values.OrderBy(r => r.Ordinal).ToList());
        Touch(session, [key]);
    }

    /// <summary>Asks for the spectra of reports whose case is another now, and of those in a case that has got a report.</summary>
    public static void TouchCase(Session session, CaseChange change) => Touch(session, session.Query<ReportKey>(
        "SELECT DISTINCT m.submitter, m.report_id FROM finding_spectra m JOIN reports r ON r.submitter = m.submitter AND r.report_id = m.report_id WHERE r.case_id IN @cases AND m.stands = 1", new { cases = change.Now }));

    /// <summary>The spectrum of a finding where it is one of electron ionisation; null where there is none, or nothing in it can be compared.</summary>
    public static EiSpectrum? Measured(Finding finding, Laboratory? laboratory) => finding.Spectrum is { } spectrum && IsByElectronIonisation(spectrum, laboratory)
        && EiSpectrum.Of(spectrum.Peaks.Select(p => (p.Mz, p.Intensity))) is { } measured && Ions(measured.Cleaned()) >= FewestIons
        ? measured
        : null;

    /// <summary>Ions that a spectrum has to have, of at least a hundredth of the strongest, without those of air and column: fewer are those of many compounds.</summary>
    public const int FewestIons = 5;

    private static int Ions(EiSpectrum spectrum)
    {
        var ions = 0;
        foreach (var intensity in spectrum.Intensity) if (intensity >= 10) ions++;
        return ions;
    }

    /// <summary>Why the spectrum of a finding is not compared; null where it has none, or is.</summary>
    public static string? NotCompared(Finding finding, Laboratory? laboratory) => finding.Spectrum is not { } spectrum || Measured(finding, laboratory) is not null ? null
        : IsByElectronIonisation(spectrum, laboratory) ? $"It has fewer than {FewestIons} ions of one percent and more: too few to tell one compound from another, so nothing was compared."
        : "It was not compared: only spectra of electron ionisation are ('ionisation': 'ei').";

    /// <summary>Whether a finding says that something is there, and not what. A tentative name (Schymanski's level 3 and below) leaves it unidentified.</summary>
    public static bool IsUnidentified(NamedFinding name) => name.Counts
        && (name.Finding.Identification == Identification.Unidentified || (name.Subject is null && name.Finding.Identification is null or Identification.Presumptive));

    // Only what may be news: a spectrum of cocaine teaches nothing about an unknown that the library does not.
    private static bool IsNewAndConfirmed(NamedFinding name, Catalogue catalogue) => name.Counts
        && name.Finding.Identification is Identification.ReferenceStandard or Identification.StructureElucidated
        && SubjectNames.Row(name.Resolved, catalogue) is { Standing: nameof(Standing.Nps) };

    // Where nothing is said: what has no precursor and no collision energy, from a laboratory that has said nothing else than GC-MS.
    private static bool IsByElectronIonisation(Spectrum spectrum, Laboratory? laboratory) => spectrum.Ionisation switch
    {
        Ionisation.Ei => true,
        null => spectrum.PrecursorMz is null && spectrum.CollisionEnergy is null && (laboratory is null || laboratory.Methods.Count == 0 || laboratory.Methods.Contains(Method.GcMs)),
        _ => false,
    };

    // The finding of the newest revision that a spectrum is of: the one that repeats it, else the one of those without a spectrum that may be what was
    // unknown: unidentified still, or new. Where there are several it is the one in its place.
    private static int? Place(HeldRow row, IReadOnlyList<NamedFinding> names, List<string?> measured, HashSet<int> open, Catalogue catalogue)
    {
        var repeats = open.Where(i => measured[i] == row.Peaks).Order().ToList();
        var may = repeats.Count > 0 ? repeats : [.. open.Where(i => names[i].Finding.Spectrum is null && (names.Count == 1 || IsUnidentified(names[i]) || SubjectNames.Row(names[i].Resolved, catalogue) is { Standing: nameof(Standing.Nps) })).Order()];
        if (may.Count == 0) may = [.. open.Where(i => i == row.Ordinal && names[i].Finding.Spectrum is null)];
        if (may.Count == 0) return null;
        var at = may.Contains(row.Ordinal) ? row.Ordinal : may[0];
        open.Remove(at);
        return at;
    }

    private sealed record HeldRow
    {
        public required long SpectrumNo { get; init; }
        public required int Ordinal { get; init; }
        public required string Peaks { get; init; }
        public required DateOnly KnownOn { get; init; }
        public required int CameUnknown { get; init; }
        public string? GroupId { get; init; }
    }
}

/// <summary>A row of the spectra, for <see cref="SpectrumRows.Insert"/>.</summary>
internal sealed record SpectrumRow(string Submitter, string ReportId, int Ordinal, string Peaks, DateOnly KnownOn, int CameUnknown, string? GroupId);

/// <summary>A report, by who sent it and its id there.</summary>
internal sealed record ReportKey(string Submitter, string ReportId);
