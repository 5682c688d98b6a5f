using System.Diagnostics;
using System.Globalization;
using NpsWarning.Detection.Presentations;

namespace NpsWarning.Benchmarks;

/// <summary>
/// Detection of planted groups in simulated presentations: found by grade and size, false alarms a month, purity and recall of the members, and what a day
/// costs. Judged by the rules of the conformance folder's score.py. Everything was chosen on files 1 and 2 and on seeds 301 to 304; file 3 and the other seeds report.
/// </summary>
public static class PresentationsBenchmark
{
    private const double BudgetAMonth = 1;
    private const int PlantsACell = 10;
    private const int Parts = 5;
    private static readonly DateOnly From = new(2025, 1, 1);
    private static readonly ClusterOptions Ours = new();
    private static readonly ClusterOptions PairsAlone = new() { Rules = [ClusterRule.FeaturePairOfYear] };

    private sealed record Plant(string Grade, int Size, DateOnly LastUsefulDay, HashSet<string> Members);

    private sealed record World(IReadOnlyList<Presentation> Rows, List<Plant> Plants);

    private sealed record Found(Plant Plant, PresentationCluster? Alarm, int Own, int Seen);

    private sealed record Outcome(List<Found> Plants, int FalseAlarms, double Months);

    /// <param name="dataFolder">The data folder, beside or above 'conformance'; without those files only own worlds are measured.</param>
    /// <param name="seeds">Of own worlds: the first was chosen on.</param>
    public static void Run(string dataFolder, IReadOnlyList<int> seeds)
    {
        var clock = Stopwatch.StartNew();
        Console.WriteLine($"PRESENTATIONS: planted groups found, set to {BudgetAMonth} false alarm a month on the year before, judged daily. Pairs alone: no model, each place against its own year.");
        Console.WriteLine($"{"",-34}{"clear",-33}{"medium",-33}{"faint",-33}false alarms");
        Console.WriteLine($"{"",-34}{string.Concat(Enumerable.Repeat($"{"10",-11}{"20",-11}{"40",-11}", 3))}a month");
        var folder = new[] { dataFolder, Path.Combine(dataFolder, "..", "conformance", "presentations"), Path.Combine(dataFolder, "conformance", "presentations") }
            .FirstOrDefault(f => File.Exists(Path.Combine(f, "presentations_1.csv")));
        if (folder is null) Console.WriteLine($"Skipped: there is no presentations_1.csv in {dataFolder} or in conformance/presentations beside it.");
        else
        {
            Measure("files 1 and 2 (chosen on)", [[Conformance(folder, 1)], [Conformance(folder, 2)]]);
            Measure("file 3 (reported)", [[Conformance(folder, 3)]]);
        }
        foreach (var (i, seed) in seeds.Index())
            Measure($"own worlds, seed {seed} ({(i == 0 ? "chosen on" : "reported")})", [[.. Enumerable.Range(0, Parts).Select(part => Simulated(seed, part))]]);
        Console.WriteLine($"{"reach (issue)",-34}{string.Concat(((string[])[">= 80%", ">= 95%", ">= 95%", ">= 35%", ">= 85%", ">= 95%", "-", ">= 40%", ">= 80%"]).Select(r => $"{r,-11}"))}<= 1.5");
        PrintCostOfADay();
        Console.WriteLine($"Peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1_048_576} MB (this program, all worlds); {clock.Elapsed.TotalSeconds:0} s in all");
    }

    /// <param name="groups">Worlds by history: those of one group have the same first year, and so the same threshold.</param>
    private static void Measure(string name, World[][] groups)
    {
        var ours = Judge(name, groups, Ours);
        Print(name, ours);
        PrintMembers(ours);
        Print("  pairs alone", Judge(name + ", pairs alone", groups, PairsAlone));
    }

    private static Outcome[] Judge(string name, World[][] groups, ClusterOptions options)
    {
        var (done, all, outcomes) = (0, groups.Sum(g => g.Length), new List<Outcome>());
        foreach (var worlds in groups)
        {
            var first = Replay(worlds[0], options);
            var set = options with { Threshold = first.Threshold };
            Progress(name, Interlocked.Increment(ref done), all);
            outcomes.Add(Judge(worlds[0], first));
            outcomes.AddRange(worlds.Skip(1).AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(world =>
            {
                var replay = Replay(world, set);
                Progress(name, Interlocked.Increment(ref done), all);
                return Judge(world, replay);
            }));
        }
        return [.. outcomes];
    }

    private static PresentationReplay Replay(World world, ClusterOptions options) =>
        PresentationBacktest.Run(world.Rows, From, world.Rows.Max(r => r.PresentedOn), BudgetAMonth, options: options);

    private static Outcome Judge(World world, PresentationReplay replay)
    {
        var (first, falseAlarms) = (new Dictionary<Plant, PresentationCluster>(), 0);
        foreach (var alarm in replay.Alarms)
        {
            var own = world.Plants.Where(p => alarm.Members.Count(p.Members.Contains) is var n && n >= 3 && n >= .2 * alarm.Members.Count).ToArray();
            if (own.Length == 0) falseAlarms++;
            foreach (var plant in own.Where(p => alarm.JudgedOn <= p.LastUsefulDay)) first.TryAdd(plant, alarm);
        }
        return new([.. world.Plants.Select(p => first.GetValueOrDefault(p) is { } alarm
            ? new Found(p, alarm, alarm.Members.Count(p.Members.Contains), world.Rows.Count(r => r.PresentedOn <= alarm.JudgedOn && p.Members.Contains(r.Id)))
            : new Found(p, null, 0, 0))], falseAlarms, (replay.To.DayNumber - replay.From.DayNumber) / AlarmThreshold.DaysAMonth);
    }

    private static void Print(string name, Outcome[] outcomes) => Console.WriteLine(
        $"{name,-34}{string.Concat(Cells(outcomes).Select(cell => $"{$"{cell.Count(c => c.Alarm is not null)}/{cell.Length} {100.0 * cell.Count(c => c.Alarm is not null) / cell.Length:0}%",-11}"))}"
        + (outcomes.Sum(o => o.FalseAlarms) / outcomes.Sum(o => o.Months)).ToString("0.00", CultureInfo.InvariantCulture));

    // Recall of the cases that had presented by the day of the alarm: no rule can know those that are still to come.
    private static void PrintMembers(Outcome[] outcomes)
    {
        Line("  cases of the group in the alarm", f => f.Own, "0");
        Line("  purity of the members, median", f => (double)f.Own / f.Alarm!.Members.Count, "0.00");
        Line("  recall of cases so far, median", f => (double)f.Own / f.Seen, "0.00");
        void Line(string what, Func<Found, double> of, string format) => Console.WriteLine(
            $"{what,-34}{string.Concat(Cells(outcomes).Select(cell => $"{(cell.Where(c => c.Alarm is not null).Select(of).Order().ToArray() is { Length: > 0 } v ? v[v.Length / 2].ToString(format, CultureInfo.InvariantCulture) : "-"),-11}"))}");
    }

    private static IEnumerable<Found[]> Cells(Outcome[] outcomes) =>
        outcomes.SelectMany(o => o.Plants).GroupBy(p => (p.Plant.Grade, p.Plant.Size))
            .OrderBy(c => Array.IndexOf(["clear", "medium", "faint"], c.Key.Grade)).ThenBy(c => c.Key.Size).Select(c => c.ToArray());

    private static void PrintCostOfADay()
    {
        var rows = PresentationSimulator.Background(new() { Seed = 9, From = From.AddDays(-407), Days = 449, PerDay = 103 });
        var model = PresentationTraining.TrainInMemory([.. rows.Where(r => r.PresentedOn < From)], 1, "benchmark");
        var clusters = new PresentationClusters(model, Ours with { Threshold = new(4.6, 1, "benchmark") });
        var day = rows.Max(r => r.PresentedOn);
        for (var i = 0; i < 3; i++) clusters.Find(rows, day);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        for (var i = 0; i < 10; i++) clusters.Find(rows, day.AddDays(-i));
        var spent = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds / 10;
        Console.WriteLine($"A look: {rows.Count:N0} presentations in window and year, {spent:0} ms of CPU (reach < 200), the model being as it was; {GC.GetTotalMemory(true) / 1_048_576} MB held (reach < 300)");
    }

    private static World Conformance(string folder, int number)
    {
        using var reader = new StreamReader(Path.Combine(folder, $"presentations_{number}.csv"));
        return new(PresentationFile.Read(reader), [.. File.ReadLines(Path.Combine(folder, $"truth_{number}.csv")).Skip(1).Select(line => line.Split(',')).Select(c => new Plant(
            c[1], int.Parse(c[2], CultureInfo.InvariantCulture),
            DateOnly.ParseExact(c[3], "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(int.Parse(c[4], CultureInfo.InvariantCulture) + 14),
            [.. c[7].Split('|')]))]);
    }

    /// <summary>Two years with two plants a cell in the second, as in the files; five of these make ten a cell over one background.</summary>
    private static World Simulated(int seed, int part)
    {
        var background = new SimulatedBackground { Seed = seed, From = From.AddDays(-366), Days = 731 };
        var groups = PresentationSimulator.DrawAll(PlantsACell / Parts, seed, part, background);
        var rows = PresentationSimulator.Simulate(background, groups.Select(g => g.Group));
        return new(rows, [.. groups.Select(g => new Plant(g.Grade.ToString().ToLowerInvariant(), g.Group.Size, g.Group.From.AddDays(g.Group.Days + 14),
            [.. rows.Where(r => r.Id.StartsWith(g.Group.Name + "-", StringComparison.Ordinal)).Select(r => r.Id)]))]);
    }

    private static void Progress(string what, int done, int of)
    {
        if (!Console.IsErrorRedirected) Console.Error.Write($"\r{what}: {done} of {of} replayed {(done == of ? "\r" + new string(' ', 70) + "\r" : "")}");
    }
}
