using NpsWarning.Intake.Contract;

namespace NpsWarning.Tests.Alerting;

/// <summary>Random reports with a mark in every text that somebody must not read, a different one for each reason why; supply facts of wholesale seizures are marked too, to tell what may be known.</summary>
internal static class MarkedReports
{
    /// <summary>Of patients, by poison centres and clinical laboratories.</summary>
    public const string Patient = "zqxpatient";

    /// <summary>Of cases with a child, whoever reports them.</summary>
    public const string Child = "zqxchild";

    /// <summary>Of seizures of possession size.</summary>
    public const string Possession = "zqxpossess";

    /// <summary>Of reports marked above AMBER.</summary>
    public const string Restricted = "zqxred";

    /// <summary>A region where there is one patient or two and nothing else.</summary>
    public const string SmallRegion = "XC-ZQX";

    /// <summary>Of wholesale seizures: enforcement reads it.</summary>
    public const string Supply = "legitstar";

    private static readonly string[] Names = ["Brandnewolam", "Novelozine", "Otherazepam"];

    /// <summary>What nobody in enforcement may read anywhere.</summary>
    public static readonly string[] Marks = [Patient, Child, Possession, Restricted, SmallRegion, "ZQX"];

    public static IEnumerable<(string Submitter, Report Report)> All(int count, int seed)
    {
        var random = new Random(seed);
        T Any<T>(params T[] of) => of[random.Next(of.Length)];
        for (var i = 0; i < count; i++)
        {
            var (name, ago, region, mark) = (Any(Names), random.Next(2, 25), Any("XA-1", "XA-2", null), Any(Tlp.Green, Tlp.Amber));
            switch (random.Next(6))
            {
                case 0 or 1:
                    yield return ("centre", Poisoned($"P-{Patient}-{i}", "XA", region, ago, name, mark, Patient, Any(AgeBand.From18To24, AgeBand.From35To44), random));
                    break;
                case 2:
                    yield return ("centre", Poisoned($"C-{Child}-{i}", "XA", region, ago, name, mark, Child, Any(AgeBand.From0To5, AgeBand.From13To17), random) with { Findings = [Some.Finding(name), Some.Finding($"{Child}olam")] });
                    yield return ("centre", Seized($"S-{Child}-{i}", "XA", region, ago, name, mark, Child, 5, SeizureContext.Parcel) with { Related = [new RelatedReport { ReportId = $"C-{Child}-{i}", Kind = ReportKind.Poisoning, Relation = Relation.SameEvent }] });
                    break;
                case 3:
                    var small = Seized($"S-{Possession}-{i}", "XA", region, ago, name, mark, Possession, 0.001m, Any(SeizureContext.PersonalPossession, SeizureContext.Parcel));
                    yield return ("customs", small with { Seizure = small.Seizure! with { SoldAs = $"{Possession} {i}", Colour = $"{Possession} {i}" } }); // what five of them share would be told
                    break;
                case 4:
                    yield return ("customs", Seized($"R-{Restricted}-{i}", "XA", region, ago, "Redolam" + Restricted, Any(Tlp.Red, Tlp.AmberStrict), Restricted, 4, SeizureContext.Parcel));
                    break;
                default:
                    yield return ("customs", Seized($"W-{i}", "XA", region, ago, name, mark, Supply, 3, SeizureContext.Parcel));
                    break;
            }
        }
        for (var i = 0; i < 2; i++) yield return ("centre", Poisoned($"Z-{Patient}-{i}", "XC", SmallRegion, 3 + i, "Regionolam", Tlp.Green, Patient, AgeBand.From25To34, random) with { Poisoning = Some.Presentation("agitation") with { PssWorst = PoisoningSeverity.Severe } });
    }

    private static Report Poisoned(string id, string country, string? region, int ago, string name, Tlp tlp, string mark, AgeBand age, Random random) => Some.Report(
        ReportKind.Poisoning, id, country: country, region: region, locality: $"Town {mark}", tlp: tlp, occurred: Some.DaysAgo(ago + 1), reportedAt: Some.Now.AddDays(-ago),
        findings: [Some.Finding(name) with { RawValue = mark, Unit = mark }],
        related: [new RelatedReport { Submitter = mark, ReportId = mark + id, Kind = ReportKind.Laboratory, Relation = Relation.SameEvent }],
        notify: [new NamedStakeholder { Name = $"Dr {mark}", Email = $"{mark}@clinic.example" }],
        poisoning: Some.Presentation("agitation", $"{mark}-feature") with
        {
            AgeBand = age,
            PssWorst = (PoisoningSeverity)random.Next(1, 5),
            DoseText = mark,
            CoExposures = [mark],
            Antidotes = [mark],
            Claimed = [new ClaimedSubstance { RawName = mark, SoldAs = mark, GenericCode = mark, ProductCode = mark }],
        });

    private static Report Seized(string id, string country, string? region, int ago, string name, Tlp tlp, string mark, decimal kilograms, SeizureContext context) => Some.Report(
        ReportKind.Seizure, id, country: country, region: region, tlp: tlp, occurred: Some.DaysAgo(ago + 1), reportedAt: Some.Now.AddDays(-ago), findings: [Some.Finding(name)],
        seizure: new Seizure
        {
            Context = context,
            Amount = kilograms,
            AmountUnit = AmountUnit.Kilogram,
            PhysicalForm = PhysicalForm.Powder,
            CaseNumber = mark,
            ItemNumber = mark,
            Colour = mark,
            Markings = mark,
            SoldAs = mark,
            AppearsAs = mark,
            Packaging = mark,
            Concealment = mark,
            Equipment = [mark],
            Precursors = [new SubstanceReference { RawName = mark }],
        });
}
