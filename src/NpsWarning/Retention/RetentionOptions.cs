namespace NpsWarning.Retention;

/// <summary>
/// How long each kind of data is kept, in days: <c>Nps:Retention</c> in configuration. 0 keeps it for ever. Counts, findings, sightings and the audit
/// trail have no setting: baselines are made of the first three, and the fourth is what says that the rest was forgotten in order. The outbox is
/// emptied by being sent.
/// </summary>
public sealed record RetentionOptions
{
    /// <summary>Details of a revision after a newer one of its report came. Default a year: long enough to see what was corrected, and why.</summary>
    public int SupersededRevisions { get; init; } = 365;

    /// <summary>
    /// Details of a report after it became known. Default five years: the longest baseline that a detector reads, so a signal can be looked into with
    /// the reports of its own baseline.
    /// </summary>
    public int ReportDetails { get; init; } = 1_825;

    /// <summary>Refused messages, and the values in their errors. Default 90 days: they may contain anything, and their senders know that they were refused.</summary>
    public int QuarantineBodies { get; init; } = 90;

    /// <summary>Presentations of poisonings. Default two years; at least 449 days, which clustering looks back.</summary>
    public int Presentations { get; init; } = 730;

    /// <summary>The texts of issued alerts. Default five years, as long as the reports behind them.</summary>
    public int AlertTexts { get; init; } = 1_825;

    /// <summary>Addresses that alerts were sent to. Default two years: often a person's, and needed only to take an alert back.</summary>
    public int DeliveryAddresses { get; init; } = 730;

    /// <summary>Dismissed and closed signals with their verdicts and alerts. Default ten years; at least 366 days, since they may reopen within 365.</summary>
    public int SettledSignals { get; init; } = 3_650;

    /// <summary>What asked for a place in the alarm budget. Default two years; at least 366 days, since the threshold follows from the last 365.</summary>
    public int AlarmCandidates { get; init; } = 730;

    /// <summary>What is wrong with the settings, in one sentence; null where nothing is.</summary>
    public string? Problem() => new (string Name, int Days, int Least)[]
        {
            (nameof(SupersededRevisions), SupersededRevisions, 1), (nameof(ReportDetails), ReportDetails, 1), (nameof(QuarantineBodies), QuarantineBodies, 1),
            (nameof(Presentations), Presentations, Detection.ClusterWatch.HistoryDays), (nameof(AlertTexts), AlertTexts, 1),
            (nameof(DeliveryAddresses), DeliveryAddresses, 1), (nameof(SettledSignals), SettledSignals, Detection.SignalBook.OpenDays + 1),
            (nameof(AlarmCandidates), AlarmCandidates, Detection.BudgetThreshold.WindowDays + 1),
        }
        .Where(s => s.Days != 0 && (s.Days < s.Least || s.Days > Most))
        .Select(s => $"Nps:Retention:{s.Name} is {s.Days}; write days from {s.Least} to {Most}, or 0 to keep it for ever.").FirstOrDefault();

    // A century: more is a slip of the finger.
    private const int Most = 36_500;
}
