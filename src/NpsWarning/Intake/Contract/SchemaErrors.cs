using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NpsWarning.Intake.Contract;

/// <summary>One kind's schema, ready to judge: the library's findings, value by value, turned into codes of the contract.</summary>
internal sealed class SchemaErrors
{
    private readonly JsonObject _schema;
    private readonly SchemaNode _root;

    public SchemaErrors(string schemaText)
    {
        _schema = JsonNode.Parse(schemaText)!.AsObject();
        _root = new SchemaNode(_schema, new ShapeNode(_schema));
    }

    /// <summary>
    /// Every breach of the schema, one for each place; texts and numbers must be readable. Level by level, in the order of the schema, then
    /// what it does not know in the order of the message. It looks no further than its reader does: a bad message may have a hundred
    /// thousand breaches.
    /// </summary>
    public IEnumerable<ReportError> In(JsonElement report)
    {
        var root = new Spot(null, null, 0, report, _root);
        foreach (var error in Of(root))
            yield return error;
        // Whatever holds others waits until its own level is done: only then are they looked at, one by one.
        var waiting = new Queue<Spot>([root]);
        while (waiting.TryDequeue(out var spot))
        {
            foreach (var inner in Inside(spot))
            {
                foreach (var error in Of(inner))
                    yield return error;
                if (inner.Node is not null && inner.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                    waiting.Enqueue(inner);
            }
        }
    }

    private static IEnumerable<ReportError> Of(Spot spot)
    {
        if (spot.Node is not { } node)
            return [Unknown(spot.Pointer, spot.Parent!.Node!, spot.Value)];
        if (node.Breach(spot.Value) is { } keyword)
            return [Breach(keyword, spot.Pointer, node.Text, spot.Value)];
        return spot.Value.ValueKind == JsonValueKind.Object && node.Text.ContainsKey("required") ? Missing(spot.Pointer, node.Text, spot.Value) : [];
    }

    private static IEnumerable<Spot> Inside(Spot spot) =>
        spot.Value.ValueKind == JsonValueKind.Object && spot.Node!.Fields.Count > 0 ? FieldsOf(spot, spot.Node)
        : spot.Value.ValueKind == JsonValueKind.Array && spot.Node!.Items is { } items ? ItemsOf(spot, items)
        : [];

    /// <summary>Of a field that is there twice the first is judged, as the library does; that it is there twice is refused anyway.</summary>
    private static IEnumerable<Spot> FieldsOf(Spot spot, SchemaNode node)
    {
        var known = new JsonElement[node.Fields.Count];
        var unknown = new OrderedDictionary<string, JsonElement>();
        foreach (var property in spot.Value.EnumerateObject())
        {
            var name = property.Name;
            if (!node.Places.TryGetValue(name, out var place))
                unknown[name] = property.Value;
            else if (known[place].ValueKind == JsonValueKind.Undefined)
                known[place] = property.Value;
        }
        for (var place = 0; place < known.Length; place++)
        {
            var (name, field) = node.Fields[place];
            if (known[place].ValueKind != JsonValueKind.Undefined && IsToBeLookedAt(known[place], field))
                yield return new Spot(spot, name, 0, known[place], field);
        }
        foreach (var (name, value) in unknown)
            yield return new Spot(spot, name, 0, value, null);
    }

    private static IEnumerable<Spot> ItemsOf(Spot spot, SchemaNode items)
    {
        var index = 0;
        foreach (var item in spot.Value.EnumerateArray())
        {
            if (IsToBeLookedAt(item, items))
                yield return new Spot(spot, null, index, item, items);
            index++;
        }
    }

    private static bool IsToBeLookedAt(JsonElement value, SchemaNode node) =>
        value.ValueKind is JsonValueKind.Object or JsonValueKind.Array || !node.IsPlainlyKept(value);

    /// <summary>A value in the message with what the schema says of it; null where it says that there is none.</summary>
    private sealed record Spot(Spot? Parent, string? Name, int Index, JsonElement Value, SchemaNode? Node)
    {
        /// <summary>RFC 6901.</summary>
        public string Pointer => Parent is null ? "" : $"{Parent.Pointer}/{Name?.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal) ?? Index.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Names of all fields anywhere in the schema.</summary>
    public IEnumerable<string> FieldNames() => FieldNames(_schema);

    private static IEnumerable<string> FieldNames(JsonObject schema)
    {
        var own = schema["properties"] is JsonObject properties ? properties.Select(property => property.Key) : [];
        var nested = schema["properties"] is JsonObject children ? children.Select(child => child.Value) : [];
        return own.Concat(nested.Append(schema["items"]).OfType<JsonObject>().SelectMany(FieldNames));
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

    private static ReportError Unknown(string pointer, SchemaNode parent, JsonElement value)
    {
        var name = pointer[(pointer.LastIndexOf('/') + 1)..];
        var near = parent.Fields.Select(field => field.Key).FirstOrDefault(field => SameLetters(field, name));
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
}
