using System.CommandLine;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Cli.Hosting;

namespace NpsWarning.Cli.Commands;

/// <summary>Deliveries that were given up or came back: looked at, and tried again once the cause is mended.</summary>
internal static class DeliveriesCommand
{
    private const int MostListed = 500;

    public static Command Create()
    {
        var command = new Command("deliveries", "Deliveries of alerts that failed: the dead letters.");
        command.Subcommands.Add(Failed());
        command.Subcommands.Add(Retry());
        return command;
    }

    private static Command Failed()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("failed", "What was refused, given up or came back, newest first; of the newest version of each alert.") { data, json };
        command.SetAction(parsed =>
        {
            var all = OpenDatabase.OfService(new DataFolder(parsed.GetValue(data))).Read(s => DeadLetter.All(s, MostListed));
            if (parsed.GetValue(json)) Output.Document(all);
            else if (all.Count == 0) Output.Note("None: every delivery has arrived or is on its way.");
            else Output.Table(["id", "alert", "to", "by", "address", "state", "tries", "why"], all.Select(d => new[]
            {
                d.DeliveryId[..12], $"{d.AlertId} v{d.Version}", d.Stakeholder, d.Channel, d.Address, d.State.ToLowerInvariant(), $"{d.Attempts}", d.Problem ?? "",
            }), whole: ["id", "alert"], cut: ["why"]);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Retry()
    {
        var ids = new Argument<string[]>("ID") { Description = "As failed shows them, or their beginnings.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Every one that failed shows." };
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("retry", "Try them again now, at the address that the directory has by now.") { ids, all, data, json };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(ids) ?? [];
            if (wanted.Length == 0 && !parsed.GetValue(all)) throw new UsageException("Name a delivery, as nps deliveries failed shows it, or --all.");
            var database = OpenDatabase.OfService(new DataFolder(parsed.GetValue(data)));
            var letters = database.Read(s => DeadLetter.All(s, int.MaxValue));
            if (wanted.FirstOrDefault(w => letters.Count(l => l.DeliveryId.StartsWith(w, StringComparison.Ordinal)) != 1) is { } odd)
                throw new UsageException($"'{odd}' is {(letters.Any(l => l.DeliveryId.StartsWith(odd, StringComparison.Ordinal)) ? "the beginning of several" : "none of the failed deliveries")}. See nps deliveries failed.");
            var chosen = letters.Where(l => parsed.GetValue(all) || wanted.Any(w => l.DeliveryId.StartsWith(w, StringComparison.Ordinal))).ToList();
            var directory = database.Read(s => new DirectoryBook().Of(s));
            var retried = database.Write(s => chosen.Count(l => l.Retry(s, directory, Environment.UserName, TimeProvider.System.GetUtcNow())));
            if (parsed.GetValue(json)) Output.Document(new { retried });
            else Output.Note($"{retried} {(retried == 1 ? "delivery is" : "deliveries are")} tried again; a running service does so within a second.");
            return ExitCode.Done;
        });
        return command;
    }
}
