using System.Diagnostics;
using System.Globalization;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Benchmarks;

/// <summary>
/// What the two models of spectra reach: trained and measured as <c>nps train spectra</c> does it, on two seeds, each on compounds that the model judged was not
/// trained on; and what they add to a search.
/// </summary>
internal static class SpectraModelsBenchmark
{
    public static void Run(string pathOfLibrary)
    {
        using var text = new StreamReader(pathOfLibrary);
        var entries = MspFile.Read(text).Entries;
        Console.WriteLine($"In the library or not, and the class of what is not ({entries.Count} spectra; ML.NET's logistic regression and maximum entropy)");
        Console.WriteLine("seed | AUC, no isomer: simulated | replicates | half the library | yes right (or isomer), no right, unsure: simulated | replicates | half | class right, mean over classes | said, right of it, none of others");
        foreach (var seed in (int[])[1, 2])
        {
            var (inLibrary, classes) = SpectraTraining.Train(entries, new() { TrainedOn = default, LibraryName = Path.GetFileName(pathOfLibrary), Seed = seed }, Catalogue.Load());
            var m = ((InLibraryCard)inLibrary.Card).Measures;
            var c = ((SpectrumClassCard)classes.Card).Measures;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{seed,4} | {Auc(m.Simulated)} | {Auc(m.Replicates)} | {Auc(m.HalfLibrary)} | {Verdicts(m.Simulated)} | {Verdicts(m.Replicates)} | {Verdicts(m.HalfLibrary)} | {c.Right:.000}, {c.MeanOverClasses:.000} | {1 - c.SaidNone:.000}, {c.RightWhereSaid:.000}, {c.NoneOfOthers:.000}"));
            if (seed == 1) Cost(entries, inLibrary, classes);
        }
    }

    private static string Auc(InLibraryMeasure m) => string.Create(CultureInfo.InvariantCulture, $"{m.Auc:.000}, {m.AucWithoutIsomers:.000}");

    private static string Verdicts(InLibraryMeasure m) =>
        string.Create(CultureInfo.InvariantCulture, $"{m.YesRight:.000} ({m.YesOrIsomerRight:.000}), {m.NoRight:.000}, {m.Unsure:.000}");

    private static void Cost(IReadOnlyList<LibraryEntry> entries, TrainedSpectraModel inLibrary, TrainedSpectraModel classes)
    {
        var folder = Directory.CreateTempSubdirectory("nps-spectra-").FullName;
        var models = new SpectraModels(InLibraryModel.Load(inLibrary.Write(Path.Combine(folder, "a"))), SpectrumClassModel.Load(classes.Write(Path.Combine(folder, "b"))));
        Directory.Delete(folder, true);
        var library = new SpectrumLibrary(entries);
        var medium = new SimulatedSpectra([.. entries.Select(e => e.Spectrum)], SimulatedSpectra.Medium, 9);
        var asked = Enumerable.Range(0, entries.Count).Select(i => medium.Measure(i)).Select(query => (query, library.Search(query, 10).Hits)).ToArray();
        double Micros(Action<EiSpectrum, IReadOnlyList<LibraryHit>> ask)
        {
            foreach (var (query, hits) in asked) ask(query, hits); // compiled by now
            var began = Stopwatch.GetTimestamp();
            foreach (var (query, hits) in asked) ask(query, hits);
            return Stopwatch.GetElapsedTime(began).TotalMicroseconds / asked.Length;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"     | added to a search: {Micros((q, h) => models.InLibrary!.Probability(q, h)):0} µs for the probability, {Micros((q, h) => models.Classes!.Nearest(q, h)):0} µs for the class"));
    }
}
