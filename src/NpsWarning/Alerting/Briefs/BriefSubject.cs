using NpsWarning.Substances;

namespace NpsWarning.Alerting.Briefs;

public enum SubjectKind
{
    /// <summary>One substance of the catalogue.</summary>
    Substance,

    /// <summary>Substances, usually isomers, that the analyses did not tell apart.</summary>
    AmbiguousSet,

    /// <summary>A name as it was written in reports, that no catalogue knows.</summary>
    UnlistedName,

    /// <summary>A compound that laboratories know by its mass spectrum only.</summary>
    UnidentifiedCompound,

    /// <summary>Presentations that resemble each other, with no substance known.</summary>
    PresentationCluster,
}

/// <summary>What the signal is about. The name of a presentation cluster describes patients, and so stays with health.</summary>
public sealed record BriefSubject(string DisplayName, SubjectKind Kind);

/// <summary>What the substance mainly does, which decides the advice. UNODC's groups of effects, with synthetic opioids and sedatives apart because their treatment differs.</summary>
public enum EffectGroup { Unknown, Opioid, SedativeHypnotic, Stimulant, SyntheticCannabinoid, Hallucinogen, Dissociative }

public enum SubstanceStanding { Unknown, Nps, Medicine, ControlledDrug, Other }

public enum MedicalUse { NotKnown, No, Yes }

/// <summary>What the catalogue knows of the substance.</summary>
public sealed record SubstanceFacts
{
    /// <summary>As a reader should see it, e.g. "nitazene opioid".</summary>
    public required string ClassName { get; init; }

    public required EffectGroup Effects { get; init; }
    public string? InChIKey { get; init; }
    public required SubstanceStanding Standing { get; init; }
    public required MedicalUse MedicalUse { get; init; }

    /// <summary>What it is used for, if the catalogue says.</summary>
    public string? MedicalUseNote { get; init; }

    /// <summary>Names of the substances that it may be, where analyses did not tell them apart.</summary>
    public IReadOnlyList<string> IsomerCandidates { get; init; } = [];

    public IReadOnlyList<string> OtherNames { get; init; } = [];

    /// <summary>Of all the substances that it may be; the country of the signal first, then the international conventions.</summary>
    public IReadOnlyList<LegalStatus> Legal { get; init; } = [];
}
