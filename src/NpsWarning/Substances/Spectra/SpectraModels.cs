namespace NpsWarning.Substances.Spectra;

/// <summary>What was learned from a library: whether an unknown is in it, and the class of what is not.</summary>
/// <param name="Version">Named in every answer.</param>
/// <param name="InLibrary">The probability that the compound is in the library, of the query and the hits that it has there (all of one compound counted once, best first).</param>
/// <param name="NearestClass">The class of a compound that is not in the library; null for "none of these".</param>
/// <param name="YesFrom">Probability from which (included) the verdict is yes.</param>
/// <param name="NoBelow">Probability below which the verdict is no; between the two it is unsure.</param>
public sealed record SpectraModels(
    string Version,
    Func<EiSpectrum, IReadOnlyList<LibraryHit>, double> InLibrary,
    Func<EiSpectrum, SpectrumClassGuess?> NearestClass,
    double YesFrom,
    double NoBelow);
