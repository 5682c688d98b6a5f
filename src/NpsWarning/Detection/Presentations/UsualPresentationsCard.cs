using System.Text.Encodings.Web;
using System.Text.Json;

namespace NpsWarning.Detection.Presentations;

/// <summary>What stands beside a trained model: where it comes from, what it can do, and what proves that it is the one described.</summary>
public sealed record UsualPresentationsCard
{
    /// <summary>Of the card's own layout; another number is refused.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>What verdicts store.</summary>
    public required string Version { get; init; }

    public required DateOnly TrainedOn { get; init; }

    /// <summary>What it was trained on, in words.</summary>
    public required string Data { get; init; }

    public required int Rows { get; init; }

    public required int Seed { get; init; }

    public required string IntendedUse { get; init; }

    public required string NotFor { get; init; }

    public required IReadOnlyList<string> Limits { get; init; }

    /// <summary>Trainer and settings, as ML.NET names them.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public required TrainingMeasures Measures { get; init; }

    /// <summary>Squared distance to the nearest centroid above which a presentation is a misfit.</summary>
    public required double MisfitCutOff { get; init; }

    /// <summary>For a deployment that has a year of history but has not set its own threshold.</summary>
    public required AlarmThreshold OwnYearThreshold { get; init; }

    /// <summary>For a deployment that is counted against the model's reference.</summary>
    public required AlarmThreshold ReferenceThreshold { get; init; }

    public required string MlNetVersion { get; init; }

    /// <summary>Codes in the order of the model's columns.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Inverse document frequencies, in the same order.</summary>
    public required IReadOnlyList<float> FeatureWeights { get; init; }

    /// <summary>File beside the card that holds the ML.NET model.</summary>
    public required string ModelFile { get; init; }

    public required string ModelSha256 { get; init; }

    /// <summary>File beside the card that holds the presentations to count against: features as a 64-bit hexadecimal mask, and how many.</summary>
    public required string ReferenceFile { get; init; }

    public required string ReferenceSha256 { get; init; }

    /// <summary>Of the centroids' numbers: equal for equal data and seed, whereas a zip also holds the time it was written.</summary>
    public required string CentroidsSha256 { get; init; }

    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Layout) + "\n";

    /// <exception cref="JsonException">The text is no card.</exception>
    public static UsualPresentationsCard Parse(string json) =>
        JsonSerializer.Deserialize<UsualPresentationsCard>(json, Layout) ?? throw new JsonException("The card is empty.");
}

/// <summary>How well the centroids fit, as ML.NET's clustering metrics.</summary>
/// <param name="AverageDistance">Mean squared distance to the nearest centroid; less is better, and always falls as k grows.</param>
/// <param name="DaviesBouldinIndex">Spread within patterns against distance between them; less is better.</param>
/// <param name="CalibrationAlarmsAMonth">False alarms a month at the thresholds, on the seeds that they were set on: own year, reference.</param>
/// <param name="UnseenAlarmsAMonth">The same on a seed that nothing was set on; NaN is written as -1.</param>
public sealed record TrainingMeasures(
    double AverageDistance, double DaviesBouldinIndex, IReadOnlyList<double> CalibrationAlarmsAMonth, IReadOnlyList<double> UnseenAlarmsAMonth);
