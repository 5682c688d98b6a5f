namespace NpsWarning.Substances.Spectra;

/// <summary>What was learned from a library: whether an unknown is in it, and the class of what is not. Either may be missing, and then its answer is.</summary>
/// <param name="InLibrary">Null where there is none that can be used.</param>
/// <param name="Classes">Null where there is none that can be used.</param>
public sealed record SpectraModels(InLibraryModel? InLibrary, SpectrumClassModel? Classes)
{
    /// <summary>Of the models that are there, named in every answer; null where there are none.</summary>
    public string? Version { get; } = InLibrary is null && Classes is null ? null : string.Join(", ", new[] { InLibrary?.Version, Classes?.Version }.OfType<string>());
}
