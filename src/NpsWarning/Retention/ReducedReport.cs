using NpsWarning.Intake.Contract;

namespace NpsWarning.Retention;

/// <summary>
/// What stays of a report: what cases, counts, severity and the walls between audiences are made of, should a late revision have its report worked out
/// anew, with what says how far its names can be believed. Clinical details, sex, locality, whom to notify, measured values and spectra go.
/// </summary>
internal static class ReducedReport
{
    public static Report Of(Report report) => report with
    {
        Place = report.Place with { Locality = null },
        Notify = [],
        Findings = [.. report.Findings.Select(f => new Finding
        {
            RawName = f.RawName,
            InchiKey = f.InchiKey,
            CasNumber = f.CasNumber,
            Identification = f.Identification,
            IsomersExcluded = f.IsomersExcluded,
            Candidates = f.Candidates,
            Result = f.Result,
            Role = f.Role,
        })],
        Laboratory = report.Laboratory is { } laboratory ? new Laboratory { CaseType = laboratory.CaseType, Methods = laboratory.Methods } : null,
        Poisoning = report.Poisoning is { } p ? new Poisoning { AgeBand = p.AgeBand, PresentedOn = p.PresentedOn, PssInitial = p.PssInitial, PssWorst = p.PssWorst, Outcome = p.Outcome } : null,
    };
}
