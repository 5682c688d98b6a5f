using NpsWarning.Detection.Presentations;

namespace NpsWarning.Tests.Detection.Presentations;

/// <summary>One small model for all tests: patterns of half a year, thresholds set on one short simulated deployment.</summary>
public sealed class TrainedOnce
{
    public static TrainingOptions Small { get; } = new()
    {
        TrainedOn = new(2026, 1, 1),
        SimulatedDays = 180,
        CalibrationSeeds = [101],
        UnseenSeeds = [],
        CalibrationDays = (360, 60),
    };

    public TrainedModel Trained { get; } = PresentationTraining.Train(Small);
}
