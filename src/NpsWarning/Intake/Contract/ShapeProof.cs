using System.Text.Json;
using System.Text.Json.Nodes;

namespace NpsWarning.Intake.Contract;

/// <summary>
/// Proves, in one pass over its bytes, that a message keeps the published schema of its kind, gives no field twice and identifies nobody.
/// It makes no list, and so costs a small part of what listing costs.
/// </summary>
/// <remarks>
/// It errs to one side only: a good message in an odd spelling (an escaped field name, 1e2, a year before 1000) stays unproven, a bad
/// one is never proven. What is unproven is looked through by <see cref="MessageWalk"/> and <see cref="SchemaErrors"/>, which decide.
/// A test holds the two against each other over very many damaged messages.
/// </remarks>
internal sealed class ShapeProof(string schemaText)
{
    /// <summary>Bytes of one text, included; the contract's longest has 300 characters.</summary>
    private const int LongestText = 512;

    /// <summary>Bytes of an instant, included, with some escapes.</summary>
    private const int LongestTime = 64;

    /// <summary>Digits that fit any decimal.</summary>
    private const int LongestNumber = 28;

    private readonly ShapeNode _root = new(JsonNode.Parse(schemaText)!.AsObject());

    /// <param name="utf8Json">Well-formed UTF-8 without a byte-order mark.</param>
    /// <param name="options">As the message will be parsed with.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public bool Holds(ReadOnlySpan<byte> utf8Json, JsonReaderOptions options)
    {
        var reader = new Utf8JsonReader(utf8Json, options);
        return reader.Read() && Value(ref reader, _root) && !reader.Read();
    }

    /// <summary>A value that is no object and no list keeps the schema, whoever is named in it.</summary>
    public static bool Keeps(ref Utf8JsonReader reader, ShapeNode node) => Value(ref reader, node, mayBePerson: true);

    /// <summary>The report's kind as it stands, unescaped, in a message that may be anything; empty when it is not there so.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ReadOnlySpan<byte> KindIn(ReadOnlySpan<byte> utf8Json, JsonReaderOptions options)
    {
        var reader = new Utf8JsonReader(utf8Json, options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isKind = reader.ValueSpan.SequenceEqual("kind"u8);
            reader.Read();
            if (isKind) return reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
            reader.Skip();
        }
        return default;
    }

    // As deep as the schema, whatever the message: each step down has a node of its own.
    private static bool Value(ref Utf8JsonReader reader, ShapeNode node, bool mayBePerson = false) => reader.TokenType switch
    {
        JsonTokenType.StartObject => node.Types.HasFlag(ShapeTypes.Object) && Object(ref reader, node),
        JsonTokenType.StartArray => node.Types.HasFlag(ShapeTypes.List) && List(ref reader, node),
        JsonTokenType.String => node.Types.HasFlag(ShapeTypes.Text) && Text(ref reader, node, mayBePerson),
        JsonTokenType.Number => (node.Types & (ShapeTypes.Number | ShapeTypes.Integer)) != 0 && Number(ref reader, node),
        JsonTokenType.True or JsonTokenType.False => node.Types.HasFlag(ShapeTypes.Boolean),
        JsonTokenType.Null => node.Types.HasFlag(ShapeTypes.Null),
        _ => false,
    };

    private static bool Object(ref Utf8JsonReader reader, ShapeNode node)
    {
        var seen = 0UL;
        for (var next = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; next++)
        {
            if (reader.ValueIsEscaped) return false;
            next = node.IndexOf(reader.ValueSpan, next);
            if (next < 0 || (seen & 1UL << next) != 0) return false;
            seen |= 1UL << next;
            reader.Read();
            if (!Value(ref reader, node.Fields[next].Shape)) return false;
        }
        return (seen & node.Required) == node.Required;
    }

    private static bool List(ref Utf8JsonReader reader, ShapeNode node)
    {
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
            if (count == node.Most || !Value(ref reader, node.Items!)) return false;
        return count >= node.Least;
    }

    private static bool Text(ref Utf8JsonReader reader, ShapeNode node, bool mayBePerson)
    {
        var raw = reader.ValueSpan;
        if (raw.Length > LongestText || (reader.ValueIsEscaped && MayHoldSurrogate(raw))) return false;
        if (node.Choices is { } choices) return IsOneOf(ref reader, choices);
        if (node.Format != TextFormat.Any) return Time(ref reader, node.Format);

        Span<char> buffer = stackalloc char[LongestText];
        ReadOnlySpan<char> text = buffer[..reader.CopyString(buffer)];
        return text.Length >= node.Least && text.Length <= node.Most // in UTF-16, never fewer than the characters that a schema counts
            && !text.ContainsAnyInRange('\0', '\u001f')
            && (node.Pattern is null || node.Pattern.IsMatch(text))
            && (mayBePerson || !IsPerson(text, node));
    }

    private static bool IsPerson(ReadOnlySpan<char> text, ShapeNode node) =>
        (node.IsLocality && PersonalData.IsStreetAddress(text)) || PersonalData.FirstIn(text, node.Person) is not null;

    private static bool Time(ref Utf8JsonReader reader, TextFormat format)
    {
        if (reader.ValueSpan.Length > LongestTime) return false;
        Span<byte> buffer = stackalloc byte[LongestTime];
        ReadOnlySpan<byte> time = buffer[..reader.CopyString(buffer)]; // Some writers escape the plus sign.
        return format == TextFormat.Date ? PlainTime.IsDate(time) : PlainTime.IsInstant(time);
    }

    /// <summary>Lone ones are refused, and pairs are too rare to tell from them here.</summary>
    private static bool MayHoldSurrogate(ReadOnlySpan<byte> raw) => raw.IndexOf("\\ud"u8) >= 0 || raw.IndexOf("\\uD"u8) >= 0;

    // No code of a list looks like a person, which a test holds.
    private static bool IsOneOf(ref Utf8JsonReader reader, byte[][] choices)
    {
        foreach (var choice in choices)
            if (reader.ValueTextEquals(choice)) return true;
        return false;
    }

    private static bool Number(ref Utf8JsonReader reader, ShapeNode node)
    {
        var raw = reader.ValueSpan;
        if (raw.Length > LongestNumber || raw.ContainsAny((byte)'e', (byte)'E')) return false;
        if (!node.Types.HasFlag(ShapeTypes.Number) && raw.Contains((byte)'.')) return false;
        return reader.TryGetDecimal(out var value) && value >= node.Minimum && value <= node.Maximum;
    }
}
