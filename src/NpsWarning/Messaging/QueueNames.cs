namespace NpsWarning.Messaging;

/// <summary>The queue pair of each submitter: it may only send to the one and only read the other. And the topic of alerts.</summary>
public static class QueueNames
{
    /// <summary>The topic of alerts, unless settings name another.</summary>
    public const string Alerts = "alerts";

    /// <summary>Where a submitter posts its reports.</summary>
    public static string Reports(string submitter) => $"reports/{submitter}";

    /// <summary>Where it reads what became of them.</summary>
    public static string Receipts(string submitter) => $"receipts/{submitter}";
}
