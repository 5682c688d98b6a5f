namespace NpsWarning.Review;

/// <summary>How a delivery stands, as far as a reader cares.</summary>
public enum DeliveryStanding
{
    /// <summary>To be sent, or to be tried again.</summary>
    Waiting,

    /// <summary>Handed over.</summary>
    Delivered,

    /// <summary>Given up: somebody has to change something.</summary>
    Failed,
}

/// <summary>What a version of an alert did, by CAP 1.2's message types.</summary>
public static class AlertKinds
{
    /// <summary>In one word.</summary>
    /// <param name="kind">Of the version.</param>
    /// <param name="number">As the viewer counts: the first is none that updates, whatever others had before.</param>
    public static string Words(string kind, int number) => kind switch
    {
        "Alert" => "issued",
        "Update" when number == 1 => "issued",
        "Update" => "updated",
        "Cancel" => "cancelled",
        _ => kind,
    };
}

/// <summary>The states in the table <c>deliveries</c>.</summary>
public static class DeliveryStates
{
    /// <summary>What a state of the table means to a reader. An unknown one is still on its way.</summary>
    public static DeliveryStanding Of(string state) => state.ToUpperInvariant() switch
    {
        "DELIVERED" or "SENT" or "REMINDING" => DeliveryStanding.Delivered,
        "REFUSED" or "FAILED" or "BOUNCED" => DeliveryStanding.Failed,
        _ => DeliveryStanding.Waiting,
    };
}
