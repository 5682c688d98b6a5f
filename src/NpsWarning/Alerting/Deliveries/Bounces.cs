using MimeKit;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Words;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Deliveries;

/// <summary>
/// Reads what mail systems send back (delivery status notifications, RFC 3464) from a folder, into which the mail server puts what comes for the sender's
/// address: a file a message, as in a Maildir's <c>new</c>. What is read is moved to <c>read</c> beside it.
/// </summary>
public sealed class Bounces(Database database, string folder)
{
    /// <summary>Reads what has come.</summary>
    /// <returns>The deliveries that it says have failed.</returns>
    public int Run(DateTimeOffset now)
    {
        if (!Directory.Exists(folder)) return 0;
        var marked = 0;
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).ToList())
        {
            var found = Failures(file);
            marked += database.Write(s => found.Sum(f => Mark(s, f, now)));
            Directory.CreateDirectory(Path.Combine(folder, "read"));
            File.Move(file, Path.Combine(folder, "read", Path.GetFileName(file)), overwrite: true);
        }
        return marked;
    }

    /// <summary>The deliveries that a notification says have failed for good, and why. What is no notification says nothing.</summary>
    internal static IReadOnlyList<Bounce> Failures(string file)
    {
        MimeMessage message;
        try { message = MimeMessage.Load(file); }
        catch (Exception e) when (e is FormatException or IOException) { return []; }
        using (message)
        {
            var status = message.BodyParts.OfType<MessageDeliveryStatus>().SelectMany(p => p.StatusGroups).FirstOrDefault(g => g["Action"] is { } action && action.Trim().Equals("failed", StringComparison.OrdinalIgnoreCase));
            if (status is null || Original(message) is not { } id) return [];
            return [new Bounce(id, status["Final-Recipient"]?.Split(';')[^1].Trim() ?? "", $"{status["Status"]?.Trim()} {status["Diagnostic-Code"]?.Trim()}".Trim())];
        }
    }

    // The message that came back is there whole, or its header alone.
    private static string? Original(MimeMessage message)
    {
        var headers = message.BodyParts.OfType<MessagePart>().Select(p => p.Message?.Headers).FirstOrDefault(h => h is not null)
            ?? message.BodyParts.OfType<TextPart>().Where(p => p.ContentType.IsMimeType("text", "rfc822-headers")).Select(p => Parse(p.Text)).FirstOrDefault();
        var id = headers?[HeaderId.MessageId]?.Trim().Trim('<', '>').Split('@')[0].Split('-')[0];
        return id is not null && Guid.TryParseExact(id, "N", out _) ? id : null;
    }

    private static HeaderList Parse(string text)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text + "\r\n\r\n"));
        return HeaderList.Load(stream);
    }

    private static int Mark(Session session, Bounce bounce, DateTimeOffset now)
    {
        var problem = $"bounced: {AlertWords.Fact(bounce.Reason, 200)}";
        var marked = session.Execute("UPDATE deliveries SET state = 'Bounced', problem = @problem WHERE delivery_id = @Delivery AND LOWER(address) = @recipient AND state IN ('Delivered', 'Reminding') AND acknowledged_at IS NULL",
            new { problem, bounce.Delivery, recipient = bounce.Recipient.ToLowerInvariant() });
        if (marked > 0) Audit.Write(session, now, "alerting", "bounced", $"delivery:{bounce.Delivery}", problem);
        return marked;
    }
}

/// <summary>A delivery that came back.</summary>
internal sealed record Bounce(string Delivery, string Recipient, string Reason);
