using System.Diagnostics;
using System.Globalization;
using NpsWarning.Detection.Presentations;

namespace NpsWarning.Benchmarks;

/// <summary>
/// Detection of planted groups in simulated presentations (files of the conformance folder): found by grade and size,
/// false alarms a month, purity and recall of the members, and what a day costs. Judged by the same rules as the folder's
/// score.py. Everything was chosen on files 1 and 2; file 3 is the one to report.
/// </summary>
public static class UnknownsBenchmark
{
    private static readonly DateOnly From = new(2025, 1, 1);
    private const double BudgetAMonth = 1;

    private sealed record Plant(string Grade, int Size, DateOnly LastUsefulDay, HashSet<string> Members);

    private sealed record Outcome(List<(Plant Plant, PresentationCluster? Alarm)> Plants, int FalseAlarms, double Months);

    /// <param name="dataFolder">The folder with presentations_1.csv to presentations_3.csv, or the data folder beside 'conformance'.</param>
    public static void Run(string dataFolder)
    {
        var folder = new[] { dataFolder, Path.Combine(dataFolder, "..", "conformance", "presentations"), Path.Combine(dataFolder, "conformance", "presentations") }
            .FirstOrDefault(f => File.Exists(Path.Combine(f, "presentations_1.csv")));
        if (folder is null)
        {
            Console.WriteLine($"Skipped: there is no presentations_1.csv in {dataFolder} or in conformance/presentations beside it.");
            return;
        }
        foreach (var (name, files, rules) in new (string, int[], ClusterRule[])[]
        {
            ("Files 1 and 2 (chosen on), both rules", [1, 2], [ClusterRule.MisfitBall, ClusterRule.FeaturePair]),
            ("File 3 (not used for choosing), both rules", [3], [ClusterRule.MisfitBall, ClusterRule.FeaturePair]),
            ("Files 1 to 3, pairs alone, for comparison", [1, 2, 3], [ClusterRule.FeaturePair]),
        })
            Print(name, [.. files.Select(n => Judge(folder, n, new ClusterOptions { Rules = rules }))]);
        PrintCostOfADay(Rows(folder, 3));
        Console.WriteLine($"Peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1_048_576} MB");
    }

    private static Outcome Judge(string folder, int number, ClusterOptions options)
    {
        var (rows, plants) = (Rows(folder, number), Plants(folder, number));
        var clock = Stopwatch.StartNew();
        var replay = PresentationBacktest.Run(rows, From, rows.Max(r => r.PresentedOn), BudgetAMonth, options: options);
        Console.WriteLine($"file {number}: {rows.Count:N0} presentations replayed daily in {clock.Elapsed.TotalSeconds:0.0} s, {replay.Alarms.Count} alarms from score {replay.Threshold.Score:0.00}");
        var path = Path.Combine(Path.GetTempPath(), $"nps-alarms-{number}{(options.Rules.Count == 1 ? "-pairs" : "")}.json");
        File.WriteAllText(path, replay.ToJson());
        Console.WriteLine($"  for score.py: {path}");
        return Judge(plants, replay);
    }

    private static Outcome Judge(List<Plant> plants, PresentationReplay replay)
    {
        var (first, falseAlarms) = (new Dictionary<Plant, PresentationCluster>(), 0);
        foreach (var alarm in replay.Alarms)
        {
            var own = plants.Where(p => alarm.Members.Count(p.Members.Contains) is var n && n >= 3 && n >= .2 * alarm.Members.Count).ToArray();
            if (own.Length == 0) falseAlarms++;
            foreach (var plant in own.Where(p => alarm.JudgedOn <= p.LastUsefulDay)) first.TryAdd(plant, alarm);
        }
        return new([.. plants.Select(p => (p, first.GetValueOrDefault(p)))], falseAlarms, (replay.To.DayNumber - replay.From.DayNumber) / AlarmThreshold.DaysAMonth);
    }

    private static void Print(string name, Outcome[] outcomes)
    {
        Console.WriteLine($"\n{name}\n{"grade",-8}{"size",5}{"found",9}{"cases at the alarm",20}{"purity",8}{"recall",8}");
        var all = outcomes.SelectMany(o => o.Plants).ToArray();
        foreach (var cell in all.GroupBy(p => (p.Plant.Grade, p.Plant.Size)).OrderBy(c => c.Key))
        {
            var found = cell.Where(c => c.Alarm is not null).Select(c => (c.Plant, Alarm: c.Alarm!, Own: c.Alarm!.Members.Count(c.Plant.Members.Contains))).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{cell.Key.Grade,-8}{cell.Key.Size,5}{found.Length,5}/{cell.Count(),-3}{Median(found.Select(f => (double)f.Own)),20:0.0}{Median(found.Select(f => (double)f.Own / f.Alarm.Members.Count)),8:0.00}{Median(found.Select(f => (double)f.Own / f.Plant.Size)),8:0.00}"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"false alarms a month {outcomes.Sum(o => o.FalseAlarms) / outcomes.Sum(o => o.Months):0.00} (budget {BudgetAMonth}); found {all.Count(p => p.Alarm is not null)} of {all.Length}\n"));
    }

    private static void PrintCostOfADay(IReadOnlyList<Presentation> rows)
    {
        var model = PresentationTraining.TrainInMemory([.. rows.Where(r => r.PresentedOn < From)], 1, "benchmark");
        var clusters = new PresentationClusters(model);
        var day = rows.Max(r => r.PresentedOn);
        clusters.Find(rows, day);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 10; i++) clusters.Find(rows, day.AddDays(-i));
        Console.WriteLine($"A day, {rows.Count:N0} presentations handed in unordered: {clock.ElapsedMilliseconds / 10} ms");
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is { Length: > 0 } sorted ? sorted[sorted.Length / 2] : double.NaN;

    private static IReadOnlyList<Presentation> Rows(string folder, int number)
    {
        using var reader = new StreamReader(Path.Combine(folder, $"presentations_{number}.csv"));
        return PresentationFile.Read(reader);
    }

    private static List<Plant> Plants(string folder, int number) =>
        [.. File.ReadLines(Path.Combine(folder, $"truth_{number}.csv")).Skip(1).Select(line => line.Split(',')).Select(c => new Plant(
            c[1], int.Parse(c[2], CultureInfo.InvariantCulture),
            DateOnly.ParseExact(c[3], "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(int.Parse(c[4], CultureInfo.InvariantCulture) + 14),
            [.. c[7].Split('|')]))];
}
