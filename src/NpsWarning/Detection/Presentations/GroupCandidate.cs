namespace NpsWarning.Detection.Presentations;

/// <summary>Which rule found a group.</summary>
public enum ClusterRule
{
    /// <summary>More presentations around one point, that fit no usual pattern, than the baseline has there.</summary>
    MisfitBall,

    /// <summary>Two features together more often than the usual patterns of the place's presentations lead one to expect.</summary>
    FeaturePair,

    /// <summary>Two features together more often than in the place's own year, whichever patterns its presentations fit now.</summary>
    FeaturePairOfYear,
}

/// <summary>A count in one place and window that is higher than its baseline.</summary>
/// <param name="Centre">The presentation that the group lies around, or the two features.</param>
/// <param name="Members">Rows of the table, ascending.</param>
internal sealed record GroupCandidate(
    ClusterRule Rule, int Place, int Window, FeatureSet Centre, double Expected, double Score, int[] Members);
