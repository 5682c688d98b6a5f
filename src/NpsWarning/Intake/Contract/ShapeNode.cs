using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NpsWarning.Intake.Contract;

/// <summary>JSON types that a schema allows, together.</summary>
[Flags]
internal enum ShapeTypes { None = 0, Object = 1, List = 2, Text = 4, Integer = 8, Number = 16, Boolean = 32, Null = 64 }

/// <summary>Formats of texts that the contract has.</summary>
internal enum TextFormat { Any, Date, Instant }

/// <summary>A field of an object, with its name in UTF-8.</summary>
internal readonly record struct ShapeField(byte[] Name, ShapeNode Shape);

/// <summary>A published schema, made ready for <see cref="ShapeProof"/>.</summary>
internal sealed partial class ShapeNode
{
    // Those that do not decide. Any other that is not read below is refused: a keyword passed over would let bad reports in.
    private static readonly FrozenSet<string> Annotations = FrozenSet.Create("$schema", "$id", "title", "description", ContractSchemas.ErrorAnnotation);

    private static readonly FrozenDictionary<string, Regex> Patterns =
        new[] { SchemaVersion(), OwnId(), BodyId(), InchiKey(), Cas(), Country(), Region(), Mailbox(), FeatureCode() }
            .ToFrozenDictionary(pattern => pattern.ToString(), StringComparer.Ordinal);

    /// <param name="schema">In the subset of JSON Schema that <see cref="ContractSchemas"/> writes.</param>
    /// <param name="field">Name of the field that the value is of; a list's name for its items; null for the report.</param>
    /// <exception cref="NotSupportedException">The schema says something that this cannot check.</exception>
    public ShapeNode(JsonObject schema, string? field = null)
    {
        foreach (var (keyword, value) in schema.Where(entry => !Annotations.Contains(entry.Key)))
            Take(keyword, value!, field);
        Person = field == "email" ? TextKind.MailAddress : MessageWalk.KindOf(field ?? "");
        IsLocality = field == "locality";
    }

    public ShapeTypes Types { get; private set; }

    /// <summary>In the order of the contract, at most 64.</summary>
    public ShapeField[] Fields { get; private set; } = [];

    /// <summary>A bit for each field that must be there.</summary>
    public ulong Required { get; private set; }

    public ShapeNode? Items { get; private set; }

    /// <summary>Fewest characters or items, included; it is 0 or 1.</summary>
    public int Least { get; private set; }

    /// <summary>Most characters or items, included.</summary>
    public int Most { get; private set; } = int.MaxValue;

    public decimal Minimum { get; private set; } = decimal.MinValue;

    public decimal Maximum { get; private set; } = decimal.MaxValue;

    /// <summary>The code list, in UTF-8.</summary>
    public byte[][]? Choices { get; private set; }

    public Regex? Pattern { get; private set; }

    public TextFormat Format { get; private set; }

    public TextKind Person { get; }

    public bool IsLocality { get; }

    /// <summary>The field of that name, looked for from <paramref name="next"/> on, since most senders keep the contract's order; -1 when there is none.</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int next)
    {
        for (var i = next; i < Fields.Length; i++)
            if (name.SequenceEqual(Fields[i].Name)) return i;
        for (var i = 0; i < next; i++)
            if (name.SequenceEqual(Fields[i].Name)) return i;
        return -1;
    }

    private void Take(string keyword, JsonNode value, string? field)
    {
        switch (keyword)
        {
            case "type": Types |= value is JsonArray several ? several.Aggregate(ShapeTypes.None, (all, each) => all | TypeOf((string)each!)) : TypeOf((string)value!); break;
            case "const": TakeChoices([(string)value!]); break;
            case "enum": TakeChoices([.. value.AsArray().Select(choice => (string?)choice)]); break;
            case "properties": Fields = [.. value.AsObject().Select(entry => new ShapeField(Encoding.UTF8.GetBytes(entry.Key), new ShapeNode(entry.Value!.AsObject(), entry.Key)))]; break;
            case "required": Required = BitsOf(value.AsArray()); break;
            case "additionalProperties" when !(bool)value: break;
            case "items": Items = new ShapeNode(value.AsObject(), field); break;
            case "minLength" or "minItems" when (int)value is 0 or 1: Least = (int)value; break;
            case "maxLength" or "maxItems": Most = (int)value; break;
            case "minimum": Minimum = (decimal)value; break;
            case "maximum": Maximum = (decimal)value; break;
            case "pattern": Pattern = Patterns[(string)value!]; break;
            case "format": Format = (string)value! switch { "date" => TextFormat.Date, "date-time" => TextFormat.Instant, _ => throw Unsupported(keyword, value) }; break;
            default: throw Unsupported(keyword, value);
        }
    }

    private void TakeChoices(string?[] choices)
    {
        Types |= ShapeTypes.Text | (choices.Contains(null) ? ShapeTypes.Null : ShapeTypes.None);
        Choices = [.. choices.OfType<string>().Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The names stand after the fields in every schema that we write.</summary>
    private ulong BitsOf(JsonArray names)
    {
        if (Fields.Length is 0 or > 64) throw new NotSupportedException("A schema must list its fields, 64 at most, before those that are required.");
        return names.Aggregate(0UL, (bits, name) => bits | 1UL << IndexOf(Encoding.UTF8.GetBytes((string)name!), 0));
    }

    private static ShapeTypes TypeOf(string type) => type switch
    {
        "object" => ShapeTypes.Object,
        "array" => ShapeTypes.List,
        "string" => ShapeTypes.Text,
        "integer" => ShapeTypes.Integer,
        "number" => ShapeTypes.Number,
        "boolean" => ShapeTypes.Boolean,
        "null" => ShapeTypes.Null,
        _ => throw new NotSupportedException($"No JSON type '{type}'."),
    };

    private static NotSupportedException Unsupported(string keyword, JsonNode value) => new($"The schema's '{keyword}: {value.ToJsonString()}' is checked by nothing here.");

    // The contract's patterns again, since only a pattern that the compiler knows costs nothing at the start. One that is missing here fails at once.
    [GeneratedRegex("^1\\.[0-9]{1,3}$")]
    private static partial Regex SchemaVersion();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._:/#+-]*$")]
    private static partial Regex OwnId();

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*$")]
    private static partial Regex BodyId();

    [GeneratedRegex("^[A-Z]{14}-[A-Z]{10}-[A-Z]$")]
    private static partial Regex InchiKey();

    [GeneratedRegex("^[1-9][0-9]{1,6}-[0-9]{2}-[0-9]$")]
    private static partial Regex Cas();

    [GeneratedRegex("^[A-Z]{2}$")]
    private static partial Regex Country();

    [GeneratedRegex("^[A-Z]{2}(-[A-Z0-9]{1,3}|[A-Z0-9]{1,3})$")]
    private static partial Regex Region();

    [GeneratedRegex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$")]
    private static partial Regex Mailbox();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.:/-]*$")]
    private static partial Regex FeatureCode();
}
