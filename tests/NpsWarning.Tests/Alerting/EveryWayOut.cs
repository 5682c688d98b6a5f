using System.Net;
using System.Text;
using CloudNative.CloudEvents;
using MimeKit;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Tests.Alerting;

/// <summary>Everything that leaves the service about a signal for one audience, as a receiver can read it: decoded, with all that stands beside the text.</summary>
internal static class EveryWayOut
{
    private static readonly MailboxAddress From = new("NpsWarning", "alerts@warning.health.example");

    private static readonly ExportSource Source = new("warning.health.example", "https://warning.health.example");

    /// <summary>Kinds of mails and events: each signal takes its turn with one, so that ten thousand of them try each kind thousands of times.</summary>
    private const int Turns = 5;

    /// <param name="brief">The signal.</param>
    /// <param name="audience">Whose versions.</param>
    /// <param name="reach">Within the signal's country, or beyond it.</param>
    /// <param name="reason">Why it is taken back, as a person wrote it.</param>
    /// <param name="turn">Any number: which of the kinds of message it is this time.</param>
    public static IEnumerable<(string Way, string Content)> Of(SignalBrief brief, Audience audience, Reach reach, string reason, int turn)
    {
        var kind = (turn % Turns) switch { 3 or 4 => Cancellation.Kind, _ => brief.Edition.KindFor(audience) };
        var text = (turn % Turns) switch
        {
            3 => Cancellation.Text(brief, audience, reach, AlertSentence.Recorded(reason)),
            4 => Cancellation.Continued(brief, audience, new AlertReference("B2")),
            _ => AlertWriter.Write(brief, audience, reach),
        };
        var facts = AlertFacts.Of(brief, audience, reach, kind).ToJson();
        var said = text with { Facts = facts };
        yield return ("text", string.Join('\n', [text.Headline, text.PlainText, text.SmsLine ?? "", .. text.Header.Select(line => line.Label + line.Value), .. text.Sections.SelectMany(s => s.Blocks.Select(b => s.Title + b.Text))]));
        yield return ("html", text.Html + "\n" + WebUtility.HtmlDecode(text.Html));
        yield return ("facts", facts);
        var delivery = To(brief, audience, kind) with { Reminder = turn % Turns == 1 ? 2 : 0 };
        var message = turn % Turns == 2 ? DigestMail.Compose(delivery, [(delivery, said), (delivery, said)]) : (delivery, said);
        yield return ((turn % Turns) switch { 1 => "reminder", 2 => "digest", 3 => "mail that cancels", 4 => "mail that continues", _ => "mail" }, Mail(AlertMail.Compose(message.Item1, message.Item2, From)));
        var stored = new StoredVersion { Facts = AlertFacts.Parse(facts)!, Reach = reach, Texts = [new StoredText(text.Language, text.Headline, text.PlainText, text.Html)], Earlier = AlertFacts.Parse(facts)!.Earlier };
        yield return (turn % 3) switch
        {
            0 => ("CAP", Encoding.UTF8.GetString(AlertExport.Of(stored, ExportFormat.Cap, Source).Content)),
            1 => ("STIX", Encoding.UTF8.GetString(AlertExport.Of(stored, ExportFormat.Stix, Source).Content)),
            _ => ("Atom", new AtomFeed { Of = new Feed(audience, stored.Facts.Tlp), Versions = [stored], Updated = stored.Facts.IssuedAt }.Document(Source, "https://warning.health.example", "").ToString()),
        };
        var sent = AlertEvent.Of(delivery, said);
        yield return ("event", AlertEvent.Json(delivery, said, out var type) + "\n" + type + "\n" + string.Join('\n', sent.GetPopulatedAttributes().Select(a => $"{a.Key.Name}: {a.Value}")));
    }

    /// <summary>All headers and parts, decoded, as a mail program shows them.</summary>
    public static string Mail(MimeMessage message)
    {
        using var sent = new MemoryStream();
        message.WriteTo(sent);
        sent.Position = 0;
        using var read = MimeMessage.Load(sent);
        var all = new StringBuilder();
        foreach (var header in read.Headers) all.Append(header.Field).Append(": ").AppendLine(header.Value);
        foreach (var part in read.BodyParts)
        {
            foreach (var header in part.Headers) all.Append(header.Field).Append(": ").AppendLine(header.Value);
            if (part is TextPart text) all.AppendLine(text.Text).AppendLine(text.IsHtml ? WebUtility.HtmlDecode(text.Text) : "");
        }
        return all.ToString();
    }

    private static Delivery To(SignalBrief brief, Audience audience, string kind) => new()
    {
        Id = new DeliveryId(new Guid("00000000-0000-4000-8000-000000000001")),
        Alert = brief.Edition.Alert,
        Version = brief.Edition.NumberFor(audience),
        Kind = kind,
        Audience = audience,
        Tlp = audience == Audience.Public ? Tlp.Clear : brief.Tlp,
        Stakeholder = new StakeholderId("xa-police"),
        RecipientName = "Police of XA",
        Address = "duty@police.xa.example",
        IssuedAt = brief.Edition.IssuedAt,
        AcknowledgeAt = kind == Cancellation.Kind ? null : "https://warning.health.example/acknowledge/token",
    };
}
