using System.Text.Json;
using NpsWarning.Storage;

namespace NpsWarning.ReviewConsole;

/// <summary>One error of a refused message.</summary>
public sealed record RefusedError(string Code, string Pointer, string Message, string Value);

/// <summary>A refused message.</summary>
public sealed record RefusedMessage
{
    /// <summary>Its id in the table.</summary>
    public required string QuarantineId { get; init; }

    /// <summary>Whose queue it came through.</summary>
    public required string Submitter { get; init; }

    /// <summary>The sender's id of it.</summary>
    public required string MessageId { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The code of the refusal.</summary>
    public required string Reason { get; init; }

    /// <summary>JSON: the errors.</summary>
    public required string Errors { get; init; }

    /// <summary>Whether the message itself was kept: not where it identifies a person.</summary>
    public required bool Kept { get; init; }

    /// <summary>The errors; where the message was not kept, without the values found in it.</summary>
    public IReadOnlyList<RefusedError> ErrorList()
    {
        try
        {
            using var json = JsonDocument.Parse(Errors);
            if (json.RootElement.ValueKind != JsonValueKind.Array) return [new RefusedError("", "", Kept ? Errors : "", "")];
            return [.. json.RootElement.EnumerateArray().Select(e => new RefusedError(Text(e, "code"), Text(e, "pointer"), Text(e, "message"), Kept ? Text(e, "value") : ""))];
        }
        catch (JsonException)
        {
            return [new RefusedError("", "", Kept ? Errors : "", "")];
        }
    }

    private static string Text(JsonElement error, string name)
    {
        if (error.ValueKind != JsonValueKind.Object) return name == "message" ? error.ToString() : "";
        foreach (var property in error.EnumerateObject())
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return property.Value.ToString();
        return "";
    }
}

/// <summary>What was refused.</summary>
public static class QuarantineLog
{
    /// <summary>The newest, newest first.</summary>
    public static List<RefusedMessage> Newest(Session session, int most) => session.Top<RefusedMessage>(most,
        """
        SELECT quarantine_id, submitter, message_id, received_at, reason, errors, CASE WHEN body IS NULL THEN 0 ELSE 1 END AS kept
        FROM quarantine ORDER BY received_at DESC, quarantine_id
        """);
}
