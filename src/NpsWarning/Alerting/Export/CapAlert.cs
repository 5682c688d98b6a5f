using System.Globalization;
using System.Xml.Linq;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Export;

/// <summary>
/// A version as a message of the Common Alerting Protocol 1.2 (OASIS, 2010; ITU-T X.1303bis): one &lt;alert&gt; for a version and audience, one &lt;info&gt;
/// for each language that it was written in.
/// </summary>
public static class CapAlert
{
    /// <summary>CAP 1.2's namespace.</summary>
    public static readonly XNamespace Namespace = "urn:oasis:names:tc:emergency:cap:1.2";

    /// <summary>Its media type.</summary>
    public const string MediaType = "application/cap+xml";

    /// <summary>Category is that of the audience's work, event the kind of thing; names of substances stand in the headline.</summary>
    private static readonly Dictionary<string, string> Events = new()
    {
        ["en"] = "New psychoactive substance",
        ["fr"] = "Nouvelle substance psychoactive",
        ["es"] = "Nueva sustancia psicoactiva",
        ["de"] = "Neue psychoaktive Substanz",
    };

    /// <summary>The message.</summary>
    /// <param name="version">What is stored of it.</param>
    /// <param name="source">Who sends it.</param>
    /// <param name="addressee">Id of the recipient, for marks under which it is for named recipients alone; null where it is made for none: then the audience stands there.</param>
    public static XDocument Of(StoredVersion version, ExportSource source, string? addressee = null)
    {
        var facts = version.Facts;
        return new XDocument(new XDeclaration("1.0", "utf-8", null), Element("alert",
            Element("identifier", version.Identifier),
            Element("sender", source.Sender),
            Element("sent", Instant(facts.IssuedAt)),
            Element("status", facts.Simulated ? "Exercise" : "Actual"),
            Element("msgType", version.Kind),
            Scope(facts.Tlp, addressee ?? AlertEvent.Audience(facts.Audience)),
            version.Kind == Cancellation.Kind ? Element("note", NoteOf(version.Texts[0])) : null,
            version.Earlier.Count == 0 ? null : Element("references", string.Join(' ', version.Earlier.Select(e => $"{source.Sender},{version.IdentifierOf(e.Version)},{Instant(e.IssuedAt)}"))),
            version.Texts.Select(text => Info(version, text, source))));
    }

    /// <summary>CAP's form of an instant: to the second, and UTC is "-00:00", never "Z".</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'-00:00'", CultureInfo.InvariantCulture);

    private static object[] Scope(Tlp mark, string addressee) => mark switch
    {
        Tlp.Clear => [Element("scope", "Public")],
        Tlp.Green => [Element("scope", "Restricted"), Element("restriction", "TLP:GREEN – may be passed on within the recipient's community, not published")],
        Tlp.Amber => [Element("scope", "Restricted"), Element("restriction", "TLP:AMBER – may be passed on within the recipient's organisation and its clients, to those who need to know")],
        _ => [Element("scope", "Private"), Element("addresses", addressee)],
    };

    private static XElement Info(StoredVersion version, StoredText text, ExportSource source)
    {
        var facts = version.Facts;
        var cancelled = version.Kind == Cancellation.Kind;
        var sections = PlainSections.Of(text.Plain);
        var (instructions, contact) = cancelled ? ([], []) : Titles(facts.Audience, AlertWords.For(text.Language));
        return Element("info",
            Element("language", text.Language),
            Element("category", facts.Audience == Audience.Enforcement ? "Security" : "Health"),
            Element("event", Events.GetValueOrDefault(text.Language, Events["en"])),
            ResponseTypes(facts.Audience, cancelled && facts.ContinuedAs is null).Select(r => Element("responseType", r)),
            Element("urgency", facts.Urgency.ToString()),
            Element("severity", facts.Severity.ToString()),
            Element("certainty", facts.Certainty.ToString()),
            Element("audience", AlertEvent.Audience(facts.Audience)),
            Element("effective", Instant(facts.IssuedAt)),
            facts.FirstOccurredOn is { } first ? Element("onset", Instant(new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero))) : null,
            Element("expires", Instant(version.Expires)),
            Element("senderName", "NpsWarning, " + source.Sender),
            Element("headline", AlertWords.Fact(ExportXml.Clean(text.Headline), AlertWriter.LongestHeadline)),
            Element("description", sections.Text([.. instructions, .. contact], others: true) ?? text.Plain.Trim()),
            Optional("instruction", sections.Text(instructions)),
            source.Address is { } address ? Element("web", $"{address}/feeds/{new Feed(facts.Audience, facts.Tlp).Path}.atom") : null,
            Optional("contact", sections.Text(contact)),
            Parameters(facts),
            Area(facts));
    }

    private static string[] ResponseTypes(Audience audience, bool cancelled) => (cancelled, audience) switch
    {
        (true, _) => ["AllClear"],
        (_, Audience.Health) => ["Monitor", "Prepare"],
        (_, Audience.Public) => ["Avoid"],
        _ => ["Monitor"],
    };

    /// <summary>The sections that say what to do, and whom to turn to.</summary>
    private static (string[] Instructions, string[] Contact) Titles(Audience audience, AlertWords words) => audience switch
    {
        Audience.Health => ([words.Say("health.2")], [words.Say("health.8")]),
        Audience.Enforcement => ([words.Say("enforcement.5"), words.Say("enforcement.6")], [words.Say("enforcement.8")]),
        _ => ([words.Say("public.4"), words.Say("public.5")], [words.Say("public.7")]),
    };

    private static IEnumerable<XElement> Parameters(AlertFacts facts)
    {
        yield return Pair("parameter", "TLP", AlertEvent.Mark(facts.Tlp));
        yield return Pair("parameter", "nps:identification", facts.Identification.ToString());
        foreach (var candidate in facts.Candidates) yield return Pair("parameter", "nps:candidates", candidate);
        if (facts.Subject is { } subject) yield return Pair("parameter", "nps:subject", subject);
        if (facts.ClassName is { } name) yield return Pair("parameter", "nps:class", name);
        if (facts.InChIKey is { } key) yield return Pair("parameter", "nps:inchikey", key);
        if (facts.MedicalUse) yield return Pair("parameter", "nps:medical-use", "yes");
        if (facts.Cases is { } cases) yield return Pair("parameter", "nps:cases", cases.ToString(CultureInfo.InvariantCulture));
        foreach (var detector in facts.Detectors)
            yield return Pair("parameter", "nps:detector", $"{detector.Name} {detector.Version}{(detector.Model is { } model ? $", model {model} {detector.ModelVersion}" : "")}");
    }

    /// <summary>The country, and its regions as far as this audience may know them.</summary>
    private static XElement Area(AlertFacts facts) => Element("area",
        Element("areaDesc", facts.Regions.Count == 0 ? facts.CountryName : $"{facts.CountryName}: {string.Join(", ", facts.Regions)}"),
        Pair("geocode", "ISO3166-1", facts.Country),
        facts.Regions.Select(region => Pair("geocode", "ISO3166-2", region)));

    /// <summary>The text of a cancellation without what stands elsewhere: one line that says why.</summary>
    private static string NoteOf(StoredText text)
    {
        var sections = PlainSections.Of(text.Plain);
        var words = sections.All.Count > 0 ? string.Join(' ', sections.All.Select(s => s.Text)) : text.Plain;
        return string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static XElement Pair(string name, string valueName, string value) => Element(name, Element("valueName", valueName), Element("value", value));

    private static XElement? Optional(string name, string? text) => text is null ? null : Element(name, text);

    private static XElement Element(string name, string text) => new(Namespace + name, ExportXml.Clean(text));

    private static XElement Element(string name, params object?[] content) => new(Namespace + name, content);
}
