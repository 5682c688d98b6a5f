using System.CommandLine;
using System.Globalization;
using NpsWarning.Cli.Hosting;
using NpsWarning.Detection.Presentations;

namespace NpsWarning.Cli.Commands;

/// <summary>Presentations of patients with no known substance, from a file: grouped, or replayed.</summary>
internal static class PresentationsCommand
{
    private const int LeastToTrainOn = 1000;
    private const int YearOfHistory = 365;

    public static Command Create() => new("presentations", "Presentations with no known substance: group them, or replay them day by day.") { Cluster(), Backtest() };

    private static Command Cluster()
    {
        var background = new Option<string?>("--background") { Description = "CSV of earlier presentations, which these are held against; ten months or more take the place of the model's reference." };
        var (file, budget, models, json) = (File(), Budget(), Models(), CommonOptions.Json());
        var command = new Command("cluster", "Group presentations: what is new against the usual, and the usual pattern of all others.") { file, background, budget, models, json };
        command.SetAction(async (parsed, cancel) =>
        {
            CommonOptions.MustExist([.. new[] { parsed.GetValue(file), parsed.GetValue(background) }.OfType<string>()]);
            var (rows, refused) = Read(parsed.GetValue(file)!);
            var (before, refusedBefore) = parsed.GetValue(background) is { } earlier ? Read(earlier) : ([], 0);
            var shipped = ModelShelf.Load(parsed.GetValue(models));
            var groups = await Output.ProgressAsync("grouping", progress => Task.Run(() => Group(rows, before, shipped, parsed.GetValue(budget), progress), cancel));
            if (parsed.GetValue(json))
                Output.Document(new
                {
                    Clusters = groups.Clusters.Select(c => new { c.Id, c.Size, c.Features, FirstOn = c.FirstOn, c.Novel, Reason = c.Reason.Length > 0 ? c.Reason : null }),
                    Assignments = groups.Assignments.Select(a => new { a.Id, a.Cluster }),
                });
            else
            {
                Output.Table(["cluster", "new", "size", "first on", "features"], groups.Clusters.Select(c => new[]
                {
                    c.Id, c.Novel ? "new" : "", c.Size.ToString(CultureInfo.InvariantCulture), c.FirstOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), string.Join(", ", c.Features),
                }), whole: ["cluster", "first on"]);
                foreach (var cluster in groups.Clusters.Where(c => c.Novel)) Output.Line($"{cluster.Id}: {cluster.Reason}");
            }
            return refused + refusedBefore > 0 ? ExitCode.DoneWithRefusals : ExitCode.Done;
        });
        return command;
    }

    private static Command Backtest()
    {
        var (from, to) = (Day("--from", "First day judged (inclusive). Default: a year after the first presentation."), Day("--to", "Last day judged (inclusive). Default: that of the last presentation."));
        var (file, budget, models, json) = (File(), Budget(), Models(), CommonOptions.Json());
        var command = new Command("backtest", "Replay presentations day by day, seeing on each day only those up to it.") { file, from, to, budget, models, json };
        command.SetAction(async (parsed, cancel) =>
        {
            CommonOptions.MustExist([parsed.GetValue(file)!]);
            var (rows, refused) = Read(parsed.GetValue(file)!);
            if (rows.Count == 0) throw new UsageException("There is no presentation in the file that can be read.");
            var (first, last) = (rows.Min(r => r.PresentedOn), rows.Max(r => r.PresentedOn));
            var (start, end) = (parsed.GetValue(from) ?? first.AddDays(YearOfHistory), parsed.GetValue(to) ?? last);
            if (start > end) throw new UsageException($"--from: {start:yyyy-MM-dd} is after the last day, {end:yyyy-MM-dd}. Give an earlier day; the presentations begin on {first:yyyy-MM-dd}.");
            var shipped = ModelShelf.Load(parsed.GetValue(models));
            var replay = await Output.ProgressAsync("replaying", progress => Task.Run(() => Replay(rows, start, end, parsed.GetValue(budget), shipped, progress), cancel));
            Output.Note($"Alarms from score {replay.Threshold.Score.ToString("0.00", CultureInfo.InvariantCulture)}: {replay.Threshold.AlarmsAMonth.ToString("0.##", CultureInfo.InvariantCulture)} a month on {replay.Threshold.SetOn}.");
            if (parsed.GetValue(json)) Output.Line(replay.ToJson());
            else Output.Table(["date", "place", "score", "members", "reason"], replay.Alarms.Select(a => new[]
            {
                a.JudgedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), a.Place.Region ?? "all", a.Score.ToString("0.0", CultureInfo.InvariantCulture),
                a.Members.Count.ToString(CultureInfo.InvariantCulture), a.Reason,
            }), whole: ["date"]);
            return refused > 0 ? ExitCode.DoneWithRefusals : ExitCode.Done;
        });
        return command;
    }

    private static string Problem(ModelShelf shipped) => shipped.States.Select(s => s.Degraded).FirstOrDefault(d => d is not null) ?? "";

    private static PresentationReplay Replay(IReadOnlyList<Presentation> rows, DateOnly from, DateOnly to, double budget, ModelShelf shipped, IProgress<double> progress)
    {
        var begins = from.AddDays(-YearOfHistory);
        var days = new Days(day => (day.DayNumber - begins.DayNumber + 1.0) / (to.DayNumber - begins.DayNumber + 1), progress);
        try
        {
            return PresentationBacktest.Run(rows, from, to, budget, shipped.Presentations, judged: days);
        }
        catch (ArgumentException e) when (shipped.Presentations is null)
        {
            throw new UnavailableException($"{e.Message.Split(" (Parameter")[0]} And {Problem(shipped)}");
        }
    }

    private static PresentationGroups Group(IReadOnlyList<Presentation> rows, IReadOnlyList<Presentation> background, ModelShelf shipped, double budget, IProgress<double> progress)
    {
        if (rows.Count == 0) throw new UsageException("There is no presentation in the file that can be read.");
        var (from, to) = (rows.Min(r => r.PresentedOn), rows.Max(r => r.PresentedOn));
        var options = new ClusterOptions();
        var history = background.Where(b => b.PresentedOn < from && b.PresentedOn >= from.AddDays(-YearOfHistory)).ToArray();
        var hasYear = history.Length >= LeastToTrainOn && history.Min(h => h.PresentedOn) <= from.AddDays(-options.OwnBaselineFrom);
        var model = hasYear ? PresentationTraining.TrainInMemory(history, 1, "the background given") : shipped.Presentations ?? throw new UnavailableException(Problem(shipped));
        if (hasYear) options = options with { Threshold = AlarmThreshold.FromHistory(model, history, from.AddDays(-YearOfHistory), from, budget) };
        else if (background.Count > 0) Output.Note($"The background has {history.Length} presentations in the year before {from:yyyy-MM-dd}; a usual of its own takes {LeastToTrainOn} over ten months. They are held against the model's reference.");
        return PresentationGrouping.Of(rows, background, model, options, new Days(day => (day.DayNumber - from.DayNumber + 1.0) / (to.DayNumber - from.DayNumber + 1), progress));
    }

    /// <summary>Names what is refused, line by line, and goes on.</summary>
    /// <exception cref="UsageException">A column is missing.</exception>
    private static (IReadOnlyList<Presentation> Rows, int Refused) Read(string path)
    {
        using var text = new StreamReader(path);
        try
        {
            var read = PresentationFile.ReadAll(text);
            foreach (var row in read.Refused) Output.Note($"{path}, line {row.Line}: {row.Code}: '{row.Value}'. The row is left out.");
            if (read.Refused.Count > 0) Output.Note($"{read.Refused.Count} of {read.Refused.Count + read.Rows.Count} rows were refused.");
            var unknown = read.Rows.Sum(r => r.UnknownFeatures);
            if (unknown > 0) Output.Note($"{path}: {unknown} features have codes that are not among the {ClinicalFeatures.Count} known ones, and were not compared.");
            return (read.Rows, read.Refused.Count);
        }
        catch (FormatException e)
        {
            throw new UsageException($"{path}: {e.Message} The layout is id,presentedOn,region,ageBand,route,pss,features.");
        }
    }

    private static Argument<string> File() => new("FILE.csv") { Description = "Columns id, presentedOn, region, ageBand, route, pss, features (separated by |)." };

    private static Option<string?> Models() => new("--models") { Description = "Folder of models. Default: the one that came with the program." };

    private static Option<double> Budget() => new("--budget")
    {
        Description = "False alarms a month, such as 1/month; the threshold is set on the year before. Without such a year the model's own threshold holds.",
        DefaultValueFactory = _ => 1,
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (text.EndsWith("/month", StringComparison.Ordinal) && double.TryParse(text[..^6], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var monthly) && monthly is >= .05 and <= 100) return monthly;
            result.AddError($"--budget {text}: write alarms a month from 0.05 to 100, such as 1/month.");
            return 0;
        },
    };

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

    private sealed class Days(Func<DateOnly, double> part, IProgress<double> progress) : IProgress<DateOnly>
    {
        public void Report(DateOnly value) => progress.Report(Math.Clamp(part(value), 0, 1));
    }
}
