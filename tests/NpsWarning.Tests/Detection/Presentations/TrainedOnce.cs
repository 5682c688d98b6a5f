using NpsWarning.Detection.Presentations;

namespace NpsWarning.Tests.Detection.Presentations;

/// <summary>One small model for all tests: patterns of a quarter, thresholds set on one simulated deployment of a few days.</summary>
public sealed class TrainedOnce
{
    public static TrainingOptions Small { get; } = new()
    {
        TrainedOn = new(2026, 1, 1),
        SimulatedDays = 90,
        CalibrationSeeds = [101],
        UnseenSeeds = [],
        CalibrationDays = (360, 5),
    };

    public TrainedModel Trained { get; } = PresentationTraining.Train(Small);
}
