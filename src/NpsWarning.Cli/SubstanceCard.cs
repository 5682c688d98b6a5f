using NpsWarning.Substances;

namespace NpsWarning.Cli;

internal sealed record NamedSubstance(string Id, string Name);

/// <summary>A name that may mean this substance or one of the others.</summary>
internal sealed record SharedName(string Name, IReadOnlyList<NamedSubstance> Others, string Why);

/// <summary>An entry of the catalogue with what the other entries say about it; as JSON it is the result of <c>substance show --json</c>.</summary>
internal sealed record SubstanceCard
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyList<string> Synonyms { get; init; }
    public required string Class { get; init; }

    /// <summary>As shown: a medicine's group of medicines where its class says nothing.</summary>
    public required string ClassName { get; init; }

    public string? Euda { get; init; }
    public string? Unodc { get; init; }
    public string? Atc { get; init; }

    /// <summary>In words.</summary>
    public required string Standing { get; init; }

    public required bool MedicalUse { get; init; }
    public string? Note { get; init; }
    public string? InchiKey { get; init; }
    public required IReadOnlyList<string> OtherInchiKeys { get; init; }
    public string? Formula { get; init; }
    public required IReadOnlyList<string> Cas { get; init; }
    public required IReadOnlyList<NamedSubstance> Parents { get; init; }
    public required bool AllParents { get; init; }

    /// <summary>The metabolites and precursors that are evidence of it.</summary>
    public required IReadOnlyList<NamedSubstance> Metabolites { get; init; }

    public required IReadOnlyList<SharedName> ConfusedWith { get; init; }
    public required IReadOnlyList<LegalStatus> Legal { get; init; }
    public FirstReport? FirstReport { get; init; }

    /// <summary>What was imported for it, oldest first.</summary>
    public required IReadOnlyList<KeptChange> Imports { get; init; }

    public static SubstanceCard Of(Substance substance, Catalogue catalogue, IReadOnlyList<KeptChange> imports)
    {
        NamedSubstance Named(SubstanceId id) => new(id.Value, catalogue.ById(id)?.Name ?? id.Value);
        // A medicine is no new psychoactive substance, so that the agencies' "others" would say nothing of it.
        var names = substance.ClassName == substance.Class.Name() ? ClassNames.Of(substance.Class) : null;
        return new()
        {
            Id = substance.Id.Value,
            Name = substance.Name,
            Synonyms = substance.Synonyms,
            Class = substance.Class.Name(),
            ClassName = substance.ClassName,
            Euda = names?.Euda,
            Unodc = names?.Unodc,
            Atc = substance.Atc,
            Standing = InWords(substance.Standing),
            MedicalUse = substance.MedicalUse,
            Note = substance.Note,
            InchiKey = substance.InchiKey,
            OtherInchiKeys = substance.SaltInchiKeys,
            Formula = substance.Formula,
            Cas = substance.Cas,
            Parents = [.. substance.Parents.Select(Named)],
            AllParents = substance.AllParents,
            Metabolites = [.. catalogue.All.Where(s => s.Parents.Contains(substance.Id)).Select(s => Named(s.Id))],
            ConfusedWith = [.. AmbiguousName.All.Where(n => n.Substances.Contains(substance.Id))
                .Select(n => new SharedName(n.Name, [.. n.Substances.Where(id => id != substance.Id).Select(Named)], n.Why))],
            Legal = substance.Legal,
            FirstReport = substance.FirstReport,
            Imports = imports,
        };
    }

    private static string InWords(Standing standing) => standing switch
    {
        Substances.Standing.Nps => "new, or newly illicit",
        Substances.Standing.Medicine => "a medicine, long in use",
        Substances.Standing.LongKnown => "long known",
        _ => "a metabolite or precursor, counted with what it is evidence of",
    };
}
