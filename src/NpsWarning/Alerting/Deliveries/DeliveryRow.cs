using System.Security.Cryptography;
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
    /// <summary>32 hexadecimal digits; each attempt at it has the same.</summary>
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

    /// <summary>
    /// An id that nobody can work out: it stands in the mail's Message-ID, so that a notice of failure that names it comes from who was sent that mail; and nothing
    /// in it tells of versions for others. That each version goes once to each stakeholder by each way is the table's to keep.
    /// </summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
