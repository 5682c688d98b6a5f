using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace NpsWarning.Intake.Contract;

/// <summary>
/// A presentation or death, of one person who stays unknown: age band, sex and region only. What laboratory work found is in the
/// report's findings; what the person or a bystander said was taken is in <see cref="Claimed"/> and never becomes a finding (41 of 206
/// fatal cases differed from toxicology).
/// </summary>
public sealed record Poisoning
{
    [Description("Age as a band; never an age or a birth date.")]
    public AgeBand? AgeBand { get; init; }

    [Description("Sex.")]
    public Sex? Sex { get; init; }

    [Description("Whether the person is pregnant.")]
    public bool? Pregnant { get; init; }

    [Description("Day of exposure, where it is not occurredOn.")]
    public DateOnly? ExposedOn { get; init; }

    [Description("Day of presentation to care.")]
    public DateOnly? PresentedOn { get; init; }

    [Description("Acute or chronic exposure.")]
    public Chronicity? Chronicity { get; init; }

    [Description("Where the call came from.")]
    public Site? CallerSite { get; init; }

    [Description("Where the exposure was.")]
    public Site? ExposureSite { get; init; }

    [Description("Where the person was treated.")]
    public Site? ManagementSite { get; init; }

    [Description("Why it happened.")]
    public ExposureReason? Reason { get; init; }

    [Description("Ways into the body, all that apply.")]
    [MaxLength(9)]
    public IReadOnlyList<ExposureRoute> Route { get => field ?? []; init; }

    [Description("Dose as told.")]
    [MaxLength(200)]
    public string? DoseText { get; init; }

    [Description("What else was taken, as told.")]
    [MaxLength(50), Each(200)]
    public IReadOnlyList<string> CoExposures { get => field ?? []; init; }

    [Description("What was said to have been taken. Often wrong: never counted as a finding.")]
    [MaxLength(20)]
    public IReadOnlyList<ClaimedSubstance> Claimed { get => field ?? []; init; }

    [Description("Clinical features seen.")]
    [MaxLength(100)]
    public IReadOnlyList<ClinicalFeature> Features { get => field ?? []; init; }

    [Description("Worst value of each.")]
    public Vitals? Vitals { get; init; }

    [Description("Naloxone given. Response none tells an opioid from what only looks like one.")]
    public AntidoteGiven? Naloxone { get; init; }

    [Description("Flumazenil given.")]
    public AntidoteGiven? Flumazenil { get; init; }

    [Description("Other antidotes given.")]
    [MaxLength(20), Each(120)]
    public IReadOnlyList<string> Antidotes { get => field ?? []; init; }

    [Description("Whether the person was ventilated.")]
    public bool? Ventilated { get; init; }

    [Description("Poisoning Severity Score at first contact. Graded by the centre; never computed here.")]
    public PoisoningSeverity? PssInitial { get; init; }

    [Description("Worst Poisoning Severity Score so far. A revision that raises it reopens a signal.")]
    public PoisoningSeverity? PssWorst { get; init; }

    [Description("Medical outcome.")]
    public Outcome? Outcome { get; init; }

    [Description("Highest level of care.")]
    public CareLevel? CareLevel { get; init; }

    [Description("How many people were poisoned together, this one included.")]
    [Range(1, 10_000)]
    public int? GroupSize { get; init; }

    [Description("Whether toxicology was asked for.")]
    public bool? ToxRequested { get; init; }

    [Description("When its result is expected.")]
    public DateOnly? ToxExpectedOn { get; init; }
}

/// <summary>A substance or product as named by somebody who may be wrong.</summary>
public sealed record ClaimedSubstance
{
    [Description("The name as told.")]
    [MinLength(1), MaxLength(200)]
    public required string RawName { get; init; }

    [Description("Generic code of the submitter's poison-centre system, such as 7000.")]
    [MaxLength(20)]
    public string? GenericCode { get; init; }

    [Description("Product code of that system.")]
    [MaxLength(20)]
    public string? ProductCode { get; init; }

    [Description("What it was sold as.")]
    [MaxLength(200)]
    public string? SoldAs { get; init; }

    [Description("Who or what says so.")]
    public ClaimSource? Certainty { get; init; }
}

/// <summary>A clinical feature as coded by the submitter; no licensed list is shipped, so any code is taken.</summary>
public sealed record ClinicalFeature
{
    [Description("Code or short name, such as respiratory-depression or Cardio_Tachycardia.")]
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9_.:/-]*$"), MaxLength(60)]
    public required string Code { get; init; }

    [Description("What code is a code of, where it is of a known system.")]
    public CodeSystem? CodeSystem { get; init; }

    [Description("Group of the feature.")]
    public FeatureGroup? Group { get; init; }

    [Description("Whether the feature comes from the poisoning. Absent: not stated.")]
    public FeatureRelated? Related { get; init; }
}

/// <summary>Worst values. Bounds are what a living body or an instrument can show, both ends included.</summary>
public sealed record Vitals
{
    [Description("Glasgow Coma Scale.")]
    [Range(3, 15)]
    public int? Gcs { get; init; }

    [Description("Beats a minute.")]
    [Range(0, 400)]
    public int? HeartRate { get; init; }

    [Description("Systolic blood pressure, mmHg.")]
    [Range(0, 350)]
    public int? Systolic { get; init; }

    [Description("Breaths a minute.")]
    [Range(0, 120)]
    public int? RespiratoryRate { get; init; }

    [Description("Degrees Celsius.")]
    [Range(10, 50)]
    public decimal? TemperatureC { get; init; }

    [Description("Blood glucose, mmol/L.")]
    [Range(0, 150)]
    public decimal? Glucose { get; init; }

    [Description("Oxygen saturation, percent.")]
    [Range(0, 100)]
    public int? SpO2 { get; init; }

    [Description("Pupils.")]
    public Pupils? Pupils { get; init; }
}

/// <summary>An antidote and what it did.</summary>
public sealed record AntidoteGiven
{
    [Description("Number of doses.")]
    [Range(0, 100)]
    public int? Doses { get; init; }

    [Description("Total in milligrams.")]
    [Range(0, 1_000)]
    public decimal? TotalMg { get; init; }

    [Description("What it did.")]
    public AntidoteResponse? Response { get; init; }
}
