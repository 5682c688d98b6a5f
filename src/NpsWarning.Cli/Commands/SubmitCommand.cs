using System.CommandLine;
using Azure.Messaging.ServiceBus;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake.Mappings;

namespace NpsWarning.Cli.Commands;

/// <summary>Posts reports to a submitter's queue, and waits for their receipts.</summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        var to = new Option<string?>("--to") { Description = "Connection string. Default: the service that runs in the data folder." };
        var receipts = new Option<string?>("--receipts") { Description = "Connection string for receipts, where that is another one." };
        var submitter = new Option<string>("--as") { Description = "Submitter, and so the queue.", DefaultValueFactory = _ => "medical-examiner" };
        var wait = new Option<bool>("--wait") { Description = "Wait for a receipt for each report." };
        var (mapping, lag, data, json, files) = (CommonOptions.MappingName(), CommonOptions.Lag(), CommonOptions.Data(), CommonOptions.Json(), CommonOptions.Files());
        var command = new Command("submit", "Post reports through Service Bus.") { to, receipts, submitter, mapping, lag, wait, data, json, files };
        command.SetAction(async (parsed, cancel) =>
        {
            var paths = parsed.GetValue(files)!;
            CommonOptions.MustExist(paths);
            var map = CommonOptions.MappingOf(parsed.GetValue(mapping), parsed.GetValue(data));
            var who = parsed.GetValue(submitter)!;
            var connection = parsed.GetValue(to) ?? Find(new DataFolder(parsed.GetValue(data)), who);
            var options = new MappingOptions { ReportingLag = parsed.GetValue(lag) };
            await using var poster = new ReportPoster(connection, parsed.GetValue(receipts) ?? connection, who, parsed.GetValue(wait));
            var summary = await Output.ProgressAsync("posting", progress => poster.PostAsync([.. paths.SelectMany(path => ReportFiles.Read(path, map, options))], progress, cancel));
            summary.Show(parsed.GetValue(json), parsed.GetValue(wait) ? null : "Posted. Without --wait, what became of them is in the receipts queue.");
            return summary.ExitCode;
        });
        return command;
    }

    private static string Find(DataFolder folder, string submitter)
    {
        var service = folder.Find();
        if (service is not { IsRunning: true })
            throw new UnavailableException($"No service runs in {folder.Path}. Start one with nps serve, name its folder with --data, or name a Service Bus with --to.");
        return service.ServiceBus.TryGetValue(submitter, out var connection) && submitter.Length > 0
            ? connection
            : throw new UsageException($"The service knows no submitter '{submitter}'. It knows: {string.Join(", ", service.ServiceBus.Keys.Where(k => k.Length > 0).Order(StringComparer.Ordinal))}. Name one with --as.");
    }
}
