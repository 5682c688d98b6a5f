namespace NpsWarning.Storage;

/// <summary>The stages by the names under which their doorbells ring and their leases are held.</summary>
public static class Stages
{
    /// <summary>Sends what transactions left to be sent.</summary>
    public const string Outbox = "outbox";

    /// <summary>Judges the streams that have changed.</summary>
    public const string Detection = "detection";

    /// <summary>Writes alerts about signals that have changed.</summary>
    public const string Alerting = "alerting";

    /// <summary>Hands alerts over to one channel.</summary>
    public static string Delivery(string channel) => $"delivery/{channel}";

    /// <summary>Sees to it that alerts are read: reminders, next contacts, mail that came back.</summary>
    public const string Following = "following";

    /// <summary>Forgets what has been kept for long enough.</summary>
    public const string Retention = "retention";
}
