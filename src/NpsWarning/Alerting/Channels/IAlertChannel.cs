using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Channels;

/// <summary>A way out for alerts. Sending one delivery twice must be recognisable as one to whoever receives it.</summary>
public interface IAlertChannel
{
    /// <summary>What a stakeholder's channel names it by, e.g. "email".</summary>
    string Kind { get; }

    /// <summary>How many it takes at the same time.</summary>
    int AtOnce => 1;

    /// <summary>How many it takes in a second at most, so that no receiver is run over.</summary>
    int PerSecond => 200;

    /// <summary>What fails together: deliveries with the same answer share a circuit breaker.</summary>
    string CircuitOf(Delivery delivery) => Kind;

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

    /// <summary>As its audience counts them.</summary>
    public required int Version { get; init; }

    /// <summary>"Alert", "Update" or "Cancel", as its audience had versions before.</summary>
    public string Kind { get; init; } = "Alert";

    public required Audience Audience { get; init; }
    public required Tlp Tlp { get; init; }
    public required StakeholderId Stakeholder { get; init; }
    public required string RecipientName { get; init; }
    public required string Address { get; init; }

    /// <summary>When the alert was issued: the mail's date, so that a repeat is the same message.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>0 for the alert itself, from 1 for reminders of it.</summary>
    public int Reminder { get; init; }

    /// <summary>Where the recipient says that it was read; null where pages have no address for others.</summary>
    public string? AcknowledgeAt { get; init; }

    /// <summary>Differs between the alert and its reminders, and not between attempts at either.</summary>
    public string MessageId => Reminder == 0 ? Id.ToString() : $"{Id}-{Reminder}";
}

/// <summary>What became of one attempt.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome() { }

    /// <summary>Taken over by the channel.</summary>
    public sealed record Delivered(string Reference) : DeliveryOutcome;

    /// <summary>May work later; try again.</summary>
    /// <param name="Reason">Stable code.</param>
    /// <param name="OfChannel">It is the other end as a whole, and not this delivery, that fails: its circuit counts it.</param>
    /// <param name="RetryAfter">How long the other end asks to be left alone.</param>
    public sealed record Transient(string Reason, bool OfChannel = false, TimeSpan? RetryAfter = null) : DeliveryOutcome;

    /// <summary>Will not work until somebody changes something.</summary>
    public sealed record Refused(string Reason) : DeliveryOutcome;
}
