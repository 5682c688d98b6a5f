namespace NpsWarning.Substances;

/// <summary>The earliest dated report that the catalogue's sources hold; knowledge of the substance starts here, its use may be older.</summary>
public sealed record FirstReport(DateOnly On, string Source);

/// <summary>An entry of the catalogue.</summary>
public sealed record Substance
{
    public required SubstanceId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Other names, usual misspellings of medicines among them.</summary>
    public required IReadOnlyList<string> Synonyms { get; init; }

    /// <summary>Of the free base. Null where the sources give none, which is usual for medicines.</summary>
    public string? InchiKey { get; init; }

    /// <summary>Other keys under which laboratories report the same substance: of its salts, or with more or less of its stereochemistry.</summary>
    public required IReadOnlyList<string> SaltInchiKeys { get; init; }

    /// <summary>The structure, where the sources give one without its key.</summary>
    public string? Smiles { get; init; }

    /// <summary>Of the free base, in Hill order.</summary>
    public string? Formula { get; init; }

    public required IReadOnlyList<string> Cas { get; init; }

    public required SubstanceClass Class { get; init; }

    /// <summary>The class as people are shown it: of a medicine that is in no class of the vocabulary, its group of medicines.</summary>
    public string ClassName => Class == SubstanceClass.Other && Standing != Standing.LongKnown && AtcGroups.NameOf(Atc) is { } group ? group : Class.Name();

    public required Standing Standing { get; init; }

    /// <summary>In human or veterinary medicine anywhere, so that an alert's wording must not call for restriction.</summary>
    public required bool MedicalUse { get; init; }

    /// <summary>Code of the Anatomical Therapeutic Chemical classification, as fine as known: from one letter ("H") to the whole code; with a Q in front, of veterinary medicine.</summary>
    public string? Atc { get; init; }

    /// <summary>The substances that a metabolite or precursor is evidence of: of one of them, unless <see cref="AllParents"/>.</summary>
    public required IReadOnlyList<SubstanceId> Parents { get; init; }

    /// <summary>It forms only where all of its parents were (cocaethylene from cocaine and ethanol); otherwise the parents are alternatives.</summary>
    public bool AllParents { get; init; }

    /// <summary>As far as the sources say: a jurisdiction that is not named here may well control it.</summary>
    public IReadOnlyList<LegalStatus> Legal { get; init; } = [];

    public FirstReport? FirstReport { get; init; }

    public string? Note { get; init; }

    /// <summary>
    /// Whether the substance was known by that day (included). A medicine, a long-known drug and a metabolite or precursor always were: general
    /// knowledge of them is older than the sources. A new drug is known from its first report, and on no past day where none is dated.
    /// </summary>
    public bool KnownOn(DateOnly day) => Standing != Standing.Nps || FirstReport?.On <= day;
}
