using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Briefs;

/// <summary>
/// All that enforcement may know of a signal: supply, and harm in aggregates. The enforcement version is written from this and cannot see more.
/// Cases with anybody under 18 are taken off before anything is counted.
/// </summary>
public sealed record EnforcementBrief
{
    public required SignalReference Signal { get; init; }
    public required AlertReference Alert { get; init; }

    /// <summary>As enforcement counts them.</summary>
    public required int Version { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }
    /// <summary>Those that went to enforcement: when health got one of its own tells of a patient.</summary>
    public required IReadOnlyList<EarlierVersion> Earlier { get; init; }

    /// <summary>What changed about supply; null in the first version that enforcement gets, or if nothing did.</summary>
    public AlertSentence? Change { get; init; }

    /// <summary>Null for a cluster of presentations: its name describes patients.</summary>
    public string? SubjectName { get; init; }

    public SubstanceFacts? Substance { get; init; }
    public required bool NameIsUnlisted { get; init; }

    /// <summary>Laboratories know it by its mass spectrum only.</summary>
    public bool IsUnidentifiedCompound { get; init; }

    /// <summary>Of one of several substances, those that a laboratory has found by now: names without counts, which are made of cases.</summary>
    public IReadOnlyList<string> ToldApart { get; init; } = [];
    public required IdentificationLevel Identification { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }

    /// <summary>
    /// Regions with a seizure of wholesale size, or where seizures or adult poisonings reach the smallest cell: neither one patient nor one user's
    /// seizure must put a region on the map.
    /// </summary>
    public required IReadOnlyList<string> Regions { get; init; }

    public required SupplyFacts Supply { get; init; }
    /// <summary>Something was seized, of whatever size.</summary>
    public required bool Seized { get; init; }

    /// <summary>Cases with a seizure and none of wholesale size: counted and never listed, and no small cell leaves the country.</summary>
    public required Aggregate PossessionSizeSeizures { get; init; }
    public required Aggregate LaboratoryCases { get; init; }
    public required Aggregate Poisonings { get; init; }
    public required Aggregate Deaths { get; init; }

    /// <summary>Null while it would tell of fewer poisonings than the smallest cell.</summary>
    public Severity? Severity { get; init; }

    /// <summary>Names and versions only: reasons and numbers are made of cases.</summary>
    public required IReadOnlyList<DetectorName> Detectors { get; init; }

    public required DateOnly DetectedOn { get; init; }
    public required JurisdictionContacts Contacts { get; init; }
    public required string Language { get; init; }
    public required bool Simulated { get; init; }
    public required DateOnly NextReviewOn { get; init; }
    public required Tlp Tlp { get; init; }

    /// <summary>True if something remains once cases with children are taken off. If not, enforcement is not told at all.</summary>
    public static bool MayBeTold(SignalBrief brief) =>
        AdultSeizures(brief.Cases) > 0 || AdultPoisonings(brief.Cases) > 0 || AdultLaboratory(brief.Cases) > 0;

    public static EnforcementBrief From(SignalBrief brief)
    {
        var smallest = Aggregate.SmallestCell(brief);
        var poisonings = Aggregate.Of(AdultPoisonings(brief.Cases), smallest);
        var adults = brief.Clinical.Harm.Without(brief.Clinical.HarmToChildren);
        return new EnforcementBrief
        {
            Signal = brief.Signal,
            Alert = brief.Edition.Alert,
            Version = brief.Edition.NumberFor(Audience.Enforcement),
            IssuedAt = brief.Edition.IssuedAt,
            Earlier = brief.Edition.EarlierFor(Audience.Enforcement),
            Change = brief.Edition.EarlierFor(Audience.Enforcement).Count > 0 ? brief.Edition.Change?.ForEnforcement : null,
            SubjectName = brief.Subject.Kind == SubjectKind.PresentationCluster ? null : brief.Subject.DisplayName,
            Substance = brief.Subject.Kind == SubjectKind.PresentationCluster ? null : brief.Substance,
            NameIsUnlisted = brief.Subject.Kind == SubjectKind.UnlistedName,
            IsUnidentifiedCompound = brief.Subject.Kind == SubjectKind.UnidentifiedCompound,
            ToldApart = ToldApartWithoutChildren(brief),
            Identification = brief.Identification.LevelFor(Audience.Enforcement),
            Country = brief.Place.Country,
            Regions = [.. RegionsThatMayBeNamed(brief).Select(region => region.Name)],
            Supply = brief.Supply,
            Seized = AdultSeizures(brief.Cases) > 0,
            PossessionSizeSeizures = Aggregate.Of(AdultSeizures(brief.Cases) - brief.Cases.Wholesale, smallest),
            LaboratoryCases = Aggregate.Of(AdultLaboratory(brief.Cases), smallest),
            Poisonings = poisonings,
            Deaths = Aggregate.Of(Math.Max(adults.Deaths, adults.Fatal), smallest),
            Severity = poisonings.IsShown ? SeverityRules.ForEnforcement(brief).Severity : null,
            Detectors = [.. brief.Detectors.Select(found => new DetectorName(found.Detector, found.DetectorVersion, found.Model, found.ModelVersion))],
            DetectedOn = DateOnly.FromDateTime(brief.DetectedAt.UtcDateTime),
            Contacts = brief.Policy.Contacts,
            Language = brief.Language,
            Simulated = brief.Simulated,
            NextReviewOn = brief.NextReviewOn,
            Tlp = brief.Tlp,
        };
    }

    internal static IReadOnlyList<BriefRegion> RegionsThatMayBeNamed(SignalBrief brief) => brief.Policy.FinestPlace == PlaceLevel.Country
        ? []
        : [.. brief.Place.Regions.Where(region => region.Cases.Wholesale > 0
            || Math.Max(AdultSeizures(region.Cases), AdultPoisonings(region.Cases)) >= Aggregate.SmallestCell(brief))];

    // Which case told them apart is not known here: with a child in any of them, it may have been that one.
    internal static IReadOnlyList<string> ToldApartWithoutChildren(SignalBrief brief) =>
        brief.Subject.Kind != SubjectKind.AmbiguousSet || brief.Clinical.CasesWithChildren + brief.Cases.SeizureWithChildren + brief.Cases.LaboratoryWithChildren > 0
            ? []
            : [.. brief.Identification.ToldApart.Select(m => m.Name)];

    internal static int AdultPoisonings(CaseCounts cases) => Math.Max(0, cases.Poisoning - cases.PoisoningWithChildren);

    internal static int AdultSeizures(CaseCounts cases) => Math.Max(0, cases.Seizure - cases.SeizureWithChildren);

    private static int AdultLaboratory(CaseCounts cases) => Math.Max(0, cases.Laboratory - cases.LaboratoryWithChildren);
}

/// <summary>A detector that contributed, without what it saw.</summary>
public sealed record DetectorName(string Name, string Version, string? Model, string? ModelVersion);

/// <summary>A count that is stated from the smallest cell on, and otherwise only said to be below it, zero included.</summary>
public readonly record struct Aggregate
{
    private readonly int _count;

    private Aggregate(int count, int smallest) => (_count, Smallest) = (count >= smallest ? count : 0, smallest);

    public int Smallest { get; }
    public bool IsShown => _count > 0;

    /// <summary>Null if suppressed; the suppressed number itself is not kept.</summary>
    public int? Count => IsShown ? _count : null;

    public static Aggregate Of(int count, int smallest) => new(count, smallest);

    internal static int SmallestCell(SignalBrief brief) => SmallestCell(brief.Policy);

    internal static int SmallestCell(JurisdictionPolicy policy) => Math.Max(PolicyFile.SmallestCell, policy.SmallCellMinimum);
}
