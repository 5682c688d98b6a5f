using NpsWarning.Detection.Presentations;
using NpsWarning.Storage.Artefacts;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Cli.Hosting;

/// <summary>
/// The models that a process uses. Without one of them the service runs, says so wherever it is asked how it is, and does not do what that model is for.
/// </summary>
/// <param name="Presentations">Null where none can be used.</param>
/// <param name="Spectra">Those of spectra that can be used; perhaps none.</param>
/// <param name="States">Of each kind of model that the service knows.</param>
public sealed record ModelShelf(UsualPresentations? Presentations, SpectraModels Spectra, IReadOnlyList<ModelState> States)
{
    internal const string PresentationsFolder = "presentations", InLibraryFolder = "spectra/in-library", ClassFolder = "spectra/class";

    /// <summary>Reads the newest model of each kind from the folder, or from the one that came with the program.</summary>
    public static ModelShelf Load(string? folder)
    {
        var (presentations, ofPresentations) = ModelState.Load(
            "usual-presentations", FolderOf(folder, PresentationsFolder), "Groups of presentations without a substance are not found.", UsualPresentations.Load);
        var (spectra, ofSpectra) = LoadSpectra(folder);
        return new(presentations, spectra, [ofPresentations, .. ofSpectra]);
    }

    /// <summary>The same of the models of spectra alone, for a search that needs no other.</summary>
    public static (SpectraModels Models, IReadOnlyList<ModelState> States) LoadSpectra(string? folder)
    {
        var (inLibrary, ofInLibrary) = ModelState.Load(
            "in-library", FolderOf(folder, InLibraryFolder), "Whether the compound of a spectrum is in the library is judged by a rule of thumb on the best match, without a probability.", InLibraryModel.Load);
        var (classes, ofClasses) = ModelState.Load("spectrum-class", FolderOf(folder, ClassFolder), "A spectrum that matches nothing gets no class.", SpectrumClassModel.Load);
        return (new(inLibrary, classes), [ofInLibrary, ofClasses]);
    }

    /// <summary>Where models of a kind lie in a folder of models.</summary>
    public static string FolderOf(string? models, string kind) => Path.GetFullPath(Path.Combine(models ?? Path.Combine(AppContext.BaseDirectory, "models"), kind));
}
