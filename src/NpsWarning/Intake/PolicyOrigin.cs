using System.Text.Json.Nodes;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Intake;

/// <summary>One value that holds in a place, and the level that it comes from.</summary>
/// <param name="Key">Path with slashes, such as severity/severeDeaths.</param>
/// <param name="Value">In JSON.</param>
/// <param name="From">The jurisdiction that states it; "usual" where the file says nothing and the schema's default holds.</param>
public sealed record PolicyOrigin(string Key, string Value, string From)
{
    public const string Usual = "usual";

    /// <summary>All values that hold in a place, in the order of the schema.</summary>
    /// <param name="json">A policy file without errors.</param>
    /// <param name="place">Country or region code, or "*".</param>
    public static IReadOnlyList<PolicyOrigin> Of(string json, string place)
    {
        var jurisdictions = JsonNode.Parse(json, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!["jurisdictions"]!;
        var stated = new Dictionary<string, PolicyOrigin>();
        foreach (var level in new[] { PolicyFile.Everywhere, PlaceCodes.CountryOf(place), place }.Distinct().Where(level => jurisdictions[level] is not null))
            foreach (var (key, value) in Leaves((JsonObject)jurisdictions[level]!, ""))
                stated[key] = new(key, value?.ToJsonString() ?? "null", level);
        var known = Known((JsonObject)JsonNode.Parse(PolicyFile.Schema())!["$defs"]!["jurisdiction"]!, "").ToList();
        return [.. known.Select(k => stated.TryGetValue(k.Key, out var found) ? found : k.HasDefault ? new PolicyOrigin(k.Key, k.Default, Usual) : null).OfType<PolicyOrigin>()];
    }

    private static IEnumerable<(string Key, JsonNode? Value)> Leaves(JsonObject at, string under) =>
        at.SelectMany(entry => entry.Value is JsonObject inner && entry.Key != "automatic" ? Leaves(inner, under + entry.Key + "/") : [(under + entry.Key, entry.Value)]);

    private static IEnumerable<(string Key, bool HasDefault, string Default)> Known(JsonObject schema, string under) =>
        ((JsonObject)schema["properties"]!).SelectMany(entry => entry.Value is JsonObject inner && inner["properties"] is not null && entry.Key != "automatic"
            ? Known(inner, under + entry.Key + "/")
            : [(under + entry.Key, ((JsonObject)entry.Value!).ContainsKey("default"), entry.Value!["default"]?.ToJsonString() ?? "null")]);
}
