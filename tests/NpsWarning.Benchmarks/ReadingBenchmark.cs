using System.Security.Cryptography;
using System.Text.Json;
using NpsWarning.Cli.Demo;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Substances;
using NpsWarning.Tests;
using NpsWarning.Tests.Intake;

namespace NpsWarning.Benchmarks;

/// <summary>
/// What one report costs before the database, step by step: microseconds of the process's CPU time, its garbage collector's
/// included, and bytes allocated. A typical report is one of 500 public deaths; a full one is a poisoning with every field.
/// </summary>
internal static class ReadingBenchmark
{
    private static readonly DateTimeOffset Now = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    public static void Run()
    {
        var typical = Scenario.All.Single(s => s.Name == "connecticut-2019").Days().SelectMany(d => d.Reports).Select(r => r.Report).Take(500).ToList();
        Report[] full = [FullReports.All[2]];
        Console.WriteLine($"{"one report",-22}{"typical µs",12}{"bytes",9}{"full µs",12}{"bytes",9}");
        foreach (var (left, right) in Steps(typical).Zip(Steps(full)))
        {
            var (a, b) = (Cost(left.Work, typical.Count), Cost(right.Work, full.Length));
            Console.WriteLine($"{left.Step,-22}{a.Microseconds,12:0.0}{a.Bytes,9:N0}{b.Microseconds,12:0.0}{b.Bytes,9:N0}");
        }
        Console.WriteLine();
    }

    /// <summary>Messages of 256 KiB that are made to be slow: the slowest first, the best of three readings each.</summary>
    public static void RunHostile()
    {
        Console.WriteLine($"{"256 KiB made to be slow",-46}{"CPU ms",9}{"errors",9}");
        foreach (var (what, body) in HostileMessages.All().DistinctBy(m => m.What))
        {
            if (body.Length > ReportReader.MaxBytes) throw new InvalidOperationException($"{what}: {body.Length} bytes");
            var (best, errors) = (double.MaxValue, 0);
            for (var i = 0; i < 3; i++)
            {
                var start = Environment.CpuUsage.TotalTime;
                errors = ReportReader.Read(body, Now).Errors.Count;
                best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
            }
            Console.WriteLine($"{what,-46}{best,9:0.0}{errors,9}");
        }
        Console.WriteLine();
    }

    private static IEnumerable<(string Step, Action<int> Work)> Steps(IReadOnlyList<Report> reports)
    {
        var bodies = reports.Select(r => (ReadOnlyMemory<byte>)CanonicalForm.Write(r)).ToArray();
        var documents = bodies.Select(b => JsonDocument.Parse(b)).ToArray();
        var schema = new SchemaErrors(ContractDocuments.All["poisoning-1.schema.json"]);
        var known = Enum.GetValues<ReportKind>().SelectMany(k => new SchemaErrors(ContractDocuments.All[$"{ContractSchemas.SectionName(k)}-1.schema.json"]).FieldNames()).ToHashSet();
        var frozen = System.Collections.Frozen.FrozenSet.ToFrozenSet(known, StringComparer.Ordinal);
        var resolver = new Resolver(Catalogue.Load());
        var receipts = reports.Select(r => new Receipt
        {
            Outcome = ReceiptOutcome.Accepted,
            ReportId = r.ReportId,
            Revision = r.Revision,
            MessageId = r.ReportId,
            SettledAt = Now,
            Findings = [.. r.Findings.Select(f => new NameReading(f.RawName, $"substance:{f.RawName}", f.RawName, "preferred name"))],
        }).ToArray();
        var written = receipts.Select(r => System.Text.Encoding.UTF8.GetBytes(ReceiptJson.Write(r))).ToArray();
        yield return ("parse", i => JsonDocument.Parse(bodies[i]).Dispose());
        var proof = new ShapeProof(ContractDocuments.All["poisoning-1.schema.json"]);
        yield return ("proof", i => { if (!proof.Holds(bodies[i].Span, default)) throw new InvalidOperationException("not proven"); });
        yield return ("person", i => new MessageWalk(frozen).Visit(documents[i].RootElement));
        yield return ("schema", i => schema.In(documents[i].RootElement).Count());
        yield return ("rules", i => new ReportRules(documents[i].RootElement, ReportKind.Poisoning, Now).Check());
        yield return ("bind", i => documents[i].RootElement.Deserialize(ContractJson.Default.Report));
        yield return ("all of reading", i => ReportReader.Read(bodies[i], Now));
        yield return ("the same, unproven", i => ReportReader.ReadAny(bodies[i], Now));
        yield return ("receipt written", i => ReceiptJson.Write(receipts[i]));
        yield return ("receipt read", i => ReceiptJson.Read(written[i]));
        yield return ("canonical", i => CanonicalForm.Write(reports[i]));
        yield return ("hash", i => SHA256.HashData(bodies[i].Span));
        yield return ("canonical and hash", i => CanonicalForm.Stored(reports[i]));
        yield return ("resolve", i => { foreach (var f in reports[i].Findings) resolver.Resolve(f.RawName, f.InchiKey); });
    }

    private static (double Microseconds, double Bytes) Cost(Action<int> work, int count)
    {
        for (var warm = Environment.CpuUsage.TotalTime + Long; Environment.CpuUsage.TotalTime < warm;) RunThrough(work, count);
        Thread.Sleep(200); // The compiler's second tier works beside and counts as the process's time.
        var (rounds, bytes, start) = (0, GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime);
        TimeSpan spent;
        do
        {
            RunThrough(work, count);
            rounds++;
            spent = Environment.CpuUsage.TotalTime - start;
        }
        while (spent < Long);
        return (spent.TotalMicroseconds / (rounds * PerRound(count)), (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)(rounds * PerRound(count)));
    }

    private static void RunThrough(Action<int> work, int count)
    {
        // In rounds of a thousand or so: asking for the CPU time costs as much as a step.
        for (var i = 0; i < PerRound(count); i++)
            work(i % count);
    }

    private static int PerRound(int count) => Math.Max(1, 1000 / count) * count;
}
