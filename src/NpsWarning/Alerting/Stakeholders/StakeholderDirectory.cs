using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Stakeholders;

/// <summary>
/// The bodies to seed a directory with: those that the report of the conference on drug policy (Wilton Park WP1434, 2015) names, and for each country one of
/// each kind of national body that it names. All addresses are of example domains, which deliver nowhere (RFC 2606): an administrator puts in real ones.
/// </summary>
public static class StakeholderDirectory
{
    /// <summary>How a stakeholder is written, in files and in the database.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<DirectoryRole>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false), new JsonStringEnumConverter<Digest>(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new JsonStringEnumConverter<Intake.Contract.Tlp>(namingPolicy: null, allowIntegerValues: false), new StakeholderIdConverter() },
    };

    /// <summary>The international bodies, and the national ones of the demo's simulated countries XA, XB and XC.</summary>
    public static IReadOnlyList<Stakeholder> Seed()
    {
        var file = Read();
        var international = file["international"].Deserialize<List<Stakeholder>>(Options)!;
        return [.. international, .. file["simulatedCountries"]!.AsArray().SelectMany(country => National(file, country!.GetValue<string>()))];
    }

    /// <summary>Whether it is a country (ISO 3166-1 alpha-2), or a code that ISO leaves to users.</summary>
    public static bool IsCountry(string code) => PlaceCodes.IsCountry(code);

    /// <summary>The template of national bodies, filled in for a country.</summary>
    /// <param name="country">ISO 3166-1 alpha-2.</param>
    public static IReadOnlyList<Stakeholder> National(string country) => National(Read(), country);

    private static List<Stakeholder> National(JsonNode file, string country)
    {
        var filled = file["national"]!.ToJsonString().Replace("{country}", country).Replace("{code}", country.ToLowerInvariant());
        return JsonSerializer.Deserialize<List<Stakeholder>>(filled, Options)!;
    }

    private static JsonNode Read()
    {
        using var stream = typeof(StakeholderDirectory).Assembly.GetManifestResourceStream("NpsWarning.Alerting.Data.stakeholders.json")
            ?? throw new InvalidOperationException("the program was built without its directory of stakeholders");
        return JsonNode.Parse(stream)!;
    }

    private sealed class StakeholderIdConverter : JsonConverter<StakeholderId>
    {
        public override StakeholderId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, StakeholderId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
