using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace NpsWarning.Intake.Contract;

/// <summary>
/// What a submitter states about one event, version 1 of the contract. Exactly one of <see cref="Seizure"/>,
/// <see cref="Laboratory"/> and <see cref="Poisoning"/> is there: the one that <see cref="Kind"/> names. Who submitted it is not in
/// it: that is known by the queue that it came through.
/// </summary>
/// <remarks>Descriptions, bounds and patterns are attributes, not comments, since the published JSON Schemas are generated from them.</remarks>
public sealed record Report
{
    public const string CurrentSchemaVersion = "1.0";

    [Description("Which of the three sections the report has.")]
    public required ReportKind Kind { get; init; }

    [Description("Version of this contract. A reader of 1.0 takes any 1.x.")]
    [RegularExpression("^1\\.[0-9]{1,3}$"), MaxLength(8)]
    public required string SchemaVersion { get; init; }

    [Description("The submitter's own id of the report, the same in every revision. Never a record number of a person.")]
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9._:/#+-]*$"), MaxLength(100)]
    public required string ReportId { get; init; }

    [Description("1 for the first, one more for each correction or retraction.")]
    [Range(1, 1_000_000)]
    public required int Revision { get; init; }

    [Description("Where the report stands. 'corrected' replaces all earlier revisions, 'retracted' takes the report back.")]
    public required ReportStatus Status { get; init; }

    [Description("The day of the event itself (seizure, sampling, exposure or death), not of the report. With precision month or year, the first day of it.")]
    public required DateOnly OccurredOn { get; init; }

    [Description("How much of occurredOn is known. Default day.")]
    public DatePrecision OccurredPrecision { get; init; }

    [Description("When the submitter made this revision, RFC 3339 with offset.")]
    public required DateTimeOffset ReportedAt { get; init; }

    [Description("Where, and which 'where' that is.")]
    public required Place Place { get; init; }

    [Description("Other reports about the same event: they are counted as one case.")]
    [MaxLength(50)]
    public IReadOnlyList<RelatedReport> Related { get => field ?? []; init; }

    [Description("Traffic Light Protocol 2.0 mark. Default AMBER.")]
    public Tlp Tlp { get; init; }

    [Description("Bodies that the submitter wants told when this report leads to an alert.")]
    [MaxLength(20)]
    public IReadOnlyList<NamedStakeholder> Notify { get => field ?? []; init; }

    [Description("One for each substance looked at; there is no main substance.")]
    [MaxLength(200)]
    public IReadOnlyList<Finding> Findings { get => field ?? []; init; }

    [Description("There when kind is seizure.")]
    public Seizure? Seizure { get; init; }

    [Description("There when kind is laboratory.")]
    public Laboratory? Laboratory { get; init; }

    [Description("There when kind is poisoning.")]
    public Poisoning? Poisoning { get; init; }
}

/// <summary>The kind of event, and so the source that a case is counted under.</summary>
public enum ReportKind { Seizure, Laboratory, Poisoning }

/// <summary>FHIR's preliminary, final, corrected and entered-in-error, in that order.</summary>
public enum ReportStatus { Provisional, Final, Corrected, Retracted }

/// <summary>How much of a date is known.</summary>
public enum DatePrecision { Day, Month, Year }
