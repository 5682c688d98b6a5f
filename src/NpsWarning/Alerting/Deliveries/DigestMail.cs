using System.Net;
using System.Text;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;

namespace NpsWarning.Alerting.Deliveries;

/// <summary>The versions that a stakeholder gets together, as one message: first what there is, then each in full. Only what it has not had yet is in it.</summary>
internal static class DigestMail
{
    public static (Delivery Delivery, AlertText Text) Compose(Delivery first, IReadOnlyList<(Delivery Delivery, AlertText Text)> items)
    {
        var words = AlertWords.For(items[0].Text.Language);
        var headline = words.Say(items.Count == 1 ? "digest.headline.one" : "digest.headline.other", ("count", items.Count));
        if (items[0].Text.Simulated) headline = $"{words.Say("simulated")}: {headline}";
        var plain = new StringBuilder(headline).Append("\n\n");
        var html = new StringBuilder($"<h1 style=\"font-size:22px\">{WebUtility.HtmlEncode(headline)}</h1>\n<ol>\n");
        foreach (var (delivery, text) in items)
        {
            plain.Append($"- {text.Headline} ({delivery.Alert}, {delivery.Version})\n");
            html.Append($"<li>{WebUtility.HtmlEncode(text.Headline)} ({WebUtility.HtmlEncode(delivery.Alert.Value)}, {delivery.Version})</li>\n");
        }
        html.Append("</ol>\n");
        foreach (var (delivery, text) in items)
        {
            var (body, page) = (text.PlainText, AlertMail.Body(text.Html));
            if (delivery.AcknowledgeAt is { } link) (body, page) = (body + AlertMail.PlainLink(words, link), page + AlertMail.HtmlLink(words, link));
            plain.Append('\n').Append('=', 76).Append("\n\n").Append(body);
            html.Append("<hr style=\"margin:32px 0\">\n").Append(page);
        }
        return (first with { AcknowledgeAt = null, Tlp = items.Max(i => i.Delivery.Tlp) }, items[0].Text with { Headline = headline, PlainText = plain.ToString(), Html = AlertMail.Page(words.Language, headline, html.ToString()) });
    }
}
