using System.CommandLine;
using System.Globalization;
using NpsWarning.Detection.Series;

namespace NpsWarning.Cli.Commands;

/// <summary>One detector over any series of counts.</summary>
internal static class DetectCommand
{
    private const double SurgeAlpha = 0.001; // one false alarm in twenty years of weeks

    private static readonly string[] Detectors = ["farrington", "ears-c1", "ears-c2", "ears-c3", "surge"];

    public static Command Create()
    {
        var detector = new Option<string>("--detector") { Description = $"Which: {string.Join(", ", Detectors)}.", Required = true };
        detector.Validators.Add(result =>
        {
            if (result.Tokens.SingleOrDefault()?.Value is { } name && !Detectors.Contains(name)) result.AddError($"--detector: there is no '{name}'. Use one of: {string.Join(", ", Detectors)}.");
        });
        var config = new Option<string?>("--config") { Description = "JSON object with the settings of R's surveillance by their names there, such as {\"b\": 5, \"noPeriods\": 10, \"thresholdMethod\": \"nbPlugin\"}." };
        var csv = new Option<bool>("--csv") { Description = "The rows as CSV." };
        var file = new Argument<string>("SERIES.csv") { Description = "CSV with the columns series, period (all whole numbers, or all dates), count, and for surge, where known, exposure." };
        var json = CommonOptions.Json();
        var command = new Command("detect", "Run one detector over any series of counts.") { detector, config, json, csv, file };
        command.SetAction(parsed =>
        {
            var (path, settings, name) = (parsed.GetValue(file)!, parsed.GetValue(config), parsed.GetValue(detector)!);
            CommonOptions.MustExist(settings is null ? [path] : [path, settings]);
            if (parsed.GetValue(json) && parsed.GetValue(csv)) throw new UsageException("Give --json or --csv, not both.");
            var configuration = DetectorConfig.Read(settings, name);
            List<DetectedRow> rows = [.. SeriesFile.Read(path).SelectMany(series => Detect(series, name, configuration))];
            if (rows.All(r => r.Upper is null)) Output.Note("No period has a bound: the series are too short for the history that is asked for.");
            if (parsed.GetValue(json)) Output.Document(rows);
            else if (parsed.GetValue(csv)) Csv(rows);
            else Output.Table(Columns, rows.Select(r => r.Cells("0.###")));
            return ExitCode.Done;
        });
        return command;
    }

    private static readonly string[] Columns = ["series", "period", "expected", "upper", "score", "alarm"];

    private static void Csv(List<DetectedRow> rows)
    {
        foreach (var cells in rows.Select(r => r.Cells("R")).Prepend(Columns)) Console.Out.WriteLine(string.Join(',', cells.Select(Quoted)));
    }

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\n\r") ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;

    private static IEnumerable<DetectedRow> Detect(CountedSeries series, string detector, DetectorConfig configuration)
    {
        try
        {
            var judged = detector switch
            {
                "farrington" => Farrington(series, configuration),
                "surge" => Surge(series, configuration),
                _ => Ears(series, configuration.Ears(Enum.Parse<EarsMethod>(detector[^2..], ignoreCase: true))),
            };
            return judged.Where(r => r.Period.Length > 0);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new UsageException($"{detector}: BAD_VALUE: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static IEnumerable<DetectedRow> Farrington(CountedSeries series, DetectorConfig configuration)
    {
        if (series.DaysApart == 1) throw new UsageException($"series '{series.Name}': BAD_PERIOD: farrington judges weeks or months, and these are days.");
        var results = new FarringtonResult[series.Counts.Length];
        var frequency = configuration.Freq ?? (series.DaysApart == 0 ? 12 : 52);
        if (frequency is < 1 or > 366) throw new UsageException("freq: BAD_VALUE: give the number of periods in a year, from 1 to 366.");
        FarringtonFlexible.Judge(new CountSeries { Counts = series.Counts, Dates = series.Dates is { Count: > 1 } dates ? dates : null, Frequency = frequency }, 0, results, configuration.Farrington());
        return results.Select((r, i) => DetectedRow.Of(series, i, r.Expected, r.Upper, r.Score, r.Alarm));
    }

    private static IEnumerable<DetectedRow> Ears(CountedSeries series, EarsOptions options)
    {
        var results = new EarsResult[series.Counts.Length];
        NpsWarning.Detection.Series.Ears.Judge(series.Counts, results, options);
        return results.Select((r, i) => DetectedRow.Of(series, i, r.Expected, r.Upper, r.Score, r.Alarm));
    }

    /// <summary>Expected and upper are those of the week alone; score is -log10 of the chance, which looks at up to four weeks; it alarms below alpha.</summary>
    private static IEnumerable<DetectedRow> Surge(CountedSeries series, DetectorConfig configuration)
    {
        if (series.DaysApart is 0 or 1) throw new UsageException($"series '{series.Name}': BAD_PERIOD: surge judges weeks, and these are {(series.DaysApart == 0 ? "months" : "days")}.");
        var (options, alpha) = (new WeeklySurgeOptions { LargestChance = 1, WeeksAYear = series.Dates is null ? 52 : new WeeklySurgeOptions().WeeksAYear }, configuration.Alpha ?? SurgeAlpha);
        if (!(alpha is > 0 and < 1)) throw new UsageException("alpha: BAD_VALUE: give a number between 0 and 1.");
        double[] exposures = [.. series.Exposures.Select((e, i) => double.IsNaN(series.Counts[i]) ? 0 : e)];
        return series.Counts.Select((count, i) =>
        {
            var judged = exposures[i] > 0 ? WeeklySurge.Judge(series.Counts.AsSpan(0, i + 1), exposures.AsSpan(0, i + 1), options) : default;
            return judged.Rule == WeeklySurgeRule.Judged && exposures[i] > 0
                ? DetectedRow.Of(series, i, judged.WeekExpected, judged.WeekUpper(alpha), -Math.Log10(judged.Chance), judged.Chance < alpha)
                : DetectedRow.Of(series, i, double.NaN, double.NaN, double.NaN, null);
        });
    }

    private sealed record DetectedRow(string Series, string Period, double? Expected, double? Upper, double? Score, bool? Alarm)
    {
        public static DetectedRow Of(CountedSeries series, int index, double expected, double upper, double score, bool? alarm) =>
            new(series.Name, series.Periods[index] ?? "", Known(expected), Known(upper), Known(score), alarm);

        public string[] Cells(string format)
        {
            string Number(double? value) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
            return [Series, Period, Number(Expected), Number(Upper), Number(Score), Alarm switch { true => "true", false => "false", null => "" }];
        }

        // JSON has no infinity; muan's bound can be one.
        private static double? Known(double value) => double.IsFinite(value) ? value : null;
    }
}
