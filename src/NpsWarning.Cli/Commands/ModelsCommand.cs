using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Cli.Commands;

/// <summary>Which models there are, with their cards, and which of them cannot be used.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME") { Description = "Shows the whole card of one model.", Arity = ArgumentArity.ZeroOrOne };
        var folder = new Option<string?>("--models") { Description = "Folder of models. Default: the one that the service uses." };
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("models", "List the models with their cards, and what is wrong with one that cannot be used.") { name, folder, data, json };
        command.SetAction(parsed =>
        {
            var states = ModelShelf.Load(parsed.GetValue(folder) ?? ServiceSettings.Load(new DataFolder(parsed.GetValue(data))).Models).States;
            if (parsed.GetValue(name) is { } asked)
                states = states.Where(s => s.Name == asked).ToArray() is { Length: > 0 } found ? found
                    : throw new UsageException($"There is no model '{asked}'. There are: {string.Join(", ", states.Select(s => s.Name))}.");
            if (parsed.GetValue(json)) Output.Document(states.Select(s => new Line(s)));
            else if (parsed.GetValue(name) is not null) ShowCard(states[0]);
            else Show(states);
            return states.Any(s => s.Problem is not null) ? ExitCode.DoneWithRefusals : ExitCode.Done;
        });
        return command;
    }

    private static void Show(IReadOnlyList<ModelState> states)
    {
        Output.Table(["model", "state", "version", "trained on", "rows", "quality", "ML.NET", "card"], states.Select(s => new[]
        {
            s.Name, s.Problem?.Code ?? "usable", s.Card?.Version ?? "–", s.Card?.TrainedOn.ToString("yyyy-MM-dd") ?? "–", s.Card?.Rows.ToString("N0") ?? "–",
            s.Card is { } card ? $"{card.Quality.Value:0.####} ({card.Quality.Measure})" : "–", s.Card?.MlNetVersion ?? "–", s.Path,
        }));
        foreach (var state in states)
            if (state.Degraded is { } degraded) Output.Line(degraded);
    }

    private static void ShowCard(ModelState state)
    {
        if (state.Degraded is { } degraded) Output.Line(degraded);
        if (state.Card is not null) Output.Line(File.ReadAllText(state.Path).TrimEnd());
    }

    /// <summary>As <c>--json</c> gives it: the card is the file's own text, with what only its kind has.</summary>
    private sealed record Line(string Name, string State, string? Problem, string? WhatToDo, string? Lost, string Path, System.Text.Json.JsonElement? Card)
    {
        public Line(ModelState state) : this(
            state.Name, state.Problem?.Code ?? "usable", state.Problem?.What, state.Problem?.WhatToDo, state.Problem is null ? null : state.Lost, state.Path,
            state.Card is null ? null : System.Text.Json.JsonDocument.Parse(File.ReadAllText(state.Path)).RootElement)
        {
        }
    }
}
