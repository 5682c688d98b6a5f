using System.CommandLine;
using NpsWarning.Cli.Demo;
using NpsWarning.Cli.Hosting;
using NpsWarning.Messaging;

namespace NpsWarning.Cli.Commands;

/// <summary>The service with a scenario's reports posted to its queues.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var name = new Option<string>("--scenario") { Description = $"What to play: {string.Join(", ", Scenario.All.Select(s => s.Name))}.", DefaultValueFactory = _ => Scenario.All[0].Name };
        var untilDone = new Option<bool>("--until-done") { Description = "Play as fast as the service goes, then stop." };
        var speed = new Option<double>("--speed") { Description = "Days a second.", DefaultValueFactory = _ => 1 };
        var port = CommonOptions.Port();
        var data = new Option<string?>("--data") { Description = "Keep the data in this folder. Default: a temporary one, removed at the end." };
        var json = CommonOptions.Json();
        var command = new Command("demo", "See the whole service at work on simulated or recorded reports.") { name, untilDone, speed, port, data, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var scenario = Scenario.Find(parsed.GetValue(name)!) ?? throw new UsageException($"There is no scenario '{parsed.GetValue(name)}'. There are: {string.Join(", ", Scenario.All.Select(s => s.Name))}.");
            if (parsed.GetValue(speed) is not > 0) throw new UsageException("--speed: write a number above 0.");
            var temporary = parsed.GetValue(data) is null ? Directory.CreateTempSubdirectory("nps-demo-") : null;
            try
            {
                return await PlayAsync(scenario, new DataFolder(temporary?.FullName ?? parsed.GetValue(data)), parsed.GetValue(port), parsed.GetValue(untilDone), parsed.GetValue(speed), parsed.GetValue(json), cancel);
            }
            finally
            {
                Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
                temporary?.Delete(recursive: true);
            }
        });
        return command;
    }

    private static async Task<int> PlayAsync(Scenario scenario, DataFolder folder, int? port, bool untilDone, double speed, bool json, CancellationToken cancel)
    {
        var clock = new DemoClock(scenario.Start);
        IReadOnlyList<Submitter> submitters = [.. scenario.Submitters.Select(s => new Submitter(s.Id, s.Kind))];
        Directory.CreateDirectory(folder.Path);
        folder.Scenario = new PlayedScenario(scenario.Simulated, scenario.Description, submitters);
        await using var host = await ServiceHost.StartAsync(new ServeRequest
        {
            Folder = folder,
            Port = port,
            Time = clock,
            LooksEvery = TimeSpan.Zero,
            Submitters = submitters,
            Simulated = scenario.Simulated,
            Note = scenario.Description,
        }, cancel);
        Output.Note($"Console   {host.Address}");
        Output.Note($"Scenario  {scenario.Name}: {scenario.Description}");
        if (!untilDone) Output.Note($"Mail      {folder.Outbox}{Environment.NewLine}Stop with Ctrl-C.");
        var began = TimeProvider.System.GetTimestamp();
        await using var poster = new ScenarioPoster(host.LocalBus?.Connections ?? throw new UnavailableException("The demo uses its own local broker: unset Nps:ServiceBus."));
        var run = new DemoRun(scenario, host, clock, poster);
        await Output.ProgressAsync(scenario.Name, async progress =>
        {
            await run.PlayAsync(untilDone ? null : speed, Output.Note, progress, cancel);
            return 0;
        });
        var result = run.Result(TimeProvider.System.GetElapsedTime(began));
        if (json) Output.Document(result);
        else result.Show();
        if (!untilDone)
        {
            Output.Note($"The scenario is over. The console stays at {host.Address} until Ctrl-C.");
            await host.WaitForShutdownAsync(cancel);
        }
        return result.Stories.All(s => s.SignalId is not null) ? ExitCode.Done : ExitCode.DoneWithRefusals;
    }
}
