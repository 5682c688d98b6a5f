using System.Globalization;
using System.Xml.Linq;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Export;

/// <summary>A feed as an Atom document (RFC 4287): an entry for the newest version of each alert that has not expired, cancellations among them, with a link to its CAP message.</summary>
public sealed record AtomFeed
{
    /// <summary>Atom's namespace.</summary>
    public static readonly XNamespace Namespace = "http://www.w3.org/2005/Atom";

    /// <summary>Its media type.</summary>
    public const string MediaType = "application/atom+xml; charset=utf-8";

    /// <summary>How far back alerts are looked for: none is in force for longer without a new version.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    /// <summary>Of which feed.</summary>
    public required Feed Of { get; init; }

    /// <summary>In force, newest first.</summary>
    public required IReadOnlyList<StoredVersion> Versions { get; init; }

    /// <summary>When it last changed: something was issued, or expired.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>What the feed holds for a reader; null for the open feed.</summary>
    public static AtomFeed Read(Session session, Feed feed, Stakeholder? reader, DateTimeOffset now)
    {
        var all = StoredVersion.Newest(session, feed.Audience, feed.Clearance, country => Feed.ReachOf(reader, country), now - Longest);
        var changes = all.SelectMany(v => v.Expires < now ? [v.Facts.IssuedAt, v.Expires] : (DateTimeOffset[])[v.Facts.IssuedAt]);
        return new AtomFeed { Of = feed, Versions = [.. all.Where(v => v.Expires >= now)], Updated = changes.DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max() };
    }

    /// <summary>The document.</summary>
    /// <param name="source">Whose it is.</param>
    /// <param name="address">Of the service as the reader reaches it, without a slash at the end.</param>
    /// <param name="query">Added to each address, such as "?key=…"; may be empty.</param>
    public XDocument Document(ExportSource source, string address, string query)
    {
        var audience = AlertEvent.Audience(Of.Audience);
        return new XDocument(new XDeclaration("1.0", "utf-8", null), new XElement(Namespace + "feed",
            new XAttribute(XNamespace.Xml + "lang", "en"),
            Element("id", $"urn:uuid:{StableUuid.Of(source.Sender, "feed", Of.Path)}"),
            Element("title", $"NpsWarning: alerts for {audience}, up to {AlertEvent.Mark(Of.Clearance)}"),
            Element("updated", Instant(Updated)),
            new XElement(Namespace + "author", Element("name", "NpsWarning, " + source.Sender)),
            Link("self", MediaType.Split(';')[0], $"{address}/feeds/{Of.Path}.atom{query}"),
            Versions.Select(v => Entry(v, source, $"{address}/feeds/{Of.Path}/{Uri.EscapeDataString(v.Facts.AlertId)}/{v.Facts.Version.ToString(CultureInfo.InvariantCulture)}.cap.xml{query}"))));
    }

    private static XElement Entry(StoredVersion version, ExportSource source, string cap) => new(Namespace + "entry",
        new XAttribute(XNamespace.Xml + "lang", version.Texts[0].Language),
        Element("id", $"urn:uuid:{StableUuid.Of(source.Sender, "entry", version.Facts.AlertId, version.Facts.Audience.ToString())}"),
        Element("title", version.Texts[0].Headline),
        Element("published", Instant(version.Earlier.Count > 0 ? version.Earlier[0].IssuedAt : version.Facts.IssuedAt)),
        Element("updated", Instant(version.Facts.IssuedAt)),
        new XElement(Namespace + "category", new XAttribute("term", version.Kind)),
        new XElement(Namespace + "category", new XAttribute("term", AlertEvent.Mark(version.Facts.Tlp))),
        Link("alternate", CapAlert.MediaType, cap),
        Element("summary", version.Texts[0].Headline));

    private static XElement Link(string rel, string type, string href) => new(Namespace + "link", new XAttribute("rel", rel), new XAttribute("type", type), new XAttribute("href", href));

    private static XElement Element(string name, string text) => new(Namespace + name, ExportXml.Clean(text));

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
