using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting;

/// <summary>A way out for alerts. Sending one delivery twice must be recognisable as one to whoever receives it.</summary>
public interface IAlertChannel
{
    /// <summary>What a stakeholder's channel names it by, e.g. "email".</summary>
    string Kind { get; }

    /// <summary>Hands the alert over. Failures are outcomes; only cancellation throws.</summary>
    Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken);
}

/// <summary>The id of a delivery: the same for each attempt at it.</summary>
public readonly record struct DeliveryId(Guid Value)
{
    public override string ToString() => Value.ToString("N");
}

/// <summary>One version of an alert on its way to one stakeholder.</summary>
public sealed record Delivery
{
    public required DeliveryId Id { get; init; }
    public required AlertReference Alert { get; init; }
    public required int Version { get; init; }
    public required Audience Audience { get; init; }
    public required Tlp Tlp { get; init; }
    public required StakeholderId Stakeholder { get; init; }
    public required string RecipientName { get; init; }
    public required string Address { get; init; }

    /// <summary>When the alert was issued: the mail's date, so that a repeat is the same message.</summary>
    public required DateTimeOffset IssuedAt { get; init; }
}

/// <summary>What became of one attempt.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome() { }

    /// <summary>Taken over by the channel.</summary>
    public sealed record Delivered(string Reference) : DeliveryOutcome;

    /// <summary>May work later; try again.</summary>
    public sealed record Transient(string Reason) : DeliveryOutcome;

    /// <summary>Will not work until somebody changes something.</summary>
    public sealed record Refused(string Reason) : DeliveryOutcome;
}
