using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Workers;

namespace NpsWarning.Cli.Commands;

/// <summary>The whole service in one process, or the named parts of it.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var port = CommonOptions.Port();
        var roles = new Option<string>("--roles") { Description = "Parts to run, comma-separated: intake, detection, alerting, console. Default: all.", DefaultValueFactory = _ => "all" };
        var command = new Command("serve", "Run the service: local broker and SQLite, unless the settings name Service Bus and SQL Server.") { data, port, roles };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = new DataFolder(parsed.GetValue(data));
            await using var host = await ServiceHost.StartAsync(new ServeRequest { Folder = folder, Port = parsed.GetValue(port), Roles = RolesOf(parsed.GetValue(roles)!) }, cancel);
            Output.Line($"Console   {host.Address}");
            Output.Line($"Data      {folder.Path}");
            if (host.LocalBus is { } bus)
                foreach (var (submitter, connection) in (bus.Remote ?? bus.Connections).Where(c => c.Key.Length > 0).OrderBy(c => c.Key, StringComparer.Ordinal))
                    Output.Line($"{submitter,-18}{connection}");
            Output.Line("Post reports with: nps submit --as SUBMITTER FILE   Stop with Ctrl-C.");
            await host.WaitForShutdownAsync(cancel);
            return ExitCode.Done;
        });
        return command;
    }

    private static Roles RolesOf(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(name => Enum.TryParse<Roles>(name, ignoreCase: true, out var role) && !int.TryParse(name, out _)
            ? role
            : throw new UsageException($"--roles {name}: there are intake, detection, alerting and console."))
        .Aggregate(Roles.None, (all, role) => all | role);
}
