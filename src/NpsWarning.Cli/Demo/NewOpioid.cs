using NpsWarning.Detection.Presentations;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli.Demo;

/// <summary>
/// The first story: N-pyrrolidino protonitazene in counterfeit oxycodone tablets. A laboratory sees it first, then two regions' patients,
/// then another country.
/// </summary>
internal static class NewOpioid
{
    private const string Name = "N-pyrrolidino protonitazene";
    private const string Key = "KCRWXNIIXGBPID-UHFFFAOYSA-N";

    // Day of the report, region, death or not, days until toxicology (0: none done).
    private static readonly (int Day, int Region, bool Fatal, int ToxicologyAfter)[] Patients =
    [
        (29, 2, false, 5), (30, 2, false, 0), (32, 3, false, 9), (34, 2, true, 10), (35, 3, false, 0), (37, 3, false, 8), (40, 2, false, 0), (43, 3, false, 7),
    ];

    public static Story Story(DateOnly start) => new(
        "new opioid", "XA", "Protonitazepyne", start.AddDays(24),
        "A laboratory in XA finds a new nitazene in counterfeit oxycodone tablets; within days poison centres in two regions see patients whom naloxone helps only in part.");

    public static void Write(SimulatedCountry country, SupplyReports supply, PoisoningReports patients, Timeline timeline)
    {
        var dice = supply.Dice;
        Tablets(country, timeline, dice, (24, 26), "XA-2", SeizureContext.Retail, 180);
        foreach (var patient in Patients)
            Patient(patients, patient);
        Parcel(country, timeline, dice);
        Tablets(country, timeline, dice, (41, 45), "XA-3", SeizureContext.PersonalPossession, 6);
    }

    /// <summary>Weeks later, the neighbour's police find the same tablets.</summary>
    public static void WriteNeighbour(SimulatedCountry neighbour, Timeline timeline, Dice dice) =>
        Tablets(neighbour, timeline, dice, (45, 49), "XB-1", SeizureContext.Retail, 90);

    private static void Tablets(SimulatedCountry country, Timeline timeline, Dice dice, (int Seized, int Analysed) day, string region, SeizureContext context, int count)
    {
        var seizure = timeline.Add(country.Police, country.Envelope('P', ReportKind.Seizure, timeline.Day(day.Seized), timeline.Day(day.Seized), region, dice) with
        {
            Seizure = new()
            {
                AuthorityType = AuthorityType.Police,
                Context = context,
                Amount = count,
                AmountUnit = AmountUnit.Tablet,
                AmountBasis = AmountBasis.Net,
                UnitCount = count,
                PhysicalForm = PhysicalForm.Tablet,
                Colour = "blue, round",
                Markings = "M30",
                DosageMassMg = 108,
                SoldAs = "oxycodone 30 mg",
                AppearsAs = "oxycodone tablet",
                CounterfeitMedicine = true,
            },
        });
        Analysis(country, timeline, dice, day.Analysed, seizure!, country.Police,
            new Finding { RawName = "acetaminophen", Identification = Identification.ReferenceStandard, Role = FindingRole.CuttingAgent });
    }

    private static void Parcel(SimulatedCountry country, Timeline timeline, Dice dice)
    {
        var seizure = timeline.Add(country.Customs, country.Envelope('C', ReportKind.Seizure, timeline.Day(32), timeline.Day(33), "XA-1", dice) with
        {
            Seizure = new()
            {
                AuthorityType = AuthorityType.Customs,
                Context = SeizureContext.Parcel,
                Amount = 250,
                AmountUnit = AmountUnit.Gram,
                AmountBasis = AmountBasis.Net,
                PhysicalForm = PhysicalForm.Powder,
                Colour = "yellowish",
                Packaging = "vacuum-sealed foil bag",
                RouteOrigin = "XF",
                RouteTransit = ["XE"],
                RouteDestination = "XA",
                Transport = Transport.Post,
                Concealment = "declared as a pigment sample",
                OnlineSale = true,
            },
        });
        Analysis(country, timeline, dice, 38, seizure!, country.Customs);
    }

    private static void Analysis(SimulatedCountry country, Timeline timeline, Dice dice, int day, Report seizure, string seizedBy, params Finding[] others) =>
        timeline.Add(country.ForensicLaboratory, country.Envelope('L', ReportKind.Laboratory, seizure.OccurredOn, timeline.Day(day), seizure.Place.Region!, dice) with
        {
            Related = [SupplyReports.AnalysisOf(seizedBy, seizure)],
            Findings = [Found(Identification.ReferenceStandard) with { Role = FindingRole.Primary }, .. others],
            Laboratory = new()
            {
                CaseType = CaseType.SeizedMaterial,
                SpecimenType = SpecimenType.Material,
                AnalysedOn = timeline.Day(day),
                Methods = [Method.LcHrms, Method.GcMs, Method.Nmr],
                Accredited = true,
            },
            Notify =
            [
                new() { StakeholderId = "who" },
                new()
                {
                    Name = $"Emergency departments of {country.Code}",
                    Role = StakeholderRole.Health,
                    Email = $"emergency-departments@health.{country.Code.ToLowerInvariant()}.example",
                },
            ],
        });

    private static void Patient(PoisoningReports patients, (int Day, int Region, bool Fatal, int ToxicologyAfter) patient)
    {
        var dice = patients.Dice;
        var features = patients.Drawn("opioid").Union(ClinicalFeatures.Of("resp_depression", "miosis"));
        var report = patients.Presentation(patient.Day, $"XA-{patient.Region}", features, new()
        {
            AgeBand = dice.Pick([AgeBand.From18To24, AgeBand.From25To34, AgeBand.From35To44]),
            Route = [dice.Pick([ExposureRoute.Ingestion, ExposureRoute.Nasal])],
            Claimed = [new() { RawName = "oxycodone", SoldAs = "blue M30 tablet", Certainty = ClaimSource.Witness }],
            Naloxone = new() { Doses = dice.Between(3, 6), TotalMg = .4m * dice.Between(5, 12), Response = AntidoteResponse.Partial },
            Ventilated = dice.Chance(.6),
            PssInitial = PoisoningSeverity.Severe,
            PssWorst = patient.Fatal ? PoisoningSeverity.Fatal : PoisoningSeverity.Severe,
            Outcome = patient.Fatal ? Outcome.Death : Outcome.Major,
            CareLevel = CareLevel.CriticalCare,
            ToxRequested = true,
        });
        var posted = patients.Post(report);
        if (patient.ToxicologyAfter > 0)
            patients.Toxicology(posted, patient.Day + patient.ToxicologyAfter, [Found(Identification.ReferenceStandard) with { Value = dice.Between(6, 95) / 10m, Unit = "ng/mL" }]);
    }

    private static Finding Found(Identification identification) => new() { RawName = Name, InchiKey = Key, Identification = identification, IsomersExcluded = true };
}
