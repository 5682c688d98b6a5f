using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace NpsWarning.Intake.Contract;

/// <summary>One value's part of a schema: its text, and the library's judge of the value without the values inside it.</summary>
internal sealed class SchemaNode
{
    private static readonly EvaluationOptions All = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private static readonly FrozenSet<string> OfParts =
        FrozenSet.Create("$schema", "$id", "title", "description", ContractSchemas.ErrorAnnotation, "properties", "required", "additionalProperties", "items");

    private readonly ShapeNode _shape;
    private readonly Lazy<JsonSchema> _own;

    public SchemaNode(JsonObject text, ShapeNode shape)
    {
        (Text, _shape) = (text, shape);
        _own = new(() => JsonSchema.FromText(new JsonObject(text.Where(entry => !OfParts.Contains(entry.Key)).Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))).ToJsonString()));
        Fields = [.. (text["properties"]?.AsObject() ?? []).Select((field, place) => KeyValuePair.Create(field.Key, new SchemaNode(field.Value!.AsObject(), shape.Fields[place].Shape)))];
        Places = Fields.Index().ToFrozenDictionary(field => field.Item.Key, field => field.Index, StringComparer.Ordinal);
        Items = text["items"] is JsonObject items ? new SchemaNode(items, shape.Items!) : null;
    }

    public JsonObject Text { get; }

    /// <summary>In the order of the schema; none but of an object.</summary>
    public IReadOnlyList<KeyValuePair<string, SchemaNode>> Fields { get; }

    /// <summary>Where in <see cref="Fields"/> each name stands.</summary>
    public FrozenDictionary<string, int> Places { get; }

    /// <summary>Of a list.</summary>
    public SchemaNode? Items { get; }

    /// <summary>The value, without the values inside it, plainly keeps the schema; where not, the library may still find it good.</summary>
    public bool IsPlainlyKept(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object: return _shape.Types.HasFlag(ShapeTypes.Object);
            case JsonValueKind.Array: return _shape.Types.HasFlag(ShapeTypes.List) && value.GetArrayLength() is var count && count >= _shape.Least && count <= _shape.Most;
            default:
                var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value));
                return reader.Read() && ShapeProof.Keeps(ref reader, _shape);
        }
    }

    /// <summary>The first keyword that the value breaks, in the order of the schema, as the library finds; null when it breaks none.</summary>
    public string? Breach(JsonElement value) =>
        IsPlainlyKept(value) ? null : _own.Value.Evaluate(value, All).Details?.Prepend(null).Select(detail => detail?.Errors).FirstOrDefault(errors => errors is { Count: > 0 })?.Keys.First();
}
