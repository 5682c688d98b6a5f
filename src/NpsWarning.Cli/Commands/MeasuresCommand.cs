using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Review;
using NpsWarning.ReviewConsole.Pages;

namespace NpsWarning.Cli.Commands;

/// <summary>What the service is judged by: time to warning, alerts read and acted on, severe harm before and after.</summary>
internal static class MeasuresCommand
{
    public static Command Create()
    {
        var from = new Option<DateOnly?>("--from") { Description = "First day of alerts. Default: a year before --to." };
        var to = new Option<DateOnly?>("--to") { Description = "Last day of alerts. Default: the newest of the data." };
        var place = new Option<string?>("--place") { Description = "A country or region, e.g. XA or US-CT. Default: all." };
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("measures", "Time to warning, alerts acknowledged and acted on, severe harm before and after.") { from, to, place, data, json };
        command.SetAction(parsed =>
        {
            var measures = OpenDatabase.OfService(new DataFolder(parsed.GetValue(data))).Read(session =>
            {
                var today = ReviewQueue.DataUntil(session, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
                var last = parsed.GetValue(to) ?? today;
                return HarmMeasures.Read(session, parsed.GetValue(from) ?? last.AddDays(-365), last, parsed.GetValue(place), today);
            });
            if (parsed.GetValue(json)) { Output.Document(measures); return ExitCode.Done; }
            Output.Line($"{measures.Alerts} alerts, {measures.TakenBack} taken back.");
            if (measures.Alerts == 0) return ExitCode.Done;
            Output.Table(["step", "alerts", "half within", "nine in ten within"], measures.Steps.Select(s => new[] { s.Step, $"{s.Alerts}", MeasuresModel.Duration(s.MedianHours), MeasuresModel.Duration(s.NinetiethHours) }));
            Output.Table(["audience", "handed over", "acknowledged", "acted on"], measures.Responses.Select(r => new[] { r.Audience.ToLowerInvariant(), MeasuresModel.Share(r.HandedOver, r.Told), MeasuresModel.Share(r.Acknowledged, r.HandedOver), MeasuresModel.Share(r.Acted, r.HandedOver) }));
            Output.Line(measures.Compared == 0 ? "No alert is four weeks old yet."
                : $"Severe or fatal cases, {measures.Compared} alerts at least four weeks old: {measures.SevereBefore} in the four weeks before, {measures.SevereAfter} in the four weeks after.");
            return ExitCode.Done;
        });
        return command;
    }
}
