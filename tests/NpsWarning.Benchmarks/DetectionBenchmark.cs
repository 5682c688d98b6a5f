using System.Diagnostics;
using System.Globalization;
using NpsWarning.Detection.Series;
using NpsWarning.Tests.Detection.Series;

namespace NpsWarning.Benchmarks;

/// <summary>
/// The detectors over series of counts against R's surveillance 1.20.3 (files of the conformance folder): rows reproduced, evaluations a second, planted outbreaks
/// found at the same rate of false alarms; and on series simulated here by the same recipe, none of which anything was chosen on.
/// </summary>
public static class DetectionBenchmark
{
    private const int Seed = 20_261_128;

    /// <param name="dataFolder">The folder beside 'conformance'.</param>
    public static void Run(string dataFolder)
    {
        string Reference(string file) => Path.Combine(dataFolder, "..", "conformance", "farrington", file);
        if (!File.Exists(Reference("r_farrington.csv")))
        {
            Console.WriteLine($"Skipped: there is no {Reference("r_farrington.csv")}.");
            return;
        }
        var held = SimulatedCounts.Held(Reference("series.csv")).ToList();
        var fresh = SimulatedCounts.Planted(Reference("scenarios.csv"), Seed, 20, 3, 5, 8, 0, 0).ToList();
        var (farrington, surge) = (new FoundOutbreaks(held, FoundOutbreaks.Farrington), new FoundOutbreaks(held, c => FoundOutbreaks.Surge(c, int.MaxValue)));
        var (farringtonFresh, surgeFresh) = (new FoundOutbreaks(fresh, FoundOutbreaks.Farrington), new FoundOutbreaks(fresh, c => FoundOutbreaks.Surge(c, int.MaxValue)));
        string Found(double rate) => string.Create(CultureInfo.InvariantCulture,
            $"{surge.At(rate):0.00} (Farrington here {farrington.At(rate):0.00}); on {fresh.Count:N0} fresh series {surgeFresh.At(rate):0.00} ({farringtonFresh.At(rate):0.00})");
        Row("What", "Now, by the best peer", "Reach", "Measured");
        Row("R's bounds reproduced", "-", "all rows within 1e-6, every alarm", Reproduced(Reference));
        Row("Farrington evaluations a second, one process", "R 105-159", ">= 500x: 80,000", FarringtonSpeed(held));
        Row("EARS evaluations a second", "R 11,000-50,000", ">= 100x: 5,000,000", EarsSpeed(held));
        Row("Planted outbreaks found at 0.63 % false alarms a week", "0.36", ">= 0.45 (limit 0.51)", Found(0.0063));
        Row("at 2 %", "0.60", ">= 0.67 (limit 0.70)", Found(0.02));
        Row("WeeklySurge evaluations a second", "-", "-", SurgeSpeed(held));
        Console.WriteLine($"\nChance of WeeklySurge against how often it comes with nothing planted, in weeks of fresh series, by length of history");
        foreach (var history in new[] { SimulatedCounts.Weeks, 156, 104, 52, 26 })
        {
            var quiet = new FoundOutbreaks(SimulatedCounts.Planted(Reference("scenarios.csv"), Seed + history, 40, 0), c => FoundOutbreaks.Surge(c, history));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {history,3} weeks: {string.Join("  ", new[] { 0.05, 0.01, 0.005, 0.001, 0.0001 }.Select(c => $"{c}: {quiet.Rate(c):0.00000}"))}  ({quiet.QuietWeeks:N0} weeks)"));
        }
    }

    private static string Reproduced(Func<string, string> reference)
    {
        var (rows, off, trends) = (0, 0, 0);
        var simulated = ReferenceRow.Simulated(reference("series.csv"));
        foreach (var row in ReferenceRow.Read(reference("r_farrington.csv")))
            Count(row, FarringtonFlexible.Judge(new CountSeries { Counts = simulated[(row["scenario"], row["series"])] }, row.Whole("week") - 1, ReferenceRow.SimulatedOptions));
        var edge = ReferenceRow.Read(reference("edge_series.csv")).GroupBy(r => r["name"]).ToDictionary(g => g.Key, g => g.Select(r => r.Number("count")).ToArray());
        foreach (var row in ReferenceRow.Read(reference("edge_r.csv")))
        {
            var ours = FarringtonFlexible.Judge(new CountSeries { Counts = edge[row["name"]] }, row.Whole("index") - 1, row.Options);
            if (row["error"].Length == 0) Count(row, ours);
            else (rows, off) = (rows + 1, off + (ours.Rule is FarringtonRule.ReferenceMissing or FarringtonRule.WindowBeforeStart ? 0 : 1));
        }
        void Count(ReferenceRow row, FarringtonResult ours)
        {
            rows++;
            if (row.Departures(ours).Any()) off++;
            if (row.Flag("trend") != ours.Trend) trends++;
        }
        var farrington = $"{rows - off:N0} of {rows:N0} Farrington rows, {trends} trend flags otherwise (undefined, see the test)";
        (rows, off) = (0, 0);
        foreach (var one in ReferenceRow.Read(reference("r_ears.csv")).GroupBy(r => (r["scenario"], r["series"])))
            CountEars(simulated[one.Key], [.. one.Select(r => (r.Whole("week") - 1, r))], "", new());
        foreach (var one in ReferenceRow.Read(reference("edge_ears.csv")).GroupBy(r => r["name"]))
            foreach (var (suffix, options) in new (string, EarsOptions)[] { ("d", new()), ("x", new() { Baseline = 14, LeastDeviation = 0.5, Alpha = 0.01 }) })
                CountEars([.. one.Select(r => r.Number("count"))], [.. one.Select(r => (r.Whole("index") - 1, r))], suffix, options);
        void CountEars(double[] counts, (int Index, ReferenceRow Row)[] these, string suffix, EarsOptions options)
        {
            var ours = new EarsResult[counts.Length];
            foreach (var method in Enum.GetValues<EarsMethod>())
            {
                Ears.Judge(counts, ours, options with { Method = method });
                var column = method.ToString().ToLowerInvariant() + suffix;
                rows += these.Length;
                off += these.Count(t => !ReferenceRow.Same(ours[t.Index].Upper, t.Row.Number(column + "_upper")) || ours[t.Index].Alarm != t.Row.Flag(column + "_alarm"));
            }
        }
        return $"{farrington}; {rows - off:N0} of {rows:N0} EARS bounds";
    }

    private static string FarringtonSpeed(List<SimulatedCounts> series)
    {
        CountSeries[] all = [.. series.Select(s => new CountSeries { Counts = s.Counts })];
        return Speed(all.Length * SimulatedCounts.Judged, () => Parallel.ForEach(all, s =>
            FarringtonFlexible.Judge(s, SimulatedCounts.FirstJudged, new FarringtonResult[SimulatedCounts.Judged], ReferenceRow.SimulatedOptions)));
    }

    private static string EarsSpeed(List<SimulatedCounts> series)
    {
        var results = new EarsResult[SimulatedCounts.Weeks];
        return string.Join(", ", Enum.GetValues<EarsMethod>().Select(method => $"{method} " + Speed(series.Count * SimulatedCounts.Weeks, () =>
        {
            foreach (var one in series) Ears.Judge(one.Counts, results, new() { Method = method });
        })));
    }

    private static string SurgeSpeed(List<SimulatedCounts> series) =>
        Speed(series.Count * SimulatedCounts.Judged, () => Parallel.ForEach(series, s => FoundOutbreaks.Surge(s.Counts, int.MaxValue)))
        + "; refused before any fit " + Speed(series.Count * 1_000, () =>
        {
            var (counts, exposures, options) = (new double[SimulatedCounts.Weeks], Enumerable.Repeat(1.0, SimulatedCounts.Weeks).ToArray(), new WeeklySurgeOptions());
            for (var week = 0; week < counts.Length; week += 15) counts[week] = 1;
            counts[^1] = 1;
            for (var i = 0; i < series.Count * 1_000; i++) WeeklySurge.Judge(counts, exposures, options);
        });

    /// <summary>The best of five runs of at least a fifth of a second, by the wall; and by processor time, which others on the machine change less.</summary>
    private static string Speed(int evaluations, Action run)
    {
        var (best, bestCpu) = (0.0, 0.0);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var (clock, cpu, runs) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime, 0);
            do run();
            while (++runs > 0 && clock.Elapsed.TotalSeconds < 0.2);
            best = Math.Max(best, (double)evaluations * runs / clock.Elapsed.TotalSeconds);
            bestCpu = Math.Max(bestCpu, (double)evaluations * runs / (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{best:N0} ({bestCpu:N0} a core's second)");
    }

    private static void Row(string what, string now, string reach, string measured) => Console.WriteLine($"| {what,-53} | {now,-22} | {reach,-33} | {measured} |");
}
