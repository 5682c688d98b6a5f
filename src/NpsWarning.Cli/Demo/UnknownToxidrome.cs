using NpsWarning.Detection.Presentations;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli.Demo;

/// <summary>
/// The second story: patients in two regions of XB who share a picture that fits nothing known, and no two of whom name the same drug. Only
/// clustering can see it. Weeks later a laboratory finds fadolmidine, an alpha-2 agonist that was studied and never marketed, so that no
/// catalogue has it. What such a drug does to vessels and heart explains the picture: pallor and high pressure with a slow heart, headache,
/// blurred vision, dry skin.
/// </summary>
internal static class UnknownToxidrome
{
    private const string Name = "fadolmidine";
    private const int FirstDay = 28;
    private const int Size = 22;

    private static readonly string[] Told =
        ["heroin", "synthetic cannabis", "Xanax from the internet", "cocaine", "fentanyl", "GHB", "unknown powder", "ketamine", "speed", "sleeping pills"];

    /// <summary>Two features that the usual hardly shows, and four that no known toxidrome has together.</summary>
    public static FeatureSet Core { get; } = ClinicalFeatures.Of("pallor", "visual_disturbance", "bradycardia", "hypertension", "headache", "dry_skin");

    public static Story Story(DateOnly start) => new(
        "unknown toxidrome", "XB", Name, start.AddDays(FirstDay),
        "Patients in two regions of XB share a picture that fits nothing known and name ten different drugs; clustering groups them, and in the seventh week a laboratory names a drug that no catalogue has.");

    public static void Write(SimulatedCountry country, PoisoningReports patients, Timeline timeline, SimulatedBackground among)
    {
        var group = new PlantedGroup("unknown toxidrome", Core, .80, Size,
            [new(country.Code, $"{country.Code}-2"), new(country.Code, $"{country.Code}-3")], timeline.Day(FirstDay), 18);
        var posted = PresentationSimulator.Group(group, among).Select((patient, number) => Post(patients, patient, number, timeline)).ToList();
        // Specimens kept from the third, eighth and twelfth patient, looked at again when someone asks why.
        foreach (var (day, patient, specimen) in new[] { (48, 2, SpecimenType.Urine), (49, 7, SpecimenType.Serum), (50, 11, SpecimenType.Urine) })
            patients.Toxicology(posted[patient], day, [Found with { Value = patients.Dice.Between(12, 80) / 10m, Unit = "ng/mL" }], specimen);
        Powder(country, timeline, patients.Dice);
    }

    private static Report? Post(PoisoningReports patients, Presentation patient, int number, Timeline timeline)
    {
        var dice = patients.Dice;
        var severity = dice.Chance(.25) ? PoisoningSeverity.Severe : PoisoningSeverity.Moderate;
        return patients.Post(patients.Presentation(patient.PresentedOn.DayNumber - timeline.Day(0).DayNumber, patient.Place.Region!, patient.Features, new()
        {
            AgeBand = dice.Pick([AgeBand.From18To24, AgeBand.From25To34, AgeBand.From35To44, AgeBand.From45To64]),
            Route = [dice.Pick([ExposureRoute.Inhalation, ExposureRoute.Injection, ExposureRoute.Nasal])],
            Claimed = [new() { RawName = Told[number % Told.Length], Certainty = ClaimSource.Patient }],
            Naloxone = dice.Chance(.4) ? new() { Doses = 2, TotalMg = .8m, Response = AntidoteResponse.None } : null,
            PssInitial = PoisoningSeverity.Moderate,
            PssWorst = severity,
            Outcome = severity == PoisoningSeverity.Severe ? Outcome.Major : Outcome.Moderate,
            CareLevel = severity == PoisoningSeverity.Severe ? CareLevel.CriticalCare : CareLevel.Admitted,
            ToxRequested = true,
        }));
    }

    private static void Powder(SimulatedCountry country, Timeline timeline, Dice dice)
    {
        var seizure = timeline.Add(country.Police, country.Envelope('P', ReportKind.Seizure, timeline.Day(47), timeline.Day(48), $"{country.Code}-3", dice) with
        {
            Seizure = new()
            {
                AuthorityType = AuthorityType.Police,
                Context = SeizureContext.Domestic,
                Amount = 320,
                AmountUnit = AmountUnit.Gram,
                AmountBasis = AmountBasis.Net,
                PhysicalForm = PhysicalForm.Powder,
                Colour = "white",
                Packaging = "folded paper, 400 pieces",
                SoldAs = "heroin",
            },
        });
        timeline.Add(country.ForensicLaboratory, country.Envelope('L', ReportKind.Laboratory, seizure!.OccurredOn, timeline.Day(52), seizure.Place.Region!, dice) with
        {
            Related = [SupplyReports.AnalysisOf(country.Police, seizure)],
            Findings =
            [
                Found with { Role = FindingRole.Adulterant, PurityPercent = 9 },
                new() { RawName = "heroin", Identification = Identification.ReferenceStandard, Role = FindingRole.Primary, PurityPercent = 6 },
                new() { RawName = "caffeine", Identification = Identification.LibraryMatch, Role = FindingRole.CuttingAgent },
            ],
            Laboratory = new() { CaseType = CaseType.SeizedMaterial, SpecimenType = SpecimenType.Material, AnalysedOn = timeline.Day(52), Methods = [Method.LcHrms, Method.GcMs], Accredited = true },
        });
    }

    private static Finding Found => new() { RawName = Name, Identification = Identification.ReferenceStandard };
}
