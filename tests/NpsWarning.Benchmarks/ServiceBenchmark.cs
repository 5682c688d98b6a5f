using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using NpsWarning.Cli;
using NpsWarning.Cli.Demo;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake.Contract;
using NpsWarning.Intake.Mappings;
using NpsWarning.Storage;

namespace NpsWarning.Benchmarks;

/// <summary>The whole service with its embedded defaults, from outside: posted through the official client, answered, judged, mailed.</summary>
internal static class ServiceBenchmark
{
    public const string Submitter = "poison-centre";

    /// <summary>Reports a second from the first send until each has its receipt and every stream has been judged.</summary>
    public static async Task IntakeAsync()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostAsync(folder);
        foreach (var (run, count) in new[] { ("warm-up", 10_000), ("measured", 50_000) })
        {
            var reports = Background(run, count);
            var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            await PostAsync(host, reports);
            var answered = clock.Elapsed.TotalSeconds;
            await JudgedAsync(host);
            var cpu = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / count;
            Console.WriteLine($"end to end, {run,-9}{count,7:N0} reports: {count / answered,8:N0} answered/s, {count / clock.Elapsed.TotalSeconds,8:N0} judged/s, {cpu,6:N0} µs CPU a report, its sender's included");
        }
        Console.WriteLine();
    }

    /// <summary>From a report's commit to its health alert's mail on the disk, while 200 reports a second come in and one in 100 raises a severe alert.</summary>
    public static async Task LatencyAsync()
    {
        const int Rate = 200, Seconds = 60;
        using var folder = new TemporaryFolder();
        await using var host = await HostAsync(folder);
        await PostAsync(host, Background("history", 1_000));
        await JudgedAsync(host);
        var connection = host.LocalBus!.Connections[Submitter];
        await using var poster = new ReportPoster(connection, connection, Submitter, wait: false);
        var usual = Background("live", Rate * Seconds);
        var (clock, posts) = (Stopwatch.StartNew(), new List<Task>());
        for (var i = 0; i < Rate * Seconds; i++)
        {
            if (TimeSpan.FromSeconds(i / (double)Rate) - clock.Elapsed is { Ticks: > 0 } rest) await Task.Delay(rest);
            posts.Add(poster.PostAsync([new FileReport { Line = i, Body = CanonicalForm.Write(i % 100 == 0 ? Severe(i) : usual[i]) }], new Progress<double>(), default));
        }
        await Task.WhenAll(posts);
        var rate = Rate * Seconds / clock.Elapsed.TotalSeconds;
        await JudgedAsync(host);
        var times = host.Services.GetRequiredService<Database>().Read(s => s.Query<Mailed>(
            """
            SELECT v.received_at, MIN(d.delivered_at) AS mailed_at FROM report_revisions v
            JOIN findings f ON f.submitter = v.submitter AND f.report_id = v.report_id
            JOIN signals s ON s.subject = f.subject
            JOIN alerts a ON a.signal_id = s.signal_id AND a.version = 1
            JOIN deliveries d ON d.alert_id = a.alert_id AND d.version = 1 AND d.audience = 'Health'
            WHERE v.report_id LIKE 'severe-%' AND d.state = 'Delivered' GROUP BY v.report_id, v.received_at
            """)).Select(m => (m.MailedAt - m.ReceivedAt).TotalMilliseconds).Order().ToList();
        Console.WriteLine(times.Count == 0
            ? "accepted to mail: no alert was mailed"
            : $"accepted to mail at {rate:N0} reports/s: {times.Count} alerts, p50 {times[times.Count / 2]:N0} ms, p99 {times[(int)(times.Count * .99)]:N0} ms, most {times[^1]:N0} ms");
        Console.WriteLine();
    }

    /// <summary>From the start of the process to the demo's first page, and the memory that the demo needs at most, as the operating system counts it.</summary>
    public static async Task StartAsync()
    {
        using var http = new HttpClient();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "nps.dll"), "demo", "--port", "5987", "--speed", "20"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (true)
        {
            try
            {
                if ((await http.GetAsync("http://127.0.0.1:5987/")).IsSuccessStatusCode) break;
            }
            catch (HttpRequestException) { await Task.Delay(20); }
        }
        Console.WriteLine($"start to the demo's first page: {clock.Elapsed.TotalSeconds:0.00} s");
        await Task.Delay(TimeSpan.FromSeconds(30));
        process.Refresh();
        Console.WriteLine($"resident memory of the demo: {process.WorkingSet64 / 1_048_576} MB, at most {process.PeakWorkingSet64 / 1_048_576} MB");
        process.Kill();
        await process.WaitForExitAsync();
        Console.WriteLine();
    }

    private static Task<ServiceHost> HostAsync(TemporaryFolder folder) => ServiceHost.StartAsync(new ServeRequest { Folder = new DataFolder(folder.Path), Port = 0 }, default);

    private static Task PostAsync(ServiceHost host, IReadOnlyList<Report> reports) => PostAsync(host.LocalBus!.Connections[Submitter], reports);

    /// <summary>Posts reports and waits for their receipts.</summary>
    public static async Task PostAsync(string connection, IReadOnlyList<Report> reports)
    {
        await using var poster = new ReportPoster(connection, connection, Submitter, wait: true);
        var summary = await poster.PostAsync([.. reports.Select((r, i) => new FileReport { Line = i, Body = CanonicalForm.Write(r) })], new Progress<double>(), default);
        if (summary.Accepted != reports.Count) throw new InvalidOperationException($"{summary.Accepted} of {reports.Count} accepted: {summary.Rejected.FirstOrDefault()?.Errors[0]}");
    }

    private static async Task JudgedAsync(ServiceHost host)
    {
        var database = host.Services.GetRequiredService<Database>();
        while (database.Read(s => s.First<int>("SELECT (SELECT COUNT(*) FROM dirty_streams) + (SELECT COUNT(*) FROM signals WHERE alert_due = 1) + (SELECT COUNT(*) FROM deliveries WHERE state = 'Pending')")) > 0)
            await Task.Delay(5);
    }

    /// <summary>The demo's usual reports under ids of their own, long enough ago that the three countries have been learnt.</summary>
    public static List<Report> Background(string run, int count)
    {
        var usual = Scenario.All[0].Days().SelectMany(d => d.Reports).Select(r => r.Report).Where(r => r.Revision == 1 && r.Related.Count == 0).DistinctBy(r => r.ReportId).ToList();
        return [.. Enumerable.Range(0, count).Select(i => usual[i % usual.Count] with { ReportId = $"{run}-{i}" })];
    }

    public static Report Severe(int number)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Report
        {
            Kind = ReportKind.Poisoning,
            SchemaVersion = Report.CurrentSchemaVersion,
            ReportId = $"severe-{number}",
            Revision = 1,
            Status = ReportStatus.Final,
            OccurredOn = DateOnly.FromDateTime(now.UtcDateTime),
            ReportedAt = now,
            Place = new Place { Country = "XA", Region = "XA-1", Basis = PlaceBasis.Occurred },
            Findings = [new Finding { RawName = $"benchazolam-{number}", Identification = Identification.ReferenceStandard }],
            Poisoning = new Poisoning { PssWorst = PoisoningSeverity.Severe, Features = [new ClinicalFeature { Code = "tachycardia" }] },
        };
    }

    private sealed record Mailed
    {
        public required DateTimeOffset ReceivedAt { get; init; }
        public required DateTimeOffset MailedAt { get; init; }
    }
}
