using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Trainers;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Substances.Spectra;

/// <summary>
/// Trains and measures the in-library probability. Each disturbed spectrum is asked twice: against the library, and against the library without its compound.
/// Two folds of compounds: each is judged by the model of the other. Cut-offs are chosen on the first and measured on the second.
/// </summary>
internal sealed class InLibraryTraining(LibraryEntry[] entries, SpectraTrainingOptions options, IProgress<(string Step, double Share)>? progress)
{
    /// <summary>Yes and no are each to be right so often; somewhat more on the fold where the cut-offs are chosen, since other compounds differ from these by one point or two.</summary>
    private const double Right = .95, Caution = .02;

    internal readonly record struct Asked(float[] Features, bool IsIn, string Compound, bool HasIsomer, bool BestIsIsomer);

    private readonly EiSpectrum[] spectra = [.. entries.Select(e => e.Spectrum)];
    private readonly HashSet<string> withIsomers = [.. entries.Where(e => e.Formula is not null).GroupBy(e => e.Formula).Where(g => g.Select(e => e.Identity).Distinct().Count() > 1).SelectMany(g => g.Select(e => e.Identity))];

    public TrainedSpectraModel Train()
    {
        progress?.Report(("Searching the library for disturbed spectra of it", 0));
        var library = new SpectrumLibrary(entries);
        Asked[] rows = [.. Enumerable.Range(0, options.Copies).SelectMany(copy => Disturbed(copy).SelectMany(q => WithAndWithout(library, q.Query, q.Entry)))];
        progress?.Report(("Fitting the in-library probability to one fold of compounds, and to the other", .2));
        InLibraryModel[] byFold = [.. Enumerable.Range(0, 2).Select(fold => Fit(rows.Where(r => Fold(r.Compound) != fold), out _, out _))];
        double Judge(Asked asked) => byFold[Fold(asked.Compound)].Probability(asked.Features);
        var (yesFrom, noBelow) = CutOffs([.. rows.Where(r => Fold(r.Compound) == 0).Select(r => (Judge(r), r.IsIn))]);
        InLibraryMeasure Measure(IReadOnlyList<Asked> asked, int queries) => InLibraryTraining.Measure(asked, Judge, queries, yesFrom, noBelow);

        progress?.Report(("Measuring it on real replicates and on half of the library", .3));
        Asked[] unseen = [.. rows.Where(r => Fold(r.Compound) == 1)], replicates = [.. Replicates()], half = [.. HalfLibrary()];
        var measures = new InLibraryMeasures(Measure(unseen, unseen.Length / 2), Measure(replicates, replicates.Length / 2), Measure(half, half.Length));
        Fit(rows, out var ml, out var fitted);
        var zip = ModelFiles.Zip(ml, fitted.Model, fitted.Schema);
        return new(Card(rows.Length, measures, yesFrom, noBelow, zip), zip);
    }

    private static int Fold(string compound) => SpectraTraining.Fold(compound, 2);

    private IEnumerable<(EiSpectrum Query, LibraryEntry Entry)> Disturbed(int copy)
    {
        SimulatedSpectra[] levels = [.. SpectraTraining.Levels.Select(level => new SimulatedSpectra(spectra, level, options.Seed))];
        return entries.Select((entry, i) => (levels[(i + copy) % levels.Length].Measure(i, copy), entry));
    }

    private IEnumerable<Asked> WithAndWithout(SpectrumLibrary library, EiSpectrum query, LibraryEntry entry)
    {
        var hits = library.Search(query, 10).Hits;
        LibraryHit[] others = [.. hits.Where(h => h.Entry.Identity != entry.Identity)];
        if (others.Length > 0) yield return Ask(query, others, false, entry);
        if (hits.Count > 0) yield return Ask(query, hits, true, entry);
    }

    private Asked Ask(EiSpectrum query, IReadOnlyList<LibraryHit> hits, bool isIn, LibraryEntry entry) =>
        new(InLibraryFeatures.Of(query, hits), isIn, entry.Identity, withIsomers.Contains(entry.Identity), hits[0].Entry.Formula == entry.Formula);

    /// <summary>Spectra whose compound was measured twice or more: every second of a compound stays in the library, and the others are asked; then the other way about.</summary>
    private IEnumerable<Asked> Replicates()
    {
        var places = entries.GroupBy(e => e.Identity).Where(g => g.Count() > 1).SelectMany(g => g.Select((entry, place) => (entry, place))).ToArray();
        foreach (var parity in (int[])[0, 1])
        {
            HashSet<LibraryEntry> asked = [.. places.Where(p => p.place % 2 == parity).Select(p => p.entry)];
            var library = new SpectrumLibrary([.. entries.Where(e => !asked.Contains(e))]);
            foreach (var entry in entries.Where(asked.Contains))
                foreach (var row in WithAndWithout(library, entry.Spectrum, entry)) yield return row;
        }
    }

    private IEnumerable<Asked> HalfLibrary()
    {
        bool IsKept(LibraryEntry entry) => SpectraTraining.Fold("half " + entry.Identity, 2) == 0;
        var library = new SpectrumLibrary([.. entries.Where(IsKept)]);
        return Disturbed(options.Copies).Select(q => Ask(q.Query, library.Search(q.Query, 10).Hits, IsKept(q.Entry), q.Entry));
    }

    private InLibraryModel Fit(IEnumerable<Asked> asked, out MLContext ml, out (ITransformer Model, DataViewSchema Schema) fitted)
    {
        ml = SpectraTraining.Context(options);
        var data = ml.Data.Cache(ml.Data.LoadFromEnumerable(asked.Select(a => new InLibraryModel.Row { Label = a.IsIn, Features = a.Features })));
        var pipeline = ml.Transforms.NormalizeMeanVariance(nameof(InLibraryModel.Row.Features), fixZero: false).Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression(Trainer()));
        var model = pipeline.Fit(data);
        fitted = (model, data.Schema);
        return InLibraryModel.Of(ml, model, Version, 1, 0);
    }

    private static LbfgsLogisticRegressionBinaryTrainer.Options Trainer() => new()
    {
        LabelColumnName = nameof(InLibraryModel.Row.Label),
        FeatureColumnName = nameof(InLibraryModel.Row.Features),
        L1Regularization = 0,
        L2Regularization = .1f,
        NumberOfThreads = 1, // sums in another order are other sums
    };

    /// <summary>The lowest probability from which yes, and the highest below which no, is right often enough.</summary>
    internal static (double YesFrom, double NoBelow) CutOffs(IReadOnlyList<(double Probability, bool IsIn)> judged)
    {
        double Last(IEnumerable<(double Probability, bool IsRight)> surestFirst, double none)
        {
            var (right, all, last) = (0, 0, none);
            foreach (var alike in surestFirst.GroupBy(j => j.Probability)) // a cut-off cannot part what is judged alike
            {
                all += alike.Count();
                right += alike.Count(j => j.IsRight);
                if (right >= (Right + Caution) * all) last = alike.Key;
            }
            return last;
        }
        var yesFrom = Last(judged.OrderByDescending(j => j.Probability).Select(j => (j.Probability, j.IsIn)), 1);
        var noBelow = Last(judged.OrderBy(j => j.Probability).Select(j => (j.Probability, !j.IsIn)), 0);
        return noBelow <= yesFrom ? (Math.Round(yesFrom, 4), Math.Round(noBelow, 4)) : (Math.Round((yesFrom + noBelow) / 2, 4), Math.Round((yesFrom + noBelow) / 2, 4));
    }

    /// <summary>Those in the library and those not count alike, however many there are of each.</summary>
    internal static InLibraryMeasure Measure(IReadOnlyList<Asked> asked, Func<Asked, double> judge, int queries, double yesFrom, double noBelow)
    {
        var judged = asked.Select(a => (a.IsIn, a.HasIsomer, a.BestIsIsomer, P: judge(a))).ToArray();
        double Auc(bool withIsomers) => ModelQuality.Auc(judged.Where(j => j.IsIn && (withIsomers || !j.HasIsomer)).Select(j => j.P), judged.Where(j => !j.IsIn && (withIsomers || !j.HasIsomer)).Select(j => j.P));
        double Part(bool isIn, Func<double, bool> which) => judged.Where(j => j.IsIn == isIn).Select(j => which(j.P) ? 1.0 : 0).DefaultIfEmpty().Average();
        double yesIn = Part(true, p => p >= yesFrom), yesOut = Part(false, p => p >= yesFrom), noIn = Part(true, p => p < noBelow), noOut = Part(false, p => p < noBelow);
        var yesIsomer = judged.Where(j => !j.IsIn).Select(j => j.P >= yesFrom && j.BestIsIsomer ? 1.0 : 0).DefaultIfEmpty().Average();
        return new(queries, Rounded(Auc(true)), Rounded(Auc(false)), Rounded(yesIn / (yesIn + yesOut)), Rounded((yesIn + yesIsomer) / (yesIn + yesOut)), Rounded(noOut / (noIn + noOut)), Rounded(1 - (yesIn + yesOut + noIn + noOut) / 2));
    }

    // A measure of nothing is written as -1: JSON has no NaN.
    private static double Rounded(double value) => double.IsNaN(value) ? -1 : Math.Round(value, 4);

    private string Version => $"in-library/{options.Number}";

    private InLibraryCard Card(int rows, InLibraryMeasures measures, double yesFrom, double noBelow, byte[] zip) => new()
    {
        Format = InLibraryCard.CurrentFormat,
        Version = Version,
        TrainedOn = options.TrainedOn,
        Data = $"{options.LibraryName}: {entries.Length} electron-ionisation spectra, {options.Copies} disturbed copies of each, asked with and without the compound in the library. The model holds no spectrum.",
        Rows = rows,
        Seed = options.Seed,
        IntendedUse = SpectraTraining.IntendedUse,
        NotFor = SpectraTraining.NotFor,
        Limits =
        [
            "An isomer in the library gives nearly the same spectrum: yes means the compound or an isomer of it.",
            "How often yes and no are right holds where half of the unknowns are in the library.",
            "Disturbances are simulated. Real replicates (measured in the same laboratories as the library) differ less, but some are mislabelled or of another form.",
            "Mixtures of which no compound dominates are not learned.",
        ],
        Parameters = new Dictionary<string, string>
        {
            ["trainer"] = "Microsoft.ML.Trainers.LbfgsLogisticRegressionBinaryTrainer",
            ["l1Regularization"] = Trainer().L1Regularization.ToString(CultureInfo.InvariantCulture),
            ["l2Regularization"] = Trainer().L2Regularization.ToString(CultureInfo.InvariantCulture),
            ["numberOfThreads"] = "1",
            ["input"] = "features of the match, normalised to mean 0 and variance 1; rows sorted by compound and spectrum",
            ["levels"] = string.Join(", ", SpectraTraining.Levels.Select(l => l.ToString(CultureInfo.InvariantCulture))),
            ["cutOffs"] = $"yes and no each right in {Right:P0} of the first fold".Replace(" %", "%", StringComparison.Ordinal),
        },
        Quality = new("AUC, in the library or not", measures.Simulated.Auc, $"{options.LibraryName}, {measures.Simulated.Queries} disturbed spectra of compounds not trained on"),
        MlNetVersion = ModelFiles.MlNetVersion,
        ModelFile = $"{options.Number}.zip",
        ModelSha256 = ModelFiles.Digest(zip),
        Features = InLibraryFeatures.Names,
        YesFrom = yesFrom,
        NoBelow = noBelow,
        Measures = measures,
    };
}
