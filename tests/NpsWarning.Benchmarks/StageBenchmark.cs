using System.Diagnostics;
using NpsWarning.Cli.Demo;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Benchmarks;

/// <summary>Where the time of a report goes, stage by stage, in one thread: reading, resolving, recording in batches, judging.</summary>
internal static class StageBenchmark
{
    public static void Run()
    {
        var reports = Scenario.All[0].Days().SelectMany(d => d.Reports).ToList();
        var bodies = reports.Select(r => (ReadOnlyMemory<byte>)CanonicalForm.Write(r.Report)).ToList();
        var now = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
        ReadingBenchmark.Run();
        Console.WriteLine($"{"stage",-34}{"reports/s",12}");
        Measure("read and validate", reports.Count, () => { foreach (var body in bodies) ReportReader.Read(body, now); });

        var catalogue = Catalogue.Load();
        var resolver = new Resolver(catalogue);
        var names = reports.SelectMany(r => r.Report.Findings).Select(f => f.RawName).ToList();
        Measure($"resolve ({names.Count / (double)reports.Count:0.0} names a report)", reports.Count, () => { foreach (var name in names) resolver.Resolve(name); });

        foreach (var batch in new[] { 1, 32, 256 })
        {
            using var folder = new TemporaryFolder();
            var options = DatabaseOptions.SqliteFile(folder.File("bench.db"));
            var database = new Database(options);
            Schema.Migrate(database, options);
            var policies = PolicyFile.Load();
            var desk = new IntakeDesk(resolver, catalogue, policies);
            var incoming = reports.Select((r, i) => new IncomingReport(r.Submitter, $"{i}", r.Report, now)).ToList();
            Measure($"record, {batch} a commit", incoming.Count, () => { foreach (var chunk in incoming.Chunk(batch)) database.Write(s => desk.Record(s, chunk)); }, warmUp: false);
            var cycle = new DetectionCycle(database, policies);
            var day = new DateOnly(2026, 3, 1);
            if (batch == 256) Measure("judge all streams once", incoming.Count, () => { while (cycle.Run(day, now) > 0) { } }, warmUp: false);
        }
        Console.WriteLine();
    }

    private static void Measure(string stage, int count, Action work, bool warmUp = true)
    {
        if (warmUp) work();
        var clock = Stopwatch.StartNew();
        work();
        Console.WriteLine($"{stage,-34}{count / clock.Elapsed.TotalSeconds,12:N0}");
    }
}

internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nps-bench-");

    public string Path => _folder.FullName;

    public string File(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
