using CsCheck;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>
/// The wall between health and everybody else, over random signals: what others get must stay the same, letter for letter, when the health facts behind it
/// change. That no marked value goes through it on any way out is looked for in <see cref="LeakSearchTests"/>.
/// </summary>
public sealed class WallTests
{
    private const int Signals = 10_000;
    internal const string Mark = "MARKED";

    internal static readonly Gen<SignalBrief> AnyBrief =
        from kind in Gen.Enum<SubjectKind>()
        from material in Gen.Int[0, 9]
        from laboratory in Gen.Int[0, 9]
        from adults in Gen.Int[0, 12]
        from children in Gen.Int[0, 6]
        from harm in Gen.Int[0, 4].Array[7]
        from regionPoisonings in Gen.Int[0, 12].Array[1, 3]
        from regionSeizures in Gen.Int[0, 7].Array[3]
        from regionWholesale in Gen.Int[0, 1].Array[3]
        from medical in Gen.Enum<MedicalUse>()
        from effects in Gen.Enum<EffectGroup>()
        from level in Gen.Enum<IdentificationLevel>()
        from version in Gen.Int[1, 3]
        from finest in Gen.Enum<PlaceLevel>()
        from tlp in Gen.Enum<Tlp>()
        from language in Gen.Int[0, AlertLanguages.All.Count - 1]
        from wider in AnyWider
        from raise in AnyRaise
        select Raised(Planted(kind, material, laboratory, adults, children, harm, regionPoisonings, regionSeizures, regionWholesale, medical, effects, level, version, finest, tlp), wider, raise) with { Language = AlertLanguages.All[language] };

    private static Gen<WiderPicture> AnyWider =>
        from told in Gen.Int[0, 2]
        from more in Gen.Int[0, 2]
        from isNew in Gen.Bool
        select new WiderPicture(told + more, told, isNew);

    private static Gen<RaisingThresholds> AnyRaise =>
        from regions in Gen.Int[1, 4]
        from countries in Gen.Int[0, 3]
        from children in Gen.Int[0, 3]
        from newHere in Gen.Int[0, 3]
        select new RaisingThresholds { Regions = regions < 2 ? null : regions, Countries = countries == 0 ? null : countries, Children = children == 0 ? null : children, NewHere = newHere == 0 ? null : newHere };

    [Fact]
    public void What_enforcement_and_the_public_get_does_not_change_with_the_patients()
    {
        AnyBrief.Sample(brief =>
        {
            var other = OtherPatients(brief);
            foreach (var audience in (Audience[])[Audience.Enforcement, Audience.Public])
                Assert.Equal(Everything(AlertWriter.Write(brief, audience)), Everything(AlertWriter.Write(other, audience)));
            Assert.Equal(Who(brief), Who(other));
            Assert.Equal(Decided(brief), Decided(other));
        }, iter: Signals);
    }

    [Fact]
    public void Cases_with_children_change_nothing_that_enforcement_or_the_public_gets()
    {
        AnyBrief.Sample(brief =>
        {
            var without = WithoutChildren(brief);
            foreach (var audience in (Audience[])[Audience.Enforcement, Audience.Public])
                Assert.Equal(Everything(AlertWriter.Write(brief, audience)), Everything(AlertWriter.Write(without, audience)));
            Assert.Equal(Who(brief), Who(without));
            Assert.Equal(Decided(brief), Decided(without));
        }, iter: Signals);
    }

    [Fact]
    public void Poisonings_below_five_look_the_same_whatever_their_number()
    {
        for (var adults = 0; adults < 5; adults++)
        {
            var brief = Stories.NewOpioid with { Cases = Stories.Cases(12, seizure: 4, laboratory: 6, poisoning: adults) };
            Assert.Contains("Poison-centre cases in simulated country XA: fewer than 5.", Flat(AlertWriter.Write(brief, Audience.Enforcement)));
        }
        var five = Stories.NewOpioid with { Cases = Stories.Cases(12, seizure: 4, laboratory: 6, poisoning: 5) };
        Assert.Contains("Poison-centre cases in simulated country XA: 5 or more: 5.", Flat(AlertWriter.Write(five, Audience.Enforcement)));
    }

    [Fact]
    public void A_region_with_one_patient_and_no_seizure_is_not_named_to_enforcement()
    {
        var brief = Stories.UnknownToxidrome;
        Assert.Contains("Hills", Flat(AlertWriter.Write(brief, Audience.Health)));
        Assert.DoesNotContain("Hills", Flat(AlertWriter.Write(brief, Audience.Enforcement)));
        Assert.DoesNotContain("Hills", Flat(AlertWriter.Write(brief, Audience.Public)));
    }

    [Fact]
    public void A_signal_of_children_alone_is_told_to_health_alone()
    {
        var brief = Stories.UnknownToxidrome with { Cases = Stories.Cases(6, poisoning: 6, children: 6) };
        var decisions = AlertPolicy.Decide(brief, SeverityRules.Assess(brief), ReviewState.Released(Enum.GetValues<Audience>()) with { Approvers = 5 });
        Assert.Equal([(Release.Now, "ReleasedByReviewer"), (Release.Withheld, "OnlyCasesWithChildren"), (Release.Withheld, "OnlyCasesWithChildren")], decisions.Select(d => (d.Release, d.Reason)));
    }

    [Fact]
    public void Possession_size_seizures_are_counted_and_never_listed()
    {
        var brief = Stories.NewOpioid with { Cases = Stories.NewOpioid.Cases with { Seizure = 37, Wholesale = 0 }, Supply = Stories.NewOpioid.Supply with { Wholesale = [] } };
        var text = Flat(AlertWriter.Write(brief, Audience.Enforcement));
        Assert.Contains("Possession-size seizures: 37, counted only.", text);
        Assert.DoesNotContain("Wholesale seizure:", text);
    }

    [Fact]
    public void A_brief_has_no_field_that_could_hold_a_case()
    {
        var types = typeof(SignalBrief).Assembly.GetTypes().Where(type => type.Namespace == "NpsWarning.Alerting.Briefs" && (type.Name.EndsWith("Brief", StringComparison.Ordinal) || type.Name is "ClinicalPicture" or "SupplyFacts" or "CaseCounts" or "HarmCounts"));
        var offenders = types.SelectMany(type => type.GetProperties()).Where(property => property.Name.EndsWith("Id", StringComparison.Ordinal)
            || property.Name.Contains("Report", StringComparison.Ordinal) || property.Name.Contains("Patient", StringComparison.Ordinal) && property.PropertyType != typeof(IReadOnlyList<string>)
            || property.Name is "Age" or "AgeBand" or "Sex" or "BirthDate");
        Assert.Empty(offenders.Select(property => $"{property.DeclaringType!.Name}.{property.Name}"));
    }

    private static SignalBrief Raised(SignalBrief brief, WiderPicture wider, RaisingThresholds raise) =>
        brief with { Wider = wider, Policy = brief.Policy with { Severity = brief.Policy.Severity with { Raise = raise } } };

    private static SignalBrief Planted(SubjectKind kind, int material, int laboratory, int adults, int children, int[] harm, int[] regionPoisonings, int[] regionSeizures, int[] regionWholesale,
        MedicalUse medical, EffectGroup effects, IdentificationLevel level, int version, PlaceLevel finest, Tlp tlp)
    {
        int Wholesale(int region) => Math.Min(regionSeizures[region], regionWholesale[region]);
        var childHarm = new HarmCounts(0, children / 2, 0, children - (children / 2), 0, 0, children / 3);
        var all = new HarmCounts(harm[0], harm[1] + childHarm.Minor, harm[2], harm[3] + childHarm.Severe, harm[4], harm[5] + 7919, harm[4] + harm[6] + childHarm.Deaths);
        return Stories.NewOpioid with
        {
            Subject = new(kind == SubjectKind.PresentationCluster ? $"{Mark} drowsiness" : "substance S", kind),
            Substance = kind is SubjectKind.Substance or SubjectKind.AmbiguousSet
                ? Stories.NewOpioid.Substance! with { MedicalUse = medical, Effects = effects, IsomerCandidates = kind == SubjectKind.AmbiguousSet ? ["A", "B"] : [] }
                : null,
            Edition = Stories.NewOpioid.Edition with { Version = version, Earlier = Stories.ToAll([.. Enumerable.Range(1, version - 1).Select(v => new EarlierVersion(v, Stories.NewOpioid.Edition.IssuedAt.AddHours(v - 99)))]), Change = version > 1 ? new(AlertSentence.Recorded($"{Mark} 3 more patients"), AlertSentence.Recorded("one more seizure")) : null },
            Identification = new IdentificationStatement { Level = level, Cases = new Dictionary<IdentificationLevel, int> { [level] = 7919 }, SubstanceFoundInAHarmedCase = harm[0] > 1 },
            Place = new BriefPlace
            {
                Country = "XA",
                Locality = $"{Mark} harbour",
                Regions = [.. regionPoisonings.Select((poisonings, i) => new BriefRegion($"XA-{i}",
                    Wholesale(i) == 0 && regionSeizures[i] < 5 && poisonings < 5 ? $"{Mark} region {i}" : $"region {i}",
                    Stories.Cases(poisonings + regionSeizures[i] + children, seizure: regionSeizures[i], poisoning: poisonings + children, children: children, wholesale: Wholesale(i))))],
            },
            Detectors =
            [
                new DetectorFinding
                {
                    Detector = "RareCluster", DetectorVersion = "1.0", Reason = $"{Mark} found 7919 patients",
                    Numbers = new Dictionary<string, double> { [Mark] = 7919 }, Threshold = $"{Mark} 7919",
                },
            ],
            Cases = Stories.Cases(material + laboratory + adults + children, material, laboratory, adults + children, children, wholesale: material / 2),
            ByDay = [new(Stories.Day(2, 11), 7919)],
            Clinical = new ClinicalPicture
            {
                Presentations = 7919,
                Features = [new("resp_depression", 7919), new($"{Mark} feature", harm[0])],
                Harm = all,
                HarmToChildren = childHarm,
                Naloxone = new NaloxoneCounts(harm[0], harm[1], 7919, harm[2]),
                CasesWithChildren = children,
                TimeCourse = $"{Mark} hours",
                Claimed = [$"{Mark} claim"],
                FoundInPatients = [$"{Mark} in patients"],
                Routes = [$"{Mark} route"],
            },
            SupplyForHealth = new SupplyFacts { SoldAs = [$"{Mark} sold as"], Forms = [$"{Mark} form"], FoundInMaterial = [$"{Mark} in material"] },
            Policy = Stories.Policies.For("XA") with { FinestPlace = finest },
            Tlp = tlp,
        };
    }

    /// <summary>The same supply and the same aggregates, other patients.</summary>
    private static SignalBrief OtherPatients(SignalBrief brief) => brief with
    {
        Subject = brief.Subject.Kind == SubjectKind.PresentationCluster ? brief.Subject with { DisplayName = "other features" } : brief.Subject,
        Place = brief.Place with { Locality = "elsewhere" },
        Identification = brief.Identification with { Cases = new Dictionary<IdentificationLevel, int>(), SubstanceFoundInAHarmedCase = !brief.Identification.SubstanceFoundInAHarmedCase },
        Detectors = [brief.Detectors[0] with { Reason = "other", Threshold = "other", Numbers = new Dictionary<string, double>() }],
        Cases = brief.Cases with { Total = brief.Cases.Total + 3 },
        Wider = brief.Wider with { SignalledCountries = brief.Wider.SignalledCountries + 3, NewHere = !brief.Wider.NewHere },
        FirstOccurredOn = null,
        FirstKnownOn = null,
        ByDay = [],
        SupplyForHealth = SupplyFacts.None,
        Clinical = ClinicalPicture.None with { Harm = brief.Clinical.Harm, HarmToChildren = brief.Clinical.HarmToChildren },
        Edition = brief.Edition with
        {
            Version = brief.Edition.Version + 1, // one more, for health alone
            Earlier = new Dictionary<Audience, IReadOnlyList<EarlierVersion>>(brief.Edition.Earlier) { [Audience.Health] = [.. brief.Edition.EarlierFor(Audience.Health), new(brief.Edition.Version, Stories.NewOpioid.Edition.IssuedAt.AddHours(-3))] },
            Change = brief.Edition.Change is { } change ? change with { ForHealth = AlertSentence.Recorded("other") } : null,
        },
    };

    private static SignalBrief WithoutChildren(SignalBrief brief) => brief with
    {
        Cases = Adults(brief.Cases),
        Wider = brief.Wider with { SignalledCountries = brief.Wider.CountriesToldToEnforcement, NewHere = true }, // what was signalled or seen for children alone was not
        Place = brief.Place with { Regions = [.. brief.Place.Regions.Select(region => region with { Cases = Adults(region.Cases) })] },
        Clinical = brief.Clinical with { Harm = brief.Clinical.Harm.Without(brief.Clinical.HarmToChildren), HarmToChildren = HarmCounts.None, CasesWithChildren = 0 },
    };

    private static CaseCounts Adults(CaseCounts cases) => cases with
    {
        Total = cases.Total - cases.PoisoningWithChildren,
        Poisoning = cases.Poisoning - cases.PoisoningWithChildren,
        PoisoningWithChildren = 0,
    };

    /// <summary>Enforcement and public recipients, one of them regional: being told is itself a statement.</summary>
    private static string Who(SignalBrief brief)
    {
        var directory = StakeholderDirectory.Seed().Append(StakeholderDirectory.National("XA").Single(of => of.Role == DirectoryRole.MinistryHome) with { Id = new("regional-police"), Places = ["XA-0"] });
        return string.Join(", ", Recipients.For(brief, [.. directory], []).Chosen.Where(recipient => recipient.Audience != Audience.Health).Select(recipient => recipient.Stakeholder.Id));
    }

    /// <summary>Before any review, and after one and after two people have released it: when something is sent is itself a statement.</summary>
    private static string Decided(SignalBrief brief) => string.Join(", ", new[] { ReviewState.NotReviewed, ReviewState.Released(Enum.GetValues<Audience>()), ReviewState.Released(Enum.GetValues<Audience>()) with { Approvers = 2 } }
        .SelectMany(review => AlertPolicy.Decide(brief, SeverityRules.Assess(brief), review)).Where(decision => decision.Audience != Audience.Health));

    private static string Everything(AlertText alert) => string.Join('\n', [alert.Headline, alert.PlainText, alert.Html, alert.SmsLine ?? "",
        .. alert.Header.Select(line => line.Label + line.Value), .. alert.Sections.SelectMany(section => section.Blocks.Select(block => block.Text))]);

    private static string Flat(AlertText alert) => string.Join(' ', alert.PlainText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
