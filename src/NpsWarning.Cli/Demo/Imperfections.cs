using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli.Demo;

/// <summary>What real submitters do as well: correct and retract, send twice, send late, and ask for someone to be told.</summary>
internal sealed class Imperfections(Timeline timeline, IReadOnlyList<SimulatedCountry> countries, Dice dice)
{
    /// <summary>Days in which a revised report was first made: a revision, up to nine days later, still falls into the scenario.</summary>
    private const int RevisedUntil = 45;

    /// <summary>Call it when all of the usual is on the timeline, and before the stories are.</summary>
    public void Write()
    {
        var usual = timeline.Reports.ToList();
        var early = usual.Where(sent => sent.Report.ReportedAt.UtcDateTime < timeline.Day(RevisedUntil).ToDateTime(TimeOnly.MinValue)).ToList();
        var seizures = Shuffled(early.Where(sent => sent.Report is { Kind: ReportKind.Seizure, Findings.Count: > 0 }));
        var poisonings = Shuffled(early.Where(sent => sent.Report.Poisoning?.PssWorst == PoisoningSeverity.Moderate));
        foreach (var sent in seizures.Take(6))
            Revise(sent, ReportStatus.Corrected, Reweighed);
        foreach (var sent in poisonings.Take(6))
            Revise(sent, ReportStatus.Corrected, Worsened);
        foreach (var sent in seizures.Skip(6).Take(5))
            Revise(sent, ReportStatus.Retracted, report => report);
        foreach (var (submitter, report) in Shuffled(usual).Take(15))
            timeline.Add(submitter, report);
        for (var day = 10; day < 52; day += 7)
            AddLate(day);
        for (var day = 6; day < 52; day += 8)
            AddRequest(day);
    }

    private IReadOnlyList<SubmittedReport> Shuffled(IEnumerable<SubmittedReport> reports) =>
        [.. reports.Select(sent => (sent, Draw: dice.Uniform())).OrderBy(drawn => drawn.Draw).Select(drawn => drawn.sent)];

    private void Revise(SubmittedReport sent, ReportStatus status, Func<Report, Report> change) =>
        timeline.Add(sent.Submitter, change(sent.Report) with
        {
            Revision = 2,
            Status = status,
            ReportedAt = sent.Report.ReportedAt.AddDays(dice.Between(1, 9)),
        });

    private static Report Reweighed(Report report) =>
        report with { Seizure = report.Seizure! with { Amount = report.Seizure.Amount + 1, AmountBasis = AmountBasis.Net } };

    private static Report Worsened(Report report) =>
        report with { Poisoning = report.Poisoning! with { PssWorst = PoisoningSeverity.Severe, Outcome = Outcome.Major, CareLevel = CareLevel.CriticalCare } };

    // A backlog worked off: weeks between the seizure and the report about it.
    private void AddLate(int day)
    {
        var country = dice.Pick(countries);
        timeline.Add(country.ForensicLaboratory, country.Envelope('L', ReportKind.Laboratory, timeline.Day(day - dice.Between(30, 70)), timeline.Day(day), dice.Pick(country.Regions), dice) with
        {
            Findings = [new() { RawName = "amphetamine", Identification = Identification.ReferenceStandard, Role = FindingRole.Primary }],
            Laboratory = new() { CaseType = CaseType.SeizedMaterial, SpecimenType = SpecimenType.Material, Methods = [Method.GcMs] },
        });
    }

    private void AddRequest(int day)
    {
        var country = dice.Pick(countries);
        timeline.Add(country.Customs, country.Envelope('C', ReportKind.Seizure, timeline.Day(day), timeline.Day(day), dice.Pick(country.Regions), dice) with
        {
            Findings = [new() { RawName = "cocaine", Identification = Identification.Presumptive }],
            Notify = [new() { StakeholderId = dice.Pick(["unodc", "who", "cnd"]) }],
            Seizure = new()
            {
                AuthorityType = AuthorityType.Customs,
                Context = SeizureContext.Import,
                Amount = dice.Amount(5, 400),
                AmountUnit = AmountUnit.Kilogram,
                AmountBasis = AmountBasis.Gross,
                PhysicalForm = PhysicalForm.Powder,
                Transport = Transport.Sea,
                RouteDestination = country.Code,
            },
        });
    }
}
