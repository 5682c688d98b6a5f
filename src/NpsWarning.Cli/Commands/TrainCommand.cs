using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Detection.Presentations;

namespace NpsWarning.Cli.Commands;

/// <summary>Fits models, and lets one take the place of another only if it is as good.</summary>
internal static class TrainCommand
{
    private static readonly string[] Kinds = ["presentations", "all"];

    public static Command Create()
    {
        var kind = new Argument<string>("KIND") { Description = $"What to train: {string.Join(", ", Kinds)}.", DefaultValueFactory = _ => "all" };
        kind.AcceptOnlyFromAmong(Kinds);
        var folder = new Option<string?>("--out") { Description = "Folder of models. Default: models in the working folder." };
        var number = new Option<int>("--number") { Description = "Number of the models, part of their versions; the highest of a folder is the one in use.", DefaultValueFactory = _ => 1 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same models.", DefaultValueFactory = _ => 1 };
        var force = new Option<bool>("--force") { Description = "Put a model in the place of one that is better." };
        var json = CommonOptions.Json();
        var command = new Command("train", "Fit models, say how good they are beside those that stand, and write them with their cards.") { kind, folder, number, seed, force, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var models = parsed.GetValue(folder) ?? "models";
            var (trainedOn, forced) = (DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), parsed.GetValue(force));
            var options = new TrainingOptions { TrainedOn = trainedOn, Number = parsed.GetValue(number), Seed = parsed.GetValue(seed) };
            var trained = await Output.ProgressAsync("training", progress => Task.Run(() => PresentationTraining.Train(options, new Steps(progress)), cancel));
            Trained[] outcomes = [Trained.Put(trained.Card, ModelShelf.FolderOf(models, ModelShelf.PresentationsFolder), forced, trained.Write)];
            if (parsed.GetValue(json)) Output.Document(outcomes);
            else foreach (var outcome in outcomes) Show(outcome);
            return outcomes.Any(o => o.Outcome == Placing.Refused) ? ExitCode.DoneWithRefusals : ExitCode.Done;
        });
        return command;
    }

    private static void Show(Trained trained)
    {
        Output.Table(["model", "quality", "before", "after"], [[trained.Version, trained.After.Measure, trained.Before is { } before ? $"{before.Value:0.####}" : "–", $"{trained.After.Value:0.####}"]]);
        Output.Line(trained.Said);
    }

    private sealed class Steps(IProgress<double> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            progress.Report(value.Share);
            if (Console.IsErrorRedirected) Output.Note($"{value.Share:0%} {value.Step}"); // no bar there
        }
    }
}
