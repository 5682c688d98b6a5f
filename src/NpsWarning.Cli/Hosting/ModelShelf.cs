using NpsWarning.Detection.Presentations;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Cli.Hosting;

/// <summary>
/// The models that a process uses. Without one of them the service runs, says so wherever it is asked how it is, and does not do what that model is for.
/// </summary>
/// <param name="Presentations">Null where none can be used.</param>
/// <param name="States">Of each kind of model that the service knows.</param>
public sealed record ModelShelf(UsualPresentations? Presentations, IReadOnlyList<ModelState> States)
{
    /// <summary>Reads the newest model of each kind from the folder, or from the one that came with the program.</summary>
    public static ModelShelf Load(string? folder)
    {
        var (presentations, state) = ModelState.Load(
            "usual-presentations", FolderOf(folder, PresentationsFolder), "Groups of presentations without a substance are not found.", UsualPresentations.Load);
        return new(presentations, [state]);
    }

    /// <summary>Where models of a kind lie in a folder of models.</summary>
    public static string FolderOf(string? models, string kind) => Path.GetFullPath(Path.Combine(models ?? Path.Combine(AppContext.BaseDirectory, "models"), kind));

    internal const string PresentationsFolder = "presentations";
}
