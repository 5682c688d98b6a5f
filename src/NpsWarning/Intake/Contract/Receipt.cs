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
}

/// <summary>Unchanged: the same report, id and revision were there already, and nothing was done.</summary>
public enum ReceiptOutcome { Accepted, Unchanged, Rejected }
