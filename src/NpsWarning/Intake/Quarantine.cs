using System.Text.Json;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>
/// Refused messages, kept for a person to look at, with every error. Of a message that identifies a person only the errors are kept: neither
/// its body nor any value in it is stored anywhere.
/// </summary>
public static class Quarantine
{
    /// <summary>Files a refused message once, however often it is delivered.</summary>
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
            """
            INSERT INTO quarantine (quarantine_id, submitter, message_id, received_at, reason, errors, body)
            SELECT @Id, @Submitter, @MessageId, @ReceivedAt, @Reason, @Errors, @Body
            WHERE NOT EXISTS (SELECT 1 FROM quarantine WHERE quarantine_id = @Id)
            """, row);
    }

    /// <summary>The newest refused messages, newest first.</summary>
    public static List<QuarantinedMessage> Newest(Session session, int most) => session.Top<QuarantinedMessage>(most,
        """
        SELECT quarantine_id, submitter, message_id, received_at, reason, errors, CASE WHEN body IS NULL THEN 0 ELSE 1 END AS has_body
        FROM quarantine ORDER BY received_at DESC, quarantine_id
        """);
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

/// <summary>A refused message as it lies in quarantine.</summary>
public sealed record QuarantinedMessage
{
    /// <summary>Follows from submitter, message and content.</summary>
    public required string QuarantineId { get; init; }

    /// <summary>Whose queue it came through.</summary>
    public required string Submitter { get; init; }

    /// <summary>Its id.</summary>
    public required string MessageId { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The codes of its errors.</summary>
    public required string Reason { get; init; }

    /// <summary>Its errors, as a JSON array.</summary>
    public required string Errors { get; init; }

    /// <summary>Whether its body was kept; never where it identifies a person.</summary>
    public required bool HasBody { get; init; }
}
