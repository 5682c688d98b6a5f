using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Substances.Spectra;

/// <summary>
/// Trains and measures the class of an unknown, on the compounds of the library whose class the catalogue knows. Five folds by skeleton (first InChIKey block): a
/// spectrum is judged by a model that has not seen its skeleton, with hits of a library that does not have it.
/// </summary>
internal sealed class SpectrumClassTraining(LibraryEntry[] entries, SpectraTrainingOptions options, Catalogue catalogue, IProgress<(string Step, double Share)>? progress)
{
    private const int Folds = 5;

    /// <summary>Part of the right answers that "none of these" may cost.</summary>
    private const double LostToNone = .002;

    private readonly CompoundClasses known = new(catalogue);
    private readonly SpectrumLibrary library = new(entries);
    private readonly EiSpectrum[] spectra = [.. entries.Select(e => e.Spectrum)];

    private sealed record Judged(string Class, SpectrumClassGuess Guess)
    {
        public bool IsRight => Guess.Class == Class;
    }

    private sealed class Row
    {
        public uint Label { get; set; }

        public float[] Features { get; set; } = [];
    }

    public TrainedSpectraModel Train()
    {
        int[] labelled = [.. Enumerable.Range(0, entries.Length).Where(i => known.Of(entries[i]) is not null)];
        SimulatedSpectra[] levels = [.. SpectraTraining.Levels.Select(level => new SimulatedSpectra(spectra, level, options.Seed))];
        progress?.Report(("Searching the library for disturbed spectra of known classes", .4));
        var training = labelled.ToDictionary(i => i, i => (float[][])[FeaturesOf(i, spectra[i]), .. Enumerable.Range(0, options.Copies).Select(copy => FeaturesOf(i, levels[(i + copy) % levels.Length].Measure(i, copy)))]);

        // Nothing was chosen on this seed.
        var medium = new SimulatedSpectra(spectra, SimulatedSpectra.Medium, options.Seed + 1000);
        var (judged, clean, others) = (new List<Judged>(), new List<Judged>(), new List<SpectrumClassGuess>());
        int[] ofNone = [.. Enumerable.Range(0, entries.Length).Where(i => known.IsOfNone(entries[i]))];
        for (var fold = 0; fold < Folds; fold++)
        {
            progress?.Report(($"Fitting classes without fold {fold + 1} of {Folds}", .5 + .08 * fold));
            var model = Model(Fit(labelled.Where(i => FoldOf(i) != fold).SelectMany(i => training[i].Select(f => (i, f)))).Model, 0);
            foreach (var i in labelled.Where(i => FoldOf(i) == fold))
            {
                judged.Add(Judge(model, i, medium.Measure(i)));
                clean.Add(Judge(model, i, spectra[i]));
            }
            others.AddRange(ofNone.Where(i => FoldOf(i) == fold).Select(i => Guess(model, i, medium.Measure(i))));
        }
        progress?.Report(("Fitting classes to the whole library", .9));
        var rows = labelled.SelectMany(i => training[i].Select(f => (i, f))).ToArray();
        var (ml, fitted, schema) = Fit(rows);
        var noneBelow = NoneBelow(clean);
        var zip = ModelFiles.Zip(ml, fitted, schema);
        return new(Card(rows.Length, labelled.Length, Measures(judged, clean, others, noneBelow), noneBelow, zip), zip);
    }

    private static string SkeletonOf(LibraryEntry entry) => entry.InchiKey is { Length: >= 14 } key ? key[..14] : entry.Identity;

    private int FoldOf(int i) => SpectraTraining.Fold(SkeletonOf(entries[i]), Folds);

    private LibraryHit[] OtherSkeletons(int i, EiSpectrum query) =>
        [.. library.Search(query, 10).Hits.Where(h => SkeletonOf(h.Entry) != SkeletonOf(entries[i]))];

    private float[] FeaturesOf(int i, EiSpectrum query) => SpectrumFeatures.Of(query, OtherSkeletons(i, query), CompoundClasses.Names, known);

    private SpectrumClassGuess Guess(SpectrumClassModel model, int i, EiSpectrum query) => model.Best(query, OtherSkeletons(i, query));

    private Judged Judge(SpectrumClassModel model, int i, EiSpectrum query) => new(known.Of(entries[i])!, Guess(model, i, query));

    private SpectrumClassModel Model(ITransformer fitted, double noneBelow) => SpectrumClassModel.Of(fitted, Version, noneBelow, known);

    private (MLContext Ml, ITransformer Model, DataViewSchema Schema) Fit(IEnumerable<(int Entry, float[] Features)> rows)
    {
        var ml = SpectraTraining.Context(options);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, SpectrumFeatures.CountWith(CompoundClasses.Names.Count));
        schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), CompoundClasses.Names.Count);
        var places = CompoundClasses.Names.Index().ToDictionary(n => n.Item, n => (uint)n.Index); // in a row of an enumerable, keys count from 0
        var data = ml.Data.Cache(ml.Data.LoadFromEnumerable(rows.Select(r => new Row { Label = places[known.Of(entries[r.Entry])!], Features = r.Features }), schema));
        var fitted = ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(Trainer()).Fit(data);
        return (ml, fitted, data.Schema);
    }

    private static SdcaMaximumEntropyMulticlassTrainer.Options Trainer() => new()
    {
        LabelColumnName = nameof(Row.Label),
        FeatureColumnName = nameof(Row.Features),
        L1Regularization = 0,
        L2Regularization = 1e-5f,
        MaximumNumberOfIterations = 30,
        NumberOfThreads = 1, // sums in another order are other sums
    };

    /// <summary>Under it lie few of the right answers.</summary>
    private static double NoneBelow(List<Judged> judged)
    {
        double[] right = [.. judged.Where(j => j.IsRight).Select(j => j.Guess.Probability).Order()];
        return right.Length == 0 ? 0 : Math.Round(right[(int)(right.Length * LostToNone)], 4);
    }

    private static SpectrumClassMeasures Measures(List<Judged> judged, List<Judged> clean, List<SpectrumClassGuess> others, double noneBelow)
    {
        double Part<T>(IEnumerable<T> of, Func<T, bool> which) => Math.Round(of.Select(o => which(o) ? 1.0 : 0).DefaultIfEmpty().Average(), 4);
        var byClass = judged.GroupBy(j => j.Class).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        return new(
            judged.Count, Part(judged, j => j.IsRight), Math.Round(byClass.Average(g => Part(g, j => j.IsRight)), 4), Part(clean, j => j.IsRight),
            Part(judged, j => j.Guess.Probability < noneBelow), Part(judged.Where(j => j.Guess.Probability >= noneBelow), j => j.IsRight), Part(others, o => o.Probability < noneBelow),
            byClass.ToDictionary(g => g.Key, g => $"{g.Count(j => j.IsRight)} of {g.Count()}"));
    }

    private string Version => $"spectrum-class/{options.Number}";

    private SpectrumClassCard Card(int rows, int labelled, SpectrumClassMeasures measures, double noneBelow, byte[] zip) => new()
    {
        Format = SpectrumClassCard.CurrentFormat,
        Version = Version,
        TrainedOn = options.TrainedOn,
        Data = $"{options.LibraryName}: the {labelled} spectra of compounds whose class the catalogue knows, and {options.Copies} disturbed copies of each. The model holds no spectrum.",
        Rows = rows,
        Seed = options.Seed,
        IntendedUse = SpectraTraining.IntendedUse,
        NotFor = SpectraTraining.NotFor,
        Limits =
        [
            "It knows the classes listed; a compound of another is given the most alike of these, or none.",
            "Classes of few compounds are found in about half of the cases; phenethylamines, cathinones and arylalkylamines are taken for each other where little but the amine's ion is seen.",
            "Measured on skeletons that it had not seen; a class that arises tomorrow may lie farther off than these.",
        ],
        Parameters = new Dictionary<string, string>
        {
            ["trainer"] = "Microsoft.ML.Trainers.SdcaMaximumEntropyMulticlassTrainer",
            ["l1Regularization"] = "0",
            ["l2Regularization"] = Trainer().L2Regularization!.Value.ToString(CultureInfo.InvariantCulture),
            ["maximumNumberOfIterations"] = Trainer().MaximumNumberOfIterations!.Value.ToString(CultureInfo.InvariantCulture),
            ["numberOfThreads"] = "1",
            ["input"] = "root intensities of ions and of losses from the heaviest ion, autocorrelation, likeness of the nearest compound of each class; rows sorted by compound and spectrum",
            ["noneBelow"] = $"costs {LostToNone:P1} of the right answers".Replace(" %", "%", StringComparison.Ordinal),
        },
        Quality = new("part of the classes that is right", measures.Right, $"{options.LibraryName}, {measures.Spectra} spectra of skeletons not trained on, medium noise"),
        MlNetVersion = ModelFiles.MlNetVersion,
        ModelFile = $"{options.Number}.zip",
        ModelSha256 = ModelFiles.Digest(zip),
        Classes = CompoundClasses.Names,
        NoneBelow = noneBelow,
        Measures = measures,
    };
}
