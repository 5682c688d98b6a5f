using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Detection.Presentations;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Cli.Commands;

/// <summary>Fits models, and lets one take the place of another only if it is as good.</summary>
internal static class TrainCommand
{
    private const string Presentations = "presentations", Spectra = "spectra", All = "all";

    /// <summary>What the user asked for, alike for all kinds.</summary>
    private sealed record Request(string Models, int Number, int Seed, bool Force, DateOnly TrainedOn);

    public static Command Create()
    {
        var kind = new Argument<string?>("KIND") { Description = $"{Presentations}, {Spectra} or {All}. Default: {All} with a library, else {Presentations}.", Arity = ArgumentArity.ZeroOrOne };
        kind.AcceptOnlyFromAmong(Presentations, Spectra, All);
        var library = new Option<string?>("--library") { Description = "MSP library of electron-ionisation spectra to train the models of spectra on, such as SWGDRUG's." };
        var folder = new Option<string?>("--out") { Description = "Folder of models. Default: models in the working folder." };
        var number = new Option<int>("--number") { Description = "Number of the models, part of their versions; the highest of a folder is the one in use.", DefaultValueFactory = _ => 1 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same models.", DefaultValueFactory = _ => 1 };
        var force = new Option<bool>("--force") { Description = "Put a model in the place of one that is better." };
        var json = CommonOptions.Json();
        var command = new Command("train", "Fit models, say how good they are beside those that stand, and write them with their cards.") { kind, library, folder, number, seed, force, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var file = parsed.GetValue(library);
            var what = parsed.GetValue(kind) ?? (file is null ? Presentations : All);
            if (what != Presentations) CommonOptions.MustExist([file ?? throw new UsageException("Models of spectra are trained on a library: name an MSP file with --library.")]);
            var request = new Request(
                parsed.GetValue(folder) ?? "models", parsed.GetValue(number), parsed.GetValue(seed), parsed.GetValue(force), DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
            List<Trained> trained = [];
            if (what != Spectra) trained.Add(await OfPresentationsAsync(request, cancel));
            if (what != Presentations) trained.AddRange(await OfSpectraAsync(request, file!, cancel));
            if (parsed.GetValue(json)) Output.Document(trained);
            else Show(trained);
            return trained.Any(t => t.Outcome == Placing.Refused) ? ExitCode.DoneWithRefusals : ExitCode.Done;
        });
        return command;
    }

    private static async Task<Trained> OfPresentationsAsync(Request request, CancellationToken cancel)
    {
        var options = new TrainingOptions { TrainedOn = request.TrainedOn, Number = request.Number, Seed = request.Seed };
        var model = await Output.ProgressAsync("usual presentations", shown => Task.Run(() => PresentationTraining.Train(options, new Steps<TrainingProgress>(shown, p => (p.Step, p.Share))), cancel));
        return Trained.Put(model.Card, ModelShelf.FolderOf(request.Models, ModelShelf.PresentationsFolder), request.Force, model.Write);
    }

    private static async Task<Trained[]> OfSpectraAsync(Request request, string library, CancellationToken cancel)
    {
        using var text = new StreamReader(library);
        var read = MspFile.Read(text);
        if (read.Errors.Count > 0) Output.Note($"{library}: {read.Errors.Count} lines with something wrong, the first: line {read.Errors[0].Line}: {read.Errors[0].Message}");
        if (read.Entries.Count < SpectraTraining.FewestSpectra) throw new UsageException($"{library} has {read.Entries.Count} spectra; it takes {SpectraTraining.FewestSpectra} to train on.");
        var options = new SpectraTrainingOptions { TrainedOn = request.TrainedOn, LibraryName = Path.GetFileNameWithoutExtension(library), Number = request.Number, Seed = request.Seed };
        var (inLibrary, classes) = await Output.ProgressAsync("spectra", shown => Task.Run(() =>
            SpectraTraining.Train(read.Entries, options, Catalogue.Load(), new Steps<(string Step, double Share)>(shown, p => p)), cancel));
        return
        [
            Trained.Put(inLibrary.Card, ModelShelf.FolderOf(request.Models, ModelShelf.InLibraryFolder), request.Force, inLibrary.Write),
            Trained.Put(classes.Card, ModelShelf.FolderOf(request.Models, ModelShelf.ClassFolder), request.Force, classes.Write),
        ];
    }

    private static void Show(List<Trained> trained)
    {
        Output.Table(["model", "quality", "before", "after", "outcome"], trained.Select(t => new[]
        {
            t.Version, t.After.Measure, t.Before is { } before ? $"{before.Value:0.####}" : "–", $"{t.After.Value:0.####}", t.Outcome.ToString().ToLowerInvariant(),
        }));
        foreach (var one in trained) Output.Line(one.Said);
    }

    private sealed class Steps<T>(IProgress<double> shown, Func<T, (string Step, double Share)> read) : IProgress<T>
    {
        public void Report(T value)
        {
            var (step, share) = read(value);
            shown.Report(share);
            if (Console.IsErrorRedirected) Output.Note($"{share:0%} {step}"); // no bar there
        }
    }
}
