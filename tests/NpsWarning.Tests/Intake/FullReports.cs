using NpsWarning.Intake.Contract;

namespace NpsWarning.Tests.Intake;

/// <summary>A report of each kind in which every field has a value.</summary>
internal static class FullReports
{
    public static IReadOnlyList<Report> All { get; } = [Seized(), Analysed(), Poisoned()];

    private static Report Envelope(ReportKind kind) => Some.Report(kind, id: $"{kind}-7/2", revision: 3, status: ReportStatus.Corrected, locality: "Hartford", tlp: Tlp.Green) with
    {
        OccurredPrecision = DatePrecision.Month,
        Related = [new RelatedReport { Kind = ReportKind.Seizure, Submitter = "us-customs", ReportId = "S-9", Relation = Relation.AnalysisOf }],
        Notify = [new NamedStakeholder { StakeholderId = "who" }, new NamedStakeholder { Name = "Poison Centre North", Role = StakeholderRole.Health, Email = "alerts@pcn.example" }],
        Findings =
        [
            new Finding
            {
                RawName = "para-Fluorofentanyl", InchiKey = "KXUBAVLIJFTASZ-UHFFFAOYSA-N", CasNumber = "437-38-7", Code = "59673-4", CodeSystem = CodeSystem.Loinc,
                Identification = Identification.LibraryMatch, IsomersExcluded = false, Candidates = [new SubstanceReference { RawName = "ortho-Fluorofentanyl" }],
                Result = FindingResult.BelowLoq, Role = FindingRole.CuttingAgent, Value = 2.5m, Comparator = Comparator.Below, Unit = "ng/mL",
                PurityPercent = 12.25m, RawValue = "<2.5 ng/ml", Lod = 0.1m, Loq = 0.5m, Salt = "HCl", Contribution = Contribution.Contributory,
                Spectrum = new Spectrum
                {
                    Format = SpectrumFormat.JcampDx, Ionisation = Ionisation.EsiPositive, PrecursorMz = 355.218, CollisionEnergy = 20, RetentionIndex = 2700,
                    Peaks = [new Peak { Mz = 188.143, Intensity = 999 }, new Peak { Mz = 105.0699, Intensity = 480.5 }],
                },
            },
        ],
    };

    private static Report Seized() => Envelope(ReportKind.Seizure) with
    {
        Seizure = new Seizure
        {
            CaseNumber = "2026-0012",
            ItemNumber = "4",
            SeizedOn = Some.DaysAgo(9),
            AuthorityType = AuthorityType.Customs,
            Context = SeizureContext.ProductionSite,
            Amount = 1.5m,
            AmountUnit = AmountUnit.Kilogram,
            AmountBasis = AmountBasis.Net,
            UnitCount = 3,
            PhysicalForm = PhysicalForm.ELiquid,
            Colour = "pale blue",
            Markings = "M30",
            DosageMassMg = 110.5m,
            Packaging = "vacuum bag",
            SoldAs = "Percocet",
            AppearsAs = "blue tablets",
            CounterfeitMedicine = true,
            RouteOrigin = "CN",
            RouteTransit = ["NL", "DE"],
            RouteDestination = "US",
            Transport = Transport.Courier,
            Concealment = "inside a toy",
            Precursors = [new SubstanceReference { RawName = "NPP", InchiKey = "VXCJFMUNBGYDHC-UHFFFAOYSA-N" }],
            Equipment = ["tablet press"],
            OnlineSale = true,
        },
    };

    private static Report Analysed() => Envelope(ReportKind.Laboratory) with
    {
        Laboratory = new Laboratory
        {
            CaseType = CaseType.PostMortem,
            SpecimenType = SpecimenType.OralFluid,
            SpecimenSite = "femoral",
            CollectedOn = Some.DaysAgo(8),
            ReceivedOn = Some.DaysAgo(6),
            Condition = "haemolysed",
            NotAnalysedReason = "quantity too small",
            AnalysedOn = Some.DaysAgo(3),
            Methods = [Method.LcMsMs, Method.ColourTest],
            Accredited = true,
            Scope = ["fentanyl analogues", "nitazenes"],
        },
    };

    private static Report Poisoned() => Envelope(ReportKind.Poisoning) with
    {
        Poisoning = new Poisoning
        {
            AgeBand = AgeBand.From65,
            Sex = Sex.Female,
            Pregnant = false,
            ExposedOn = Some.DaysAgo(10),
            PresentedOn = Some.DaysAgo(10),
            Chronicity = Chronicity.AcuteOnChronic,
            CallerSite = Site.HealthFacility,
            ExposureSite = Site.Home,
            ManagementSite = Site.Ambulance,
            Reason = ExposureReason.IntentionalSelfHarm,
            Route = [ExposureRoute.RectalVaginal, ExposureRoute.Nasal],
            DoseText = "two tablets",
            CoExposures = ["ethanol"],
            Claimed = [new ClaimedSubstance { RawName = "Xanax", GenericCode = "7000", ProductCode = "12-3", SoldAs = "bars", Certainty = ClaimSource.Packaging }],
            Features = [new ClinicalFeature { Code = "Cardio_Tachycardia", CodeSystem = CodeSystem.Npds, Group = FeatureGroup.Cardiovascular, Related = FeatureRelated.Yes }],
            Vitals = new Vitals { Gcs = 3, HeartRate = 140, Systolic = 80, RespiratoryRate = 4, TemperatureC = 39.5m, Glucose = 4.2m, SpO2 = 78, Pupils = Pupils.Miosis },
            Naloxone = new AntidoteGiven { Doses = 3, TotalMg = 2.4m, Response = AntidoteResponse.None },
            Flumazenil = new AntidoteGiven { Doses = 1 },
            Antidotes = ["atropine"],
            Ventilated = true,
            PssInitial = PoisoningSeverity.Minor,
            PssWorst = PoisoningSeverity.Severe,
            Outcome = Outcome.NotFollowedNonToxic,
            CareLevel = CareLevel.CriticalCare,
            GroupSize = 2,
            ToxRequested = true,
            ToxExpectedOn = Some.DaysAgo(-20),
        },
    };
}
