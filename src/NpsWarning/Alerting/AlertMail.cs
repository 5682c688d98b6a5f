using System.Globalization;
using MimeKit;
using MimeKit.Text;

namespace NpsWarning.Alerting;

/// <summary>An alert as a MIME message: plain text, and the same as HTML. The same delivery always makes the same message.</summary>
internal static class AlertMail
{
    /// <exception cref="ParseException">The recipient's address is none.</exception>
    public static MimeMessage Compose(Delivery delivery, AlertText text, MailboxAddress from)
    {
        var to = MailboxAddress.Parse(delivery.Address);
        var message = new MimeMessage
        {
            Subject = text.Headline,
            Date = delivery.IssuedAt,
            MessageId = MessageId(delivery.Id, from),
            Body = new MultipartAlternative
            {
                new TextPart(TextFormat.Plain) { Text = text.PlainText },
                new TextPart(TextFormat.Html) { Text = text.Html },
            },
        };
        ((Multipart)message.Body).Boundary = $"=-{delivery.Id}";
        message.From.Add(from);
        message.To.Add(new MailboxAddress(delivery.RecipientName, to.Address));

        message.Headers.Add(HeaderId.ContentLanguage, text.Language);

        // RFC 3834: keeps out-of-office replies from being sent back.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-NpsWarning-Alert", delivery.Alert.Value);
        message.Headers.Add("X-NpsWarning-Version", delivery.Version.ToString(CultureInfo.InvariantCulture));
        message.Headers.Add("X-NpsWarning-Audience", delivery.Audience.ToString().ToLowerInvariant());
        message.Headers.Add("X-NpsWarning-TLP", Wording.Tlp(AlertWords.For(AlertWords.Default), delivery.Tlp));
        message.Headers.Add("X-NpsWarning-Simulated", text.Simulated ? "true" : "false");
        return message;
    }

    /// <summary>From the delivery's id: a repeat has the same one, by which mail systems and readers recognise it.</summary>
    public static string MessageId(DeliveryId delivery, MailboxAddress from) => $"{delivery}@{from.Domain}";
}
