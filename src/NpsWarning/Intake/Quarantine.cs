using System.Text.Json;
using System.Text.Json.Nodes;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>
/// What could not be recorded, each message once, for a person to look at: those refused for what they say, filed with their receipt's transaction,
/// and those that failed, which come here out of the dead-letter queue. Of a message that identifies a person only the errors are kept: neither
/// its body nor any value in it is stored anywhere. The same holds for what nobody can have looked through, since it may be packed or encoded.
/// </summary>
public static class Quarantine
{
    private const string Columns =
        """
        SELECT quarantine_id, submitter, message_id, received_at, reason, errors, CASE WHEN body IS NULL THEN 0 ELSE 1 END AS has_body,
          state, times, requeues, settled_at, settled_by, settled_reason
        FROM quarantine
        """;

    /// <summary>
    /// Files a message once, however often it is delivered. One that had been sent once more is open again; one that was discarded stays so, since
    /// somebody has judged this very message.
    /// </summary>
    public static void File(Session session, Refusal refusal)
    {
        var row = new
        {
            Id = StableId.Of("quarantine", refusal.Submitter, refusal.MessageId, refusal.BodyHash),
            refusal.Submitter,
            refusal.MessageId,
            refusal.ReceivedAt,
            Reason = refusal.Reason,
            Errors = JsonSerializer.Serialize(refusal.Errors, JsonSerializerOptions.Web),
            Body = refusal.Body,
        };
        session.Execute(
            "UPDATE quarantine SET state = 'Open', received_at = @ReceivedAt, reason = @Reason, errors = @Errors, times = times + 1 WHERE quarantine_id = @Id AND state = 'Requeued'", row);
        session.Execute(
            """
            INSERT INTO quarantine (quarantine_id, submitter, message_id, received_at, reason, errors, body)
            SELECT @Id, @Submitter, @MessageId, @ReceivedAt, @Reason, @Errors, @Body
            WHERE NOT EXISTS (SELECT 1 FROM quarantine WHERE quarantine_id = @Id)
            """, row);
    }

    /// <summary>The errors of a row without what was found in the message, for when its body goes.</summary>
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

    /// <summary>The newest messages that are open, newest first.</summary>
    public static List<QuarantinedMessage> Newest(Session session, int most) => List(session, new QuarantineFilter(), most);

    /// <summary>The newest messages that the filter lets through, newest first.</summary>
    public static List<QuarantinedMessage> List(Session session, QuarantineFilter filter, int most) => session.Top<QuarantinedMessage>(most,
        $"""
        {Columns}
        WHERE (@settled = 1 OR state = 'Open') AND (@submitter IS NULL OR submitter = @submitter)
          AND (@reason IS NULL OR reason = @reason OR reason LIKE @first OR reason LIKE @later)
        ORDER BY received_at DESC, quarantine_id
        """, Parameters(filter));

    /// <summary>How many messages the filter lets through.</summary>
    public static int Count(Session session, QuarantineFilter filter) => session.First<int>(
        """
        SELECT COUNT(*) FROM quarantine
        WHERE (@settled = 1 OR state = 'Open') AND (@submitter IS NULL OR submitter = @submitter)
          AND (@reason IS NULL OR reason = @reason OR reason LIKE @first OR reason LIKE @later)
        """, Parameters(filter));

    /// <summary>Whose messages are here, in order.</summary>
    public static List<string> Submitters(Session session) => session.Query<string>("SELECT DISTINCT submitter FROM quarantine ORDER BY submitter");

    /// <summary>One message; null where there is none of that id.</summary>
    public static QuarantinedMessage? Find(Session session, string id) => session.First<QuarantinedMessage>($"{Columns} WHERE quarantine_id = @id", new { id });

    /// <summary>Its body, as it was sent; null where it is not kept, or there is no such message.</summary>
    public static byte[]? Body(Session session, string id) => session.First<byte[]>("SELECT body FROM quarantine WHERE quarantine_id = @id", new { id });

    // A reason is one code, or several with ", " between them.
    private static object Parameters(QuarantineFilter filter) => new
    {
        settled = filter.Settled ? 1 : 0,
        submitter = filter.Submitter,
        reason = filter.Reason,
        first = $"{filter.Reason}, %",
        later = $"%, {filter.Reason}%",
    };
}

/// <summary>Which messages to look at.</summary>
public sealed record QuarantineFilter
{
    /// <summary>Only what came through this submitter's queue.</summary>
    public string? Submitter { get; init; }

    /// <summary>Only what has this code among its reasons.</summary>
    public string? Reason { get; init; }

    /// <summary>Also what was sent once more or discarded.</summary>
    public bool Settled { get; init; }
}

/// <summary>A message that cannot be recorded.</summary>
/// <param name="Submitter">Whose queue it came through.</param>
/// <param name="MessageId">Its id.</param>
/// <param name="ReceivedAt">When.</param>
/// <param name="Errors">All of them.</param>
/// <param name="Body">What was sent; null where it identifies a person.</param>
/// <param name="BodyHash">Tells a repeat from another message of the same id; empty where the body is not kept.</param>
public sealed record Refusal(string Submitter, string MessageId, DateTimeOffset ReceivedAt, IReadOnlyList<ReportError> Errors, byte[]? Body, string BodyHash)
{
    /// <summary>The codes of the errors, each once.</summary>
    public string Reason => string.Join(", ", Errors.Select(e => e.Code).Distinct());
}

/// <summary>What has been done about a quarantined message.</summary>
public enum QuarantineState
{
    /// <summary>Nothing yet.</summary>
    Open,

    /// <summary>Sent to its queue once more; open again should it be refused or fail again.</summary>
    Requeued,

    /// <summary>Its body is gone; that it was here, and why, stays.</summary>
    Discarded,
}

/// <summary>A message as it lies in quarantine.</summary>
public sealed record QuarantinedMessage
{
    /// <summary>Follows from submitter, message and content.</summary>
    public required string QuarantineId { get; init; }

    /// <summary>Whose queue it came through.</summary>
    public required string Submitter { get; init; }

    /// <summary>The submitter's id of it.</summary>
    public required string MessageId { get; init; }

    /// <summary>When it came, last.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The codes of its errors.</summary>
    public required string Reason { get; init; }

    /// <summary>Its errors, as a JSON array.</summary>
    public required string Errors { get; init; }

    /// <summary>Whether its body is here; never where it identifies a person, and no longer where it was discarded.</summary>
    public required bool HasBody { get; init; }

    /// <summary>What has been done about it.</summary>
    public required QuarantineState State { get; init; }

    /// <summary>How often it came here.</summary>
    public required int Times { get; init; }

    /// <summary>How often it was sent to its queue once more.</summary>
    public required int Requeues { get; init; }

    /// <summary>When that was last done.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>By whom.</summary>
    public string? SettledBy { get; init; }

    /// <summary>Why it was discarded.</summary>
    public string? SettledReason { get; init; }

    /// <summary>Its errors; without the values found where the body is not here, whatever a row from before may hold.</summary>
    public IReadOnlyList<ReportError> ErrorList()
    {
        try
        {
            var errors = JsonSerializer.Deserialize<List<ReportError>>(Errors, JsonSerializerOptions.Web) ?? [];
            return HasBody ? errors : errors.ConvertAll(e => e with { Value = null });
        }
        catch (JsonException)
        {
            return [new ReportError(Reason, "", "")];
        }
    }
}
