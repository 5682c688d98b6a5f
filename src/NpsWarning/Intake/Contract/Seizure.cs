using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace NpsWarning.Intake.Contract;

/// <summary>A seizure, or one item of it. Amounts are kept as given: bulk, not adjusted for purity, never converted in storage.</summary>
public sealed record Seizure
{
    [Description("The laboratory's or authority's case number.")]
    [MaxLength(60)]
    public string? CaseNumber { get; init; }

    [Description("Item within the case.")]
    [MaxLength(60)]
    public string? ItemNumber { get; init; }

    [Description("The day of seizure, where it is not occurredOn.")]
    public DateOnly? SeizedOn { get; init; }

    [Description("Who seized it.")]
    public AuthorityType? AuthorityType { get; init; }

    [Description("What it was on its way to. 'personal-possession' is counted and never listed.")]
    public required SeizureContext Context { get; init; }

    [Description("Amount in amountUnit.")]
    [Range(0, 1e12)]
    public decimal? Amount { get; init; }

    [Description("UCUM unit of amount.")]
    public AmountUnit? AmountUnit { get; init; }

    [Description("With packaging, without, or estimated.")]
    public AmountBasis? AmountBasis { get; init; }

    [Description("Number of packages or units.")]
    [Range(0, 1_000_000_000)]
    public int? UnitCount { get; init; }

    [Description("Form of the material.")]
    public PhysicalForm? PhysicalForm { get; init; }

    [Description("Colour, in words.")]
    [MaxLength(60)]
    public string? Colour { get; init; }

    [Description("Logo, imprint or brand on the material.")]
    [MaxLength(120)]
    public string? Markings { get; init; }

    [Description("Mass of one tablet, blotter or capsule, in milligrams.")]
    [Range(0, 100_000)]
    public decimal? DosageMassMg { get; init; }

    [Description("How it was packed.")]
    [MaxLength(200)]
    public string? Packaging { get; init; }

    [Description("What it was sold as, in the seller's words.")]
    [MaxLength(200)]
    public string? SoldAs { get; init; }

    [Description("What it looks like.")]
    [MaxLength(200)]
    public string? AppearsAs { get; init; }

    [Description("Whether it imitates a medicine.")]
    public bool? CounterfeitMedicine { get; init; }

    [Description("Country that it came from, ISO 3166-1 alpha-2.")]
    [RegularExpression("^[A-Z]{2}$"), RefusedAs(ErrorCodes.BadPlace)]
    public string? RouteOrigin { get; init; }

    [Description("Countries on the way, ISO 3166-1 alpha-2, in order.")]
    [MaxLength(20), Each(2, Pattern = "^[A-Z]{2}$"), RefusedAs(ErrorCodes.BadPlace)]
    public IReadOnlyList<string> RouteTransit { get => field ?? []; init; }

    [Description("Country that it was bound for, ISO 3166-1 alpha-2.")]
    [RegularExpression("^[A-Z]{2}$"), RefusedAs(ErrorCodes.BadPlace)]
    public string? RouteDestination { get; init; }

    [Description("How it travelled.")]
    public Transport? Transport { get; init; }

    [Description("How it was hidden.")]
    [MaxLength(300)]
    public string? Concealment { get; init; }

    [Description("Precursors found with it.")]
    [MaxLength(50)]
    public IReadOnlyList<SubstanceReference> Precursors { get => field ?? []; init; }

    [Description("Equipment found with it.")]
    [MaxLength(50), Each(200)]
    public IReadOnlyList<string> Equipment { get => field ?? []; init; }

    [Description("Whether it was bought or sold online.")]
    public bool? OnlineSale { get; init; }
}

/// <summary>The kind of body that seized something.</summary>
public enum AuthorityType { Police, Customs, Post, Border, Prison, Other }

/// <summary>Where in the supply a seizure was made. Enforcement sees supply; possession is counted only.</summary>
public enum SeizureContext { Import, Export, Transit, Domestic, ProductionSite, Parcel, Retail, Prison, Festival, PersonalPossession }

/// <summary>UCUM units that an amount may have; tablets and the like are UCUM annotations, as UNODC counts them.</summary>
public enum AmountUnit
{
    [JsonStringEnumMemberName("mg")] Milligram,
    [JsonStringEnumMemberName("g")] Gram,
    [JsonStringEnumMemberName("kg")] Kilogram,
    [JsonStringEnumMemberName("mL")] Millilitre,
    [JsonStringEnumMemberName("L")] Litre,
    [JsonStringEnumMemberName("{tablet}")] Tablet,
    [JsonStringEnumMemberName("{blotter}")] Blotter,
    [JsonStringEnumMemberName("{vial}")] Vial,
    [JsonStringEnumMemberName("{capsule}")] Capsule,
}

/// <summary>Whether an amount includes its packaging.</summary>
public enum AmountBasis { Gross, Net, Estimated }

/// <summary>NFLIS's form of material and drug checking's sample type, put together.</summary>
public enum PhysicalForm
{
    Powder, Crystal, Tablet, Capsule, Liquid,
    [JsonStringEnumMemberName("e-liquid")] ELiquid,
    Blotter, Plant, InfusedPaper, GumOrSweet, Spray, Residue, Other,
}

/// <summary>How something travelled.</summary>
public enum Transport { Air, Sea, Road, Rail, Post, Courier, Person }
