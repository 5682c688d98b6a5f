using CsCheck;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Versions;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>
/// The wall between health and enforcement from its other end: reports with a marker in every text that is about a person or for health alone, through
/// <see cref="BriefWriter"/> into what enforcement would read.
/// </summary>
public sealed class ReportsToEnforcementTests
{
    private const int Signals = 1_500;
    private const string Mark = "zqxmark";
    private const string Name = "Brandnewolam";

    private static readonly Gen<Report> AnyReport =
        from kind in Gen.Enum<ReportKind>()
        from age in Gen.Enum<AgeBand>()
        from pss in Gen.Enum<PoisoningSeverity>()
        from outcome in Gen.Enum<Outcome>()
        from context in Gen.Enum<SeizureContext>()
        from type in Gen.Enum<CaseType>()
        from amount in Gen.Int[1, 3_000]
        from found in Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false)))
        from tlp in Gen.Enum<Tlp>()
        select Marked(kind, age, pss, outcome, context, type, amount, found, tlp);

    private static readonly Gen<SignalEvidence> AnyEvidence = AnyReport.Array[1, 3].Array[1, 7].Select(Evidence);

    [Fact]
    public void No_text_about_a_person_goes_from_a_report_into_what_enforcement_gets()
    {
        using var scene = new Scene();
        scene.Take("lab", Some.Report(findings: [Some.Finding(Name)]));
        var writer = new BriefWriter(scene.Book, Scene.Policies, simulated: false);
        var edition = new AlertEdition { Alert = new AlertReference("A1"), Version = 1, IssuedAt = Some.Now };
        int inEvidence = 0, inHealth = 0, named = 0;
        scene.Database.Read(session =>
        {
            AnyEvidence.Sample(evidence =>
            {
                var brief = writer.Write(session, evidence, edition, Some.DaysAgo(0));
                var enforcement = AlertWriter.Write(brief, Audience.Enforcement);
                Assert.DoesNotContain(Mark, enforcement.Headline + enforcement.PlainText + enforcement.Html, StringComparison.OrdinalIgnoreCase);
                var open = AlertWriter.Write(brief, Audience.Public);
                Assert.DoesNotContain(Mark, open.Headline + open.PlainText + open.Html, StringComparison.OrdinalIgnoreCase);
                if (evidence.Cases.Any(c => c.Reports.Any(r => r.Report.ToString().Contains(Mark, StringComparison.Ordinal)))) inEvidence++;
                if (AlertWriter.Write(brief, Audience.Health).PlainText.Contains(Mark, StringComparison.OrdinalIgnoreCase)) inHealth++;
                if (enforcement.PlainText.Contains(Name, StringComparison.Ordinal)) named++;
            }, iter: Signals, threads: 1);
            return 0;
        });
        // Else the search would look for what was never there, or in a text about nothing.
        Assert.Equal((Signals, Signals), (inEvidence, named));
        Assert.True(inHealth > Signals / 3, $"marked in {inHealth} of {Signals} health texts");
    }

    [Fact]
    public void A_graver_signal_tells_enforcement_nothing_of_how_grave_while_few_are_harmed()
    {
        using var scene = new Scene();
        scene.Learn();
        Report Poisoned(string id, int ago, PoisoningSeverity pss) => Some.Report(ReportKind.Poisoning, id, country: "XA", region: null, tlp: Tlp.Green, occurred: Some.DaysAgo(ago), reportedAt: Some.Now.AddDays(-ago),
            findings: [Some.Finding(Name)], poisoning: Some.Presentation("agitation") with { PssWorst = pss });
        scene.Take("centre", Poisoned("P-1", 5, PoisoningSeverity.Severe), Poisoned("P-2", 4, PoisoningSeverity.Moderate));
        scene.Detect();
        scene.Alert();
        scene.Take("centre", Poisoned("P-3", 2, PoisoningSeverity.Fatal), Poisoned("P-4", 1, PoisoningSeverity.Fatal));
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        scene.Detect();
        scene.Alert();
        Assert.Contains("risen", Assert.Single(scene.Rows("SELECT plain FROM alert_texts WHERE version = 2 AND audience = 'Health' AND reach = 'WithinJurisdiction'")));
        Assert.All(scene.Rows("SELECT plain || html FROM alert_texts WHERE audience = 'Enforcement'"), text =>
        {
            Assert.DoesNotContain("risen", text);
            Assert.DoesNotContain("extreme", text, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public void A_version_whose_news_is_of_patients_goes_to_health_alone_so_that_its_coming_tells_of_none()
    {
        using var scene = new Scene();
        scene.Learn();
        Report Poisoned(string id, int ago, PoisoningSeverity pss, AgeBand? age = null) => Some.Report(ReportKind.Poisoning, id, country: "XA", region: null, tlp: Tlp.Green, occurred: Some.DaysAgo(ago), reportedAt: Some.Now.AddDays(-ago),
            findings: [Some.Finding(Name)], poisoning: Some.Presentation("agitation") with { PssWorst = pss, AgeBand = age });
        scene.Take("centre", Poisoned("P-1", 5, PoisoningSeverity.Severe), Poisoned("P-2", 4, PoisoningSeverity.Moderate));
        scene.Detect();
        scene.Alert();
        scene.Take("centre", Poisoned("P-3", 2, PoisoningSeverity.Severe, AgeBand.From6To12), Poisoned("P-4", 1, PoisoningSeverity.Severe, AgeBand.From6To12));
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        scene.Detect();
        scene.Alert();
        Assert.Equal(["1 | Severe | Health,Enforcement", "2 | Extreme | Health"], scene.Rows("SELECT version, severity, audiences FROM alerts ORDER BY version"));
    }

    [Fact]
    public void Seizures_in_cases_of_poisoned_children_alone_tell_enforcement_nothing()
    {
        using var scene = new Scene();
        Report[] one = [
            Some.Report(ReportKind.Seizure, "S-1", findings: [Some.Finding(Name)]),
            Some.Report(ReportKind.Poisoning, "P-1", poisoning: Some.Presentation("agitation") with { AgeBand = AgeBand.From6To12 }),
        ];
        var edition = new AlertEdition { Alert = new AlertReference("A1"), Version = 1, IssuedAt = Some.Now };
        var brief = scene.Database.Read(s => new BriefWriter(scene.Book, Scene.Policies, simulated: false).Write(s, Evidence([one, one]), edition, Some.DaysAgo(0)));
        Assert.False(EnforcementBrief.MayBeTold(brief));
        Assert.False(EnforcementBrief.From(brief).Seized);
    }

    internal static SignalEvidence Evidence(Report[][] cases) => new()
    {
        Signal = new Signal
        {
            SignalId = "7x0000000000000000aa",
            Subject = "unlisted:brandnewolam",
            Place = "US-CT",
            State = SignalState.Confirmed,
            Grade = Grade.Strong,
            Severity = "",
            SeverityRule = "",
            Rank = 0,
            Reason = $"{cases.Length} cases, {Mark}.",
            Detectors = "RareCluster",
            Cases = cases.Length,
            EvidenceFrom = Some.DaysAgo(100),
            FirstOccurredOn = Some.DaysAgo(30),
            FirstKnownOn = Some.DaysAgo(20),
            SignalledOn = Some.DaysAgo(10),
            LastVerdictOn = Some.DaysAgo(1),
            DetectedAt = Some.Now,
            ChangedAt = Some.Now,
            AlertDue = true,
        },
        Cases = [.. cases.Select((reports, i) => new EvidenceCase($"case-{i}", Some.DaysAgo(20), Some.DaysAgo(30), [.. reports.Select(r => new EvidenceReport("body", r))]))],
        Verdicts = [new KeptVerdict { Detector = "RareCluster", DetectorVersion = "1", Source = "any", Day = Some.DaysAgo(10), Grade = Grade.Strong, Reason = $"{cases.Length} cases of {Mark}.", At = Some.Now }],
    };

    /// <summary>Marked in every text but what is about supply: amounts, forms, what it was sold as and marked with, how it was packed and carried.</summary>
    private static Report Marked(ReportKind kind, AgeBand age, PoisoningSeverity pss, Outcome outcome, SeizureContext context, CaseType type, int amount, bool found, Tlp tlp) =>
        Some.Report(kind, id: $"R-{Mark}", locality: $"Town {Mark}", tlp: tlp, findings: found ? [Some.Finding(Name) with { RawValue = Mark, Unit = Mark }] : [],
            related: [new RelatedReport { Submitter = Mark, ReportId = Mark, Kind = ReportKind.Laboratory, Relation = Relation.SameEvent }],
            notify: [new NamedStakeholder { Name = Mark, Email = $"{Mark}@x.example" }],
            seizure: new Seizure
            {
                Context = context,
                CaseNumber = Mark,
                ItemNumber = Mark,
                Amount = amount,
                AmountUnit = AmountUnit.Gram,
                PhysicalForm = PhysicalForm.Powder,
                Colour = "white",
                AppearsAs = Mark,
                Concealment = Mark,
                Equipment = [Mark],
                Packaging = context == SeizureContext.PersonalPossession ? Mark : "bag",
                Markings = context == SeizureContext.PersonalPossession ? Mark : "a star",
                Precursors = context == SeizureContext.PersonalPossession ? [new SubstanceReference { RawName = Mark }] : [],
            },
            laboratory: new Laboratory { CaseType = type, SpecimenSite = Mark, Condition = Mark, NotAnalysedReason = Mark, Scope = [Mark] },
            poisoning: Some.Presentation("agitation", Mark) with
            {
                AgeBand = age,
                PssWorst = pss,
                Outcome = outcome,
                DoseText = Mark,
                CoExposures = [Mark],
                Antidotes = [Mark],
                Claimed = [new ClaimedSubstance { RawName = Mark, SoldAs = Mark, GenericCode = Mark, ProductCode = Mark }],
            });
}
