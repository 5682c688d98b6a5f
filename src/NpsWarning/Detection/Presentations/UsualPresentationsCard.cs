using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Detection.Presentations;

/// <summary>The card of a model of the usual.</summary>
public sealed record UsualPresentationsCard : ModelCard
{
    /// <summary>Of the card's own layout; another number is refused. 2 since the card states its quality.</summary>
    public const int CurrentFormat = 2;

    public required TrainingMeasures Measures { get; init; }

    /// <summary>Squared distance to the nearest centroid above which a presentation is a misfit.</summary>
    public required double MisfitCutOff { get; init; }

    /// <summary>For a deployment that has a year of history but has not set its own threshold.</summary>
    public required AlarmThreshold OwnYearThreshold { get; init; }

    /// <summary>For a deployment that is counted against the model's reference.</summary>
    public required AlarmThreshold ReferenceThreshold { get; init; }

    /// <summary>Codes in the order of the model's columns.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Inverse document frequencies, in the same order.</summary>
    public required IReadOnlyList<float> FeatureWeights { get; init; }

    /// <summary>File beside the card that holds the presentations to count against: features as a 64-bit hexadecimal mask, and how many.</summary>
    public required string ReferenceFile { get; init; }

    public required string ReferenceSha256 { get; init; }

    /// <summary>Of the centroids' numbers, whatever file holds them.</summary>
    public required string CentroidsSha256 { get; init; }
}

/// <summary>How well the centroids fit, as ML.NET's clustering metrics.</summary>
/// <param name="AverageDistance">Mean squared distance to the nearest centroid; less is better, and always falls as k grows.</param>
/// <param name="DaviesBouldinIndex">Spread within patterns against distance between them; less is better.</param>
/// <param name="CalibrationAlarmsAMonth">False alarms a month at the thresholds, on the seeds that they were set on: own year, reference.</param>
/// <param name="UnseenAlarmsAMonth">The same on a seed that nothing was set on; NaN is written as -1.</param>
public sealed record TrainingMeasures(
    double AverageDistance, double DaviesBouldinIndex, IReadOnlyList<double> CalibrationAlarmsAMonth, IReadOnlyList<double> UnseenAlarmsAMonth);
