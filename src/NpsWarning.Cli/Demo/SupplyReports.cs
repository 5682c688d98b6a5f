using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli.Demo;

/// <summary>Writes seizures and the analyses of what was seized for one country.</summary>
internal sealed class SupplyReports(SimulatedCountry country, Timeline timeline, Dice dice)
{
    private static readonly SeizureContext[] Trade = [SeizureContext.Import, SeizureContext.Transit, SeizureContext.Parcel, SeizureContext.Domestic, SeizureContext.Retail];
    private static readonly string[] Neighbours = ["XA", "XB", "XC", "XD", "XE", "XF"];

    public Dice Dice => dice;

    /// <summary>A seizure of the drug, in trade or (six in ten) on a user.</summary>
    /// <param name="day">When it is reported; it happened up to two days before.</param>
    /// <param name="named">Whether the authority says, from a field test, what it is.</param>
    /// <returns>The report and its submitter; the report is null where it falls outside the scenario.</returns>
    public (string Submitter, Report? Report) Seize(UsualDrug drug, int day, string region, bool named = true)
    {
        var inTrade = dice.Chance(.4);
        var context = inTrade ? dice.Pick(Trade) : dice.Chance(.85) ? SeizureContext.PersonalPossession : SeizureContext.Prison;
        var atBorder = context is SeizureContext.Import or SeizureContext.Transit or SeizureContext.Parcel;
        var submitter = atBorder ? country.Customs : country.Police;
        var occurred = timeline.Day(day - dice.Between(0, 2));
        var report = country.Envelope(atBorder ? 'C' : 'P', ReportKind.Seizure, occurred, timeline.Day(day), region, dice) with
        {
            Findings = named ? [new() { RawName = drug.Name, Identification = Identification.Presumptive }] : [],
            Seizure = Seizure(drug, inTrade, context, atBorder),
        };
        return (submitter, timeline.Add(submitter, report));
    }

    /// <summary>The forensic laboratory's analysis of it.</summary>
    public Report? Analyse(UsualDrug drug, int day, string region, (string Submitter, Report? Report) seizure)
    {
        var collected = seizure.Report?.OccurredOn ?? timeline.Day(day - dice.Between(3, 7));
        var report = country.Envelope('L', ReportKind.Laboratory, collected, timeline.Day(day), region, dice) with
        {
            Related = seizure.Report is { } seized ? [AnalysisOf(seizure.Submitter, seized)] : [],
            Findings = Findings(drug),
            Laboratory = new()
            {
                CaseType = CaseType.SeizedMaterial,
                SpecimenType = SpecimenType.Material,
                AnalysedOn = timeline.Day(day - dice.Between(0, 1)),
                Methods = dice.Chance(.7) ? [Method.GcMs, Method.Ftir] : [Method.LcHrms, Method.GcMs],
                Accredited = true,
            },
        };
        return timeline.Add(country.ForensicLaboratory, report);
    }

    /// <summary>A sample that a user brought to a drug-checking service.</summary>
    public Report? Check(UsualDrug drug, int day, string region)
    {
        var report = country.Envelope('L', ReportKind.Laboratory, timeline.Day(day - dice.Between(1, 3)), timeline.Day(day), region, dice) with
        {
            Findings = Findings(drug),
            Laboratory = new() { CaseType = CaseType.CollectedSample, SpecimenType = SpecimenType.Material, Methods = [Method.Ftir, Method.GcMs] },
        };
        return timeline.Add(country.ForensicLaboratory, report with { Place = report.Place with { Basis = PlaceBasis.Purchased } });
    }

    public static RelatedReport AnalysisOf(string submitter, Report seized) =>
        new() { Kind = ReportKind.Seizure, Submitter = submitter, ReportId = seized.ReportId, Relation = Relation.AnalysisOf };

    private IReadOnlyList<Finding> Findings(UsualDrug drug)
    {
        var main = new Finding
        {
            RawName = drug.Name,
            Identification = dice.Chance(.7) ? Identification.ReferenceStandard : Identification.LibraryMatch,
            Role = FindingRole.Primary,
            PurityPercent = drug.Form is PhysicalForm.Powder or PhysicalForm.Crystal ? dice.Between(15, 92) : null,
        };
        var others = drug.With.Where(_ => dice.Chance(.75)).Select(name => new Finding { RawName = name, Identification = Identification.LibraryMatch, Role = FindingRole.Adulterant });
        return [main, .. others];
    }

    private Seizure Seizure(UsualDrug drug, bool inTrade, SeizureContext context, bool atBorder)
    {
        var (from, to) = inTrade ? drug.Wholesale : drug.Possession;
        var counted = drug.Unit is AmountUnit.Tablet or AmountUnit.Capsule or AmountUnit.Blotter;
        var amount = dice.Amount(from, to);
        return new()
        {
            AuthorityType = atBorder ? AuthorityType.Customs : context == SeizureContext.Prison ? AuthorityType.Prison : AuthorityType.Police,
            Context = context,
            Amount = counted ? Math.Max(1, decimal.Round(amount)) : amount,
            AmountUnit = drug.Unit,
            AmountBasis = inTrade ? AmountBasis.Gross : AmountBasis.Net,
            PhysicalForm = drug.Form,
            Colour = dice.Pick(drug.Look),
            Markings = drug.Markings.Length > 0 && dice.Chance(.8) ? dice.Pick(drug.Markings) : null,
            RouteOrigin = atBorder ? dice.Pick([.. Neighbours.Where(code => code != country.Code)]) : null,
            RouteDestination = atBorder && context != SeizureContext.Transit ? country.Code : null,
            Transport = !atBorder ? null : context == SeizureContext.Parcel ? Transport.Post : dice.Pick([Transport.Road, Transport.Sea, Transport.Air]),
            Concealment = atBorder && dice.Chance(.4) ? dice.Pick(["double bottom of a suitcase", "among spare parts", "inside a spare wheel", "between food products"]) : null,
        };
    }
}
