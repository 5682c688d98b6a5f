using System.Text.Json;
using System.Text.Json.Nodes;

namespace NpsWarning.Alerting;

/// <summary>A delivery as an event for machines.</summary>
public static class AlertEvent
{
    public const string ContentType = "application/json; charset=utf-8";

    /// <summary>The event as JSON.</summary>
    public static string Json(Delivery delivery, AlertText text)
    {
        var data = text.Facts is null ? new JsonObject() : JsonNode.Parse(text.Facts)!.AsObject();
        return new JsonObject { ["type"] = delivery.Kind, ["timestamp"] = delivery.IssuedAt.ToString("O"), ["data"] = data }.ToJsonString();
    }
}
