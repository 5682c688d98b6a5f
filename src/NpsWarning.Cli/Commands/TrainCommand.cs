using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Detection.Presentations;

namespace NpsWarning.Cli.Commands;

/// <summary>Fits the model of usual presentations.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var folder = new Option<string?>("--out") { Description = "Folder of models. Default: models in the working folder." };
        var number = new Option<int>("--number") { Description = "Number of the model, part of its version.", DefaultValueFactory = _ => 1 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same model.", DefaultValueFactory = _ => 1 };
        var json = CommonOptions.Json();
        var command = new Command("train", "Fit the model of usual presentations to simulated background, and write it with its card.") { folder, number, seed, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var target = ModelFile.FolderOf(parsed.GetValue(folder) ?? "models");
            var options = new TrainingOptions
            {
                TrainedOn = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
                Number = parsed.GetValue(number),
                Seed = parsed.GetValue(seed),
            };
            var trained = await Output.ProgressAsync("training", progress => Task.Run(() => PresentationTraining.Train(options, new Steps(progress)), cancel));
            var card = trained.Write(target);
            if (parsed.GetValue(json)) Output.Document(trained.Card);
            else
            {
                Output.Line($"Model {trained.Model.Version} is in {card}");
                Output.Table(["measure", "value"], Measures(trained.Card));
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<IReadOnlyList<string>> Measures(UsualPresentationsCard card) =>
        System.Text.Json.JsonSerializer.SerializeToElement(card.Measures).EnumerateObject().Select(m => new[] { m.Name, m.Value.ToString() });

    private sealed class Steps(IProgress<double> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(value.Share);
    }
}
