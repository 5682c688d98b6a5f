using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace NpsWarning.Detection.Presentations;

/// <summary>Reads and writes the three files of a model. Nothing of a file is used before its checksum is seen to be the card's.</summary>
internal static class UsualPresentationsFiles
{
    private const string TrainAgain = "Train again with 'nps train', or put back the files as published.";

    /// <summary>ML.NET's own version, such as 5.0.1. Its assembly version has stayed at 1.0.0.0 since the first release.</summary>
    public static string MlNetVersion { get; } = typeof(MLContext).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static UsualPresentations Load(string pathOfCard)
    {
        var card = ReadCard(pathOfCard);
        RequireFeatures(card);
        RequireVersion(card);
        var folder = Path.GetDirectoryName(Path.GetFullPath(pathOfCard))!;
        var model = ReadChecked(folder, card.ModelFile, card.ModelSha256);
        var reference = ReadChecked(folder, card.ReferenceFile, card.ReferenceSha256);
        var weights = new FeatureWeights(card.FeatureWeights);
        return new(card.Version, weights, new(weights, Centroids(card, model)), ReadReference(Encoding.UTF8.GetString(reference)),
            card.MisfitCutOff, card.OwnYearThreshold, card.ReferenceThreshold);
    }

    public static string WriteReference(IReadOnlyList<FeatureSet> sets)
    {
        var text = new StringBuilder("features,presentations\n");
        foreach (var group in sets.GroupBy(s => s.Bits).OrderBy(g => g.Key))
            text.Append(CultureInfo.InvariantCulture, $"{group.Key:x16},{group.Count()}\n");
        return text.ToString();
    }

    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string Digest(IReadOnlyList<float[]> centroids) =>
        Digest(MemoryMarshal.AsBytes<float>([.. centroids.SelectMany(c => c)]));

    private static UsualPresentationsCard ReadCard(string path)
    {
        if (!File.Exists(path))
            throw new ModelRejected(ModelRejected.Missing, $"There is no model card at {path}.", TrainAgain);
        try
        {
            var card = UsualPresentationsCard.Parse(File.ReadAllText(path));
            return card.Format == UsualPresentationsCard.CurrentFormat ? card : throw new ModelRejected(
                ModelRejected.VersionDiffers, $"The card {path} has format {card.Format}; this program reads {UsualPresentationsCard.CurrentFormat}.", TrainAgain);
        }
        catch (JsonException e)
        {
            throw new ModelRejected(ModelRejected.CardUnreadable, $"The card {path} cannot be read: {e.Message}", TrainAgain, e);
        }
    }

    private static void RequireFeatures(UsualPresentationsCard card)
    {
        if (card.FeatureWeights.Count == ClinicalFeatures.Count && card.Features.SequenceEqual(ClinicalFeatures.All.Select(f => f.Code))) return;
        var first = card.Features.Zip(ClinicalFeatures.All.Select(f => f.Code)).FirstOrDefault(f => f.First != f.Second);
        throw new ModelRejected(ModelRejected.FeaturesDiffer,
            $"Model {card.Version} has {card.Features.Count} features and this program {ClinicalFeatures.Count}; the first that differs is '{first.First}', here '{first.Second}'.", TrainAgain);
    }

    private static void RequireVersion(UsualPresentationsCard card)
    {
        if (card.MlNetVersion.Split('.')[0] == MlNetVersion.Split('.')[0]) return;
        throw new ModelRejected(ModelRejected.VersionDiffers,
            $"Model {card.Version} was written by ML.NET {card.MlNetVersion}; this program has {MlNetVersion}.", TrainAgain);
    }

    private static byte[] ReadChecked(string folder, string name, string sha256)
    {
        var path = Path.Combine(folder, Path.GetFileName(name));
        if (!File.Exists(path))
            throw new ModelRejected(ModelRejected.Missing, $"The card names {name}, which is not beside it in {folder}.", TrainAgain);
        var bytes = File.ReadAllBytes(path);
        var found = Digest(bytes);
        return found == sha256 ? bytes : throw new ModelRejected(
            ModelRejected.ChecksumDiffers, $"{path} has SHA-256 {found}; its card says {sha256}.", TrainAgain);
    }

    private static float[][] Centroids(UsualPresentationsCard card, byte[] model)
    {
        try
        {
            var loaded = new MLContext(card.Seed).Model.Load(new MemoryStream(model), out var schema);
            var parameters = (loaded as IEnumerable<ITransformer> ?? [loaded])
                .OfType<ISingleFeaturePredictionTransformer<object>>().Select(t => t.Model).OfType<KMeansModelParameters>().Single();
            if (schema[nameof(PresentationTraining.Row.Features)].Type is not VectorDataViewType { Size: ClinicalFeatures.Count })
                throw new ModelRejected(ModelRejected.FeaturesDiffer, $"The input of model {card.Version} is no vector of {ClinicalFeatures.Count} features.", TrainAgain);
            VBuffer<float>[] centroids = [];
            parameters.GetClusterCentroids(ref centroids, out _);
            return [.. centroids.Select(c => c.DenseValues().ToArray())];
        }
        catch (Exception e) when (e is not ModelRejected)
        {
            // ML.NET throws what it pleases on a zip that is none of its own.
            throw new ModelRejected(ModelRejected.Unreadable, $"ML.NET {MlNetVersion} cannot read {card.ModelFile}: {e.Message}", TrainAgain, e);
        }
    }

    private static FeatureSet[] ReadReference(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).SelectMany(line =>
            Enumerable.Repeat(
                new FeatureSet(ulong.Parse(line.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
                int.Parse(line.AsSpan(17), CultureInfo.InvariantCulture)))];
}
