using System.Globalization;
using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Channels;

/// <summary>
/// A delivery as a CloudEvent 1.0, for receivers that are machines. It says to one recipient what its mail would: nothing is in it that is not in the
/// audience's version, and the same delivery always makes the same event.
/// </summary>
public static class AlertEvent
{
    /// <summary>What the data are.</summary>
    public static readonly Uri Schema = new("urn:npswarning:alert-event-1");

    /// <summary>The source where a deployment names none of its own.</summary>
    public static readonly Uri DefaultSource = new("urn:npswarning");

    private const string TypePrefix = "org.npswarning.alert.";

    /// <summary>The event of a delivery; its id is the delivery's, so that a receiver knows a repeat.</summary>
    /// <param name="delivery">To one recipient.</param>
    /// <param name="text">Its audience's version.</param>
    /// <param name="source">A stable URI of this deployment: source and id together are unique.</param>
    public static CloudEvent Of(Delivery delivery, AlertText text, Uri? source = null) => new()
    {
        Id = delivery.MessageId,
        Source = source ?? DefaultSource,
        Type = TypeOf(delivery, text),
        Time = delivery.IssuedAt,
        Subject = $"{delivery.Alert}/{delivery.Version.ToString(CultureInfo.InvariantCulture)}",
        DataSchema = Schema,
        DataContentType = "application/json",
        Data = DataOf(delivery, text),
    };

    /// <summary>The mark as its standard writes it: <c>TLP:AMBER+STRICT</c>.</summary>
    public static string Mark(Tlp mark) => mark == Tlp.AmberStrict ? "TLP:AMBER+STRICT" : $"TLP:{mark.ToString().ToUpperInvariant()}";

    /// <summary>Which text it is.</summary>
    public static string Audience(Intake.Audience audience) => audience.ToString().ToLowerInvariant();

    /// <summary>The event as JSON in structured mode, for a channel that carries a body and no attributes.</summary>
    /// <param name="delivery">To one recipient.</param>
    /// <param name="text">Its audience's version.</param>
    /// <param name="contentType">The body's media type.</param>
    public static string Json(Delivery delivery, AlertText text, out string contentType)
    {
        var body = new JsonEventFormatter().EncodeStructuredModeMessage(Of(delivery, text), out var type);
        contentType = type.ToString();
        return System.Text.Encoding.UTF8.GetString(body.Span);
    }

    internal static string TypeOf(Delivery delivery, AlertText? text = null) => TypePrefix + delivery.Kind switch
    {
        Cancellation.Kind when AlertFacts.Parse(text?.Facts) is { ContinuedAs: not null } => "continued",
        Cancellation.Kind => "cancelled",
        "Update" => "updated",
        _ => "issued",
    };

    private static JsonObject DataOf(Delivery delivery, AlertText text) => new()
    {
        ["alert"] = delivery.Alert.Value,
        ["version"] = delivery.Version,
        ["audience"] = Audience(delivery.Audience),
        ["tlp"] = Mark(delivery.Tlp),
        ["simulated"] = text.Simulated,
        ["language"] = text.Language,
        ["headline"] = text.Headline,
        ["text"] = text.PlainText,
        ["facts"] = text.Facts is null ? null : JsonNode.Parse(text.Facts),
    };
}
