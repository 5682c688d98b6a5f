using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Detection.Presentations;

/// <summary>What to train on.</summary>
public sealed record TrainingOptions
{
    /// <summary>Handed in, for the card.</summary>
    public required DateOnly TrainedOn { get; init; }

    /// <summary>The version's last part; the model is named usual-presentations/Number.</summary>
    public int Number { get; init; } = 1;

    public int Seed { get; init; } = 1;

    /// <summary>A deployment's own presentations with no known substance, a year or more; null simulates the background.</summary>
    public IReadOnlyList<Presentation>? Own { get; init; }

    /// <summary>Days of background to simulate for the patterns and the reference.</summary>
    public int SimulatedDays { get; init; } = 365;

    /// <summary>Days of history and days judged, of each simulated deployment that the thresholds are set on.</summary>
    public (int History, int Judged) CalibrationDays { get; init; } = (407, 322);

    /// <summary>Seeds of those deployments.</summary>
    public IReadOnlyList<int> CalibrationSeeds { get; init; } = [101, 102, 103];

    /// <summary>Seeds of deployments that only measure.</summary>
    public IReadOnlyList<int> UnseenSeeds { get; init; } = [111, 112];

    /// <summary>False alarms a month that the thresholds are set to.</summary>
    public double AlarmsAMonth { get; init; } = 1;
}

/// <summary>How far training has come.</summary>
public sealed record TrainingProgress(string Step, double Share);

/// <summary>A trained model as it is written: three files, the card naming the other two.</summary>
public sealed record TrainedModel(UsualPresentations Model, UsualPresentationsCard Card, byte[] Zip, byte[] Reference)
{
    /// <returns>The card's path.</returns>
    public string Write(string folder) => ModelFiles.Write(folder, Card, (Card.ModelFile, Zip), (Card.ReferenceFile, Reference));
}

/// <summary>Trains the model of the usual. Pure: the same options give the same centroids, measures and thresholds.</summary>
public static class PresentationTraining
{
    internal const int PatternCount = 40;
    internal const double MisfitShare = .20;

    internal sealed class Row
    {
        [VectorType(ClinicalFeatures.Count)]
        public float[] Features { get; set; } = [];
    }

    internal sealed record Fitted(
        FeatureSet[] Cases, FeatureWeights Weights, UsualPatterns Patterns, double MisfitCutOff, MLContext Ml, IDataView Data,
        ClusteringPredictionTransformer<KMeansModelParameters> Transformer);

    /// <exception cref="ArgumentException">Fewer than 1,000 presentations to train on.</exception>
    public static TrainedModel Train(TrainingOptions options, IProgress<TrainingProgress>? progress = null)
    {
        progress?.Report(new("Reading presentations", 0));
        var cases = Cases(options);
        if (cases.Length < 1000)
            throw new ArgumentException($"A model of the usual needs 1,000 presentations or more; there are {cases.Length}.", nameof(options));
        progress?.Report(new($"Fitting {PatternCount} patterns to {cases.Length:N0} presentations", .02));
        var fitted = Fit(cases, options.Seed);
        var calibration = ThresholdCalibration.Run(fitted, options, progress);
        var model = Model(fitted, $"usual-presentations/{options.Number}", calibration.OwnYear, calibration.Reference);
        var (zip, reference) = (ModelFiles.Zip(fitted.Ml, fitted.Transformer, fitted.Data.Schema), Encoding.UTF8.GetBytes(UsualPresentationsFiles.WriteReference(fitted.Cases)));
        progress?.Report(new("Measuring how planted groups stand out", .99));
        var card = PresentationTrainingCard.Of(options, fitted, model, calibration, zip, reference);
        progress?.Report(new("Done", 1));
        return new(model, card, zip, reference);
    }

    /// <summary>A model of the deployment's own presentations, not written anywhere; thresholds are the caller's to set.</summary>
    public static UsualPresentations TrainInMemory(IReadOnlyList<Presentation> own, int seed, string version)
    {
        var notSet = new AlarmThreshold(300, 0, "nothing: set one");
        return Model(Fit([.. own.Select(p => p.Features)], seed), version, notSet, notSet);
    }

    internal static UsualPresentations Model(Fitted fitted, string version, AlarmThreshold ownYear, AlarmThreshold reference) =>
        new(version, fitted.Weights, fitted.Patterns, fitted.Cases, fitted.MisfitCutOff, ownYear, reference);

    internal static Fitted Fit(IEnumerable<FeatureSet> cases, int seed)
    {
        // Sorted, so that the order in which reports arrived changes nothing.
        var sorted = cases.Where(c => !c.IsEmpty).OrderBy(c => c.Bits).ToArray();
        var weights = FeatureWeights.Of(sorted);
        var ml = new MLContext(seed);
        var data = ml.Data.Cache(ml.Data.LoadFromEnumerable(sorted.Select(c => new Row { Features = weights.Vector(c) })));
        var trained = ml.Clustering.Trainers.KMeans(KMeans()).Fit(data);
        VBuffer<float>[] centroids = [];
        trained.Model.GetClusterCentroids(ref centroids, out _);
        var patterns = new UsualPatterns(weights, [.. centroids.Select(c => c.DenseValues().ToArray())]);
        var misfits = sorted.Select(c => patterns.Nearest(c).Distance).Order().ToArray();
        return new(sorted, weights, patterns, misfits[(int)(misfits.Length * (1 - MisfitShare))], ml, data, trained);
    }

    internal static KMeansTrainer.Options KMeans() => new()
    {
        FeatureColumnName = nameof(Row.Features),
        NumberOfClusters = PatternCount,
        // The default (k-means||) differs from run to run with the same seed, and fails on few rows.
        InitializationAlgorithm = KMeansTrainer.InitializationAlgorithm.KMeansPlusPlus,
        // One thread: sums in another order are other sums.
        NumberOfThreads = 1,
        // The default budget of 4 GB buys nothing at this size; the service has 300 MB in all.
        AccelerationMemoryBudgetMb = 16,
    };

    private static FeatureSet[] Cases(TrainingOptions options) =>
        [.. (options.Own ?? PresentationSimulator.Background(new()
        {
            Seed = options.Seed, From = ThresholdCalibration.SimulatedFrom, Days = options.SimulatedDays,
        })).Select(p => p.Features).Where(f => !f.IsEmpty)];
}
