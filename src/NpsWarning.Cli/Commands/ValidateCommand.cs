using System.CommandLine;
using NpsWarning.Intake.Contract;
using NpsWarning.Intake.Mappings;

namespace NpsWarning.Cli.Commands;

/// <summary>The checks of the intake, sending nothing.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var (mapping, lag, data, json, files) = (CommonOptions.MappingName(), CommonOptions.Lag(), CommonOptions.Data(), CommonOptions.Json(), CommonOptions.Files());
        var command = new Command("validate", "Check reports as the intake would, sending nothing.") { mapping, lag, data, json, files };
        command.SetAction(parsed =>
        {
            var paths = parsed.GetValue(files)!;
            CommonOptions.MustExist(paths);
            var map = CommonOptions.MappingOf(parsed.GetValue(mapping), parsed.GetValue(data));
            var summary = new SubmitSummary();
            foreach (var report in paths.SelectMany(path => ReportFiles.Read(path, map, new MappingOptions { ReportingLag = parsed.GetValue(lag) })))
            {
                var reading = report.Errors.Count > 0 ? new ReportReading { Errors = report.Errors } : ReportReader.Read(report.Body, TimeProvider.System.GetUtcNow());
                if (reading.Errors.Count == 0) summary.Accepted++;
                else summary.Rejected.Add(new RejectedReport(reading.ReportId, report.Line, reading.Errors));
            }
            summary.Show(parsed.GetValue(json), "Nothing was sent.");
            return summary.ExitCode;
        });
        return command;
    }
}
