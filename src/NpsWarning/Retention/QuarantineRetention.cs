using System.Text.Json;
using System.Text.Json.Nodes;
using NpsWarning.Storage;

namespace NpsWarning.Retention;

/// <summary>Refused messages: the body and the values go; that it was refused, when, and with which codes stays.</summary>
internal static class QuarantineRetention
{
    /// <summary>Bodies of messages that came before the instant.</summary>
    public static IReadOnlyList<Func<Session, int>> Bodies(Session session, DateTimeOffset before, int most) =>
    [
        .. session.Top<Refused>(most, "SELECT quarantine_id, errors FROM quarantine WHERE received_at < @before AND body IS NOT NULL ORDER BY quarantine_id", new { before })
            .Select(row => (Func<Session, int>)(s => s.Execute(
                "UPDATE quarantine SET body = NULL, errors = @errors WHERE quarantine_id = @QuarantineId AND body IS NOT NULL",
                new { errors = WithoutValues(row.Errors), row.QuarantineId }))),
    ];

    /// <summary>The errors without what was found in the message.</summary>
    internal static string WithoutValues(string errors)
    {
        try
        {
            if (JsonNode.Parse(errors) is not JsonArray all) return "[]";
            foreach (var error in all.OfType<JsonObject>()) error.Remove("value");
            return all.ToJsonString(JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return "[]";
        }
    }

    private sealed record Refused
    {
        public required string QuarantineId { get; init; }
        public required string Errors { get; init; }
    }
}
