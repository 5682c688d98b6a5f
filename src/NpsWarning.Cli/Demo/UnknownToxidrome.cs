using NpsWarning.Detection.Presentations;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli.Demo;

/// <summary>
/// The second story: patients in two regions of XB who share a picture that fits nothing known, and no two of whom name the same drug. Only
/// clustering can see it. Weeks later two laboratories have the same unknown, in two patients and in a powder; their spectra are alike, and that is all they know. Then
/// one works out its structure: fadolmidine, an alpha-2 agonist that was studied and never marketed, so that no
/// catalogue has it. What such a drug does to vessels and heart explains the picture: pallor and high pressure with a slow heart, headache,
/// blurred vision, dry skin.
/// </summary>
internal static class UnknownToxidrome
{
    private const string Name = "fadolmidine";
    private const int FirstDay = 28;
    private const int NamedOn = 48;
    private const int Size = 22;

    private static readonly string[] Told =
        ["heroin", "synthetic cannabis", "Xanax from the internet", "cocaine", "fentanyl", "GHB", "unknown powder", "ketamine", "speed", "sleeping pills"];

    /// <summary>Two features that the usual hardly shows, and four that no known toxidrome has together.</summary>
    public static FeatureSet Core { get; } = ClinicalFeatures.Of("pallor", "visual_disturbance", "bradycardia", "hypertension", "headache", "dry_skin");

    public static Story Story(DateOnly start) => new(
        "unknown toxidrome", "XB", Name, start.AddDays(FirstDay),
        "Patients in two regions of XB share a picture that fits nothing known and name ten different drugs; clustering groups them, in the seventh week two laboratories have one unknown spectrum, and days later one of them names a drug that no catalogue has.");

    public static void Write(SimulatedCountry country, PoisoningReports patients, Timeline timeline, SimulatedBackground among)
    {
        var group = new PlantedGroup("unknown toxidrome", Core, .80, Size,
            [new(country.Code, $"{country.Code}-2"), new(country.Code, $"{country.Code}-3")], timeline.Day(FirstDay), 18);
        var posted = PresentationSimulator.Group(group, among).Select((patient, number) => Post(patients, patient, number, timeline)).ToList();
        var powder = Powder(country, timeline, patients.Dice);
        // Specimens of the third and eighth patient: something that the laboratory has never seen, until the powder's name is known.
        foreach (var (day, named, patient, specimen) in new[] { (44, 49, 2, SpecimenType.Urine), (46, 50, 7, SpecimenType.Serum) })
        {
            var value = patients.Dice.Between(12, 80) / 10m;
            var first = patients.Toxicology(posted[patient], day, [Unidentified($"unknown T{day}", day)], specimen, Method.GcMs);
            Revise(timeline, country.ToxicologyLaboratory, first, named, [Found with { Value = value, Unit = "ng/mL" }]);
        }
        Revise(timeline, country.ForensicLaboratory, powder, NamedOn, [Found with { Role = FindingRole.Adulterant, PurityPercent = 9 }, .. Powdered]);
        // And of the twelfth, looked at again when someone asks why.
        patients.Toxicology(posted[11], 50, [Found with { Value = patients.Dice.Between(12, 80) / 10m, Unit = "ng/mL" }], SpecimenType.Urine);
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

    private static Report? Powder(SimulatedCountry country, Timeline timeline, Dice dice)
    {
        var seizure = timeline.Add(country.Police, country.Envelope('P', ReportKind.Seizure, timeline.Day(41), timeline.Day(42), $"{country.Code}-3", dice) with
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
        return timeline.Add(country.ForensicLaboratory, country.Envelope('L', ReportKind.Laboratory, seizure!.OccurredOn, timeline.Day(45), seizure.Place.Region!, dice) with
        {
            Related = [SupplyReports.AnalysisOf(country.Police, seizure)],
            Findings = [Unidentified("unknown 7", 0) with { Role = FindingRole.Adulterant }, .. Powdered],
            Laboratory = new() { CaseType = CaseType.SeizedMaterial, SpecimenType = SpecimenType.Material, AnalysedOn = timeline.Day(45), Methods = [Method.LcHrms, Method.GcMs], Accredited = true },
        });
    }

    private static void Revise(Timeline timeline, string laboratory, Report? first, int day, IReadOnlyList<Finding> findings)
    {
        if (first is not null) timeline.Add(laboratory, first with { Revision = 2, ReportedAt = new(timeline.Day(day), new(16, 0), TimeSpan.Zero), Findings = findings });
    }

    private static Finding Found => new() { RawName = Name, Identification = Identification.StructureElucidated };

    private static IReadOnlyList<Finding> Powdered =>
    [
        new() { RawName = "heroin", Identification = Identification.ReferenceStandard, Role = FindingRole.Primary, PurityPercent = 6 },
        new() { RawName = "caffeine", Identification = Identification.LibraryMatch, Role = FindingRole.CuttingAgent },
    ];

    /// <summary>An electron-ionisation spectrum made up for the story, a few percent otherwise in each instrument: nobody has published one.</summary>
    private static Finding Unidentified(string label, int instrument) => new()
    {
        RawName = label,
        Identification = Identification.Unidentified,
        Spectrum = new()
        {
            Format = SpectrumFormat.Msp,
            Ionisation = Ionisation.Ei,
            Peaks = [.. Ions.Select((ion, i) => new Peak { Mz = ion.Mz, Intensity = Math.Round(ion.Intensity * (1 + (.04 * Math.Sin(instrument + (3 * i))))) })],
        },
    };

    private static readonly (int Mz, int Intensity)[] Ions =
        [(81, 999), (214, 610), (133, 420), (213, 380), (82, 240), (132, 190), (115, 150), (105, 140), (77, 130), (199, 95), (54, 80), (147, 70), (185, 55), (215, 90), (51, 50), (91, 45), (104, 40), (68, 35)];
}
