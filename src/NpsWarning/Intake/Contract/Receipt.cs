using System.ComponentModel;

namespace NpsWarning.Intake.Contract;

/// <summary>What a submitter gets back for each message, on <c>receipts/{submitter}</c>.</summary>
public sealed record Receipt
{
    [Description("What came of the message.")]
    public required ReceiptOutcome Outcome { get; init; }

    [Description("The report's id, as far as readable.")]
    public string? ReportId { get; init; }

    [Description("The report's revision, as far as readable.")]
    public int? Revision { get; init; }

    [Description("The message id that the submitter set.")]
    public string? MessageId { get; init; }

    [Description("When it was settled.")]
    public required DateTimeOffset SettledAt { get; init; }

    [Description("Every error, when refused.")]
    public IReadOnlyList<ReportError> Errors { get => field ?? []; init; }

    [Description("How each substance name was understood: a wrong reading is seen at once, and an unknown name is kept as written.")]
    public IReadOnlyList<NameReading> Findings { get => field ?? []; init; }
}

/// <summary>How one name was understood.</summary>
/// <param name="RawName">As it was written.</param>
/// <param name="Subject">What it is counted as; null where it is no substance.</param>
/// <param name="Name">The subject's name for people.</param>
/// <param name="How">Why.</param>
public sealed record NameReading(string RawName, string? Subject, string? Name, string How);

/// <summary>
/// Unchanged: the same report, id and revision were there already, and nothing was done. Superseded: recorded, without effect, since
/// a later revision is already here.
/// </summary>
public enum ReceiptOutcome { Accepted, Unchanged, Superseded, Rejected }
