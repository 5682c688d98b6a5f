using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Detection.Presentations;

/// <summary>Reads the three files of a model, and writes its reference.</summary>
internal static class UsualPresentationsFiles
{
    public static UsualPresentations Load(string pathOfCard)
    {
        var card = ModelFiles.ReadCard<UsualPresentationsCard>(pathOfCard, UsualPresentationsCard.CurrentFormat);
        RequireFeatures(card);
        var centroids = ModelFiles.Open(pathOfCard, card, (_, model, schema) => Centroids(card, model, schema));
        var reference = ModelFiles.ReadChecked(pathOfCard, card.ReferenceFile, card.ReferenceSha256);
        var weights = new FeatureWeights(card.FeatureWeights);
        return new(card.Version, weights, new(weights, centroids), ReadReference(card, Encoding.UTF8.GetString(reference)),
            card.MisfitCutOff, card.OwnYearThreshold, card.ReferenceThreshold);
    }

    public static string WriteReference(IReadOnlyList<FeatureSet> sets)
    {
        var text = new StringBuilder("features,presentations\n");
        foreach (var group in sets.GroupBy(s => s.Bits).OrderBy(g => g.Key))
            text.Append(CultureInfo.InvariantCulture, $"{group.Key:x16},{group.Count()}\n");
        return text.ToString();
    }

    public static string Digest(IReadOnlyList<float[]> centroids) =>
        ModelFiles.Digest(MemoryMarshal.AsBytes<float>([.. centroids.SelectMany(c => c)]));

    private static void RequireFeatures(UsualPresentationsCard card)
    {
        if (card.FeatureWeights.Count == ClinicalFeatures.Count && card.Features.SequenceEqual(ClinicalFeatures.All.Select(f => f.Code))) return;
        var first = card.Features.Zip(ClinicalFeatures.All.Select(f => f.Code)).FirstOrDefault(f => f.First != f.Second);
        throw new ModelRejected(ModelRejected.FeaturesDiffer,
            $"Model {card.Version} has {card.Features.Count} features and this program {ClinicalFeatures.Count}; the first that differs is '{first.First}', here '{first.Second}'.", ModelFiles.TrainAgain);
    }

    private static float[][] Centroids(UsualPresentationsCard card, ITransformer model, DataViewSchema schema)
    {
        var parameters = (model as IEnumerable<ITransformer> ?? [model])
            .OfType<ISingleFeaturePredictionTransformer<object>>().Select(t => t.Model).OfType<KMeansModelParameters>().Single();
        if (schema[nameof(PresentationTraining.Row.Features)].Type is not VectorDataViewType { Size: ClinicalFeatures.Count })
            throw new ModelRejected(ModelRejected.FeaturesDiffer, $"The input of model {card.Version} is no vector of {ClinicalFeatures.Count} features.", ModelFiles.TrainAgain);
        VBuffer<float>[] centroids = [];
        parameters.GetClusterCentroids(ref centroids, out _);
        return [.. centroids.Select(c => c.DenseValues().ToArray())];
    }

    private static FeatureSet[] ReadReference(UsualPresentationsCard card, string text)
    {
        try
        {
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).SelectMany(line =>
                Enumerable.Repeat(
                    new FeatureSet(ulong.Parse(line.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
                    int.Parse(line.AsSpan(17), CultureInfo.InvariantCulture)))];
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            throw new ModelRejected(ModelRejected.Unreadable, $"{card.ReferenceFile} is no list of feature masks: {e.Message}", ModelFiles.TrainAgain, e);
        }
    }
}
