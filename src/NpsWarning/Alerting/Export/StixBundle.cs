using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Export;

/// <summary>
/// Alerts as a bundle of STIX 2.1 (OASIS, 2021): a report for each, with its places and its substance. What STIX has no words for stands in an extension of
/// our own, as its section 7.3 asks: properties of the report, and a kind of object for a substance. Marks are OASIS's definitions of TLP 2.0.
/// </summary>
public static class StixBundle
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "application/stix+json;version=2.1";

    /// <summary>The kind of object for a substance.</summary>
    public const string SubstanceType = "nps-substance";

    // As published in OASIS's common objects for STIX.
    private const string TlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
    private const string TlpCreated = "2022-10-01T00:00:00.000Z";

    // Objects that say the same for ever have one version.
    private const string Always = "2026-01-01T00:00:00.000Z";

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bundle of some versions, one of each alert.</summary>
    public static JsonObject Of(IReadOnlyList<StoredVersion> versions, ExportSource source)
    {
        var objects = new OrderedDictionary<string, JsonObject>();
        void Put(JsonObject made) => objects.TryAdd(made["id"]!.GetValue<string>(), made);
        var writer = new Writer(source);
        Put(writer.Identity());
        Put(writer.Extension());
        foreach (var version in versions)
            foreach (var made in writer.Alert(version)) Put(made);
        var content = string.Join(' ', versions.Select(v => v.Identifier));
        return new JsonObject { ["type"] = "bundle", ["id"] = $"bundle--{StableUuid.Of(source.Sender, "bundle", content)}", ["objects"] = new JsonArray([.. objects.Values]) };
    }

    /// <summary>As a file.</summary>
    public static string Text(JsonObject bundle) => bundle.ToJsonString(Written);

    /// <summary>The id of OASIS's definition of a mark.</summary>
    public static string MarkId(Tlp mark) => "marking-definition--" + mark switch
    {
        Tlp.Clear => "94868c89-83c2-464b-929b-a1a8aa3c8487",
        Tlp.Green => "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        Tlp.Amber => "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        Tlp.AmberStrict => "939a9414-2ddd-4d32-a0cd-375ea402b003",
        Tlp.Red => "e828b379-4e03-4974-9ac4-e53a884c97c1",
        _ => throw new ArgumentOutOfRangeException(nameof(mark), mark, "unknown mark"),
    };

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private sealed class Writer(ExportSource source)
    {
        private string Id(string type, params ReadOnlySpan<string> names) => $"{type}--{StableUuid.Of([source.Sender, type, .. names])}";

        private string IdentityId => Id("identity");

        private string ExtensionId => $"extension-definition--{StableUuid.Of("extension", "1")}"; // the same whoever runs the service

        public JsonObject Identity() => new()
        {
            ["type"] = "identity",
            ["spec_version"] = "2.1",
            ["id"] = IdentityId,
            ["created"] = Always,
            ["modified"] = Always,
            ["name"] = "NpsWarning, " + source.Sender,
            ["identity_class"] = "system",
            ["object_marking_refs"] = new JsonArray(MarkId(Tlp.Clear)),
        };

        public JsonObject Extension() => new()
        {
            ["type"] = "extension-definition",
            ["spec_version"] = "2.1",
            ["id"] = ExtensionId,
            ["created_by_ref"] = IdentityId,
            ["created"] = Always,
            ["modified"] = Always,
            ["name"] = "Alerts on new psychoactive substances",
            ["description"] = "What an early warning on a drug says for machines: in a report its audience, terms of CAP 1.2 and detectors, and nps-substance, an object for the substance.",
            ["schema"] = "In a report: alert, version, kind (Alert, Update, Cancel), audience (health, enforcement, public), simulated, expires_on (date), severity, urgency, certainty (CAP 1.2), "
                + "first_occurred_on (date), cases (integer), detectors (list of names with version). nps-substance: name, class_name, inchikey, candidates (list), identification "
                + "(NotStated, Unidentified, Presumptive, LibraryMatch, StructureElucidated, ReferenceStandard), medical_use (boolean).",
            ["version"] = "1.0.0",
            ["extension_types"] = new JsonArray("property-extension", "new-sdo"),
            ["object_marking_refs"] = new JsonArray(MarkId(Tlp.Clear)),
        };

        public IEnumerable<JsonObject> Alert(StoredVersion version)
        {
            yield return Mark(Tlp.Clear);
            yield return Mark(version.Facts.Tlp);
            var places = Places(version.Facts).ToList();
            foreach (var place in places) yield return place;
            var substance = Substance(version);
            if (substance is not null) yield return substance;
            var report = Report(version, [.. places.Select(p => p["id"]!.GetValue<string>()), .. substance is null ? [] : (string[])[substance["id"]!.GetValue<string>()]]);
            yield return report;
            if (version.Texts.Count > 1) yield return Translations(version, report);
        }

        private static JsonObject Mark(Tlp mark) => new()
        {
            ["type"] = "marking-definition",
            ["spec_version"] = "2.1",
            ["id"] = MarkId(mark),
            ["created"] = TlpCreated,
            ["name"] = AlertEvent.Mark(mark),
            ["extensions"] = new JsonObject { [TlpExtension] = new JsonObject { ["extension_type"] = "property-extension", ["tlp_2_0"] = AlertEvent.Mark(mark)[4..].ToLowerInvariant() } },
        };

        // A country or a region is no secret; that an alert speaks of it is, and stands in the report.
        private IEnumerable<JsonObject> Places(AlertFacts facts)
        {
            yield return Place(facts.Country, facts.CountryName, facts.Country, null);
            foreach (var region in facts.Regions) yield return Place(region, region, facts.Country, region);
        }

        private JsonObject Place(string code, string name, string country, string? region)
        {
            var place = new JsonObject
            {
                ["type"] = "location",
                ["spec_version"] = "2.1",
                ["id"] = Id("location", code),
                ["created_by_ref"] = IdentityId,
                ["created"] = Always,
                ["modified"] = Always,
                ["name"] = name,
                ["country"] = country,
                ["object_marking_refs"] = new JsonArray(MarkId(Tlp.Clear)),
            };
            if (region is not null) place["administrative_area"] = region;
            return place;
        }

        private JsonObject? Substance(StoredVersion version)
        {
            var facts = version.Facts;
            if (facts.Subject is null && facts.ClassName is null && facts.InChIKey is null) return null;
            var made = Common(SubstanceType, version, Id(SubstanceType, Readers(version)));
            if (facts.Subject is { } name) made["name"] = name;
            if (facts.ClassName is { } className) made["class_name"] = className;
            if (facts.InChIKey is { } key) made["inchikey"] = key;
            if (facts.Candidates.Count > 0) made["candidates"] = List(facts.Candidates);
            made["identification"] = facts.Identification.ToString();
            made["medical_use"] = facts.MedicalUse;
            made["extensions"] = new JsonObject { [ExtensionId] = new JsonObject { ["extension_type"] = "new-sdo" } };
            return made;
        }

        private JsonObject Report(StoredVersion version, IReadOnlyList<string> refers)
        {
            var (facts, text) = (version.Facts, version.Texts[0]);
            var made = Common("report", version, Id("report", Readers(version)));
            made["lang"] = text.Language;
            made["name"] = text.Headline;
            made["description"] = text.Plain.Trim();
            made["report_types"] = new JsonArray("threat-report");
            made["published"] = Instant(First(version));
            made["object_refs"] = List(refers);
            if (facts.Simulated) made["labels"] = new JsonArray("simulated");
            made["external_references"] = new JsonArray(new JsonObject { ["source_name"] = source.Sender, ["external_id"] = facts.AlertId });
            made["extensions"] = new JsonObject { [ExtensionId] = Facts(version) };
            return made;
        }

        private static JsonObject Facts(StoredVersion version)
        {
            var facts = version.Facts;
            var made = new JsonObject
            {
                ["extension_type"] = "property-extension",
                ["alert"] = facts.AlertId,
                ["version"] = facts.Version,
                ["kind"] = version.Kind,
                ["audience"] = AlertEvent.Audience(facts.Audience),
                ["simulated"] = facts.Simulated,
                ["expires_on"] = facts.ExpiresOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["severity"] = facts.Severity.ToString(),
                ["urgency"] = facts.Urgency.ToString(),
                ["certainty"] = facts.Certainty.ToString(),
            };
            if (facts.FirstOccurredOn is { } first) made["first_occurred_on"] = first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (facts.Cases is { } cases) made["cases"] = cases;
            if (facts.Detectors.Count > 0) made["detectors"] = List(facts.Detectors.Select(d => $"{d.Name} {d.Version}{(d.Model is { } model ? $", model {model} {d.ModelVersion}" : "")}"));
            return made;
        }

        private JsonObject Translations(StoredVersion version, JsonObject report)
        {
            var made = Common("language-content", version, Id("language-content", Readers(version)));
            made["object_ref"] = report["id"]!.GetValue<string>();
            made["object_modified"] = report["modified"]!.GetValue<string>();
            made["contents"] = new JsonObject(version.Texts.Skip(1).Select(t => KeyValuePair.Create<string, JsonNode?>(t.Language, new JsonObject { ["name"] = t.Headline, ["description"] = t.Plain.Trim() })));
            return made;
        }

        /// <summary>A version of the alert is a version of its objects; one that is taken back ends them.</summary>
        private JsonObject Common(string type, StoredVersion version, string id)
        {
            var made = new JsonObject
            {
                ["type"] = type,
                ["spec_version"] = "2.1",
                ["id"] = id,
                ["created_by_ref"] = IdentityId,
                ["created"] = Instant(First(version)),
                ["modified"] = Instant(version.Facts.IssuedAt),
                ["object_marking_refs"] = new JsonArray(MarkId(version.Facts.Tlp)),
            };
            if (version.Kind == Cancellation.Kind) made["revoked"] = true;
            return made;
        }

        private static DateTimeOffset First(StoredVersion version) => version.Earlier.Count > 0 ? version.Earlier[0].IssuedAt : version.Facts.IssuedAt;

        /// <summary>Readers in the country and beyond it get objects of their own, since they say different things.</summary>
        private static string[] Readers(StoredVersion version) => [version.Facts.AlertId, version.Facts.Audience.ToString(), version.IdentifierOf(0)];

        private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];
    }
}
