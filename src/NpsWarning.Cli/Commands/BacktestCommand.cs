using System.CommandLine;
using System.Globalization;
using NpsWarning.Cli.Backtesting;
using NpsWarning.Intake;
using NpsWarning.Intake.Mappings;
using NpsWarning.Substances;

namespace NpsWarning.Cli.Commands;

/// <summary>Replays history through the real pipeline: what would have been signalled, and when.</summary>
internal static class BacktestCommand
{
    public static Command Create()
    {
        var mappings = new Option<string[]>("--mapping") { Description = $"Layout of the CSV files: {string.Join(", ", Mapping.Names)}. Once for all files, or once for each, in their order." };
        var from = Day("--from", "First day judged (inclusive).");
        var to = Day("--to", "Last day judged (inclusive).");
        var truth = new Option<string?>("--truth") { Description = "CSV of dated public warnings: substance, data_source, alert_date." };
        var notices = new Option<bool>("--notices") { Description = "Show first cases too, which alert nobody." };
        var compare = new Option<string?>("--compare") { Description = "A run that --json wrote earlier: which signals came, went and moved since." };
        var picture = new Option<string?>("--picture") { Description = "Draw the timeline into this file, .png or .svg." };
        picture.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } name && !BacktestPicture.CanSave(name)) result.AddError($"--picture {name}: end the name in .png or .svg.");
        });
        var leaveOneOut = new Option<bool>("--leave-one-out") { Description = "Choose the detectors' thresholds on all files but one and judge them on that one, each in turn. Each file is a place." };
        var budget = Budget();
        var (lag, json, files) = (CommonOptions.Lag(), CommonOptions.Json(), CommonOptions.Files());
        var command = new Command("backtest", "Replay history day by day, seeing on each day only what was known that day.") { mappings, lag, from, to, budget, truth, notices, compare, picture, leaveOneOut, json, files };
        command.SetAction(async (parsed, cancel) =>
        {
            var past = Files(parsed.GetValue(files)!, parsed.GetValue(mappings) ?? []);
            if (parsed.GetValue(truth) is { } path) CommonOptions.MustExist([path]);
            if (parsed.GetValue(from) > parsed.GetValue(to)) throw new UsageException("--from: it is after --to.");
            if (parsed.GetValue(picture) is { } image && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(image)))) throw new UsageException($"--picture: there is no folder for {image}.");
            if (parsed.GetValue(leaveOneOut) && (parsed.GetValue(from) ?? parsed.GetValue(to)) is not null | parsed.GetValue(budget) is not null | parsed.GetValue(compare) is not null | parsed.GetValue(picture) is not null)
                throw new UsageException("--leave-one-out: it takes --mapping, --lag, --truth and --json only.");
            var earlier = parsed.GetValue(compare) is { } saved ? SavedRun.Read(saved) : null;
            var whole = Catalogue.Load();
            var policies = parsed.GetValue(budget) is { } monthly ? PolicyFile.Load().WithAlarmBudget(monthly) : PolicyFile.Load();
            if (parsed.GetValue(leaveOneOut))
            {
                if (past.Count < 2) throw new UsageException("--leave-one-out: give the files of two places or more.");
                var folds = await Output.ProgressAsync("replaying", progress => Task.Run(() => Folds(past, whole, parsed.GetValue(lag), parsed.GetValue(truth), progress, cancel), cancel));
                LeaveOneOutReport.Show(folds, parsed.GetValue(json));
                return ExitCode.Done;
            }
            var reports = await Output.ProgressAsync("reading", progress => Task.Run(() => PastReports.Read(past, whole, parsed.GetValue(lag), progress, cancel), cancel));
            var warnings = parsed.GetValue(truth) is { } file ? TruthFile.Read(file, reports) : [];
            var result = await Output.ProgressAsync("replaying", progress => Task.Run(() =>
            {
                using var backtest = new Backtest(whole, policies);
                return backtest.Run(reports, parsed.GetValue(from), parsed.GetValue(to), warnings, progress, cancel);
            }, cancel));
            result.Show(parsed.GetValue(json), parsed.GetValue(notices), earlier);
            if (parsed.GetValue(picture) is { } drawing) BacktestPicture.Save(result, drawing);
            return result.Refused > 0 ? ExitCode.DoneWithRefusals : ExitCode.Done;
        });
        return command;
    }

    private static IReadOnlyList<Fold> Folds(IReadOnlyList<PastFile> files, Catalogue whole, TimeSpan lag, string? truth, IProgress<double> progress, CancellationToken cancel)
    {
        var today = new KnownToday(whole);
        var places = new List<ReplayedPlace>();
        foreach (var file in files)
        {
            var past = PastReports.Read([file], whole, lag, new Progress<double>(), cancel);
            var (heard, warnings) = (new HeardVerdicts(today), truth is null ? [] : TruthFile.Read(truth, past));
            using var backtest = new Backtest(whole) { Judged = heard.Add };
            var years = backtest.Run(past, null, null, warnings, new Progress<double>(), cancel).Years;
            places.Add(new ReplayedPlace(Path.GetFileNameWithoutExtension(file.Path), heard, years, Emergence.In(PastReports.ReadByToday([file], whole, lag), whole, PolicyFile.Load()), warnings));
            progress.Report((double)places.Count / files.Count);
        }
        return LeaveOneOut.Of(places, today);
    }

    /// <exception cref="UsageException">A file is not there, or the mappings do not fit the files.</exception>
    private static List<PastFile> Files(string[] paths, string[] mappings)
    {
        CommonOptions.MustExist(paths);
        foreach (var mapping in mappings) CommonOptions.MappingOf(mapping, (_, _) => []);
        if (mappings.Length > 1 && mappings.Length != paths.Length)
            throw new UsageException($"There are {mappings.Length} mappings for {paths.Length} files. Give one for all of them, or one for each, in their order.");
        return [.. paths.Select((path, i) => new PastFile(path, mappings.Length > 1 ? mappings[i] : mappings.FirstOrDefault()))];
    }

    private static Option<decimal?> Budget() => new("--budget")
    {
        Description = "Alarms a month that a jurisdiction's people can look into, such as 2/month. Default: each policy's own.",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (text.EndsWith("/month", StringComparison.Ordinal) && decimal.TryParse(text[..^6], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var monthly) && monthly is >= 0.1m and <= 100) return monthly;
            result.AddError($"--budget {text}: write alarms a month from 0.1 to 100, such as 2/month.");
            return null;
        },
    };

    internal static Option<DateOnly?> Day(string name, string description) => new(name)
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
