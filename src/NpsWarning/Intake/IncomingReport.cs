using NpsWarning.Intake.Contract;

namespace NpsWarning.Intake;

/// <summary>A report that has passed validation, on its way into the database.</summary>
/// <param name="Submitter">Known by the queue that it came through, never by what it says.</param>
/// <param name="MessageId">The message's id: the receipt answers it.</param>
/// <param name="Report">What it says.</param>
/// <param name="ReceivedAt">When the service took it.</param>
public sealed record IncomingReport(string Submitter, string MessageId, Report Report, DateTimeOffset ReceivedAt)
{
    /// <summary>
    /// A case counts on the day it was reported, but never later than this many days after it happened: a backlog typed in today is
    /// history, not an outbreak. Half a year covers the slowest toxicology.
    /// </summary>
    public const int LongestLagDays = 180;

    /// <summary>The day from which detectors may know of what this revision says.</summary>
    public DateOnly KnownOn
    {
        get
        {
            var reported = DateOnly.FromDateTime(Report.ReportedAt.UtcDateTime);
            var latest = Report.OccurredOn.AddDays(LongestLagDays);
            return reported < latest ? reported : latest;
        }
    }
}
