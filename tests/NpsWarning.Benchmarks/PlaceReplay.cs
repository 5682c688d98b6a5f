using NpsWarning.Cli.Backtesting;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Substances;

namespace NpsWarning.Benchmarks;

/// <summary>One place's file replayed through the real backtest, and what is known of it afterwards.</summary>
internal sealed record PlaceReplay(string Name, PastFile File, TimeSpan Lag, BacktestResult Result, IReadOnlyList<Emergence> Emergences, TimeSpan Cpu)
{
    private static readonly string[] NoveltyDetectors = [RareCluster.Name, FirstAppearance.Name];

    // What the detectors said of a subject on each day that it was judged.
    private readonly Dictionary<(SubjectKey Subject, string Place), List<(DateOnly Day, string Name, IReadOnlyList<Verdict> Verdicts)>> _said = [];

    /// <summary>By the catalogue of today.</summary>
    public KnownToday Today { get; } = new(Catalogue.Load());

    /// <summary>Signals that a novelty detector raised.</summary>
    public IReadOnlyList<BacktestSignal> Novel { get; } = [.. Result.Signals.Where(s => s.Priority >= Grade.Signal && s.RaisedBy.Intersect(NoveltyDetectors).Any())];

    /// <summary>The new substances that alarmed or emerged.</summary>
    public IReadOnlySet<SubstanceId> Withheld => Result.Signals.Where(s => s.Priority >= Grade.Signal && IsTrue(s)).SelectMany(s => Today.Of(s.Key, s.Subject)!.Value.Substances)
        .Concat(Emergences.SelectMany(e => e.Subject.Substances)).ToHashSet();

    public static PlaceReplay Run(PastFile file, string truth, TimeSpan lag)
    {
        var (whole, start) = (Catalogue.Load(), Environment.CpuUsage.TotalTime);
        var emergences = Emergence.In(PastReports.ReadByToday([file], whole, lag), whole, PolicyFile.Load());
        var past = PastReports.Read([file], whole, lag, new Progress<double>(), CancellationToken.None);
        var said = new Dictionary<(SubjectKey, string), List<(DateOnly, string, IReadOnlyList<Verdict>)>>();
        using var backtest = new Backtest(whole)
        {
            Judged = (history, verdicts) =>
            {
                if (!said.TryGetValue((history.Subject, history.Place), out var days)) said[(history.Subject, history.Place)] = days = [];
                days.Add((history.Day, history.Name, verdicts));
            },
        };
        var result = backtest.Run(past, null, null, TruthFile.Read(truth, past), new Progress<double>(), CancellationToken.None);
        var replay = new PlaceReplay(file.Mapping!, file, lag, result, emergences, Environment.CpuUsage.TotalTime - start);
        foreach (var (stream, days) in said) replay._said[stream] = days;
        return replay;
    }

    /// <summary>Whether the signal's subject is a new psychoactive substance by the catalogue of today.</summary>
    public bool IsTrue(BacktestSignal signal) => Today.StandingOf(signal) == Standing.Nps;

    /// <summary>The detectors that raised it, each with the rule that it went by.</summary>
    public IReadOnlyList<string> Rules(BacktestSignal signal) =>
        _said.Where(s => s.Key.Place == signal.Place && (s.Key.Subject == signal.Key || Today.IsSame(signal, s.Key.Subject)))
            .SelectMany(s => s.Value.Where(d => d.Day == signal.SignalledOn).SelectMany(d => d.Verdicts))
            .Where(v => v.Grade >= Grade.Signal).Select(v => $"{v.Detector}: {v.Rule}").Distinct().DefaultIfEmpty(string.Join(", ", signal.RaisedBy)).ToList();

    /// <summary>The first signal on it; null where there was none.</summary>
    public BacktestSignal? FirstSignal(Emergence e) =>
        Result.Signals.Where(s => s.Priority >= Grade.Signal && s.Place == e.Place && Today.IsSame(s, e.Subject)).MinBy(s => s.SignalledOn);

    /// <summary>What was said of it when its fifth case was known.</summary>
    public string Why(Emergence e)
    {
        var last = _said.Where(s => s.Key.Place == e.Place && Today.IsSame(s.Key.Subject, s.Value[^1].Name, e.Subject))
            .SelectMany(s => s.Value.Where(d => d.Day <= e.FifthKnownOn).TakeLast(1).Select(d => (s.Key.Subject, d.Day, d.Verdicts))).MaxBy(d => d.Day);
        return last.Verdicts is null ? "never judged under a name that is known to be it" : $"{last.Subject} on {last.Day:yyyy-MM-dd}: {string.Join("; ", last.Verdicts.Where(v => v.Detector != "FirstAppearance").Select(v => $"{v.Detector} {v.Rule}: {v.Reason}"))}";
    }

    /// <summary>The same replay with <see cref="Withheld"/> out of the catalogue from beginning to end.</summary>
    public BacktestResult Withholding()
    {
        var withheld = Withheld;
        var less = new Catalogue(Catalogue.Load().All.Where(s => !withheld.Contains(s.Id)));
        using var backtest = new Backtest(less);
        return backtest.Run(PastReports.Read([File], less, Lag, new Progress<double>(), CancellationToken.None), null, null, [], new Progress<double>(), CancellationToken.None);
    }
}
