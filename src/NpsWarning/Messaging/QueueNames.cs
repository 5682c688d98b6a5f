namespace NpsWarning.Messaging;

/// <summary>The queue pair of each submitter: it may only send to the one and only read the other.</summary>
public static class QueueNames
{
    /// <summary>Where a submitter posts its reports.</summary>
    public static string Reports(string submitter) => $"reports/{submitter}";

    /// <summary>Where it reads what became of them.</summary>
    public static string Receipts(string submitter) => $"receipts/{submitter}";
}
