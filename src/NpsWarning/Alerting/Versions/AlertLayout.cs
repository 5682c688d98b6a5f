using System.Net;
using System.Text;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;

namespace NpsWarning.Alerting.Versions;

/// <summary>Lays a version out as plain text and as an HTML mail: one column, no remote content, no script, every fact encoded, readable without styles.</summary>
internal static class AlertLayout
{
    private const int LineLength = 76;

    public static AlertText LayOut(AlertDraft draft, AlertWords words)
    {
        var headline = Wording.Headline(words, draft.Simulated, draft.Headline);
        var banner = draft.Simulated ? words.Say("simulated") : null;
        return new AlertText
        {
            Headline = headline,
            Header = draft.Header,
            Sections = draft.Sections,
            PlainText = Plain(draft, headline, banner, words),
            Html = Html(draft, headline, banner, words.Language),
            SmsLine = draft.SmsLine,
            Language = words.Language,
            Simulated = draft.Simulated,
        };
    }

    private static string Plain(AlertDraft draft, string headline, string? banner, AlertWords words)
    {
        var text = new StringBuilder();
        if (banner is not null) text.Append(banner).Append("\n\n");
        text.Append(draft.Title).Append('\n');
        Wrap(text, headline, "", "");
        text.Append('\n');
        foreach (var line in draft.Header) Wrap(text, words.Say("labelled", ("label", line.Label), ("value", line.Value)), "", "    ");
        foreach (var section in draft.Sections)
        {
            text.Append('\n').Append(section.Title).Append('\n').Append('-', section.Title.Length).Append('\n');
            foreach (var block in section.Blocks)
                Wrap(text, block.Text, block.Kind == BlockKind.Bullet ? "- " : "", block.Kind == BlockKind.Bullet ? "  " : "");
        }
        if (banner is not null) text.Append('\n').Append(banner).Append('\n');
        return text.ToString();
    }

    private static void Wrap(StringBuilder text, string paragraph, string first, string next)
    {
        var used = first.Length;
        text.Append(first);
        var start = true;
        foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!start && used + 1 + word.Length > LineLength)
            {
                text.Append('\n').Append(next);
                used = next.Length;
                start = true;
            }
            if (!start) { text.Append(' '); used++; }
            text.Append(word);
            used += word.Length;
            start = false;
        }
        text.Append('\n');
    }

    private static string Html(AlertDraft draft, string headline, string? banner, string language)
    {
        var html = new StringBuilder();
        var colour = Colour(draft.Tier);
        html.Append($"<!DOCTYPE html>\n<html lang=\"{Encode(language)}\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Append($"<title>{Encode(headline)}</title>\n</head>\n");
        html.Append("<body style=\"margin:0;padding:16px;background:#ffffff;color:#1a1a1a;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5\">\n");
        html.Append("<main style=\"max-width:42em;margin:0 auto\">\n");
        if (banner is not null) html.Append($"<p style=\"margin:0 0 16px;padding:8px 12px;border:3px dashed #1a1a1a;font-weight:bold\">{Encode(banner)}</p>\n");
        html.Append($"<div style=\"border-left:10px solid {colour};padding-left:12px\">\n");
        html.Append($"<p style=\"margin:0\">{Encode(draft.Title)}</p>\n<h1 style=\"margin:0 0 8px;font-size:22px;line-height:1.3\">{Encode(headline)}</h1>\n</div>\n");
        Header(html, draft.Header);
        foreach (var section in draft.Sections) Section(html, section);
        if (banner is not null) html.Append($"<p style=\"font-weight:bold\">{Encode(banner)}</p>\n");
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Header(StringBuilder html, IReadOnlyList<HeaderLine> header)
    {
        html.Append("<table style=\"border-collapse:collapse;margin:8px 0\">\n");
        foreach (var line in header)
        {
            html.Append("<tr><th scope=\"row\" style=\"text-align:left;vertical-align:top;padding:2px 12px 2px 0\">").Append(Encode(line.Label));
            html.Append("</th><td style=\"padding:2px 0\">").Append(Encode(line.Value)).Append("</td></tr>\n");
        }
        html.Append("</table>\n");
    }

    private static void Section(StringBuilder html, AlertSection section)
    {
        html.Append($"<h2 style=\"margin:20px 0 4px;font-size:18px\">{Encode(section.Title)}</h2>\n");
        var inList = false;
        foreach (var block in section.Blocks)
        {
            var bullet = block.Kind == BlockKind.Bullet;
            if (bullet != inList) html.Append(bullet ? "<ul style=\"margin:4px 0;padding-left:20px\">\n" : "</ul>\n");
            inList = bullet;
            html.Append(bullet ? $"<li>{Encode(block.Text)}</li>\n" : $"<p style=\"margin:4px 0\">{Encode(block.Text)}</p>\n");
        }
        if (inList) html.Append("</ul>\n");
    }

    /// <summary>The words name the tier; the colour only repeats it, in tones that keep apart in print and for colour-blind readers.</summary>
    private static string Colour(Severity? tier) => tier switch
    {
        Severity.Extreme => "#7a0019",
        Severity.Severe => "#c2410c",
        Severity.Moderate => "#b58900",
        Severity.Minor => "#3b6ea5",
        _ => "#6b7280",
    };

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
