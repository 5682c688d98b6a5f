using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Deliveries;

/// <summary>One version on its way to one stakeholder through one channel, as its row stands.</summary>
public record DeliveryRow
{
    /// <summary>Follows from what its recipient knows already, so that it cannot be tried out whether there were versions for others: a repeat is the same delivery.</summary>
    public required string DeliveryId { get; init; }

    /// <summary>The alert.</summary>
    public required string AlertId { get; init; }

    /// <summary>Its version, from 1, counted over all audiences.</summary>
    public required int Version { get; init; }

    /// <summary>Id in the directory, or of an address that a report named.</summary>
    public required string Stakeholder { get; init; }

    /// <summary>The kind of channel; from the second of a kind on with its number: "email#2".</summary>
    public required string Channel { get; init; }

    /// <summary>Which text it gets.</summary>
    public required Audience Audience { get; init; }

    /// <summary>Whether it works in the country concerned.</summary>
    public required Reach Reach { get; init; }

    /// <summary>The mark of what it gets.</summary>
    public required Tlp Tlp { get; init; }

    /// <summary>The stakeholder's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it goes.</summary>
    public required string Address { get; init; }

    /// <summary>Why this stakeholder was chosen.</summary>
    public required string Why { get; init; }

    /// <summary>Of the text; null for that of the place.</summary>
    public string? Language { get; init; }

    /// <summary>As its text states it; null for a cancellation.</summary>
    public Severity? Severity { get; init; }

    /// <summary>The digest that it waits for.</summary>
    public Digest? Digest { get; init; }

    /// <summary>The id of a delivery.</summary>
    public static string IdOf(AlertFacts told, string stakeholder, string channel) =>
        StableId.GuidOf("delivery", told.AlertId, told.Audience.ToString(), told.Version.ToString(), told.IssuedAt.UtcTicks.ToString(), stakeholder, channel).ToString("N");

    /// <summary>The id of a delivery by another way of what the stakeholder was to get by one already.</summary>
    public static string IdOf(DeliveryRow first, string channel) => StableId.GuidOf("delivery", first.DeliveryId, channel).ToString("N");
}
