namespace NpsWarning.Intake.Contract;

/// <summary>What came of reading one message: a report, or every error in it.</summary>
public sealed record ReportReading
{
    /// <summary>There exactly when <see cref="Errors"/> is empty.</summary>
    public Report? Report { get; init; }

    /// <summary>All of them at once, in order of the message; at most 100.</summary>
    public IReadOnlyList<ReportError> Errors { get; init; } = [];

    /// <summary>The message identifies a person: neither it nor any part of it may be stored, not even in quarantine.</summary>
    public bool NamesAPerson { get; init; }

    /// <summary>For the receipt, as far as readable and not personal.</summary>
    public string? ReportId { get; init; }

    /// <summary>For the receipt, as far as readable.</summary>
    public int? Revision { get; init; }

    /// <summary>SHA-256 of the report's canonical form, so that the same report with other white space or order of fields is the same; null without a report.</summary>
    public byte[]? ContentHash => Report is null ? null : CanonicalForm.Hash(Report);
}
