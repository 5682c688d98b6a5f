using NpsWarning.Alerting.Policy;
using NpsWarning.Detection;
using NpsWarning.Detection.Presentations;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Alerting.Briefs;

/// <summary>
/// Turns a signal's evidence into the facts that an alert may use. This is the one place where cases become counts: what it does not
/// carry over, no alert can tell.
/// </summary>
public sealed class BriefWriter(CatalogueBook book, PolicyFile policies, bool simulated)
{
    /// <summary>The brief of a signal as it stands, in the edition given.</summary>
    public SignalBrief Write(Session session, SignalEvidence evidence, AlertEdition edition, DateOnly today)
    {
        var signal = evidence.Signal;
        var cases = evidence.Cases.Select(c => new CaseReading(c)).ToList();
        var country = PlaceCodes.CountryOf(signal.Place);
        var policy = policies.For(country, signal.Place);
        var (subject, catalogue) = (signal.Shown, book.Of(session).Catalogue);
        var found = Found(session, signal, catalogue);
        var names = found.Select(f => f.RawName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var metabolites = SignalSubjects.Metabolites(session, signal, catalogue);
        var sets = SetCount.Of(session, signal);
        var substance = Facts(subject, catalogue, country, today);
        var method = NewTestMethod.Remark(session, signal, today);
        return new SignalBrief
        {
            Signal = new SignalReference(Reference(signal)),
            Edition = edition,
            Subject = new BriefSubject(NameOf(session, signal), KindOf(subject)),
            Substance = substance,
            Identification = Identified(cases, names) with
            {
                LevelWithoutChildren = Identified([.. cases.Where(c => !c.IsChild)], names).Level,
                ToldApart = [.. SetNames.Named(Substances(subject, catalogue)).Select(n => new MemberCount(n.Name, sets.Where(s => s.Subject == SubjectKey.Of(n.Substance.Id)).Sum(s => s.Cases))).Where(m => m.Cases > 0)],
                NotToldApart = subject.Kind == "either" ? sets.Where(s => s.IsOpen).Sum(s => s.Cases) : 0,
                Metabolites = [.. found.Where(f => metabolites.Contains(f.Subject) && cases.Any(c => c.Names(new HashSet<string> { f.RawName })))
                    .Select(f => catalogue.ById(new SubjectKey(f.Subject).Substances[0])!.Name).Distinct().Order(StringComparer.OrdinalIgnoreCase)],
                ByMetaboliteOnly = OnlyByMetabolite(cases, names, found, metabolites),
            },
            Place = PlaceOf(country, signal.Place, cases, policy.Wholesale),
            // Of what a detector has said, what it says now: one alert must not count a death and no death.
            Detectors = [.. evidence.Verdicts.GroupBy(v => (v.Detector, v.Source)).Select(said => Finding(said.Last(), method))],
            FirstOccurredOn = signal.FirstOccurredOn,
            FirstKnownOn = signal.FirstKnownOn,
            DetectedAt = signal.DetectedAt,
            Cases = Counts(cases, policy.Wholesale),
            ByDay = [.. cases.GroupBy(c => c.OccurredOn).OrderBy(g => g.Key).Select(g => new DayCount(g.Key, g.Count()))],
            Trend = TrendOf(session, signal),
            Wider = WiderPicture.Of(session, signal, substance, policy),
            Clinical = ClinicalReading.Of(cases, names),
            Supply = SupplyReading.Of(cases, names, policy.Wholesale, Aggregate.SmallestCell(policy)),
            SupplyForHealth = SupplyReading.Of(cases, names, policy.Wholesale, smallest: 1),
            Policy = policy,
            Language = policy.Languages[0],
            Simulated = simulated,
            NextReviewOn = today.AddDays(policy.ReviewDays),
            Tlp = cases.Count == 0 ? Tlp.Amber : cases.Max(c => c.Tlp),
        };
    }

    /// <summary>What people cite a signal by: country, year, and the start of its id. No finer place: all audiences read it.</summary>
    public static string Reference(Signal signal) => $"{PlaceCodes.CountryOf(signal.Place)}-{signal.SignalledOn.Year}-{signal.SignalId[..6].ToUpperInvariant()}";

    /// <summary>The name that a signal goes by; a cluster without a name is called by its features.</summary>
    public static string NameOf(Session session, Signal signal) =>
        session.First<string>("SELECT name FROM subjects WHERE subject = @subject", new { subject = signal.Shown.Value }) ?? signal.Shown.Name;

    private static List<FoundRow> Found(Session session, Signal signal, Catalogue catalogue)
    {
        var subjects = SignalSubjects.Found(session, signal, catalogue);
        var named = session.Query<FoundRow>("SELECT DISTINCT raw_name, subject FROM findings WHERE subject IN @subjects ORDER BY subject, raw_name", new { subjects });
        // What is known by its spectrum only stands under whatever a laboratory calls such a thing.
        return SignalSubjects.SpectrumGroups(subjects) is { Count: > 0 } groups
            ? [.. named, .. session.Query<FoundRow>(
                """
                SELECT DISTINCT f.raw_name, COALESCE(f.subject, '') AS subject FROM finding_spectra m
                JOIN findings f ON f.submitter = m.submitter AND f.report_id = m.report_id AND f.ordinal = m.ordinal
                WHERE m.group_id IN @groups AND m.stands = 1 AND m.came_unknown = 1 ORDER BY f.raw_name
                """, new { groups })]
            : named;
    }

    private static int OnlyByMetabolite(IReadOnlyList<CaseReading> cases, IReadOnlySet<string> names, IEnumerable<FoundRow> found, IReadOnlyList<string> metabolites)
    {
        var direct = found.Where(f => !metabolites.Contains(f.Subject)).Select(f => f.RawName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return cases.Count(c => c.Names(names) && !c.Names(direct));
    }

    // Of the whole stream: what came before the evidence begins says how much of it is growth.
    private static CaseTrend TrendOf(Session session, Signal signal)
    {
        var stream = new { subjects = SignalSubjects.Counted(session, signal), place = signal.Place };
        if (session.Top<DateOnly>(1, "SELECT known_on FROM sightings WHERE subject IN @subjects AND place = @place AND source = 'any' ORDER BY known_on DESC", stream) is not [var newest]) return CaseTrend.None;
        int Known(DateOnly after, DateOnly through) => session.First<int>(
            "SELECT COUNT(DISTINCT case_id) FROM sightings WHERE subject IN @subjects AND place = @place AND source = 'any' AND known_on > @after AND known_on <= @through",
            new { stream.subjects, stream.place, after, through });
        return new CaseTrend(Known(newest.AddDays(-28), newest), Known(newest.AddDays(-56), newest.AddDays(-28)));
    }

    private static SubjectKind KindOf(SubjectKey subject) => subject.Kind switch
    {
        "substance" => SubjectKind.Substance,
        "either" => SubjectKind.AmbiguousSet,
        "cluster" => SubjectKind.PresentationCluster,
        "spectrum" => SubjectKind.UnidentifiedCompound,
        _ => SubjectKind.UnlistedName,
    };

    private static List<Substance> Substances(SubjectKey subject, Catalogue catalogue) => [.. subject.Substances.Select(id => catalogue.ById(id)).OfType<Substance>()];

    internal static SubstanceFacts? Facts(SubjectKey subject, Catalogue catalogue, string country, DateOnly today)
    {
        var substances = Substances(subject, catalogue);
        if (substances.Count == 0) return null;
        var first = substances[0];
        return new SubstanceFacts
        {
            ClassName = string.Join(" or ", substances.Select(s => s.ClassName).Distinct()),
            Effects = substances.Select(EffectsOf).Distinct().Count() == 1 ? EffectsOf(first) : EffectGroup.Unknown,
            InChIKey = substances.Count == 1 ? first.InchiKey : null,
            Standing = StandingOf(substances),
            MedicalUse = substances.Any(s => s.MedicalUse) ? MedicalUse.Yes : MedicalUse.No,
            MedicalUseNote = substances.Where(s => s.MedicalUse).Select(s => s.Note?.TrimEnd('.') ?? AtcGroups.NameOf(s.Atc)).FirstOrDefault(n => n is not null),
            IsomerCandidates = substances.Count > 1 ? SetNames.Of(substances) : [],
            OtherNames = substances.Count == 1 ? [.. first.Synonyms.Where(s => s.Length <= 40).Take(4)] : [],
            Legal = LegalOf(substances, country, today),
        };
    }

    // Isomers are often treated differently: of a set, only what holds for every member.
    private static List<LegalStatus> LegalOf(IReadOnlyList<Substance> substances, string country, DateOnly today) => [.. substances[0].Legal
        .Where(l => !(l.From > today) && substances.All(s => s.Legal.Any(other => (other.Jurisdiction, other.Status, other.From) == (l.Jurisdiction, l.Status, l.From))))
        .OrderBy(l => l.Jurisdiction.Split('-')[0] == country ? 0 : l.Jurisdiction == "UN" ? 1 : 2)];

    // By class, where a class has one effect; a medicine's class says nothing of its effect here.
    private static EffectGroup EffectsOf(Substance substance) => substance.Class switch
    {
        SubstanceClass.Opioids => EffectGroup.Opioid,
        SubstanceClass.Benzodiazepines => EffectGroup.SedativeHypnotic,
        SubstanceClass.Cathinones => EffectGroup.Stimulant,
        SubstanceClass.Cannabinoids => EffectGroup.SyntheticCannabinoid,
        SubstanceClass.Tryptamines => EffectGroup.Hallucinogen,
        SubstanceClass.Arylcyclohexylamines => EffectGroup.Dissociative,
        _ => EffectGroup.Unknown,
    };

    // Where one of those that it may be is new, so is the set: nobody has said that it is the medicine.
    private static SubstanceStanding StandingOf(IReadOnlyList<Substance> substances) => (substances.Any(s => s.Standing == Standing.Nps) ? Standing.Nps : substances[0].Standing) switch
    {
        Standing.Nps => SubstanceStanding.Nps,
        Standing.Medicine => SubstanceStanding.Medicine,
        Standing.LongKnown => SubstanceStanding.ControlledDrug,
        _ => SubstanceStanding.Other,
    };

    /// <summary>
    /// The level that the statement can bear: a signal needs two cases (<see cref="RareCluster.FewestCases"/>), so it is as well identified as the
    /// second-best of its cases, and a single good analysis does not vouch for the rest.
    /// </summary>
    private static IdentificationStatement Identified(IReadOnlyList<CaseReading> cases, IReadOnlySet<string> names)
    {
        var levels = cases.Select(c => c.BestLevel(names)).OrderDescending().ToList();
        return new IdentificationStatement
        {
            Level = IdentificationStatement.WorstOf(levels.Take(RareCluster.FewestCases)),
            Cases = levels.GroupBy(l => l).ToDictionary(g => g.Key, g => g.Count()),
            SubstanceFoundInAHarmedCase = cases.Any(c => c.IsHarmed && c.Names(names)),
        };
    }

    private static BriefPlace PlaceOf(string country, string place, IReadOnlyList<CaseReading> cases, WholesaleThreshold threshold) => new()
    {
        Country = country,
        Locality = place == country ? null : place,
        Regions = [.. cases.Where(c => c.Region is not null).GroupBy(c => c.Region!).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new BriefRegion(g.Key, g.Key, Counts([.. g], threshold)))],
    };

    private static CaseCounts Counts(IReadOnlyList<CaseReading> cases, WholesaleThreshold threshold) => new()
    {
        Total = cases.Count,
        Seizure = cases.Count(c => c.Has(ReportKind.Seizure)),
        Laboratory = cases.Count(c => c.Has(ReportKind.Laboratory)),
        Poisoning = cases.Count(c => c.Has(ReportKind.Poisoning)),
        Wholesale = cases.Count(c => !c.IsChild && c.Seizures.Any(threshold.IsReachedBy)),
        SeizureWithChildren = cases.Count(c => c.IsChild && c.Has(ReportKind.Seizure)),
        PoisoningWithChildren = cases.Count(c => c.IsChild && c.Has(ReportKind.Poisoning)),
        LaboratoryWithChildren = cases.Count(c => c.IsChild && c.Has(ReportKind.Laboratory)),
    };

    private static DetectorFinding Finding(KeptVerdict verdict, string? method) => new()
    {
        Detector = verdict.Detector,
        DetectorVersion = verdict.DetectorVersion,
        Model = verdict.ModelVersion is null ? null : verdict.Detector == SpectrumWatch.DetectorName ? "mass spectra" : "usual presentations",
        ModelVersion = verdict.ModelVersion,
        Reason = method is not null && NewTestMethod.IsOfNew(verdict.Detector) ? $"{verdict.Reason} {method}" : verdict.Reason,
        Threshold = verdict.Detector switch
        {
            RareCluster.Name => $"a chance below {RareCluster.NewLevel} for what is new (at least {RareCluster.FewestCases} cases, at most {RareCluster.MostEarlier} in the three years before), below {RareCluster.UsedLevel:0e0} for what is long in use",
            Surge.Name => $"chance below {Surge.Level:0e0} and at least twice the expected",
            FirstAppearance.Name => "first case, confirmed, nowhere before",
            SpaceTimeScan.Name => $"chance below {SpaceTimeScan.Level:0e0}, all groups of neighbouring places and windows counted",
            HarmShift.Name => $"chance below {HarmShift.YearlyLevel} in a year of looks",
            Spread.Name => "first case beside a place with a signal or poisonings, or first patient of what was only found in material",
            SpectrumWatch.DetectorName => "unidentified spectra that are alike, of at least two laboratories; in simulation four in five pairs were of one compound, the others mostly of isomers or homologues",
            _ => "score above the model card's threshold",
        },
    };

    private sealed record FoundRow
    {
        public required string RawName { get; init; }
        public required string Subject { get; init; }
    }
}
