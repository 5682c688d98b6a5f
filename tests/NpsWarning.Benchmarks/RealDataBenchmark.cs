using System.Diagnostics;
using System.Globalization;
using NpsWarning.Cli.Backtesting;
using NpsWarning.Detection;
using NpsWarning.Substances;

namespace NpsWarning.Benchmarks;

/// <summary>
/// What the detectors do on the real deaths of three places, each known 60 days after its date: warnings beaten, emergences found, alarms and how many
/// of them are true; and the same with every substance that alarmed or emerged taken out of the catalogue, so that it can only alarm as an unknown name.
/// </summary>
internal static class RealDataBenchmark
{
    private static readonly PastFile[] Places =
    [
        new("connecticut_deaths_2012_2019.csv", "connecticut-deaths"),
        new("cook_deaths_2014_2018.csv", "cook-deaths"),
        new("allegheny_deaths_2007_2018.csv", "allegheny-deaths"),
    ];

    private static readonly TimeSpan Lag = TimeSpan.FromDays(60);

    /// <param name="dataFolder">The folder with the three files of deaths and truth_events.csv.</param>
    public static void Run(string dataFolder)
    {
        var places = Places.Select(p => p with { Path = Path.Combine(dataFolder, p.Path) }).ToList();
        var truth = Path.Combine(dataFolder, "truth_events.csv");
        if (places.Select(p => p.Path).Append(truth).Where(p => !File.Exists(p)).ToList() is { Count: > 0 } missing)
        {
            Console.WriteLine($"Skipped: there is no {string.Join(", ", missing)}.");
            return;
        }
        var replays = places.Select(p => PlaceReplay.Run(p, truth, Lag)).ToList();
        Warnings(replays);
        EmergenceTable(replays);
        Alarms(replays);
        Withheld(replays);
        Detectors(replays);
    }

    private static void Warnings(List<PlaceReplay> replays)
    {
        Title("Public warnings, and the days by which a signal came before");
        var events = replays.SelectMany(r => r.Result.Truth).ToList();
        foreach (var e in events) Line($"  {e.Substance,-22}{e.Source,-14}warned {e.AlertDate:O}  signalled {(e.SignalledOn is { } day ? day.ToString("O") : "never"),-12}{e.LeadDays,6}");
        Line($"{events.Count(e => e.LeadDays > 0)} of {events.Count} before the warning; median lead {Median([.. events.Select(e => (double)(e.LeadDays ?? -9999))]):0.#} days.");
    }

    private static void EmergenceTable(List<PlaceReplay> replays)
    {
        Title("Emergences: a new psychoactive substance (by what is known today) with 5 cases in 365 days, its first case after the file's first year");
        var all = replays.SelectMany(r => r.Emergences.Select(e => (Replay: r, Emergence: e, Signal: r.FirstSignal(e)))).ToList();
        foreach (var (replay, e, signal) in all.Where(x => x.Signal is null || x.Signal.SignalledOn > x.Emergence.FifthKnownOn))
            Line($"  missed: {e.Name}, {e.Place}; cases known {string.Join(", ", e.KnownOn.Take(6).Select(d => d.ToString("O")))} of {e.KnownOn.Count}; {(signal is null ? "never signalled" : $"signalled {signal.SignalledOn:O}")}; {replay.Why(e)}");
        var found = all.Where(x => x.Signal?.SignalledOn <= x.Emergence.FifthKnownOn).ToList();
        foreach (var replay in replays) Line($"  {replay.Name}: {string.Join(", ", replay.Emergences.Select(e => $"{e.Name} ({e.KnownOn.Count})"))}");
        Line($"{found.Count} of {all.Count} signalled by their fifth case ({string.Join(" / ", replays.Select(r => $"{found.Count(f => f.Replay == r)} of {r.Emergences.Count}"))}); {all.Count(x => x.Signal is not null)} at any time.");
        Line($"Found by then, median {Median([.. found.Select(f => (double)(f.Signal!.SignalledOn.DayNumber - f.Emergence.KnownOn[0].DayNumber))]):0} days after the first case was known.");
    }

    private static void Alarms(List<PlaceReplay> replays)
    {
        Title("Novelty alarms (RareCluster, FirstAppearance; signals, not notices)");
        var years = replays.Sum(r => r.Result.Years);
        var novel = replays.SelectMany(r => r.Novel).ToList();
        foreach (var replay in replays)
        {
            Line($"  {replay.Name}: {replay.Novel.Count} in {replay.Result.Years:0.0} years, {replay.Novel.Count(replay.IsTrue)} true");
            foreach (var s in replay.Novel.Where(s => !replay.IsTrue(s)))
                Line($"    not true: {s.Subject} ({s.Key}), {s.SignalledOn:O}, {string.Join(", ", replay.Rules(s))}, {(replay.Today.StandingOf(s) is { } standing ? standing.Name() : "in no list even now, or no substance: counted as false")}");
        }
        var isTrue = replays.Sum(r => r.Novel.Count(r.IsTrue));
        Line($"{novel.Count / years:0.00} a place-year over {years:0.0} place-years; {isTrue} of {novel.Count} true ({100.0 * isTrue / novel.Count:0} %).");
        Line($"Those signalled while the catalogue of the day did not have them: {novel.Count(s => s.Key.IsUnlisted)}.");
        Line($"Surges, separately: {replays.Sum(r => r.Result.Signals.Count(s => s.Priority >= Grade.Signal) - r.Novel.Count) / years:0.00} a place-year.");
    }

    private static void Withheld(List<PlaceReplay> replays)
    {
        Title("Every new substance that alarmed or emerged withheld from the catalogue (all of a file at once, so that one's names may be read as another's)");
        var (found, all) = (0, 0);
        foreach (var replay in replays)
        {
            var without = replay.Withholding();
            var missed = new List<string>();
            foreach (var e in replay.Emergences)
            {
                var signal = without.Signals.Where(s => s.Key.IsUnlisted && s.Place == e.Place && s.Priority >= Grade.Signal && replay.Today.IsSame(s, e.Subject)).MinBy(s => s.SignalledOn);
                if (signal?.SignalledOn <= e.FifthKnownOn) found++;
                else missed.Add($"{e.Name}{(signal is null ? "" : $" ({signal.SignalledOn:O}, fifth case known {e.FifthKnownOn:O})")}");
                all++;
            }
            Line($"  {replay.Name}: {replay.Withheld.Count} withheld; {replay.Emergences.Count - missed.Count} of {replay.Emergences.Count} signalled by their fifth case; not: {string.Join(", ", missed)}");
            Line($"    alarms a year then {without.AlarmsPerYear:0.00}, with the catalogue {replay.Result.AlarmsPerYear:0.00}");
        }
        Line($"{found} of {all} signalled by their fifth case as unlisted names.");
    }

    private static void Detectors(List<PlaceReplay> replays)
    {
        Title("By detector and rule (a signal that two raised together counts for both)");
        var years = replays.Sum(r => r.Result.Years);
        Line($"  {"",-38}{"signals",9}{"a year",9}{"true",7}{"%",6}{"emergences found first by it",30}");
        var signals = replays.SelectMany(r => r.Result.Signals.Where(s => s.Priority >= Grade.Signal).SelectMany(s => r.Rules(s), (s, rule) => (Replay: r, Signal: s, Rule: rule))).ToList();
        foreach (var rule in signals.GroupBy(s => s.Rule).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var isTrue = rule.Count(s => s.Replay.IsTrue(s.Signal));
            var first = replays.Sum(r => r.Emergences.Count(e => r.FirstSignal(e) is { } s && s.SignalledOn <= e.FifthKnownOn && rule.Any(x => x.Signal == s)));
            Line($"  {rule.Key,-38}{rule.Count(),9}{rule.Count() / years,9:0.00}{isTrue,7}{100.0 * isTrue / rule.Count(),6:0}{first,30}");
        }
        Line($"CPU time {string.Join(", ", replays.Select(r => $"{r.Name} {r.Cpu.TotalSeconds:0} s"))}; peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1_048_576} MB.");
    }

    private static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static void Title(string text) => Console.WriteLine($"\n{text}");

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
