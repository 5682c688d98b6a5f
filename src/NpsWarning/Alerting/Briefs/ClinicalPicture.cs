namespace NpsWarning.Alerting.Briefs;

/// <summary>What clinicians saw, in counts over all poisoning cases of the signal, those with children included. Health recipients only.</summary>
public sealed record ClinicalPicture
{
    /// <summary>Presentations with clinical details: what the counts below are out of.</summary>
    public required int Presentations { get; init; }

    /// <summary>Most frequent first.</summary>
    public required IReadOnlyList<FeatureCount> Features { get; init; }

    public required HarmCounts Harm { get; init; }

    /// <summary>Those of <see cref="Harm"/> with somebody under 18; taken off before anything is derived for enforcement.</summary>
    public required HarmCounts HarmToChildren { get; init; }

    public required NaloxoneCounts Naloxone { get; init; }

    /// <summary>Cases with at least one person under 18.</summary>
    public required int CasesWithChildren { get; init; }

    /// <summary>How fast it came and how long it lasted, if reported.</summary>
    public string? TimeCourse { get; init; }

    /// <summary>What patients or witnesses said was taken. A claim, never a finding.</summary>
    public IReadOnlyList<string> Claimed { get; init; } = [];

    /// <summary>Other substances found in patients' samples.</summary>
    public IReadOnlyList<string> FoundInPatients { get; init; } = [];

    public IReadOnlyList<string> Routes { get; init; } = [];

    public static ClinicalPicture None { get; } = new()
    {
        Presentations = 0,
        Features = [],
        Harm = HarmCounts.None,
        HarmToChildren = HarmCounts.None,
        Naloxone = NaloxoneCounts.None,
        CasesWithChildren = 0,
    };
}

/// <param name="Code">As in reports, e.g. "resp_depression": decides which advice applies, and which name in the glossary.</param>
public sealed record FeatureCount(string Code, int Cases);

/// <summary>Cases by the worst Poisoning Severity Score of each (Persson et al. 1998): 0 none, 1 minor, 2 moderate, 3 severe, 4 fatal.</summary>
/// <param name="Deaths">All deaths known, whoever reported them; at least <paramref name="Fatal"/>.</param>
public sealed record HarmCounts(int NoSymptoms, int Minor, int Moderate, int Severe, int Fatal, int NotGraded, int Deaths)
{
    public static HarmCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>Never below zero: late revisions may move a case between counts that were read apart.</summary>
    public HarmCounts Without(HarmCounts part) => new(
        Less(NoSymptoms, part.NoSymptoms), Less(Minor, part.Minor), Less(Moderate, part.Moderate), Less(Severe, part.Severe),
        Less(Fatal, part.Fatal), Less(NotGraded, part.NotGraded), Less(Deaths, part.Deaths));

    private static int Less(int all, int part) => Math.Max(0, all - part);
}

/// <summary>Cases given naloxone, by response.</summary>
public sealed record NaloxoneCounts(int Full, int Partial, int NoResponse, int ResponseUnknown)
{
    public static NaloxoneCounts None { get; } = new(0, 0, 0, 0);

    public int Given => Full + Partial + NoResponse + ResponseUnknown;
}
