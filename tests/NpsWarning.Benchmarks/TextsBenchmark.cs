using CsvHelper;
using NpsWarning.Substances;
using NpsWarning.Substances.Texts;

namespace NpsWarning.Benchmarks;

/// <summary>
/// Causes of death read a second of one core's CPU time, the garbage collector's included: every row of two files of real deaths, and the
/// making of what reads them, as a backtest does for each day of its past.
/// </summary>
internal static class TextsBenchmark
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    public static void Run(string dataFolder)
    {
        var reader = new CauseOfDeathReader(Catalogue.Load(), new Resolver(Catalogue.Load()));
        Console.WriteLine($"{"texts",-32}{"texts",9}{"texts/s of CPU",16}{"µs each",9}{"bytes",8}");
        foreach (var (file, columns) in ((string, string[])[])
            [("cook_deaths_2014_2018.csv", ["cause", "contributing"]), ("connecticut_deaths_2012_2019.csv", ["cause", "contributing", "Other", "Other Opioid"])])
        {
            if (Path.Combine(dataFolder, file) is var path && !File.Exists(path))
            {
                Console.WriteLine($"Skipped: there is no {file} in {dataFolder}.");
                continue;
            }

            var texts = Texts(path, columns);
            Measure(file, texts.Count, () => texts.ForEach(text => reader.Find(text)));
        }

        var whole = Catalogue.Load();
        var day = new DateOnly(2017, 6, 1);
        Measure("catalogue, resolver and reader", 1, () => _ = Of(whole.AsOf(day)));
        Console.WriteLine();
    }

    private static CauseOfDeathReader Of(Catalogue catalogue) => new(catalogue, new Resolver(catalogue));

    private static void Measure(string what, int count, Action work)
    {
        for (var warm = Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(1); Environment.CpuUsage.TotalTime < warm;) work();
        Thread.Sleep(200); // The compiler's second tier works beside and counts as the process's time.
        var (done, bytes, start) = (0L, GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime);
        TimeSpan spent;
        do
        {
            work();
            done += count;
            spent = Environment.CpuUsage.TotalTime - start;
        }
        while (spent < Long);
        Console.WriteLine($"{what,-32}{count,9:N0}{done / spent.TotalSeconds,16:N0}{spent.TotalMicroseconds / done,9:0.00}{(GC.GetAllocatedBytesForCurrentThread() - bytes) / done,8:N0}");
    }

    private static List<string> Texts(string file, string[] columns)
    {
        using var reader = CsvReader.Create(new StreamReader(file), new CsvReaderOptions { Separator = ',' });
        int[] fields = Array.ConvertAll(columns, column => reader.TryGetFieldIndex(column, out var index) ? index : throw new FormatException(column));
        var texts = new List<string>();
        while (reader.Read()) texts.Add(string.Join(" ; ", fields.Select(reader.GetString).Where(text => text.Length > 0)));
        return texts;
    }
}
