using System.Diagnostics;
using System.Globalization;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Benchmarks;

/// <summary>
/// Search and grouping of electron-ionisation spectra on SWGDRUG's library: with its real replicates (each left out once) and with simulated ones
/// (<see cref="SimulatedSpectra"/>), beside what is to be reached. All but times follows from the seed. What was chosen, was chosen on one half of the compounds with
/// seed 2 and, for grouping, on seeds 1 and 2.
/// </summary>
internal static class SpectraBenchmark
{
    private const string File = "swgdrug_3.3_ei.msp";
    private const double Mild = SimulatedSpectra.Mild, Medium = SimulatedSpectra.Medium, Hard = SimulatedSpectra.Hard;

    /// <param name="dataFolder">The folder with SWGDRUG's library.</param>
    /// <param name="seeds">Of the simulated spectra, each measured; times with the first.</param>
    public static void Run(string dataFolder, IReadOnlyList<int> seeds)
    {
        var path = Path.Combine(dataFolder, File);
        if (!System.IO.File.Exists(path))
        {
            Console.WriteLine($"Skipped: there is no {File} in {dataFolder}.");
            return;
        }
        using var reader = new StreamReader(path);
        var file = MspFile.Read(reader);
        var library = new SpectrumLibrary(file.Entries);
        var compounds = file.Entries.GroupBy(e => e.Identity).ToList();
        Console.WriteLine($"Spectra: {File}, {file.Entries.Count:N0} spectra of {compounds.Count:N0} compounds, {file.Errors.Count} errors; {compounds.Count(c => c.Count() > 1)} compounds have replicates\n");
        Row("measure", "reach", "measured");
        Real(library, compounds);
        foreach (var seed in seeds)
        {
            Row($"seed {seed}", "", "");
            Search(library, seed);
            foreach (var (name, level, reach) in new[] { ("mild", Mild, ""), ("medium", Medium, ">= .86"), ("hard", Hard, ">= .76") }) SpectraGroupingBenchmark.Run(library, name, level, seed, reach);
        }
        SpectraSpeedBenchmark.Run(library, seeds[0]);
        Console.WriteLine();
        SpectraModelsBenchmark.Run(path);
        Console.WriteLine();
    }

    internal static void Row(string measure, string reach, string measured) => Console.WriteLine($"{measure,-62}{reach,-16}{measured}");

    private static void Real(SpectrumLibrary library, List<IGrouping<string, LibraryEntry>> compounds)
    {
        var repeated = compounds.Where(c => c.Count() > 1).Select(c => c.Key).ToHashSet();
        var real = Enumerable.Range(0, library.Entries.Count).Where(i => repeated.Contains(library.Entries[i].Identity))
            .Select(i => (i, library.SearchExhaustively(library.Entries[i].Spectrum, 10, e => e == i))).ToList();
        Report(library, $"real replicates ({real.Count}), each left out once", real, ">= 87 / 98 %", ">= 96 %, <= 2");
    }

    private static void Search(SpectrumLibrary library, int seed)
    {
        Report(library, "simulated, mild", Simulated(library, Mild, seed), "", "");
        var medium = Simulated(library, Medium, seed);
        Report(library, "simulated, medium", medium, ">= 96 %", ">= 99 %, <= 2");
        Report(library, "simulated, hard", Simulated(library, Hard, seed), ">= 92 %", "");
        InOrOut(library, medium, seed);
    }

    private static List<(int Truth, LibraryAnswer Answer)> Simulated(SpectrumLibrary library, double level, int seed)
    {
        var simulated = Spectra(library, level, seed);
        return [.. Enumerable.Range(0, library.Entries.Count).Select(i => (i, library.Search(simulated.Measure(i), 10)))];
    }

    internal static SimulatedSpectra Spectra(SpectrumLibrary library, double level, int seed) => new([.. library.Entries.Select(e => e.Spectrum)], level, seed);

    private static void Report(SpectrumLibrary library, string what, List<(int Truth, LibraryAnswer Answer)> answers, string reach, string reachOfSet)
    {
        bool IsTruth(LibraryHit hit, int truth) => hit.Entry.Identity == library.Entries[truth].Identity;
        var ranks = answers.ConvertAll(a => a.Answer.Hits.TakeWhile(h => !IsTruth(h, a.Truth)).Count());
        Row($"{what}: best / among five", reach, $"{Percent(ranks.Count(r => r == 0), ranks.Count)} / {Percent(ranks.Count(r => r < 5), ranks.Count)} %");
        Row("  set that is not told apart: holds the truth, mean size", reachOfSet, string.Create(CultureInfo.InvariantCulture,
            $"{Percent(answers.Count(a => a.Answer.CannotTellApart.Any(h => IsTruth(h, a.Truth))), answers.Count)} %, {answers.Average(a => a.Answer.CannotTellApart.Count):0.00}"));
    }

    /// <summary>Whether the compound is in the library, by the best score alone: the same spectra with and without their compound in it.</summary>
    private static void InOrOut(SpectrumLibrary library, List<(int Truth, LibraryAnswer Answer)> inside, int seed)
    {
        var simulated = Spectra(library, Medium, seed);
        var isomers = library.Entries.GroupBy(e => e.Formula ?? "").ToDictionary(g => g.Key, g => g.Select(e => e.Identity).Distinct().Count());
        var outside = Enumerable.Range(0, library.Entries.Count).Select(i => Best(library.SearchExhaustively(simulated.Measure(i), 1, e => library.Entries[e].Identity == library.Entries[i].Identity))).ToList();
        var scores = inside.ConvertAll(a => Best(a.Answer));
        var lone = Enumerable.Range(0, scores.Count).Where(i => isomers[library.Entries[i].Formula ?? ""] == 1).ToList();
        Row("in the library or not, by the best score alone, medium: AUC", "(model >= .93)", Number(Auc(scores, outside)));
        Row("  compounds without an isomer in the library", "(model >= .97)", Number(Auc(lone.ConvertAll(i => scores[i]), lone.ConvertAll(i => outside[i]))));
        Row("  in the library, answered yes / unsure / no", "", Verdicts(scores));
        Row("  not in the library, answered yes / unsure / no", "", Verdicts(outside));
    }

    private static string Verdicts(List<double> best)
    {
        var verdicts = best.ConvertAll(SpectrumLibrary.VerdictOf);
        return string.Join(" / ", new[] { InLibrary.Yes, InLibrary.Unsure, InLibrary.No }.Select(v => Percent(verdicts.Count(x => x == v), verdicts.Count))) + " %";
    }

    private static double Best(LibraryAnswer answer) => answer.Hits.Count == 0 ? 0 : answer.Hits[0].Score;

    /// <summary>The chance that one of the first is above one of the second.</summary>
    private static double Auc(List<double> positive, List<double> negative)
    {
        var sorted = negative.Order().ToArray();
        return positive.Average(p => (double)(Array.BinarySearch(sorted, p) is var at && at >= 0 ? at : ~at) / sorted.Length);
    }

    internal static string Percent(double part, double whole) => (100 * part / whole).ToString("0.0", CultureInfo.InvariantCulture);

    internal static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
