using NpsWarning.Detection.Presentations;

namespace NpsWarning.Cli.Hosting;

/// <summary>
/// The model of usual presentations that a process uses. Without one that can be used the service runs, says so, and watches all but
/// presentations without a substance.
/// </summary>
/// <param name="Model">Null where none can be used.</param>
/// <param name="Problem">Why none can be used, and what to do; null where one is.</param>
/// <param name="Card">The card that was read.</param>
public sealed record ModelFile(UsualPresentations? Model, string? Problem, string Card)
{
    private const string Folder = "presentations";

    /// <summary>Reads the newest model of the folder, or of the one that came with the program.</summary>
    public static ModelFile Load(string? folder)
    {
        var models = FolderOf(folder);
        var card = Directory.Exists(models) ? Directory.EnumerateFiles(models, "*.json").Order(StringComparer.Ordinal).LastOrDefault() : null;
        if (card is null) return new ModelFile(null, $"there is no model card in {models}. Make one with nps train.", models);
        try
        {
            return new ModelFile(UsualPresentations.Load(card), null, card);
        }
        catch (ModelRejected e)
        {
            return new ModelFile(null, $"{e.Code}: {e.What} {e.WhatToDo}", card);
        }
    }

    /// <summary>The folder in which models of presentations lie.</summary>
    public static string FolderOf(string? models) => Path.Combine(models ?? Path.Combine(AppContext.BaseDirectory, "models"), Folder);
}
