using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace NpsWarning.Intake.Contract;

/// <summary>
/// One substance statement, and how well it is founded. The name is kept as it was written: a name that nobody knows may be the new
/// substance.
/// </summary>
public sealed record Finding
{
    [Description("The substance as the submitter writes it.")]
    [MinLength(1), MaxLength(200)]
    public required string RawName { get; init; }

    [Description("Standard InChIKey, where the structure is known.")]
    [RegularExpression("^[A-Z]{14}-[A-Z]{10}-[A-Z]$"), RefusedAs(ErrorCodes.BadInchiKey)]
    public string? InchiKey { get; init; }

    [Description("CAS registry number; its check digit is checked.")]
    [RegularExpression("^[1-9][0-9]{1,6}-[0-9]{2}-[0-9]$"), RefusedAs(ErrorCodes.BadCas)]
    public string? CasNumber { get; init; }

    [Description("Code of the substance or test in codeSystem.")]
    [MaxLength(40)]
    public string? Code { get; init; }

    [Description("What code is a code of.")]
    public CodeSystem? CodeSystem { get; init; }

    [Description("How the substance was identified. Absent: not stated, and then it does not count as identified.")]
    public Identification? Identification { get; init; }

    [Description("Whether the method told isomers apart. Absent: not stated.")]
    public bool? IsomersExcluded { get; init; }

    [Description("The isomers or candidates that it may be instead.")]
    [MaxLength(50)]
    public IReadOnlyList<SubstanceReference> Candidates { get => field ?? []; init; }

    [Description("Default detected. 'not-detected' means something only with laboratory.scope.")]
    public FindingResult Result { get; init; }

    [Description("The substance's part in the material or specimen.")]
    public FindingRole? Role { get; init; }

    [Description("Measured value, in unit.")]
    [Range(0, 1e12)]
    public decimal? Value { get; init; }

    [Description("The true value is below or above value.")]
    public Comparator? Comparator { get; init; }

    [Description("UCUM unit of value, lod and loq, such as ng/mL.")]
    [MaxLength(30)]
    public string? Unit { get; init; }

    [Description("Mass share of the substance, as the base, in percent; both ends included.")]
    [Range(0, 100)]
    public decimal? PurityPercent { get; init; }

    [Description("The value as it was written, where it was text ('2 ng/ml').")]
    [MaxLength(200)]
    public string? RawValue { get; init; }

    [Description("Limit of detection, in unit.")]
    [Range(0, 1e12)]
    public decimal? Lod { get; init; }

    [Description("Limit of quantification, in unit.")]
    [Range(0, 1e12)]
    public decimal? Loq { get; init; }

    [Description("Base or salt, such as HCl.")]
    [MaxLength(40)]
    public string? Salt { get; init; }

    [Description("The substance's part in the poisoning or death.")]
    public Contribution? Contribution { get; init; }

    [Description("The spectrum, above all of what is unidentified.")]
    public Spectrum? Spectrum { get; init; }
}

/// <summary>A substance named without a statement about it.</summary>
public sealed record SubstanceReference
{
    [Description("The substance as the submitter writes it.")]
    [MinLength(1), MaxLength(200)]
    public required string RawName { get; init; }

    [Description("Standard InChIKey, where the structure is known.")]
    [RegularExpression("^[A-Z]{14}-[A-Z]{10}-[A-Z]$"), RefusedAs(ErrorCodes.BadInchiKey)]
    public string? InchiKey { get; init; }
}

/// <summary>
/// How well a finding is identified, best first. By Schymanski's levels (2014): 1 reference standard, 2 library match or structure;
/// level 3 and below count as unidentified.
/// </summary>
public enum Identification { ReferenceStandard, StructureElucidated, LibraryMatch, Presumptive, Unidentified }

/// <summary>What was looked for was there, was not, or cannot be told.</summary>
public enum FindingResult
{
    Detected,
    NotDetected,
    Inconclusive,
    [JsonStringEnumMemberName("below-loq")] BelowLoq,
}

/// <summary>A substance's part in a material or specimen.</summary>
public enum FindingRole { Primary, Trace, Adulterant, CuttingAgent, Precursor, Impurity, Metabolite }

/// <summary>A substance's part in a poisoning, as the person who certifies it judges.</summary>
public enum Contribution { Causal, Contributory, Incidental, Unknown }

/// <summary>OBX-5's comparator.</summary>
public enum Comparator
{
    [JsonStringEnumMemberName("<")] Below,
    [JsonStringEnumMemberName(">")] Above,
}

/// <summary>Code systems that a report may use. Their contents are licensed: accepted as given, none shipped.</summary>
public enum CodeSystem
{
    [JsonStringEnumMemberName("loinc")] Loinc,
    [JsonStringEnumMemberName("snomed-ct")] SnomedCt,
    [JsonStringEnumMemberName("atc")] Atc,
    [JsonStringEnumMemberName("unii")] Unii,
    [JsonStringEnumMemberName("npds")] Npds,
}
