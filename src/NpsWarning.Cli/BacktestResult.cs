using System.Globalization;
using System.Text.Json.Serialization;
using CsvHelper;
using NpsWarning.Detection;
using NpsWarning.Substances;

namespace NpsWarning.Cli;

/// <summary>A signal as it stood on the day it was raised.</summary>
internal sealed record BacktestSignal(
    string Subject, string? SubstanceId, string Place, IReadOnlyList<string> Detectors, DateOnly SignalledOn, Grade Priority, int CasesKnown,
    DateOnly FirstOccurredOn, string Reason, [property: JsonIgnore] SubjectKey Key);

/// <summary>A public warning, and the lead that the signal had over it in days; negative when it came after, null without one.</summary>
internal sealed record TruthResult(string Substance, string Source, DateOnly AlertDate, DateOnly? SignalledOn, int? LeadDays);

/// <summary>What a replay gave.</summary>
internal sealed record BacktestResult(IReadOnlyList<BacktestSignal> Signals, double Years, IReadOnlyList<TruthResult> Truth, int Reports, int Refused)
{
    private double AlarmsPerYear => Years > 0 ? Math.Round(Signals.Count(s => s.Priority >= Grade.Signal) / Years, 2) : 0;

    public void Show(bool json, bool notices)
    {
        var shown = Signals.Where(s => notices || s.Priority >= Grade.Signal).ToList();
        if (json)
        {
            Output.Document(new { Signals = shown, AlarmsPerYear, Years = Math.Round(Years, 2), Notices = Signals.Count(s => s.Priority == Grade.Notice), Truth, Reports, Refused });
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
        Output.Line($"{Reports} reports, {Refused} refused; {AlarmsPerYear.ToString(CultureInfo.InvariantCulture)} alarms a year over {Years.ToString("0.0", CultureInfo.InvariantCulture)} years after the first, {Signals.Count(s => s.Priority == Grade.Notice)} notices.");
    }
}

/// <summary>A dated public warning.</summary>
internal sealed record TruthEvent(string Substance, string Source, DateOnly AlertDate);

/// <summary>A file of public warnings.</summary>
internal static class TruthFile
{
    /// <summary>The warnings whose source is the one of the mapping (<c>cook-deaths</c> takes Cook's); without a mapping, all.</summary>
    /// <exception cref="InvalidDataException">A column is missing, or a date is none.</exception>
    public static IReadOnlyList<TruthEvent> Read(string path, string? mapping)
    {
        using var text = new StreamReader(path);
        using var reader = CsvReader.Create(text, new CsvReaderOptions { Separator = ',', TrimWhitespace = true });
        string[] columns = ["substance", "data_source", "alert_date"];
        var indices = columns.Select(c => reader.TryGetFieldIndex(c, out var index) ? index : throw Refused(path, reader, $"There is no column {c}.")).ToArray();
        var events = new List<TruthEvent>();
        while (reader.Read())
        {
            var date = reader.GetString(indices[2]);
            if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) throw Refused(path, reader, $"'{date}' is no date.");
            events.Add(new TruthEvent(reader.GetString(indices[0]), reader.GetString(indices[1]), day));
        }
        return [.. events.Where(e => mapping is null || mapping.StartsWith(e.Source + "-", StringComparison.OrdinalIgnoreCase))];
    }

    private static InvalidDataException Refused(string path, CsvReader reader, string what) =>
        new($"{path}, row {reader.RowNumber + 1}: {what} A file of warnings has the columns substance, data_source and alert_date (yyyy-MM-dd).");
}
