namespace NpsWarning.Substances.Spectra;

/// <summary>A spectrum of a library, and the compound that it is of.</summary>
/// <param name="Name">As the library writes it.</param>
/// <param name="InchiKey">Of the compound measured; null where the library gives none.</param>
/// <param name="Formula">As the library writes it, in Hill order.</param>
/// <param name="CasNumber">With its dashes.</param>
/// <param name="Spectrum">The spectrum.</param>
/// <param name="Class">The class of the compound, by its name in <see cref="SubstanceClassNames"/>; null where it is not known.</param>
public sealed record LibraryEntry(string Name, string? InchiKey, string? Formula, string? CasNumber, EiSpectrum Spectrum, string? Class = null)
{
    /// <summary>
    /// What makes two spectra replicates: the first block of the InChIKey (the skeleton, without stereochemistry, which this ionisation does not see)
    /// and the formula, because deuterated analogues share the block; the name where there is no key.
    /// </summary>
    public string Identity { get; } = InchiKey is { Length: >= 14 } ? $"{InchiKey[..14]} {Formula}" : Name;
}
