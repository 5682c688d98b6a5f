namespace NpsWarning.Intake.Contract;

/// <summary>One thing wrong with a report.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Pointer">Where, as a JSON pointer (RFC 6901); empty for the report as a whole.</param>
/// <param name="Message">What to do about it.</param>
/// <param name="Value">As found, cut at 200 characters; null when there is none, or when the report identifies a person.</param>
public sealed record ReportError(string Code, string Pointer, string Message, string? Value = null)
{
    internal const int MaxValueLength = 200;

    internal static string Cut(string value) =>
        value.Length <= MaxValueLength ? value : string.Concat(value.AsSpan(0, MaxValueLength - 1), "…");
}
