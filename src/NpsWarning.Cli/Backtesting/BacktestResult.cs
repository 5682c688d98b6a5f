using System.Globalization;
using System.Text.Json.Serialization;
using NpsWarning.Detection;
using NpsWarning.Substances;

namespace NpsWarning.Cli.Backtesting;

/// <summary>A signal as it stood on the day it was raised.</summary>
internal sealed record BacktestSignal(
    string Subject, string? SubstanceId, string Place, IReadOnlyList<string> Detectors, DateOnly SignalledOn, Grade Priority, int CasesKnown,
    DateOnly FirstOccurredOn, string Reason)
{
    /// <summary>What it was called by on that day.</summary>
    [JsonIgnore]
    public SubjectKey Key { get; init; }

    /// <summary>The detectors that asked for a review that day; <see cref="Detectors"/> has those too that noticed a first case before.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> RaisedBy { get; init; } = [];

    /// <summary>The day on which the earliest of its cases became known.</summary>
    [JsonIgnore]
    public DateOnly FirstKnownOn { get; init; }
}

/// <summary>A public warning, and the lead that the signal had over it in days; negative when it came after, null without one.</summary>
internal sealed record TruthResult(string Substance, string Source, DateOnly AlertDate, DateOnly? SignalledOn, int? LeadDays)
{
    /// <summary>That signal.</summary>
    [JsonIgnore]
    public BacktestSignal? Signal { get; init; }
}

/// <summary>What a replay gave.</summary>
/// <param name="Signals">Signals and notices, in the order of their days.</param>
/// <param name="Years">Years of all places together after the first of each, or from the first day asked for.</param>
/// <param name="Truth">Public warnings held against it.</param>
/// <param name="Reports">Reports replayed.</param>
/// <param name="Refused">Reports that intake does not take.</param>
internal sealed record BacktestResult(IReadOnlyList<BacktestSignal> Signals, double Years, IReadOnlyList<TruthResult> Truth, int Reports, int Refused)
{
    public double AlarmsPerYear => Years > 0 ? Math.Round(Signals.Count(s => s.Priority >= Grade.Signal) / Years, 2) : 0;

    /// <summary>Prints it.</summary>
    /// <param name="json">As one JSON document.</param>
    /// <param name="notices">First cases too.</param>
    /// <param name="earlier">A run to compare with.</param>
    public void Show(bool json, bool notices, SavedRun? earlier)
    {
        var shown = Signals.Where(s => notices || s.Priority >= Grade.Signal).ToList();
        var comparison = earlier is null ? null : RunComparison.Of(earlier, new SavedRun(Signals, AlarmsPerYear, Truth), notices);
        if (json)
        {
            var document = new { Signals = shown, AlarmsPerYear, Years = Math.Round(Years, 2), Notices = Signals.Count(s => s.Priority == Grade.Notice), Truth, Reports, Refused };
            if (comparison is null) Output.Document(document);
            else Output.Document(new { document.Signals, document.AlarmsPerYear, document.Years, document.Notices, document.Truth, document.Reports, document.Refused, Comparison = comparison });
            return;
        }
        Output.Table(["signalled", "subject", "place", "priority", "cases", "first", "reason"], shown.Select(s => new[]
        {
            $"{s.SignalledOn:O}", s.Subject, s.Place, s.Priority.ToString().ToLowerInvariant(), $"{s.CasesKnown}", $"{s.FirstOccurredOn:O}", s.Reason,
        }));
        if (Truth.Count > 0)
            Output.Table(["public warning", "source", "warned", "signalled", "days before"], Truth.Select(t => new[]
            {
                t.Substance, t.Source, $"{t.AlertDate:O}", t.SignalledOn?.ToString("O") ?? "never", t.LeadDays?.ToString(CultureInfo.InvariantCulture) ?? "",
            }));
        comparison?.Show();
        Output.Line($"{Reports} reports, {Refused} refused; {AlarmsPerYear.ToString(CultureInfo.InvariantCulture)} alarms a year over {Years.ToString("0.0", CultureInfo.InvariantCulture)} years after the first, {Signals.Count(s => s.Priority == Grade.Notice)} notices.");
    }
}
