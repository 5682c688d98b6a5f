namespace NpsWarning.Alerting.Briefs;

/// <summary>How well the substance is identified, worst first.</summary>
public enum IdentificationLevel { NotStated, Unidentified, Presumptive, LibraryMatch, StructureElucidated, ReferenceStandard }

/// <summary>
/// How well it is known what this is. <see cref="Level"/> is that of the worst-supported finding without which the signal would not stand,
/// so that one good analysis does not vouch for cases that nobody analysed.
/// </summary>
public sealed record IdentificationStatement
{
    public required IdentificationLevel Level { get; init; }

    /// <summary>The same by the cases without anybody under 18, for all but health; null where it is <see cref="Level"/>.</summary>
    public IdentificationLevel? LevelWithoutChildren { get; init; }

    /// <summary>As an audience may know it.</summary>
    public IdentificationLevel LevelFor(Intake.Audience audience) => audience == Intake.Audience.Health ? Level : LevelWithoutChildren ?? Level;

    /// <summary>Cases at each level, by the best finding of each case.</summary>
    public IReadOnlyDictionary<IdentificationLevel, int> Cases { get; init; } = new Dictionary<IdentificationLevel, int>();

    /// <summary>Of one of several substances: the cases in which a laboratory has told which it is.</summary>
    public IReadOnlyList<MemberCount> ToldApart { get; init; } = [];

    /// <summary>Of one of several substances: the cases in which that is still open.</summary>
    public int NotToldApart { get; init; }

    /// <summary>Metabolites and precursors of it that were found.</summary>
    public IReadOnlyList<string> Metabolites { get; init; } = [];

    /// <summary>Cases in which only those were found, and not itself.</summary>
    public int ByMetaboliteOnly { get; init; }

    /// <summary>How sure a model or an expert is of the identity, in percent, if either said so.</summary>
    public double? ProbabilityPercent { get; init; }

    /// <summary>True if at least one case has both the substance and the harm; without it the words "linked to" are not used.</summary>
    public required bool SubstanceFoundInAHarmedCase { get; init; }

    /// <summary>The level of a statement that needs all of the findings: the worst of them. <see cref="IdentificationLevel.NotStated"/> if there are none.</summary>
    public static IdentificationLevel WorstOf(IEnumerable<IdentificationLevel> necessary) =>
        necessary.DefaultIfEmpty(IdentificationLevel.NotStated).Min();
}

/// <summary>Cases in which the substance is this one of several.</summary>
public sealed record MemberCount(string Name, int Cases);

/// <summary>Cases by the kind of source that reported them. A case that two kinds reported counts in both and once in <see cref="Total"/>.</summary>
public sealed record CaseCounts
{
    public required int Total { get; init; }
    public required int Seizure { get; init; }
    public required int Laboratory { get; init; }
    public required int Poisoning { get; init; }

    /// <summary>Those of <see cref="Seizure"/> in whose case somebody under 18 was poisoned.</summary>
    public int SeizureWithChildren { get; init; }

    /// <summary>Those of <see cref="Seizure"/> with a seizure of wholesale size and nobody under 18.</summary>
    public int Wholesale { get; init; }

    /// <summary>Those of <see cref="Poisoning"/> with somebody under 18.</summary>
    public required int PoisoningWithChildren { get; init; }

    /// <summary>Those of <see cref="Laboratory"/> with somebody under 18.</summary>
    public required int LaboratoryWithChildren { get; init; }

    public static CaseCounts None { get; } = new() { Total = 0, Seizure = 0, Laboratory = 0, Poisoning = 0, PoisoningWithChildren = 0, LaboratoryWithChildren = 0 };
}

public sealed record DayCount(DateOnly Day, int Cases);

/// <summary>One detector's say, with what is needed to repeat it.</summary>
public sealed record DetectorFinding
{
    public required string Detector { get; init; }
    public required string DetectorVersion { get; init; }

    /// <summary>Name and version of the fitted model, if the detector uses one.</summary>
    public string? Model { get; init; }

    public string? ModelVersion { get; init; }

    /// <summary>The named reason in words with its numbers, as the console shows it.</summary>
    public required string Reason { get; init; }

    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>();

    /// <summary>What the numbers were held against, in words.</summary>
    public required string Threshold { get; init; }
}
