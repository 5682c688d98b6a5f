using NpsWarning.Chaos.Accounts;
using NpsWarning.Chaos.Running;

namespace NpsWarning.Chaos;

internal sealed record ChaosOptions(int Seed, int Reports, int Kills, bool Keep, bool Json, string Program);

/// <summary>A run with faults and a quiet one of the same messages, and the account of both.</summary>
internal static class ChaosRun
{
    /// <summary>Two runs take longer than no machine needs for this; were they to stand on two days, windows of days would end on different ones.</summary>
    private static readonly TimeSpan BeforeMidnight = TimeSpan.FromMinutes(12);

    public static string OwnProgram => Path.Combine(AppContext.BaseDirectory, "../../../../../src/NpsWarning.Cli", Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "../../.."), AppContext.BaseDirectory), "nps.dll");

    public static async Task<int> GoAsync(string[] args, ChaosOptions options)
    {
        var folder = Environment.GetEnvironmentVariable(SmallDisk.Inside) ?? Directory.CreateTempSubdirectory("nps-chaos-").FullName;
        if (SmallDisk.RunInside(args, folder) is { } exitCode)
        {
            Directory.Delete(folder); // the place that the disk was mounted at
            return exitCode;
        }
        await WaitForMidnightAsync();
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var corpus = Corpus.Corpus.Make(options.Seed, options.Reports, day);
        var account = new Printed(options, corpus, day);
        try
        {
            await using var chaos = await RunAsync("chaos", corpus, folder, options, FaultPlan.Make(options.Seed, options.Kills, corpus));
            await using var quiet = await RunAsync("quiet", corpus, folder, options, null);
            using var chaosBooks = new Books(Path.Combine(folder, "chaos"));
            using var quietBooks = new Books(Path.Combine(folder, "quiet"));
            account.Add("chaos", chaos, chaosBooks);
            account.Add("quiet", quiet, quietBooks);
            account.Add(Comparison.Of(chaosBooks, quietBooks));
        }
        catch (StuckException stuck)
        {
            account.Stuck = stuck.Message;
        }
        account.Print(Console.Out);
        if (!account.Holds || options.Keep)
        {
            Console.Error.WriteLine($"The data folders are kept in {Keep(folder)}, what the service said in {LogOf("chaos")} and {LogOf("quiet")}");
            return account.Holds ? 0 : 1;
        }
        foreach (var run in (string[])["chaos", "quiet"])
        {
            Directory.Delete(Path.Combine(folder, run), recursive: true);
            File.Delete(LogOf(run));
        }
        if (!SmallDisk.IsMounted) Directory.Delete(folder);
        return 0;
    }

    private static async Task<Run> RunAsync(string name, Corpus.Corpus corpus, string folder, ChaosOptions options, FaultPlan? plan)
    {
        var data = Path.Combine(folder, name);
        Directory.CreateDirectory(data);
        // On the machine's own disk: what the service says while its disk is full must not be lost for that.
        var log = TextWriter.Synchronized(new StreamWriter(LogOf(name)) { AutoFlush = true });
        var run = new Run(corpus, data, options.Program, plan, log);
        using var telling = new CancellationTokenSource();
        var told = TellAsync(name, run, telling.Token);
        try
        {
            await run.GoAsync();
            return run;
        }
        catch
        {
            await Console.Error.WriteLineAsync($"{name}: {run.Progress}");
            await run.DisposeAsync();
            throw;
        }
        finally
        {
            await telling.CancelAsync();
            await told;
        }
    }

    private static string LogOf(string run) => Path.Combine(Path.GetTempPath(), $"nps-chaos-{Environment.ProcessId}-{run}.log");

    private static async Task TellAsync(string name, Run run, CancellationToken cancel)
    {
        var every = TimeSpan.FromSeconds(Console.IsErrorRedirected ? 10 : 1);
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(every, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
            await Console.Error.WriteAsync(Console.IsErrorRedirected ? $"{name}: {run.Progress}\n" : $"\r{name}: {run.Progress}\u001b[K");
        }
        if (!Console.IsErrorRedirected) await Console.Error.WriteLineAsync();
    }

    private static async Task WaitForMidnightAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var left = now.Date.AddDays(1) - now.UtcDateTime;
        if (left > BeforeMidnight) return;
        await Console.Error.WriteLineAsync($"Midnight (UTC) is near: begins in {left.TotalMinutes:0} minutes, so that both runs are of one day.");
        await Task.Delay(left + TimeSpan.FromSeconds(5));
    }

    // The small disk is gone with this process: what is on it moves to the machine's own.
    private static string Keep(string folder)
    {
        if (!SmallDisk.IsMounted) return folder;
        var kept = Directory.CreateTempSubdirectory("nps-chaos-kept-").FullName;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(kept, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        return kept;
    }
}
