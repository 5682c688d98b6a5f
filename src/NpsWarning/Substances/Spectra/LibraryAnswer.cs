namespace NpsWarning.Substances.Spectra;

/// <summary>
/// Whether the compound of a spectrum is in the library. Yes means: it or an isomer of it, since isomers often give the same spectrum.
/// </summary>
public enum InLibrary
{
    Unsure,
    Yes,
    No,
}

/// <summary>An entry of the library that resembles a spectrum.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Score">Similarity, from 0 to 1 (<see cref="SpectrumSimilarity"/>).</param>
public sealed record LibraryHit(LibraryEntry Entry, double Score);

/// <summary>The class that a compound which is not in the library most likely belongs to.</summary>
/// <param name="Class">Its name, as in <see cref="SubstanceClassNames"/>.</param>
/// <param name="Probability">From 0 to 1.</param>
public sealed record SpectrumClassGuess(string Class, double Probability);

/// <summary>What a library says of a spectrum.</summary>
/// <param name="Verdict">Whether the compound, or an isomer of it, is in the library.</param>
/// <param name="Probability">That it is, from 0 to 1; null without a model, and the verdict is then a rule of thumb on the best score.</param>
/// <param name="Hits">The best entries, best first, one for each compound.</param>
/// <param name="CannotTellApart">The best hit and every compound so close behind it that the spectrum does not decide between them: mostly isomers.</param>
/// <param name="NearestClass">Null without a model.</param>
/// <param name="ModelVersion">Of the models that were asked; null without.</param>
public sealed record LibraryAnswer(InLibrary Verdict, double? Probability, IReadOnlyList<LibraryHit> Hits, IReadOnlyList<LibraryHit> CannotTellApart, SpectrumClassGuess? NearestClass, string? ModelVersion);
