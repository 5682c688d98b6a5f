using System.Text;
using System.Text.Json.Nodes;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Export;

/// <summary>As what a version can be taken out.</summary>
public enum ExportFormat { Cap, Stix, CloudEvent, Text, Html, Json }

/// <summary>A version as a file.</summary>
public static class AlertExport
{
    /// <summary>The file and its media type.</summary>
    /// <param name="version">What is stored of it.</param>
    /// <param name="format">CAP and STIX hold all languages; of the others, text, HTML and CloudEvent are in one.</param>
    /// <param name="source">Whose it is.</param>
    /// <param name="language">Two letters; the language of the place where it is null or there is no text in it.</param>
    /// <param name="addressee">As for <see cref="CapAlert.Of"/>.</param>
    public static (string MediaType, byte[] Content) Of(StoredVersion version, ExportFormat format, ExportSource source, string? language = null, string? addressee = null)
    {
        var text = version.Texts.FirstOrDefault(t => t.Language == language) ?? version.Texts[0];
        return format switch
        {
            ExportFormat.Cap => (CapAlert.MediaType, ExportXml.Bytes(CapAlert.Of(version, source, addressee))),
            ExportFormat.Stix => (StixBundle.MediaType, Bytes(StixBundle.Text(StixBundle.Of([version], source)))),
            ExportFormat.CloudEvent => ("application/cloudevents+json; charset=utf-8", Bytes(Event(version, text, addressee))),
            ExportFormat.Text => ("text/plain; charset=utf-8", Bytes(text.Plain)),
            ExportFormat.Html => ("text/html; charset=utf-8", Bytes(text.Html)),
            _ => ("application/json; charset=utf-8", Bytes(Json(version).ToJsonString(AlertFacts.Json))),
        };
    }

    /// <summary>Writes down who took a restricted version out of the service; what is for the public is no secret.</summary>
    public static void Audit(Session session, DateTimeOffset now, string who, StoredVersion version, ExportFormat format)
    {
        if (version.Facts.Audience != Intake.Audience.Public)
            Storage.Audit.Write(session, now, who, "exported", $"alert:{version.Facts.AlertId}", $"Version {version.Facts.Version} for {AlertEvent.Audience(version.Facts.Audience)}, {AlertEvent.Mark(version.Facts.Tlp)}, as {format}.");
    }

    // An export is no delivery: its id says so, and is the same each time.
    private static string Event(StoredVersion version, StoredText text, string? addressee)
    {
        var facts = version.Facts;
        var delivery = new Delivery
        {
            Id = new DeliveryId(StableUuid.Of("export", version.Identifier)),
            Alert = new AlertReference(facts.AlertId),
            Version = facts.Version,
            Kind = version.Kind,
            Audience = facts.Audience,
            Tlp = facts.Tlp,
            Stakeholder = new StakeholderId(addressee ?? ""),
            RecipientName = "",
            Address = "",
            IssuedAt = facts.IssuedAt,
        };
        return AlertEvent.Json(delivery, new AlertText
        {
            Headline = text.Headline,
            Header = [],
            Sections = [],
            PlainText = text.Plain,
            Html = text.Html,
            Language = text.Language,
            Simulated = facts.Simulated,
            Facts = facts.ToJson(),
        }, out _);
    }

    private static JsonObject Json(StoredVersion version) => new()
    {
        ["identifier"] = version.Identifier,
        ["kind"] = version.Kind,
        ["tlp"] = AlertEvent.Mark(version.Facts.Tlp),
        ["facts"] = JsonNode.Parse(version.Facts.ToJson()),
        ["texts"] = new JsonArray([.. version.Texts.Select(t => new JsonObject { ["language"] = t.Language, ["headline"] = t.Headline, ["text"] = t.Plain })]),
    };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
