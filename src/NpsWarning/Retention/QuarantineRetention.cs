using NpsWarning.Intake;
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
                new { errors = Quarantine.WithoutValues(row.Errors), row.QuarantineId }))),
    ];

    private sealed record Refused
    {
        public required string QuarantineId { get; init; }
        public required string Errors { get; init; }
    }
}
