using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Benchmarks;

/// <summary>Some eleven hundred spectra of 500 compounds, 200 of them measured two to six times: put together again by the grouping, and by ML.NET's k-means, which is told their number.</summary>
internal static class SpectraGroupingBenchmark
{
    private const int Compounds = 500, Repeated = 200;

    public static void Run(SpectrumLibrary library, string name, double level, int seed, string reach)
    {
        var (spectra, truth) = Unknowns(library, level, seed);
        var groups = SpectrumGrouping.Group(spectra);
        SpectraBenchmark.Row($"grouping, {name} ({spectra.Length:N0} spectra): pairwise F1", reach, SpectraBenchmark.Number(F1(groups, truth)));
        var members = groups.Zip(truth).GroupBy(m => m.First, m => m.Second).Where(g => g.Count() > 1).ToList();
        SpectraBenchmark.Row("  groups of two or more that are impure; compounds found", "", $"{members.Count(g => g.Distinct().Count() > 1)} of {members.Count}; {Found(groups, truth)} of {Repeated}");
        if (level == SimulatedSpectra.Medium) SpectraBenchmark.Row($"  ML.NET's k-means, told that there are {Compounds}: pairwise F1", "", SpectraBenchmark.Number(F1(KMeans(spectra), truth)));
    }

    private static (EiSpectrum[] Spectra, int[] Truth) Unknowns(SpectrumLibrary library, double level, int seed)
    {
        var random = new SeededRandom(seed, 78);
        var chosen = random.Sample([.. library.Entries.Select((e, i) => (e.Identity, i)).DistinctBy(e => e.Identity).Select(e => e.i)], Compounds);
        var simulated = SpectraBenchmark.Spectra(library, level, seed + 2000);
        var (spectra, truth) = (new List<EiSpectrum>(), new List<int>());
        for (var c = 0; c < Compounds; c++)
        {
            var times = c < Repeated ? 2 + random.Below(5) : 1;
            for (var repeat = 0; repeat < times; repeat++)
            {
                spectra.Add(simulated.Measure(chosen[c], repeat));
                truth.Add(c);
            }
        }
        return ([.. spectra], [.. truth]);
    }

    /// <summary>Of the pairs that were put together and those that belong together.</summary>
    private static double F1(int[] groups, int[] truth)
    {
        static double Pairs<T>(IEnumerable<T> labels) => labels.GroupBy(l => l).Sum(g => g.Count() * (g.Count() - 1) / 2d);
        return 2 * Pairs(groups.Zip(truth)) / (Pairs(groups) + Pairs(truth));
    }

    /// <summary>Compounds measured repeatedly that are at least four fifths of a group of two or more.</summary>
    private static int Found(int[] groups, int[] truth)
    {
        var found = groups.Zip(truth).GroupBy(m => m.First, m => m.Second).Where(g => g.Count() > 1)
            .SelectMany(g => g.GroupBy(t => t).Where(t => t.Count() > 1 && t.Count() >= .8 * g.Count()).Select(t => t.Key));
        return found.Where(t => t < Repeated).Distinct().Count();
    }

    private static int[] KMeans(EiSpectrum[] spectra)
    {
        var context = new MLContext(1);
        var rows = context.Data.LoadFromEnumerable(spectra.Select(s => new Row { Features = Roots(s.Cleaned()) }));
        var model = context.Clustering.Trainers.KMeans(new KMeansTrainer.Options
        {
            FeatureColumnName = nameof(Row.Features),
            NumberOfClusters = Compounds,
            InitializationAlgorithm = KMeansTrainer.InitializationAlgorithm.KMeansPlusPlus,
            NumberOfThreads = 1,
        }).Fit(rows);
        return [.. context.Data.CreateEnumerable<Assigned>(model.Transform(rows), reuseRowObject: false).Select(a => (int)a.PredictedLabel)];
    }

    private static float[] Roots(EiSpectrum spectrum)
    {
        var roots = new float[640];
        double sum = 0;
        foreach (var height in spectrum.Intensity) sum += height;
        for (var i = 0; i < spectrum.Mz.Length; i++)
            if (spectrum.Mz[i] < roots.Length) roots[spectrum.Mz[i]] = (float)Math.Sqrt(spectrum.Intensity[i] / sum);
        return roots;
    }

    private sealed class Row
    {
        [VectorType(640)]
        public required float[] Features { get; init; }
    }

    private sealed class Assigned
    {
        public uint PredictedLabel { get; set; }
    }
}
