using NpsWarning.Storage;

namespace NpsWarning.Retention;

/// <summary>
/// One kind of data that is not kept for ever. What is due is read without a lock; it is forgotten in small transactions, and each of them asks again
/// whether the row may go, since a signal may have been raised on it meanwhile.
/// </summary>
/// <param name="Kind">As the audit trail calls it.</param>
/// <param name="Days">How long it is kept; 0 for ever.</param>
/// <param name="Due">Gives at most so many rows from before an instant, each as the act that forgets it and says how many rows that was.</param>
public sealed record RetentionRule(string Kind, int Days, Func<Session, DateTimeOffset, int, IReadOnlyList<Func<Session, int>>> Due)
{
    /// <summary>All rules, by the settings.</summary>
    public static IReadOnlyList<RetentionRule> All(RetentionOptions options) =>
    [
        new("superseded-revisions", options.SupersededRevisions, ReportRetention.SupersededRevisions),
        new("report-details", options.ReportDetails, ReportRetention.ReportDetails),
        new("quarantine-bodies", options.QuarantineBodies, QuarantineRetention.Bodies),
        new("presentations", options.Presentations, ReportRetention.Presentations),
        new("alert-texts", options.AlertTexts, AlertRetention.Texts),
        new("delivery-addresses", options.DeliveryAddresses, AlertRetention.Addresses),
        new("settled-signals", options.SettledSignals, AlertRetention.SettledSignals),
        new("alarm-candidates", options.AlarmCandidates, AlertRetention.AlarmCandidates),
    ];

    /// <summary>The first instant (inclusive) whose rows are kept; null where all are.</summary>
    public DateTimeOffset? KeptFrom(DateTimeOffset now) => Days == 0 ? null : now.AddDays(-Days);
}
