using System.CommandLine;
using System.Globalization;
using CsvHelper;
using NpsWarning.Detection.Series;

namespace NpsWarning.Cli.Commands;

/// <summary>One detector over any series of counts.</summary>
internal static class DetectCommand
{
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
        using var writer = new CsvWriter(Console.Out, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in Columns) writer.WriteField(column);
        writer.NextRecord();
        foreach (var row in rows)
        {
            foreach (var cell in row.Cells("R")) writer.WriteField(cell);
            writer.NextRecord();
        }
    }

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
        FarringtonFlexible.Judge(new CountSeries { Counts = series.Counts, Dates = series.Dates is { Count: > 1 } dates ? dates : null, Frequency = frequency }, 0, results, configuration.Farrington());
        return results.Select((r, i) => DetectedRow.Of(series, i, r.Expected, r.Upper, r.Score, r.Alarm));
    }

    private static IEnumerable<DetectedRow> Ears(CountedSeries series, EarsOptions options)
    {
        var results = new EarsResult[series.Counts.Length];
        NpsWarning.Detection.Series.Ears.Judge(series.Counts, results, options);
        return results.Select((r, i) => DetectedRow.Of(series, i, r.Expected, r.Upper, r.Score, r.Alarm));
    }

    private static IEnumerable<DetectedRow> Surge(CountedSeries series, DetectorConfig configuration)
    {
        if (series.DaysApart is 0 or 1) throw new UsageException($"series '{series.Name}': BAD_PERIOD: surge judges weeks, and these are {(series.DaysApart == 0 ? "months" : "days")}.");
        throw new NotImplementedException();
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
