using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace NpsWarning.Intake.Contract;

/// <summary>Another report about the same event, perhaps of another submitter, perhaps not here yet.</summary>
public sealed record RelatedReport
{
    [Description("Kind of the other report, where known.")]
    public ReportKind? Kind { get; init; }

    [Description("Who submitted the other report. Absent: this submitter.")]
    [RegularExpression("^[a-z0-9][a-z0-9-]*$"), MaxLength(50)]
    public string? Submitter { get; init; }

    [Description("The other report's own id.")]
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9._:/#+-]*$"), MaxLength(100)]
    public required string ReportId { get; init; }

    [Description("What this report is to the other one.")]
    public required Relation Relation { get; init; }
}

/// <summary>FHIR's <c>basedOn</c> and <c>specimen.parent</c>, and the plain "same event".</summary>
public enum Relation { SameEvent, AnalysisOf, SpecimenFrom }
