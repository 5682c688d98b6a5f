using System.ComponentModel.DataAnnotations;

namespace NpsWarning.Detection.Presentations;

/// <summary>How groups of presentations are looked for. The defaults were measured on simulated presentations.</summary>
public sealed record ClusterOptions
{
    /// <summary>The rules that are joined. Each alone is for measuring what the other adds.</summary>
    public IReadOnlyList<ClusterRule> Rules { get; init; } = [ClusterRule.MisfitBall, ClusterRule.FeaturePair, ClusterRule.FeaturePairOfYear];

    /// <summary>Days that cases are counted over, the day judged included. A group that builds up faster or slower is seen by one of them.</summary>
    public IReadOnlyList<int> WindowDays { get; init; } = [21, 42];

    /// <summary>Days of baseline. A year, so that a season is compared with all seasons.</summary>
    [Range(180, 3660)]
    public int BaselineDays { get; init; } = 365;

    /// <summary>Days between the baseline's end and the day judged, so that a group does not become its own baseline.</summary>
    [Range(1, 365)]
    public int BaselineEndsBefore { get; init; } = 42;

    /// <summary>Days of history, before the gap, from which on a deployment is counted against itself and not against the model's reference.</summary>
    [Range(180, 3660)]
    public int OwnBaselineFrom { get; init; } = 300;

    /// <summary>Weighted Jaccard similarity from which on two misfits belong together (included).</summary>
    [Range(.1, .9)]
    public double Similarity { get; init; } = .4;

    /// <summary>Cases that a group needs. Two patients may be one party; three are a pattern.</summary>
    [Range(2, 100)]
    public int MinimumCases { get; init; } = 3;

    /// <summary>Part of the smaller group's members from which on two groups are one.</summary>
    [Range(.05, 1)]
    public double SameFrom { get; init; } = .3;

    /// <summary>Days after which a group that comes back is a new one.</summary>
    [Range(1, 365)]
    public int ForgottenAfterDays { get; init; } = 42;

    /// <summary>Set from the deployment's own history (<see cref="AlarmThreshold.FromHistory"/>); null takes the model card's.</summary>
    public AlarmThreshold? Threshold { get; init; }
}
