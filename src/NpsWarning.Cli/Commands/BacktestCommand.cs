using System.CommandLine;
using System.Globalization;
using NpsWarning.Intake.Mappings;
using NpsWarning.Substances;

namespace NpsWarning.Cli.Commands;

/// <summary>Replays history through the real pipeline: what would have been signalled, and when.</summary>
internal static class BacktestCommand
{
    public static Command Create()
    {
        var from = Day("--from", "First day judged (inclusive).");
        var to = Day("--to", "Last day judged (inclusive).");
        var truth = new Option<string?>("--truth") { Description = "CSV of dated public warnings: substance, data_source, alert_date." };
        var notices = new Option<bool>("--notices") { Description = "Show first cases too, which alert nobody." };
        var (mapping, lag, json, files) = (CommonOptions.MappingName(), CommonOptions.Lag(), CommonOptions.Json(), CommonOptions.Files());
        var command = new Command("backtest", "Replay history day by day, seeing on each day only what was known that day.") { mapping, lag, from, to, truth, notices, json, files };
        command.SetAction(async (parsed, cancel) =>
        {
            var paths = parsed.GetValue(files)!;
            CommonOptions.MustExist(paths);
            if (parsed.GetValue(truth) is { } path) CommonOptions.MustExist([path]);
            var whole = Catalogue.Load();
            var texts = new TextsByDay(whole);
            var map = CommonOptions.MappingOf(parsed.GetValue(mapping), texts.Find);
            var reports = paths.SelectMany(file => ReportFiles.Read(file, map, new MappingOptions { ReportingLag = parsed.GetValue(lag) }));
            if (map is not null)
                await Output.ProgressAsync("reading", progress => Task.Run(() =>
                {
                    foreach (var _ in reports) cancel.ThrowIfCancellationRequested();
                    texts.Read(progress);
                    return true;
                }, cancel));
            var result = await Output.ProgressAsync("replaying", progress => Task.Run(() =>
            {
                using var backtest = new Backtest(whole);
                return backtest.Run(reports, parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(truth), map?.Name, progress, cancel);
            }, cancel));
            result.Show(parsed.GetValue(json), parsed.GetValue(notices));
            return result.Refused > 0 ? ExitCode.DoneWithRefusals : ExitCode.Done;
        });
        return command;
    }

    private static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (DateOnly.TryParseExact(result.Tokens.Single().Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
            result.AddError($"{name}: write a day as yyyy-MM-dd.");
            return null;
        },
    };
}
