using System.Globalization;
using System.Numerics.Tensors;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Benchmarks;

/// <summary>
/// Searches a second of one core's CPU time, and whether the answers are those of comparing with every entry. The large library is SWGDRUG's, over and over, each time
/// disturbed and with all ions above some m/z moved by a difference that homologues have, so that every entry is a compound of its own.
/// </summary>
internal static class SpectraSpeedBenchmark
{
    private const int Large = 350_000, Queries = 500;

    private static readonly int[] Differences = [14, -14, 28, 16, 18, -2, 2, 34, -16, -28, 12, 26];

    public static void Run(SpectrumLibrary library, int seed)
    {
        var simulated = SpectraBenchmark.Spectra(library, SimulatedSpectra.Medium, seed + 3000);
        EiSpectrum[] queries = [.. Enumerable.Range(0, Queries).Select(i => simulated.Measure(i * library.Entries.Count / Queries))];
        Measure(library, queries, 200, ">= 6,000");
        Dense(library, queries);

        var before = GC.GetTotalMemory(true);
        var entries = HomologuesOf(library, seed).Take(Large).ToList();
        var between = GC.GetTotalMemory(true);
        var large = new SpectrumLibrary(entries);
        var after = GC.GetTotalMemory(true);
        Measure(large, queries, 100, ">= 200");
        SpectraBenchmark.Row("  memory: spectra, index", "", string.Create(CultureInfo.InvariantCulture, $"{(between - before) / 1048576} MB, {(after - between) / 1048576} MB"));
        GC.KeepAlive(entries);
    }

    private static void Measure(SpectrumLibrary library, EiSpectrum[] queries, int compared, string reach)
    {
        SpectraBenchmark.Row($"searches a second of CPU time, {library.Entries.Count:N0} spectra", reach, ASecond(i => library.Search(queries[i % queries.Length])));
        var same = queries.Take(compared).Count(q => library.Search(q, 10).Hits.SequenceEqual(library.SearchExhaustively(q, 10).Hits));
        SpectraBenchmark.Row("  answers that are those of comparing with every entry", "100 %", $"{SpectraBenchmark.Percent(same, compared)} %");
    }

    /// <summary>How fast this machine is today: the scalar products of dense rows that a plain search would consist of.</summary>
    private static void Dense(SpectrumLibrary library, EiSpectrum[] queries)
    {
        float[][] rows = [.. library.Entries.Select(e => Row(e.Spectrum))], asked = [.. queries.Select(Row)];
        var best = 0f;
        SpectraBenchmark.Row("  for comparison, 640 dense ions and scalar products alone", "", ASecond(i =>
        {
            foreach (var row in rows) best = Math.Max(best, TensorPrimitives.Dot<float>(asked[i % asked.Length], row));
        }));
        static float[] Row(EiSpectrum spectrum)
        {
            var row = new float[640];
            for (var i = 0; i < spectrum.Mz.Length; i++)
                if (spectrum.Mz[i] < row.Length) row[spectrum.Mz[i]] = MathF.Sqrt(spectrum.Mz[i] * spectrum.Intensity[i]);
            return row;
        }
    }

    private static string ASecond(Action<int> search)
    {
        var warm = Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(4);
        for (var i = 0; Environment.CpuUsage.TotalTime < warm; i++) search(i);
        Thread.Sleep(300); // the compiler's second tier works beside and counts as the process's time
        var (done, start) = (0, Environment.CpuUsage.TotalTime);
        TimeSpan spent;
        do
        {
            search(done++);
            spent = Environment.CpuUsage.TotalTime - start;
        }
        while (spent < TimeSpan.FromSeconds(4));
        return (done / spent.TotalSeconds).ToString("N0", CultureInfo.InvariantCulture);
    }

    private static IEnumerable<LibraryEntry> HomologuesOf(SpectrumLibrary library, int seed)
    {
        for (var round = 0; ; round++)
        {
            var simulated = SpectraBenchmark.Spectra(library, SimulatedSpectra.Mild, seed + 4000 + round);
            for (var i = 0; i < library.Entries.Count; i++)
                yield return new(string.Create(CultureInfo.InvariantCulture, $"{library.Entries[i].Name} #{round}"), null, null, null, round == 0 ? library.Entries[i].Spectrum : Moved(simulated.Measure(i), new SeededRandom(seed, round, i)));
        }
    }

    private static EiSpectrum Moved(EiSpectrum spectrum, SeededRandom random)
    {
        var (above, by) = (50 + random.Below(Math.Max(1, spectrum.Mz[^1] - 60)), Differences[random.Below(Differences.Length)]);
        var peaks = new List<(double, double)>(spectrum.Mz.Length);
        for (var i = 0; i < spectrum.Mz.Length; i++) peaks.Add((spectrum.Mz[i] >= above ? spectrum.Mz[i] + by : spectrum.Mz[i], spectrum.Intensity[i]));
        return EiSpectrum.Of(peaks)!;
    }
}
