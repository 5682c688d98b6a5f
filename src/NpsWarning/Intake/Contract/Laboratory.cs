using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace NpsWarning.Intake.Contract;

/// <summary>An analysis. What was found is in the report's findings; here is what was analysed and how.</summary>
public sealed record Laboratory
{
    [Description("Why there was something to analyse.")]
    public required CaseType CaseType { get; init; }

    [Description("What was analysed.")]
    public SpecimenType? SpecimenType { get; init; }

    [Description("Where a specimen was taken, such as femoral or heart.")]
    [MaxLength(60)]
    public string? SpecimenSite { get; init; }

    [Description("Day of collection.")]
    public DateOnly? CollectedOn { get; init; }

    [Description("Day of receipt in the laboratory.")]
    public DateOnly? ReceivedOn { get; init; }

    [Description("Condition of the specimen on receipt.")]
    [MaxLength(120)]
    public string? Condition { get; init; }

    [Description("Why it was not analysed: no finding is then no negative.")]
    [MaxLength(200)]
    public string? NotAnalysedReason { get; init; }

    [Description("Day of analysis.")]
    public DateOnly? AnalysedOn { get; init; }

    [Description("Methods used. The SWGDRUG category is derived from them, never claimed.")]
    [MaxLength(20)]
    public IReadOnlyList<Method> Methods { get => field ?? []; init; }

    [Description("Whether the method is accredited under ISO/IEC 17025.")]
    public bool? Accredited { get; init; }

    [Description("Substances or panels that were looked for: without it 'not-detected' means nothing.")]
    [MaxLength(500), Each(200)]
    public IReadOnlyList<string> Scope { get => field ?? []; init; }
}

/// <summary>Where a sample came from, and so what a count of such cases can mean.</summary>
public enum CaseType { SeizedMaterial, CollectedSample, PostMortem, Clinical, Driving, SexualAssault, Prison, Workplace, Wastewater }

/// <summary>What was analysed.</summary>
public enum SpecimenType { Material, Blood, Serum, Urine, Vitreous, Liver, Hair, Gastric, OralFluid, Other }

/// <summary>Analytical methods by their usual names, in lower case.</summary>
public enum Method
{
    [JsonStringEnumMemberName("gc-ms")] GcMs,
    [JsonStringEnumMemberName("lc-ms-ms")] LcMsMs,
    [JsonStringEnumMemberName("lc-hrms")] LcHrms,
    [JsonStringEnumMemberName("dart-ms")] DartMs,
    [JsonStringEnumMemberName("nmr")] Nmr,
    [JsonStringEnumMemberName("ftir")] Ftir,
    [JsonStringEnumMemberName("raman")] Raman,
    [JsonStringEnumMemberName("gc-ir")] GcIr,
    [JsonStringEnumMemberName("immunoassay")] Immunoassay,
    [JsonStringEnumMemberName("colour-test")] ColourTest,
    [JsonStringEnumMemberName("strip")] Strip,
    [JsonStringEnumMemberName("other")] Other,
}
