using System.Globalization;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Detection.Presentations;

/// <summary>Fills in the card of a trained model.</summary>
internal static class PresentationTrainingCard
{
    public static UsualPresentationsCard Of(
        TrainingOptions options, PresentationTraining.Fitted fitted, UsualPresentations model,
        ThresholdCalibration.Outcome calibration, byte[] zip, byte[] reference)
    {
        var metrics = fitted.Ml.Clustering.Evaluate(
            fitted.Transformer.Transform(fitted.Data), featureColumnName: nameof(PresentationTraining.Row.Features));
        return new()
        {
            Format = UsualPresentationsCard.CurrentFormat,
            Version = model.Version,
            TrainedOn = options.TrainedOn,
            Data = options.Own is null
                ? $"Simulated: {options.SimulatedDays} days of background presentations of twelve known toxidromes in twelve regions, no planted group. No real patient is in it."
                : $"The deployment's own presentations with no known substance, {options.Own.Min(p => p.PresentedOn):yyyy-MM-dd} to {options.Own.Max(p => p.PresentedOn):yyyy-MM-dd}.",
            Rows = fitted.Cases.Length,
            Seed = options.Seed,
            IntendedUse = "To tell presentations that fit no usual pattern from those that do, and to count groups of them against the usual, so that a person looks at what may be a new substance.",
            NotFor = "Diagnosis or treatment of a patient; naming a substance; any decision about a person.",
            Limits = Limits(options),
            Parameters = Parameters(),
            Quality = Quality(options, model),
            Measures = new(Math.Round(metrics.AverageDistance, 6), Math.Round(metrics.DaviesBouldinIndex, 6), calibration.Seen, calibration.Unseen),
            MisfitCutOff = model.MisfitCutOff,
            OwnYearThreshold = model.OwnYearThreshold,
            ReferenceThreshold = model.ReferenceThreshold,
            MlNetVersion = ModelFiles.MlNetVersion,
            Features = [.. ClinicalFeatures.All.Select(f => f.Code)],
            FeatureWeights = fitted.Weights.Weights,
            ModelFile = $"{options.Number}.zip",
            ModelSha256 = ModelFiles.Digest(zip),
            ReferenceFile = $"{options.Number}.reference.csv",
            ReferenceSha256 = ModelFiles.Digest(reference),
            CentroidsSha256 = UsualPresentationsFiles.Digest(fitted.Patterns.Centroids),
        };
    }

    /// <summary>
    /// How well the distance to the nearest pattern tells cases of something new from usual ones: groups planted into simulated deployments that
    /// nothing was trained or set on. It is the part that the model has in finding a group.
    /// </summary>
    private static ModelQuality Quality(TrainingOptions options, UsualPresentations model)
    {
        var unseen = new SimulatedBackground { Seed = 121, From = ThresholdCalibration.SimulatedFrom, Days = 120 };
        var usual = options.Own ?? PresentationSimulator.Background(unseen);
        var planted = from grade in new[] { GroupGrade.Clear, GroupGrade.Medium }
                      from seed in Enumerable.Range(1, 40)
                      from member in PresentationSimulator.Group(PresentationSimulator.Draw(grade, 20, seed, unseen, 30), unseen)
                      select (double)model.Misfit(member.Features);
        return new("AUC of the distance, members of planted groups against usual presentations", Math.Round(ModelQuality.Auc(planted, usual.Select(p => (double)model.Misfit(p.Features))), 4),
            $"40 clear and 40 medium groups of 20, simulated; {(options.Own is null ? "120 simulated days of the usual" : "the presentations trained on")}");
    }

    private static string[] Limits(TrainingOptions options) =>
    [
        options.Own is null
            ? "The background is simulated from textbook toxidromes: false-alarm rates hold for such data only. Train on the deployment's own presentations, and set its own threshold, once it has a year of them."
            : "Holds for the places and the coding habits that it was trained on.",
        "Groups of ten or fewer whose features are ordinary together are mostly missed; so is what nobody records.",
        "Against the reference, a region whose usual mix differs much from the reference's alarms more often.",
        "A burst of a known toxidrome can alarm, and counts as a false alarm in the rates given.",
    ];

    private static Dictionary<string, string> Parameters()
    {
        var kmeans = PresentationTraining.KMeans();
        return new()
        {
            ["trainer"] = "Microsoft.ML.Trainers.KMeansTrainer",
            ["numberOfClusters"] = Text(kmeans.NumberOfClusters),
            ["initializationAlgorithm"] = kmeans.InitializationAlgorithm.ToString(),
            ["numberOfThreads"] = Text(kmeans.NumberOfThreads ?? 0),
            ["maximumNumberOfIterations"] = Text(kmeans.MaximumNumberOfIterations),
            ["optimizationTolerance"] = Text(kmeans.OptimizationTolerance),
            ["accelerationMemoryBudgetMb"] = Text(kmeans.AccelerationMemoryBudgetMb),
            ["input"] = "features weighted by inverse document frequency, length 1, rows sorted by feature mask",
            ["misfits"] = $"the {PresentationTraining.MisfitShare:P0} farthest from their centroid".Replace(" %", "%", StringComparison.Ordinal),
        };
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
