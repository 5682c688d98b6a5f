using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Substances.Spectra;

/// <summary>
/// The class of a compound that the library does not have: ML.NET's maximum entropy classifier, its weights read out as those of
/// <see cref="InLibraryModel"/> are.
/// </summary>
public sealed class SpectrumClassModel
{
    private readonly IReadOnlyList<string> classes;
    private readonly float[] biases;
    private readonly float[][] weights;
    private readonly CompoundClasses known;

    internal SpectrumClassModel(string version, IReadOnlyList<string> classes, float[] biases, float[][] weights, double noneBelow, CompoundClasses known) =>
        (Version, this.classes, this.biases, this.weights, NoneBelow, this.known) = (version, classes, biases, weights, noneBelow, known);

    /// <summary>Named in every answer.</summary>
    public string Version { get; }

    /// <summary>Probability below which the answer is "none of these".</summary>
    public double NoneBelow { get; }

    /// <summary>The most probable class; null for none of these.</summary>
    /// <param name="query">As measured.</param>
    /// <param name="hits">What the library has like it, best first: the classes of these count too.</param>
    public SpectrumClassGuess? Nearest(EiSpectrum query, IEnumerable<LibraryHit> hits) => Best(query, hits) is var best && best.Probability >= NoneBelow ? best : null;

    internal SpectrumClassGuess Best(EiSpectrum query, IEnumerable<LibraryHit> hits)
    {
        var features = SpectrumFeatures.Of(query, hits, classes, known);
        Span<float> scores = stackalloc float[classes.Count];
        for (var c = 0; c < scores.Length; c++) scores[c] = biases[c] + TensorPrimitives.Dot<float>(weights[c], features);
        TensorPrimitives.SoftMax(scores, scores);
        var best = TensorPrimitives.IndexOfMax<float>(scores);
        return new(classes[best], scores[best]);
    }

    /// <summary>Reads the card and the model beside it.</summary>
    /// <exception cref="ModelRejected">A file is missing, or is not what the card describes, or is of another version.</exception>
    public static SpectrumClassModel Load(string pathOfCard)
    {
        var card = ModelFiles.ReadCard<SpectrumClassCard>(pathOfCard, SpectrumClassCard.CurrentFormat);
        if (!card.Classes.SequenceEqual(CompoundClasses.Names))
            throw new ModelRejected(ModelRejected.FeaturesDiffer, $"Model {card.Version} has other classes than this program: {string.Join(", ", card.Classes)}.", ModelFiles.TrainAgain);
        return ModelFiles.Open(pathOfCard, card, (_, model, _) => Of(model, card.Version, card.NoneBelow, new CompoundClasses(Catalogue.Load())));
    }

    internal static SpectrumClassModel Of(ITransformer fitted, string version, double noneBelow, CompoundClasses known)
    {
        var parameters = (fitted as IEnumerable<ITransformer> ?? [fitted])
            .OfType<ISingleFeaturePredictionTransformer<object>>().Select(t => t.Model).OfType<MaximumEntropyModelParameters>().Single();
        VBuffer<float>[] weights = [];
        parameters.GetWeights(ref weights, out var count);
        var features = SpectrumFeatures.CountWith(CompoundClasses.Names.Count);
        if (count != CompoundClasses.Names.Count || weights.Any(w => w.Length != features))
            throw new ModelRejected(ModelRejected.FeaturesDiffer, $"Model {version} has {count} classes of {weights[0].Length} features; this program has {CompoundClasses.Names.Count} of {features}.", ModelFiles.TrainAgain);
        return new(version, CompoundClasses.Names, [.. parameters.GetBiases()], [.. weights.Select(w => w.DenseValues().ToArray())], noneBelow, known);
    }
}

/// <summary>The card of a <see cref="SpectrumClassModel"/>.</summary>
public sealed record SpectrumClassCard : ModelCard
{
    /// <summary>Of the card's own layout; another number is refused.</summary>
    public const int CurrentFormat = 1;

    /// <summary>In the order of the model's columns, by their names in <see cref="SubstanceClassNames"/>.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public required double NoneBelow { get; init; }

    public required SpectrumClassMeasures Measures { get; init; }
}

/// <summary>How good the class is for compounds whose skeleton (first InChIKey block) was in neither the training nor the library.</summary>
/// <param name="Spectra">How many, simulated at medium noise.</param>
/// <param name="Right">Part of them whose most probable class is theirs.</param>
/// <param name="MeanOverClasses">The same, each class counting alike.</param>
/// <param name="RightOfLibrary">The same of the library's own spectra, undisturbed.</param>
/// <param name="SaidNone">Part of them that gets "none of these".</param>
/// <param name="RightWhereSaid">Part of the classes said that is right.</param>
/// <param name="NoneOfOthers">Part of the compounds of no class that gets "none of these".</param>
/// <param name="PerClass">Right and all, of each class.</param>
public sealed record SpectrumClassMeasures(
    int Spectra, double Right, double MeanOverClasses, double RightOfLibrary, double SaidNone, double RightWhereSaid, double NoneOfOthers, IReadOnlyDictionary<string, string> PerClass);
