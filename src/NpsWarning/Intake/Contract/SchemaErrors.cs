using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace NpsWarning.Intake.Contract;

/// <summary>One kind's schema, ready to judge, with the library's findings turned into codes of the contract.</summary>
internal sealed class SchemaErrors
{
    private static readonly EvaluationOptions YesOrNo = new() { OutputFormat = OutputFormat.Flag, RequireFormatValidation = true };
    private static readonly EvaluationOptions All = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly JsonObject _schema;
    private readonly JsonSchema _compiled;

    public SchemaErrors(string schemaText)
    {
        _schema = JsonNode.Parse(schemaText)!.AsObject();
        var bare = JsonNode.Parse(schemaText)!.AsObject();
        bare.Remove("$id"); // The library keeps one schema for each id in the process; ours is private.
        Strip(bare);
        _compiled = JsonSchema.FromText(bare.ToJsonString());
    }

    /// <summary>Every breach of the schema; texts and numbers must be readable.</summary>
    public IEnumerable<ReportError> In(JsonElement report)
    {
        // Most reports are good, and a yes costs less than a list.
        if (_compiled.Evaluate(report, YesOrNo).IsValid)
            return [];
        var details = _compiled.Evaluate(report, All).Details ?? [];
        return details.Where(detail => detail.Errors is { Count: > 0 })
            .SelectMany(detail => detail.Errors!.Keys.SelectMany(keyword => Translate(keyword, detail.InstanceLocation.ToString(), report)));
    }

    /// <summary>Names of all fields anywhere in the schema.</summary>
    public IEnumerable<string> FieldNames() => FieldNames(_schema);

    /// <summary>Takes out what does not decide: the library refuses annotations that the dialect does not know.</summary>
    private static void Strip(JsonObject schema)
    {
        schema.Remove(ContractSchemas.ErrorAnnotation);
        schema.Remove("description");
        if (schema["properties"] is JsonObject properties)
        {
            foreach (var (_, property) in properties)
                Strip(property!.AsObject());
        }
        if (schema["items"] is JsonObject items)
            Strip(items);
    }

    private static IEnumerable<string> FieldNames(JsonObject schema)
    {
        var own = schema["properties"] is JsonObject properties ? properties.Select(property => property.Key) : [];
        var nested = schema["properties"] is JsonObject children ? children.Select(child => child.Value) : [];
        return own.Concat(nested.Append(schema["items"]).OfType<JsonObject>().SelectMany(FieldNames));
    }

    private IEnumerable<ReportError> Translate(string keyword, string pointer, JsonElement report)
    {
        var (schema, value, parent) = At(pointer, report);
        // The library's own paths go astray under lists, so the schema is found again by the pointer; none means an unknown field.
        if (schema is null)
            return [Unknown(pointer, parent, value)];
        return keyword switch
        {
            "required" => Missing(pointer, schema, value),
            "additionalProperties" => [],
            _ => [Breach(keyword, pointer, schema, value)],
        };
    }

    private static ReportError Breach(string keyword, string pointer, JsonObject schema, JsonElement value)
    {
        var annotated = (string?)schema[ContractSchemas.ErrorAnnotation];
        var (code, what) = keyword switch
        {
            "enum" or "const" when value.ValueKind == JsonValueKind.String => (ErrorCodes.UnknownCode, $"Use one of: {Choices(schema)}."),
            "enum" or "const" => (ErrorCodes.WrongType, $"Give a text, one of: {Choices(schema)}."),
            "type" => (ErrorCodes.WrongType, $"Give {TypeInWords(schema)}."),
            "format" => (ErrorCodes.BadDate, (string?)schema["format"] == "date" ? "Write a date as YYYY-MM-DD." : "Write an instant with offset, as 2026-03-01T12:00:00Z."),
            "minimum" or "maximum" => (ErrorCodes.OutOfRange, $"Give a number from {schema["minimum"]} to {schema["maximum"]}."),
            "maxLength" => (annotated ?? ErrorCodes.TooLong, $"Write at most {schema["maxLength"]} characters."),
            "maxItems" => (ErrorCodes.TooLong, $"Give at most {schema["maxItems"]} entries."),
            "minLength" or "minItems" => (ErrorCodes.Empty, "Give at least one, or leave the field out."),
            _ => (annotated ?? ErrorCodes.BadFormat, $"Write it in the form {schema["pattern"]}."),
        };
        var message = schema["description"] is { } description ? $"{what} {description}" : what;
        return new ReportError(code, pointer, message, Shown(value));
    }

    private static IEnumerable<ReportError> Missing(string pointer, JsonObject schema, JsonElement value)
    {
        foreach (var name in schema["required"]!.AsArray().Select(name => (string)name!).Where(name => !value.TryGetProperty(name, out _)))
        {
            var description = schema["properties"]![name]!["description"];
            yield return new ReportError(ErrorCodes.MissingField, $"{pointer}/{name}", $"Add it. {description}".TrimEnd());
        }
    }

    private static ReportError Unknown(string pointer, JsonObject? parent, JsonElement value)
    {
        var name = pointer[(pointer.LastIndexOf('/') + 1)..];
        var near = parent?["properties"] is JsonObject known ? known.Select(field => field.Key).FirstOrDefault(field => SameLetters(field, name)) : null;
        var message = near is null ? "The contract has no such field: leave it out." : $"The contract has no such field: did you mean '{near}'?";
        return new ReportError(ErrorCodes.UnknownField, pointer, message, Shown(value));
    }

    private static bool SameLetters(string left, string right) =>
        string.Equals(left, new string([.. right.Where(char.IsAsciiLetterOrDigit)]), StringComparison.OrdinalIgnoreCase);

    private static string Choices(JsonObject schema) =>
        string.Join(", ", (schema["enum"]?.AsArray() ?? [schema["const"]?.DeepClone()]).Where(choice => choice is not null));

    private static string TypeInWords(JsonObject schema)
    {
        var types = schema["type"] is JsonArray several ? several.Select(type => (string)type!) : [(string)schema["type"]!];
        return string.Join(" or ", types.Where(type => type != "null").Select(type => type switch
        {
            "string" => "a text",
            "integer" => "a whole number",
            "number" => "a number",
            "boolean" => "true or false",
            "array" => "a list",
            _ => "an object",
        }));
    }

    /// <summary>As found: a text without its quotes, anything else as JSON.</summary>
    internal static string? Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.String => ReportError.Cut(value.GetString()!),
        _ => ReportError.Cut(value.GetRawText()),
    };

    private (JsonObject? Schema, JsonElement Value, JsonObject? Parent) At(string pointer, JsonElement value)
    {
        JsonObject? schema = _schema, parent = null;
        foreach (var segment in pointer.Split('/').Skip(1))
        {
            var name = segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            (parent, var inner) = (schema, schema);
            if (value.ValueKind == JsonValueKind.Array)
            {
                schema = inner?["items"] as JsonObject;
                value = value[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)];
            }
            else
            {
                schema = inner?["properties"]?[name] as JsonObject;
                value.TryGetProperty(name, out value);
            }
        }
        return (schema, value, parent);
    }
}
