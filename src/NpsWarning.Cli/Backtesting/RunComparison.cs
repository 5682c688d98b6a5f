using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NpsWarning.Detection;

namespace NpsWarning.Cli.Backtesting;

/// <summary>What <c>backtest --json</c> wrote, as far as runs are compared.</summary>
internal sealed record SavedRun(IReadOnlyList<BacktestSignal> Signals, double AlarmsPerYear, IReadOnlyList<TruthResult> Truth)
{
    /// <exception cref="UsageException">The file is no such document.</exception>
    public static SavedRun Read(string path)
    {
        CommonOptions.MustExist([path]);
        try
        {
            return Output.Parse<SavedRun>(File.ReadAllText(path)) is { Signals: not null, Truth: not null } run ? run : throw new JsonException("there are no signals and truth in it");
        }
        catch (JsonException e)
        {
            throw new UsageException($"{path} is not what 'backtest --json' writes: {e.Message}");
        }
    }
}

/// <summary>A signal that both runs have, on another day or with another priority.</summary>
/// <param name="Subject">Its name in the later run.</param>
/// <param name="SubstanceId">Where it is a substance of the catalogue.</param>
/// <param name="Place">Country or region code.</param>
/// <param name="WasSignalledOn">In the earlier run.</param>
/// <param name="SignalledOn">In the later run.</param>
/// <param name="DaysEarlier">By how many days the later run has it earlier; negative where it has it later.</param>
/// <param name="WasPriority">In the earlier run.</param>
/// <param name="Priority">In the later run.</param>
internal sealed record MovedSignal(string Subject, string? SubstanceId, string Place, DateOnly WasSignalledOn, DateOnly SignalledOn, int DaysEarlier, Grade WasPriority, Grade Priority);

/// <summary>A warning over which the lead is another.</summary>
internal sealed record MovedLead(string Substance, string Source, DateOnly AlertDate, int? WasLeadDays, int? LeadDays);

/// <summary>How one run differs from an earlier one.</summary>
/// <param name="Came">Signals that only the later run has.</param>
/// <param name="Went">Signals that only the earlier run has.</param>
/// <param name="Moved">Signals that both have, on another day or with another priority.</param>
/// <param name="Same">How many both have alike.</param>
/// <param name="AlarmsPerYearBefore">Of the earlier run.</param>
/// <param name="AlarmsPerYear">Of the later run.</param>
/// <param name="Leads">Warnings over which the lead is another.</param>
internal sealed record RunComparison(
    IReadOnlyList<BacktestSignal> Came, IReadOnlyList<BacktestSignal> Went, IReadOnlyList<MovedSignal> Moved, int Same,
    double AlarmsPerYearBefore, double AlarmsPerYear, IReadOnlyList<MovedLead> Leads)
{
    /// <summary>No difference at all.</summary>
    [JsonIgnore]
    public bool IsSame => Came.Count + Went.Count + Moved.Count + Leads.Count == 0;

    /// <summary>
    /// Pairs the signals on the same subject in the same place, nearest days first, at most as far apart as one signal stays open. A name that one run
    /// has as unlisted and the other as a substance is the same where it is written the same.
    /// </summary>
    public static RunComparison Of(SavedRun earlier, SavedRun later, bool notices)
    {
        var (was, now) = (Shown(earlier, notices), Shown(later, notices));
        var pairs =
            from a in was.Index()
            from b in now.Index()
            let apart = Math.Abs(a.Item.SignalledOn.DayNumber - b.Item.SignalledOn.DayNumber)
            where IsSameSubject(a.Item, b.Item) && apart <= SignalBook.OpenDays
            orderby apart, a.Index, b.Index
            select (a, b);
        var (paired, left, right) = (new List<(BacktestSignal Was, BacktestSignal Now)>(), new HashSet<int>(), new HashSet<int>());
        foreach (var (a, b) in pairs)
        {
            if (left.Contains(a.Index) || right.Contains(b.Index)) continue;
            left.Add(a.Index);
            right.Add(b.Index);
            paired.Add((a.Item, b.Item));
        }
        var moved = paired.Where(p => p.Was.SignalledOn != p.Now.SignalledOn || p.Was.Priority != p.Now.Priority)
            .Select(p => new MovedSignal(p.Now.Subject, p.Now.SubstanceId, p.Now.Place, p.Was.SignalledOn, p.Now.SignalledOn, p.Was.SignalledOn.DayNumber - p.Now.SignalledOn.DayNumber, p.Was.Priority, p.Now.Priority))
            .OrderBy(m => m.SignalledOn).ThenBy(m => m.Subject, StringComparer.Ordinal).ToList();
        return new RunComparison(
            [.. now.Where((_, i) => !right.Contains(i))], [.. was.Where((_, i) => !left.Contains(i))], moved, paired.Count - moved.Count,
            earlier.AlarmsPerYear, later.AlarmsPerYear, LeadsOf(earlier, later));
    }

    /// <summary>Prints it as a table.</summary>
    public void Show()
    {
        string[] Row(string what, BacktestSignal s, string was, string isNow) => [what, s.Subject, s.Place, was, isNow, "", s.Priority.ToString().ToLowerInvariant()];
        Output.Table(["compared", "subject", "place", "was", "is", "days earlier", "priority"],
        [
            .. Came.Select(s => Row("came", s, "", $"{s.SignalledOn:O}")),
            .. Went.Select(s => Row("went", s, $"{s.SignalledOn:O}", "")),
            .. Moved.Select(m => new[]
            {
                "moved", m.Subject, m.Place, $"{m.WasSignalledOn:O}", $"{m.SignalledOn:O}", m.DaysEarlier.ToString("+0;-0;0", CultureInfo.InvariantCulture),
                m.WasPriority == m.Priority ? m.Priority.ToString().ToLowerInvariant() : $"{m.WasPriority} → {m.Priority}".ToLowerInvariant(),
            }),
        ]);
        foreach (var lead in Leads) Output.Line($"{lead.Substance}, {lead.Source}, warned {lead.AlertDate:O}: lead {Days(lead.WasLeadDays)} → {Days(lead.LeadDays)}.");
        Output.Line(string.Create(CultureInfo.InvariantCulture, $"Against the earlier run: {Came.Count} came, {Went.Count} went, {Moved.Count} moved, {Same} as before; alarms a year {AlarmsPerYearBefore} → {AlarmsPerYear}."));
    }

    private static string Days(int? lead) => lead is { } days ? $"{days.ToString(CultureInfo.InvariantCulture)} days" : "none";

    private static List<BacktestSignal> Shown(SavedRun run, bool notices) => [.. run.Signals.Where(s => notices || s.Priority >= Grade.Signal)];

    private static bool IsSameSubject(BacktestSignal a, BacktestSignal b) => a.Place == b.Place
        && (a.SubstanceId is { } id && id == b.SubstanceId || string.Equals(a.Subject, b.Subject, StringComparison.OrdinalIgnoreCase));

    private static List<MovedLead> LeadsOf(SavedRun earlier, SavedRun later) =>
    [
        .. from now in later.Truth
        let was = earlier.Truth.FirstOrDefault(t => (t.Substance, t.Source, t.AlertDate) == (now.Substance, now.Source, now.AlertDate))
        where was?.LeadDays != now.LeadDays
        select new MovedLead(now.Substance, now.Source, now.AlertDate, was?.LeadDays, now.LeadDays),
    ];
}
