using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Briefs;

/// <summary>What the poisonings among the cases say of the clinical picture, as counts of cases.</summary>
internal static class ClinicalReading
{
    public static ClinicalPicture Of(IReadOnlyList<CaseReading> cases, IReadOnlySet<string> names)
    {
        var harmed = cases.Where(c => c.IsHarmed).ToList();
        var presented = cases.Where(c => c.Poisonings.Any()).ToList();
        return new ClinicalPicture
        {
            Presentations = presented.Count,
            Features = [.. presented
                .SelectMany(c => c.Poisonings.SelectMany(p => p.Features).Where(f => f.Related != FeatureRelated.No).Select(f => f.Code).Distinct())
                .GroupBy(code => code).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(12)
                .Select(g => new FeatureCount(g.Key, g.Count()))],
            Harm = Harm(harmed),
            HarmToChildren = Harm([.. harmed.Where(c => c.IsChild)]),
            Naloxone = Naloxone(presented),
            CasesWithChildren = cases.Count(c => c.IsChild),
            Claimed = Commonest.Of(presented.SelectMany(c => c.Poisonings).SelectMany(p => p.Claimed).Select(c => c.RawName).Where(n => !names.Contains(n))),
            FoundInPatients = Commonest.Of(cases.Where(c => c.IsHarmed).SelectMany(c => c.OtherNames(names, r => r.Kind != ReportKind.Seizure).Distinct())),
            Routes = Commonest.Of(presented.SelectMany(c => c.Poisonings).SelectMany(p => p.Route).Where(r => r != ExposureRoute.Unknown).Select(r => r.ToString().ToLowerInvariant()), 4),
        };
    }

    private static HarmCounts Harm(IReadOnlyList<CaseReading> cases)
    {
        int With(PoisoningSeverity severity) => cases.Count(c => c.Worst == severity);
        return new HarmCounts(
            With(PoisoningSeverity.None), With(PoisoningSeverity.Minor), With(PoisoningSeverity.Moderate), With(PoisoningSeverity.Severe),
            With(PoisoningSeverity.Fatal), cases.Count(c => c.Worst is null), cases.Count(c => c.IsFatal));
    }

    private static NaloxoneCounts Naloxone(IReadOnlyList<CaseReading> cases)
    {
        var given = cases.Select(c => c.Poisonings.Select(p => p.Naloxone).OfType<AntidoteGiven>().LastOrDefault()).OfType<AntidoteGiven>().ToList();
        int With(AntidoteResponse response) => given.Count(n => (n.Response ?? AntidoteResponse.Unknown) == response);
        return new NaloxoneCounts(With(AntidoteResponse.Full), With(AntidoteResponse.Partial), With(AntidoteResponse.None), With(AntidoteResponse.Unknown));
    }
}
