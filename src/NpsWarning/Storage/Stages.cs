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

    /// <summary>Hands alerts over to their channels.</summary>
    public const string Delivery = "delivery";

    /// <summary>Forgets what has been kept for long enough.</summary>
    public const string Retention = "retention";
}
