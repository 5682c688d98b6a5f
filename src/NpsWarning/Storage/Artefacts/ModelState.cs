namespace NpsWarning.Storage.Artefacts;

/// <summary>Whether a model that the service knows can be used, as start, doctor, console and health all say it.</summary>
/// <param name="Name">Of its kind, such as usual-presentations.</param>
/// <param name="Path">Of its card, or of the folder where there is none.</param>
/// <param name="Card">Null where none can be read. It is there too where the model that it describes cannot be used.</param>
/// <param name="Problem">Why it cannot be used; null where it can.</param>
/// <param name="Lost">What the service does not do without it, as a sentence.</param>
public sealed record ModelState(string Name, string Path, ModelCard? Card, ModelRejected? Problem, string Lost)
{
    /// <summary>The version in use, or the code of what keeps it from being used.</summary>
    public string Found => Problem?.Code ?? Card!.Version;

    /// <summary>What is wrong, what it costs and what to do; null where nothing is wrong.</summary>
    public string? Degraded => Problem is null ? null : $"{Name}: {Problem.Code}: {Problem.What} {Lost} {Problem.WhatToDo}";

    /// <summary>Loads the newest model of a folder. Whatever is wrong with it becomes part of the answer.</summary>
    /// <param name="name">Of the kind.</param>
    /// <param name="folder">Where models of the kind lie, each with its card.</param>
    /// <param name="lost">As <see cref="Lost"/>.</param>
    /// <param name="load">Reads the model of a card, or throws <see cref="ModelRejected"/>.</param>
    public static (TModel? Model, ModelState State) Load<TModel>(string name, string folder, string lost, Func<string, TModel> load) where TModel : class
    {
        var path = ModelFiles.Newest(folder);
        if (path is null)
            return (null, new(name, folder, null, new ModelRejected(ModelRejected.Missing, $"There is no model card in {folder}.", ModelFiles.TrainAgain), lost));
        var card = CardOf(path);
        try
        {
            var model = load(path);
            return (model, new(name, path, card, null, lost));
        }
        catch (ModelRejected e)
        {
            return (null, new(name, path, card, e, lost));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A model is data from outside: whatever it holds, the service starts, and says so.
            return (null, new(name, path, card, new ModelRejected(ModelRejected.Unreadable, $"{path}: {e.GetType().Name}: {e.Message}", ModelFiles.TrainAgain, e), lost));
        }
    }

    private static ModelCard? CardOf(string path)
    {
        try
        {
            return ModelFiles.ReadCard<ModelCard>(path, format: null);
        }
        catch (ModelRejected)
        {
            return null; // loading says why
        }
    }
}
