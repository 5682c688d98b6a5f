using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NpsWarning.Storage.Artefacts;

/// <summary>
/// What stands beside a trained model: where it comes from, what it can do, and what proves that it is the one described (after
/// Mitchell et al. 2019, "Model cards for model reporting"). Each kind of model adds what it needs to be used.
/// </summary>
public record ModelCard
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Of the layout of cards of this kind; another number than the program's is refused.</summary>
    [JsonPropertyOrder(-2)]
    public required int Format { get; init; }

    /// <summary>What verdicts store, such as usual-presentations/1.</summary>
    [JsonPropertyOrder(-2)]
    public required string Version { get; init; }

    [JsonPropertyOrder(-2)]
    public required DateOnly TrainedOn { get; init; }

    /// <summary>What it was trained on, in words.</summary>
    [JsonPropertyOrder(-2)]
    public required string Data { get; init; }

    [JsonPropertyOrder(-2)]
    public required int Rows { get; init; }

    [JsonPropertyOrder(-2)]
    public required int Seed { get; init; }

    [JsonPropertyOrder(-2)]
    public required string IntendedUse { get; init; }

    [JsonPropertyOrder(-2)]
    public required string NotFor { get; init; }

    [JsonPropertyOrder(-2)]
    public required IReadOnlyList<string> Limits { get; init; }

    /// <summary>Trainer and settings, as ML.NET names them.</summary>
    [JsonPropertyOrder(-2)]
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>What decides whether another model may take this one's place.</summary>
    [JsonPropertyOrder(-2)]
    public required ModelQuality Quality { get; init; }

    [JsonPropertyOrder(-1)]
    public required string MlNetVersion { get; init; }

    /// <summary>File beside the card that holds the ML.NET model.</summary>
    [JsonPropertyOrder(-1)]
    public required string ModelFile { get; init; }

    [JsonPropertyOrder(-1)]
    public required string ModelSha256 { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, GetType(), Layout) + "\n";

    /// <summary>Reads a card, or of one of a kind that has more, the part that all kinds have.</summary>
    /// <exception cref="JsonException">The text is no such card.</exception>
    public static TCard Parse<TCard>(string json) where TCard : ModelCard =>
        JsonSerializer.Deserialize<TCard>(json, Layout) ?? throw new JsonException("The card is empty.");
}
