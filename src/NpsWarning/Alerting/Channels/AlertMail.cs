using System.Globalization;
using System.Net;
using MimeKit;
using MimeKit.Text;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;

namespace NpsWarning.Alerting.Channels;

/// <summary>An alert as a MIME message: plain text, and the same as HTML. The same delivery always makes the same message.</summary>
internal static class AlertMail
{
    /// <exception cref="ParseException">The recipient's address is none.</exception>
    public static MimeMessage Compose(Delivery delivery, AlertText text, MailboxAddress from)
    {
        var to = MailboxAddress.Parse(delivery.Address);
        var words = AlertWords.For(text.Language);
        var (plain, html) = delivery.AcknowledgeAt is not { } link ? (text.PlainText, text.Html)
            : (text.PlainText + PlainLink(words, link), text.Html.Replace("</main>", HtmlLink(words, link) + "</main>", StringComparison.Ordinal));
        var message = new MimeMessage
        {
            Subject = delivery.Reminder == 0 ? text.Headline : words.Say("reminder.subject", ("headline", text.Headline)),
            Date = delivery.IssuedAt,
            MessageId = MessageId(delivery.MessageId, from),
            Body = new MultipartAlternative
            {
                new TextPart(TextFormat.Plain) { Text = plain },
                new TextPart(TextFormat.Html) { Text = html },
            },
        };
        ((Multipart)message.Body).Boundary = $"=-{delivery.MessageId}";
        // All versions of an alert stand in one conversation.
        message.References.Add($"alert-{delivery.Alert.Value.ToLowerInvariant()}@{from.Domain}");
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
    public static string MessageId(string delivery, MailboxAddress from) => $"{delivery}@{from.Domain}";

    /// <summary>What stands below the text, in the words of its language.</summary>
    public static string PlainLink(AlertWords words, string link) => $"\n{words.Say("ack.ask")}\n{link}\n";

    /// <summary>The same for the HTML part: a link that looks like a button. It opens a page and changes nothing by itself, since mail scanners follow every link.</summary>
    public static string HtmlLink(AlertWords words, string link) =>
        $"<p style=\"margin:24px 0\">{WebUtility.HtmlEncode(words.Say("ack.ask"))}<br><a href=\"{WebUtility.HtmlEncode(link)}\" style=\"display:inline-block;margin-top:8px;padding:10px 18px;background:#1a4f8b;color:#ffffff;text-decoration:none;font-weight:bold\">{WebUtility.HtmlEncode(words.Say("ack.button"))}</a></p>\n";

    /// <summary>What stands inside a page that <see cref="AlertLayout"/> laid out.</summary>
    public static string Body(string html)
    {
        var (from, to) = (html.IndexOf("<main", StringComparison.Ordinal), html.LastIndexOf("</main>", StringComparison.Ordinal));
        return from < 0 || to < from ? html : html[(html.IndexOf('>', from) + 1)..to];
    }

    /// <summary>A page around what stands inside one.</summary>
    public static string Page(string language, string title, string body) =>
        $"<!DOCTYPE html>\n<html lang=\"{WebUtility.HtmlEncode(language)}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{WebUtility.HtmlEncode(title)}</title>\n</head>\n"
        + $"<body style=\"margin:0;padding:16px;background:#ffffff;color:#1a1a1a;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5\">\n<main style=\"max-width:42em;margin:0 auto\">\n{body}</main>\n</body>\n</html>\n";
}
