using System.Text.Json;
using System.Text.Json.Serialization;

namespace NpsWarning.Intake.Contract;

/// <summary>The wire form of a report: camelCase, code lists as kebab-case strings, absent values left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(KebabEnumConverter)])]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(Receipt))]
public sealed partial class ContractJson : JsonSerializerContext;

/// <summary>
/// Code lists as kebab-case strings, one converter for all of them. Numbers are refused, since they would tie the wire to the order of
/// the members.
/// </summary>
internal sealed class KebabEnumConverter : JsonConverterFactory
{
    private static readonly JsonStringEnumConverter Strings = new(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

    public override bool CanConvert(Type typeToConvert) => Strings.CanConvert(typeToConvert);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        Strings.CreateConverter(typeToConvert, options);
}
