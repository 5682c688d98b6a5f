using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NpsWarning.Intake.Contract;

/// <summary>
/// One byte form for each report, whatever the spelling it came in: fields in the contract's order, absent and empty alike, numbers
/// without trailing zeros, instants in UTC.
/// </summary>
public static class CanonicalForm
{
    private static readonly JsonSerializerOptions Options = new(ContractJson.Default.Options)
    {
        Converters = { new ShortestDecimal(), new UtcInstant() },
    };

    public static byte[] Write(Report report) =>
        JsonSerializer.SerializeToUtf8Bytes(report, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<Report>)Options.GetTypeInfo(typeof(Report)));

    /// <summary>SHA-256, 32 bytes.</summary>
    public static byte[] Hash(Report report) => SHA256.HashData(Write(report));

    /// <summary>What a table holds of a report, written once: the canonical form as text, and its SHA-256 as 64 capital hexadecimal digits.</summary>
    public static (string Body, string Hash) Stored(Report report)
    {
        var bytes = Write(report);
        return (System.Text.Encoding.UTF8.GetString(bytes), Convert.ToHexString(SHA256.HashData(bytes)));
    }

    private sealed class ShortestDecimal : JsonConverter<decimal>
    {
        // Dividing by 1 with 28 decimals leaves the value and drops the trailing zeros that decimal otherwise remembers.
        private const decimal One = 1.0000000000000000000000000000m;

        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value / One);
    }

    private sealed class UtcInstant : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToUniversalTime());
    }
}
