using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Tests.Alerting;

/// <summary>Four signals as they could come: invented, in a simulated country.</summary>
internal static class Stories
{
    public static readonly PolicyFile Policies = PolicyFile.Load();

    private static readonly SupplyFacts OpioidSupply = new()
    {
        Forms = ["tablet", "powder"],
        Colours = ["blue", "white"],
        Markings = ["M on one side, 30 on the other"],
        SoldAs = ["oxycodone", "heroin"],
        Packaging = ["zip bags of 100"],
        Wholesale = [new(2.5m, "kg", "XC → XA", "post"), new(12000, "tablets", null, "road")],
        FoundInMaterial = ["bromazolam", "paracetamol"],
        OnlineSales = 1,
    };

    private static readonly SupplyFacts SurgeSupply = new() { Forms = ["crystal"], Colours = ["white"], SoldAs = ["mephedrone"], Wholesale = [new(14, "kg", null, "road")] };

    public static SignalBrief NewOpioid => new()
    {
        Signal = new("XA-2026-0042"),
        Edition = Edition("XA-2026-0042-A"),
        Subject = new("N-pyrrolidino protonitazene", SubjectKind.Substance),
        Substance = new SubstanceFacts
        {
            ClassName = "nitazene opioid",
            Effects = EffectGroup.Opioid,
            InChIKey = "KCRWXNIIXGBPID-UHFFFAOYSA-N",
            Standing = SubstanceStanding.Nps,
            MedicalUse = MedicalUse.No,
            OtherNames = ["protonitazepyne"],
            Legal = [new("XA", "not controlled", null, Day(1, 11), "made up"), new("XB", "controlled", null, Day(1, 11), "made up")],
        },
        Identification = new IdentificationStatement
        {
            Level = IdentificationLevel.LibraryMatch,
            Cases = new Dictionary<IdentificationLevel, int> { [IdentificationLevel.ReferenceStandard] = 2, [IdentificationLevel.LibraryMatch] = 4, [IdentificationLevel.Presumptive] = 3 },
            SubstanceFoundInAHarmedCase = true,
        },
        Place = new BriefPlace
        {
            Country = "XA",
            Regions = [new("XA-1", "North", Cases(9, seizure: 3, laboratory: 5, poisoning: 6, wholesale: 2)), new("XA-2", "Coast", Cases(3, seizure: 1, laboratory: 1, poisoning: 2, children: 1))],
        },
        Detectors =
        [
            new DetectorFinding { Detector = "FirstAppearance", DetectorVersion = "1.0", Reason = "NeverSeenBefore, found 2 cases from 2 laboratories, needed 1", Numbers = new Dictionary<string, double> { ["cases"] = 2 }, Threshold = "no case in 365 days of history" },
            new DetectorFinding { Detector = "RareCluster", DetectorVersion = "1.0", Reason = "MoreThanChance, found 8 poisonings in 14 days, expected 0.3", Numbers = new Dictionary<string, double> { ["cases"] = 8, ["expected"] = 0.3 }, Threshold = "1 false alarm in 2 months" },
        ],
        FirstOccurredOn = Day(2, 11),
        FirstKnownOn = Day(5, 11),
        DetectedAt = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero),
        Cases = Cases(12, seizure: 4, laboratory: 6, poisoning: 8, children: 1, wholesale: 2),
        ByDay = [new(Day(2, 11), 1), new(Day(5, 11), 1), new(Day(9, 11), 2), new(Day(12, 11), 2), new(Day(16, 11), 3), new(Day(18, 11), 3)],
        Trend = new CaseTrend(8, 3),
        Clinical = new ClinicalPicture
        {
            Presentations = 8,
            Features =
            [
                new("resp_depression", 7), new("miosis", 6), new("coma", 5),
                new("cyanosis", 4), new("vomiting", 2),
            ],
            Harm = new HarmCounts(0, 1, 3, 3, 1, 0, 1),
            HarmToChildren = new HarmCounts(0, 0, 1, 0, 0, 0, 0),
            Naloxone = new NaloxoneCounts(3, 3, 1, 0),
            CasesWithChildren = 1,
            TimeCourse = "within minutes of injection; breathing failed again in 3 after naloxone",
            Claimed = ["heroin", "oxycodone tablets"],
            FoundInPatients = ["bromazolam"],
            Routes = ["injection", "ingestion"],
        },
        Supply = OpioidSupply,
        SupplyForHealth = OpioidSupply,
        Policy = Policies.For("XA"),
        Language = "en",
        Simulated = true,
        NextReviewOn = Day(4, 12),
        Tlp = Tlp.Amber,
    };

    public static SignalBrief UnknownToxidrome => NewOpioid with
    {
        Signal = new("XB-2026-0007"),
        Edition = Edition("XB-2026-0007-A"),
        Subject = new("presentations with drowsiness, slow heart rate, low blood pressure", SubjectKind.PresentationCluster),
        Substance = null,
        Identification = new IdentificationStatement { Level = IdentificationLevel.NotStated, SubstanceFoundInAHarmedCase = false },
        Place = new BriefPlace
        {
            Country = "XB",
            Locality = "River district",
            Regions = [new("XB-3", "River", Cases(11, poisoning: 11)), new("XB-4", "Hills", Cases(2, poisoning: 2))],
        },
        Detectors =
        [
            new DetectorFinding
            {
                Detector = "PresentationCluster", DetectorVersion = "1.0", Model = "usual presentations", ModelVersion = "2026-11-01",
                Reason = "MoreAlikeThanUsual, found 13 similar presentations in 21 days, expected 1.1", Threshold = "1 false alarm a month, model fitted on simulated presentations",
            },
        ],
        FirstOccurredOn = Day(3, 11),
        FirstKnownOn = Day(4, 11),
        Cases = Cases(13, poisoning: 13),
        ByDay = [new(Day(3, 11), 2), new(Day(10, 11), 5), new(Day(17, 11), 6)],
        Clinical = new ClinicalPicture
        {
            Presentations = 13,
            Features =
            [
                new("drowsiness", 12), new("bradycardia", 11), new("hypotension", 9),
                new("resp_depression", 5), new("miosis", 3), new("skin_ulcer", 2),
            ],
            Harm = new HarmCounts(0, 2, 9, 2, 0, 0, 0),
            HarmToChildren = HarmCounts.None,
            Naloxone = new NaloxoneCounts(1, 2, 6, 1),
            CasesWithChildren = 0,
            TimeCourse = "sedation for 8 to 20 hours",
            Claimed = ["heroin", "fentanyl"],
            Routes = ["injection"],
        },
        Supply = SupplyFacts.None,
        SupplyForHealth = SupplyFacts.None,
        Policy = Policies.For("XB"),
    };

    /// <summary>Isomers with names that differ in the position, one of which a laboratory has told by now.</summary>
    public static SignalBrief IsomerSet => KnownSurge with
    {
        Subject = new("2-, 3- or 4-MMC", SubjectKind.AmbiguousSet),
        Substance = KnownSurge.Substance! with { IsomerCandidates = ["2-MMC", "3-MMC", "4-MMC"] },
        Identification = KnownSurge.Identification with { ToldApart = [new MemberCount("3-MMC", 6)], NotToldApart = 28 },
    };

    public static SignalBrief KnownSurge => NewOpioid with
    {
        Signal = new("XC-2026-0113"),
        Edition = new AlertEdition
        {
            Alert = new("XC-2026-0113-A"),
            Version = 2,
            IssuedAt = new(2026, 11, 22, 7, 30, 0, TimeSpan.Zero),
            Change = new(AlertSentence.Recorded("9 more poisonings, 1 of them severe; a second region"), AlertSentence.Recorded("A third seizure, of wholesale size, by road.")),
            Earlier = ToAll(new EarlierVersion(1, new(2026, 11, 15, 9, 0, 0, TimeSpan.Zero))),
        },
        Subject = new("4-CMC", SubjectKind.AmbiguousSet),
        Substance = new SubstanceFacts
        {
            ClassName = "cathinone",
            Effects = EffectGroup.Stimulant,
            Standing = SubstanceStanding.Nps,
            MedicalUse = MedicalUse.No,
            IsomerCandidates = ["4-CMC (clephedrone)", "3-CMC (clophedrone)"],
            Legal = [new("XC", "controlled", null, Day(1, 10), "made up")],
        },
        Identification = new IdentificationStatement
        {
            Level = IdentificationLevel.LibraryMatch,
            Cases = new Dictionary<IdentificationLevel, int> { [IdentificationLevel.LibraryMatch] = 21, [IdentificationLevel.Presumptive] = 4 },
            ProbabilityPercent = 97,
            SubstanceFoundInAHarmedCase = false,
        },
        Place = new BriefPlace
        {
            Country = "XC",
            Regions = [new("XC-1", "Capital", Cases(24, seizure: 2, laboratory: 15, poisoning: 9)), new("XC-2", "Lakes", Cases(10, seizure: 1, laboratory: 6, poisoning: 4, wholesale: 1))],
        },
        Detectors = [new DetectorFinding { Detector = "Surge", DetectorVersion = "1.0", Reason = "AboveExpected, found 34 cases in 28 days, expected 9.2", Threshold = "upper bound 18 at the alarm budget" }],
        FirstOccurredOn = Day(25, 10),
        FirstKnownOn = Day(27, 10),
        DetectedAt = new(2026, 11, 15, 8, 0, 0, TimeSpan.Zero),
        Cases = Cases(34, seizure: 3, laboratory: 21, poisoning: 13, wholesale: 1),
        ByDay = [new(Day(25, 10), 4), new(Day(1, 11), 7), new(Day(9, 11), 11), new(Day(16, 11), 12)],
        Clinical = new ClinicalPicture
        {
            Presentations = 13,
            Features = [new("agitation", 9), new("tachycardia", 9), new("hyperthermia", 5), new("chest_pain", 3), new("seizure", 1)],
            Harm = new HarmCounts(0, 6, 6, 1, 0, 0, 0),
            HarmToChildren = HarmCounts.None,
            Naloxone = NaloxoneCounts.None,
            CasesWithChildren = 0,
            Claimed = ["mephedrone"],
            Routes = ["nasal", "ingestion"],
        },
        Supply = SurgeSupply,
        SupplyForHealth = SurgeSupply,
        Policy = Policies.For("XC"),
        NextReviewOn = Day(29, 11),
    };

    public static SignalBrief Medicine => NewOpioid with
    {
        Signal = new("XA-2026-0051"),
        Edition = Edition("XA-2026-0051-A"),
        Subject = new("pregabalin", SubjectKind.Substance),
        Substance = new SubstanceFacts
        {
            ClassName = "gabapentinoid",
            Effects = EffectGroup.SedativeHypnotic,
            InChIKey = "AYXYPKUFHZROOJ-ZETCQYMHSA-N",
            Standing = SubstanceStanding.Medicine,
            MedicalUse = MedicalUse.Yes,
            MedicalUseNote = "epilepsy, neuropathic pain, anxiety",
            Legal = [new("XA", "prescription medicine", null, Day(1, 11), "made up")],
        },
        Identification = new IdentificationStatement
        {
            Level = IdentificationLevel.ReferenceStandard,
            Cases = new Dictionary<IdentificationLevel, int> { [IdentificationLevel.ReferenceStandard] = 18 },
            SubstanceFoundInAHarmedCase = true,
        },
        Place = new BriefPlace { Country = "XA", Regions = [new("XA-2", "Coast", Cases(18, laboratory: 18, poisoning: 3))] },
        Detectors = [new DetectorFinding { Detector = "Surge", DetectorVersion = "1.0", Reason = "AboveExpected, found 18 deaths in 60 days, expected 5.5", Threshold = "upper bound 12 at the alarm budget" }],
        FirstOccurredOn = Day(20, 9),
        FirstKnownOn = Day(30, 9),
        Cases = Cases(18, laboratory: 18, poisoning: 3),
        ByDay = [new(Day(20, 9), 5), new(Day(5, 10), 6), new(Day(19, 10), 7)],
        Clinical = new ClinicalPicture
        {
            Presentations = 3,
            Features = [new("drowsiness", 3), new("resp_depression", 2)],
            Harm = new HarmCounts(0, 0, 2, 1, 0, 0, 18),
            HarmToChildren = HarmCounts.None,
            Naloxone = new NaloxoneCounts(2, 0, 0, 0),
            CasesWithChildren = 0,
            FoundInPatients = ["morphine", "ethanol"],
        },
        Supply = SupplyFacts.None,
        SupplyForHealth = SupplyFacts.None,
    };

    public static DateOnly Day(int day, int month) => new(2026, month, day);

    public static CaseCounts Cases(int total, int seizure = 0, int laboratory = 0, int poisoning = 0, int children = 0, int wholesale = 0) =>
        new() { Total = total, Seizure = seizure, Wholesale = wholesale, Laboratory = laboratory, Poisoning = poisoning, PoisoningWithChildren = children, LaboratoryWithChildren = 0 };

    /// <summary>Versions that all three audiences got before.</summary>
    public static IReadOnlyDictionary<Audience, IReadOnlyList<EarlierVersion>> ToAll(params IReadOnlyList<EarlierVersion> earlier) => Enum.GetValues<Audience>().ToDictionary(a => a, _ => earlier);

    private static AlertEdition Edition(string alert) => new() { Alert = new(alert), Version = 1, IssuedAt = new(2026, 11, 20, 8, 1, 0, TimeSpan.Zero) };
}
