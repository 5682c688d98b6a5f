using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace NpsWarning.Intake.Contract;

/// <summary>A mass spectrum as measured: peaks may be unordered and in any intensity scale, as MSP allows.</summary>
public sealed record Spectrum
{
    [Description("The file format that the peaks were taken from.")]
    public SpectrumFormat? Format { get; init; }

    [Description("Ionisation.")]
    public Ionisation? Ionisation { get; init; }

    [Description("m/z of the precursor ion; not for electron ionisation.")]
    [Range(0, 10_000)]
    public double? PrecursorMz { get; init; }

    [Description("Collision energy in eV.")]
    [Range(0, 1_000)]
    public double? CollisionEnergy { get; init; }

    [Description("Kovats retention index.")]
    [Range(0, 20_000)]
    public double? RetentionIndex { get; init; }

    [Description("At least one.")]
    [MinLength(1), MaxLength(5_000)]
    public required IReadOnlyList<Peak> Peaks { get; init; }
}

/// <summary>One peak. Intensity in any scale: only ratios within a spectrum mean something.</summary>
public readonly record struct Peak
{
    [Description("Mass to charge ratio.")]
    [Range(0, 10_000)]
    public required double Mz { get; init; }

    [Description("Intensity, in any scale.")]
    [Range(0, 1e15)]
    public required double Intensity { get; init; }
}

/// <summary>Formats that instruments and libraries exchange.</summary>
public enum SpectrumFormat
{
    [JsonStringEnumMemberName("msp")] Msp,
    [JsonStringEnumMemberName("jcamp-dx")] JcampDx,
    [JsonStringEnumMemberName("mzml")] MzMl,
}

/// <summary>How the molecules were charged; spectra of different kinds do not compare.</summary>
public enum Ionisation
{
    [JsonStringEnumMemberName("ei")] Ei,
    [JsonStringEnumMemberName("ci")] Ci,
    [JsonStringEnumMemberName("esi+")] EsiPositive,
    [JsonStringEnumMemberName("esi-")] EsiNegative,
    [JsonStringEnumMemberName("apci+")] ApciPositive,
    [JsonStringEnumMemberName("apci-")] ApciNegative,
    [JsonStringEnumMemberName("dart+")] DartPositive,
    [JsonStringEnumMemberName("dart-")] DartNegative,
}
