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
        Console.WriteLine($"{"stage",-44}{"reports/s",12}{"CPU µs each",12}");
        Measure("read and validate", reports.Count, () => { foreach (var body in bodies) ReportReader.Read(body, now); });

        var catalogue = Catalogue.Load();
        var resolver = new Resolver(catalogue);
        var names = reports.SelectMany(r => r.Report.Findings).Select(f => f.RawName).ToList();
        Measure($"resolve ({names.Count / (double)reports.Count:0.0} names a report)", reports.Count, () => { foreach (var name in names) resolver.Resolve(name); });

        var policies = PolicyFile.Load();
        var desk = new IntakeDesk(new CatalogueBook(catalogue), policies);
        var alone = reports.Where(r => r.Report.Revision == 1 && r.Report.Related.Count == 0).DistinctBy(r => (r.Submitter, r.Report.ReportId)).ToList();
        Console.WriteLine($"{alone.Count} of {reports.Count} reports of the demo stand alone; the others are related, revised, or sent twice");
        foreach (var (batch, of, name) in new[] { (256, reports, "warm-up"), (1, alone, "standing alone"), (32, alone, "standing alone"), (256, alone, "standing alone"), (256, reports, "all") })
        {
            using var folder = new TemporaryFolder();
            var options = DatabaseOptions.SqliteFile(folder.File("bench.db"));
            var database = new Database(options);
            Schema.Migrate(database, options);
            var incoming = Enumerable.Range(0, 4).SelectMany(turn => of.Select((r, i) => new IncomingReport(r.Submitter, $"{turn}-{i}", Turned(r.Report, turn), now))).ToList();
            Measure($"record {name}, {batch} a commit", incoming.Count, () => { foreach (var chunk in incoming.Chunk(batch)) database.Write(s => desk.Record(s, chunk)); }, warmUp: false);
            var cycle = new DetectionCycle(database, policies);
            var day = new DateOnly(2026, 3, 1);
            if (name == "all") Measure("judge all streams once", incoming.Count, () => { while (cycle.Run(day, now) > 0) { } }, warmUp: false);
        }
        Console.WriteLine();
    }

    /// <summary>The same report under another id, with the reports that it names.</summary>
    private static Report Turned(Report report, int turn) => report with
    {
        ReportId = $"{report.ReportId}-{turn}",
        Related = [.. report.Related.Select(r => r with { ReportId = $"{r.ReportId}-{turn}" })],
    };

    private static void Measure(string stage, int count, Action work, bool warmUp = true)
    {
        if (warmUp) work();
        var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        work();
        Console.WriteLine($"{stage,-44}{count / clock.Elapsed.TotalSeconds,12:N0}{(Environment.CpuUsage.TotalTime - before).TotalMicroseconds / count,12:N0}");
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
