using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace NpsWarning.Intake.Contract;

/// <summary>JSON Schema 2020-12 of the contract, generated from its records: what is published is what is checked.</summary>
internal static class ContractSchemas
{
    /// <summary>Annotation with the code that a breach of pattern, length or range is refused with; <see cref="SchemaErrors"/> reads it.</summary>
    public const string ErrorAnnotation = "x-error";

    /// <summary>The schema of one kind: the kind is fixed, its section required and the other sections gone.</summary>
    public static JsonObject Of(ReportKind kind)
    {
        var schema = Generate(ContractJson.Default.Report);
        var properties = schema["properties"]!.AsObject();
        var section = SectionName(kind);

        properties["kind"] = new JsonObject { ["const"] = section, ["description"] = "The kind of this report." };
        foreach (var other in Enum.GetValues<ReportKind>().Where(other => other != kind))
            properties.Remove(SectionName(other));
        properties[section]!["type"] = "object";
        schema["required"]!.AsArray().Add(section);
        return Headed(schema, $"{section}-1", $"Report of kind {section}, version 1");
    }

    /// <summary>The schema of what comes back.</summary>
    public static JsonObject OfReceipt() => Headed(Generate(ContractJson.Default.Receipt), "receipt-1", "Receipt, version 1");

    /// <summary>The name of a kind on the wire, which is also that of its section.</summary>
    public static string SectionName(ReportKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private static JsonObject Headed(JsonObject schema, string name, string title)
    {
        var headed = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = $"urn:npswarning:{name}",
            ["title"] = title,
        };
        foreach (var (key, value) in schema.ToArray())
        {
            schema.Remove(key);
            headed[key] = value;
        }
        return headed;
    }

    private static JsonObject Generate(JsonTypeInfo type)
    {
        var schema = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => context.PropertyInfo is { } property ? Annotate(property, node) : node,
        }).AsObject();
        Inline(schema, schema);
        return schema;
    }

    /// <summary>
    /// Puts a type's schema wherever the exporter refers back to where the type stood first: that may be in the section of another kind,
    /// and a schema that stands for itself is easier to read. The contract has no type that contains itself.
    /// </summary>
    private static void Inline(JsonObject schema, JsonObject root)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            schema.Remove("$ref");
            var target = reference.Split('/').Skip(1).Aggregate((JsonNode)root, (node, segment) => node[segment]!).AsObject();
            foreach (var (key, value) in target.Where(entry => !schema.ContainsKey(entry.Key)))
                schema[key] = value?.DeepClone();
        }
        foreach (var part in schema.Select(entry => entry.Value).OfType<JsonObject>().ToArray())
            Inline(part, root);
    }

    private static JsonNode Annotate(JsonPropertyInfo property, JsonNode node)
    {
        // The exporter calls this for a property and again for the items of its list, with the same property.
        if (node is not JsonObject schema || property.AttributeProvider is not { } attributes || schema.ContainsKey("description"))
            return node;
        var annotated = new JsonObject();
        foreach (var attribute in attributes.GetCustomAttributes(inherit: false))
            Apply(attribute, annotated, schema);
        foreach (var (key, value) in schema.ToArray())
        {
            schema.Remove(key);
            annotated[key] = value;
        }
        return annotated;
    }

    private static void Apply(object attribute, JsonObject annotated, JsonObject schema)
    {
        var isList = schema.ContainsKey("items");
        switch (attribute)
        {
            case DescriptionAttribute description: annotated["description"] = description.Description; break;
            case RegularExpressionAttribute pattern: annotated["pattern"] = pattern.Pattern; break;
            case MaxLengthAttribute length: annotated[isList ? "maxItems" : "maxLength"] = length.Length; break;
            case MinLengthAttribute length: annotated[isList ? "minItems" : "minLength"] = length.Length; break;
            case RefusedAsAttribute refused when isList: schema["items"]![ErrorAnnotation] = refused.Code; break;
            case RefusedAsAttribute refused: annotated[ErrorAnnotation] = refused.Code; break;
            case RangeAttribute range:
                annotated["minimum"] = Number(range.Minimum);
                annotated["maximum"] = Number(range.Maximum);
                break;
            case EachAttribute each:
                schema["items"]!["maxLength"] = each.MaxLength;
                if (each.Pattern is not null)
                    schema["items"]!["pattern"] = each.Pattern;
                break;
        }
    }

    private static JsonNode Number(object bound) => JsonValue.Create(Convert.ToDecimal(bound, CultureInfo.InvariantCulture));
}
