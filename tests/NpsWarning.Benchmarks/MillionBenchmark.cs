using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using NpsWarning.Cli.Hosting;
using NpsWarning.Storage;

namespace NpsWarning.Benchmarks;

/// <summary>
/// A million reports through the service in a process of its own: whether its memory stays flat, what they take on the disk, and how long the pages make a reader
/// wait meanwhile.
/// </summary>
internal static class MillionBenchmark
{
    private const int Step = 50_000;
    private static readonly string[] Pages = ["/", "/alerts", "/quarantine", "/audit", "/about"];

    public static async Task RunAsync(int count)
    {
        using var folder = new TemporaryFolder();
        using var service = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "nps.dll"), "serve", "--data", folder.Path, "--port", "0"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        service.OutputDataReceived += (_, _) => { };
        service.ErrorDataReceived += (_, _) => { };
        service.BeginOutputReadLine();
        service.BeginErrorReadLine();
        try
        {
            await RunAsync(count, service, await FindAsync(folder.Path), folder.Path);
        }
        finally
        {
            service.Kill();
            await service.WaitForExitAsync();
        }
    }

    private static async Task RunAsync(int count, Process service, RunningService running, string path)
    {
        using var stop = new CancellationTokenSource();
        var reading = ReadPagesAsync(new Uri(running.Console), stop.Token);
        Console.WriteLine($"{"reports",10}{"answered/s",12}{"CPU µs each",12}{"memory MB",11}{"database MB",13}{"journal MB",12}");
        for (var done = 0; done < count; done += Step)
        {
            var (clock, before) = (Stopwatch.StartNew(), Cpu(service));
            await ServiceBenchmark.PostAsync(running.ServiceBus[ServiceBenchmark.Submitter], ServiceBenchmark.Background($"m{done}", Math.Min(Step, count - done)));
            var seconds = clock.Elapsed.TotalSeconds;
            Console.WriteLine($"{done + Step,10:N0}{Step / seconds,12:N0}{(Cpu(service) - before).TotalMicroseconds / Step,12:N0}{service.WorkingSet64 / 1_048_576,11:N0}{Megabytes(path, "nps.db*"),13:N0}{Megabytes(path, "*broker*"),12:N0}");
        }
        await stop.CancelAsync();
        Console.WriteLine($"\n{"page, read twice a second meanwhile",-38}{"reads",8}{"p50 ms",8}{"p99 ms",8}{"most ms",9}");
        foreach (var (page, times) in await reading)
            Console.WriteLine($"{page,-38}{times.Count,8}{times[times.Count / 2],8:N0}{times[(int)(times.Count * .99)],8:N0}{times[^1],9:N0}");
        Console.WriteLine();
    }

    private static TimeSpan Cpu(Process service)
    {
        service.Refresh();
        return service.TotalProcessorTime;
    }

    private static double Megabytes(string path, string pattern) => Directory.EnumerateFiles(path, pattern).Sum(f => new FileInfo(f).Length) / 1_048_576.0;

    private static async Task<IReadOnlyDictionary<string, List<double>>> ReadPagesAsync(Uri console, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = console };
        var times = Pages.ToDictionary(p => p, _ => new List<double>());
        while (!stop.IsCancellationRequested)
        {
            foreach (var page in Pages)
            {
                var clock = Stopwatch.StartNew();
                using var answer = await http.GetAsync(new Uri(page, UriKind.Relative), CancellationToken.None);
                answer.EnsureSuccessStatusCode();
                times[page].Add(clock.Elapsed.TotalMilliseconds);
            }
            await Task.Delay(500, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        foreach (var list in times.Values) list.Sort();
        return times;
    }

    private static async Task<RunningService> FindAsync(string path)
    {
        var folder = new DataFolder(path);
        while (true)
        {
            if (folder.Find() is { IsRunning: true } service) return service;
            await Task.Delay(50);
        }
    }
}
