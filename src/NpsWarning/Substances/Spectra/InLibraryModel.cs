using Microsoft.ML;
using Microsoft.ML.Data;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Substances.Spectra;

/// <summary>
/// The probability that the compound of a spectrum is in the library that was searched: ML.NET's logistic regression on features of the match. Its weights are
/// read out, so that a search costs no pass through a pipeline, and any number of threads may ask.
/// </summary>
public sealed class InLibraryModel
{
    private readonly double[] weights;
    private readonly double bias;

    internal InLibraryModel(string version, double bias, double[] weights, double yesFrom, double noBelow) =>
        (Version, this.bias, this.weights, YesFrom, NoBelow) = (version, bias, weights, yesFrom, noBelow);

    /// <summary>Named in every answer.</summary>
    public string Version { get; }

    /// <summary>Probability from which (included) the verdict is yes.</summary>
    public double YesFrom { get; }

    /// <summary>Probability below which the verdict is no; between the two it is unsure.</summary>
    public double NoBelow { get; }

    /// <param name="query">As measured.</param>
    /// <param name="hits">What the library has like it: one for each compound, best first, at least one.</param>
    public double Probability(EiSpectrum query, IReadOnlyList<LibraryHit> hits) => Probability(InLibraryFeatures.Of(query, hits));

    internal double Probability(float[] features)
    {
        var score = bias;
        for (var i = 0; i < features.Length; i++) score += weights[i] * features[i];
        return 1 / (1 + Math.Exp(-score));
    }

    public InLibrary Verdict(double probability) => probability >= YesFrom ? InLibrary.Yes : probability < NoBelow ? InLibrary.No : InLibrary.Unsure;

    /// <summary>Reads the card and the model beside it.</summary>
    /// <exception cref="ModelRejected">A file is missing, or is not what the card describes, or is of another version.</exception>
    public static InLibraryModel Load(string pathOfCard)
    {
        var card = ModelFiles.ReadCard<InLibraryCard>(pathOfCard, InLibraryCard.CurrentFormat);
        if (!card.Features.SequenceEqual(InLibraryFeatures.Names))
            throw new ModelRejected(ModelRejected.FeaturesDiffer, $"Model {card.Version} has other features than this program ({card.Features.Count} and {InLibraryFeatures.Names.Count}).", ModelFiles.TrainAgain);
        return ModelFiles.Open(pathOfCard, card, (ml, model, _) => Of(ml, model, card.Version, card.YesFrom, card.NoBelow));
    }

    internal sealed class Row
    {
        public bool Label { get; set; }

        [VectorType(28)]
        public float[] Features { get; set; } = [];
    }

    /// <summary>Reads bias and weights out of a fitted pipeline: it is linear, so that what it scores for nothing and for each feature alone says all.</summary>
    internal static InLibraryModel Of(MLContext ml, ITransformer fitted, string version, double yesFrom, double noBelow)
    {
        const float Step = 16; // more digits of the difference than 1
        var count = InLibraryFeatures.Names.Count;
        var rows = Enumerable.Range(-1, count + 1).Select(i => new Row { Features = [.. Enumerable.Range(0, count).Select(f => f == i ? Step : 0)] });
        var scores = fitted.Transform(ml.Data.LoadFromEnumerable(rows)).GetColumn<float>("Score").Select(s => (double)s).ToArray();
        return new(version, scores[0], [.. scores.Skip(1).Select(s => (s - scores[0]) / Step)], yesFrom, noBelow);
    }
}

/// <summary>The card of an <see cref="InLibraryModel"/>.</summary>
public sealed record InLibraryCard : ModelCard
{
    /// <summary>Of the card's own layout; another number is refused.</summary>
    public const int CurrentFormat = 1;

    public required IReadOnlyList<string> Features { get; init; }

    public required double YesFrom { get; init; }

    public required double NoBelow { get; init; }

    public required InLibraryMeasures Measures { get; init; }
}

/// <summary>How good the probability is, half of the unknowns being in the library, on compounds that the model judged was not trained on.</summary>
/// <param name="Simulated">Disturbed spectra of the fold that neither weights nor cut-offs have seen.</param>
/// <param name="Replicates">Real second measurements of a compound in the library; where it is taken out, all of them are.</param>
/// <param name="HalfLibrary">Disturbed spectra against a random half of the library.</param>
public sealed record InLibraryMeasures(InLibraryMeasure Simulated, InLibraryMeasure Replicates, InLibraryMeasure HalfLibrary);

/// <summary>On one set of unknowns, those in the library and those not weighed alike.</summary>
/// <param name="Queries">How many, each asked with and without its compound in the library; of the half library, once.</param>
/// <param name="Auc">Area under the ROC curve.</param>
/// <param name="AucWithoutIsomers">The same of compounds that have no isomer in the library.</param>
/// <param name="YesRight">Part of the yes that is right: the compound itself is in the library.</param>
/// <param name="YesOrIsomerRight">The same where an isomer as the best hit counts as right too.</param>
/// <param name="NoRight">Part of the no that is right.</param>
/// <param name="Unsure">Part of the unknowns that get neither.</param>
public sealed record InLibraryMeasure(int Queries, double Auc, double AucWithoutIsomers, double YesRight, double YesOrIsomerRight, double NoRight, double Unsure);
