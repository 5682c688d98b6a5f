using NpsWarning.Detection;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Briefs;

/// <summary>One case, read for what can be counted of it. It stays inside this folder: only counts leave.</summary>
internal sealed class CaseReading(EvidenceCase evidence)
{
    public DateOnly OccurredOn => evidence.OccurredOn;

    public IReadOnlyList<Report> Reports { get; } = [.. evidence.Reports.Select(r => r.Report)];

    public IEnumerable<Poisoning> Poisonings => Reports.Select(r => r.Poisoning).OfType<Poisoning>();

    public IEnumerable<Seizure> Seizures => Reports.Select(r => r.Seizure).OfType<Seizure>();

    public Tlp Tlp => Reports.Count == 0 ? Tlp.Amber : Reports.Max(r => r.Tlp);

    /// <summary>Where it happened, by the report that knows: a laboratory states where it works as often as where the event was.</summary>
    public string? Region => (Reports.FirstOrDefault(r => r.Kind != ReportKind.Laboratory) ?? Reports.FirstOrDefault())?.Place.Region;

    public bool IsChild => Poisonings.Any(p => p.AgeBand is AgeBand.From0To5 or AgeBand.From6To12 or AgeBand.From13To17);

    public bool IsFatal => Poisonings.Any(p => p.Outcome == Outcome.Death || p.PssWorst == PoisoningSeverity.Fatal)
        || Reports.Any(r => r.Laboratory?.CaseType == CaseType.PostMortem);

    public bool IsHarmed => Poisonings.Any() || IsFatal;

    public PoisoningSeverity? Worst => IsFatal ? PoisoningSeverity.Fatal : Poisonings.Max(p => p.PssWorst ?? p.PssInitial);

    public bool Has(ReportKind kind) => Reports.Any(r => r.Kind == kind);

    public bool Names(IReadOnlySet<string> names) => Findings(names).Any();

    public IdentificationLevel BestLevel(IReadOnlySet<string> names) => Findings(names).Select(f => f.Identification switch
    {
        Identification.ReferenceStandard => IdentificationLevel.ReferenceStandard,
        Identification.StructureElucidated => IdentificationLevel.StructureElucidated,
        Identification.LibraryMatch => IdentificationLevel.LibraryMatch,
        Identification.Presumptive => IdentificationLevel.Presumptive,
        Identification.Unidentified => IdentificationLevel.Unidentified,
        _ => IdentificationLevel.NotStated,
    }).DefaultIfEmpty(IdentificationLevel.NotStated).Max();

    /// <summary>What else was found in the case.</summary>
    public IEnumerable<string> OtherNames(IReadOnlySet<string> names, Func<Report, bool> of) => Reports.Where(of).SelectMany(r => OtherNames(names, r));

    public static IEnumerable<string> OtherNames(IReadOnlySet<string> names, Report report) =>
        report.Findings.Where(f => f.Result == FindingResult.Detected && !names.Contains(f.RawName)).Select(f => f.RawName);

    private IEnumerable<Finding> Findings(IReadOnlySet<string> names) => Reports.SelectMany(r => r.Findings).Where(f => names.Contains(f.RawName));
}

/// <summary>Texts that several cases state, commonest first, so that a list stays short.</summary>
internal static class Commonest
{
    public static IReadOnlyList<string> Of(IEnumerable<string?> values, int most = 6) =>
        [.. values.OfType<string>().Select(v => v.Trim()).Where(v => v.Length > 0).GroupBy(v => v, StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(most).Select(g => g.First())];
}
