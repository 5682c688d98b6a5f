using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NpsWarning.Intake.Contract;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Intake;

/// <summary>The wire form of a receipt: camelCase, outcomes in lower case, absent values left out.</summary>
public static class ReceiptJson
{
    private static readonly ReceiptContext Wire = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter<ReceiptOutcome>(JsonNamingPolicy.KebabCaseLower), new JsonStringEnumConverter<InLibrary>(JsonNamingPolicy.KebabCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // Greek letters stay readable; it never stands inside HTML
    });

    /// <summary>One JSON document.</summary>
    public static string Write(Receipt receipt) => JsonSerializer.Serialize(receipt, Wire.Receipt);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is not a receipt.</exception>
    public static Receipt Read(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, Wire.Receipt)!;
}

[JsonSerializable(typeof(Receipt))]
internal sealed partial class ReceiptContext : JsonSerializerContext;
