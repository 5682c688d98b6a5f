using CsvHelper;
using NpsWarning.Substances;

namespace NpsWarning.Benchmarks;

/// <summary>Names to substances a second of one core's CPU time, the garbage collector's included: all rows of the NFLIS file and the golden set.</summary>
internal static class NamesBenchmark
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    public static void Run(string dataFolder)
    {
        var golden = File.ReadLines("tests/NpsWarning.Tests/Substances/golden.tsv").Skip(1).Select(line => line.Split('\t')[0]).ToList();
        var nflis = Path.Combine(dataFolder, "nflis_us_annual_2013_2020.csv") is var path && File.Exists(path) ? Column(path, "SubstanceDetected") : [];
        var resolver = new Resolver(Catalogue.Load());
        Console.WriteLine($"{"names",-32}{"names",9}{"names/s of CPU",16}{"µs each",9}{"bytes",8}");
        foreach (var (what, names) in ((string, List<string>)[])[("golden set", golden), ("NFLIS, every row", nflis), ("both", [.. golden, .. nflis])])
            if (names.Count > 0)
                Measure(what, names, name => resolver.Resolve(name));
        Console.WriteLine();
    }

    private static void Measure(string what, List<string> names, Action<string> work)
    {
        for (var warm = Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(1); Environment.CpuUsage.TotalTime < warm;) names.ForEach(work);
        Thread.Sleep(200); // The compiler's second tier works beside and counts as the process's time.
        var (done, bytes, start) = (0L, GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime);
        TimeSpan spent;
        do
        {
            names.ForEach(work);
            done += names.Count;
            spent = Environment.CpuUsage.TotalTime - start;
        }
        while (spent < Long);
        Console.WriteLine($"{what,-32}{names.Count,9:N0}{done / spent.TotalSeconds,16:N0}{spent.TotalMicroseconds / done,9:0.00}{(GC.GetAllocatedBytesForCurrentThread() - bytes) / done,8:N0}");
    }

    private static List<string> Column(string file, string column)
    {
        using var reader = CsvReader.Create(new StreamReader(file), new CsvReaderOptions { Separator = ',', TrimWhitespace = true });
        if (!reader.TryGetFieldIndex(column, out var index)) throw new FormatException(column);
        var cells = new List<string>();
        while (reader.Read()) cells.Add(reader.GetString(index));
        return cells;
    }
}
