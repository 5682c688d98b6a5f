namespace NpsWarning.Detection.Presentations;

/// <summary>A cluster that alarmed on an earlier day.</summary>
/// <param name="Members">All the members that it has had so far.</param>
/// <param name="LastOn">The last day that it was found on.</param>
public sealed record KnownCluster(ClusterId Id, IReadOnlyCollection<string> Members, DateOnly LastOn);

/// <summary>What became of a cluster since the days before.</summary>
/// <param name="Cluster">Today's, under the id that it keeps.</param>
/// <param name="IsNew">Nothing like it is known: this one is an alarm, all others are updates.</param>
/// <param name="SplitFrom">The known cluster that a stronger one of today has taken on already.</param>
/// <param name="Absorbed">Other known clusters that it has grown into.</param>
public sealed record ClusterMatch(PresentationCluster Cluster, bool IsNew, ClusterId? SplitFrom, IReadOnlyList<ClusterId> Absorbed);

/// <summary>Carries yesterday's identity on to today's clusters, by the members that they share.</summary>
public static class ClusterIdentity
{
    /// <param name="known">From earlier days; those not seen for <see cref="ClusterOptions.ForgottenAfterDays"/> days no longer count.</param>
    /// <param name="today">Strongest first, as <see cref="PresentationClusters.Find"/> gives them.</param>
    public static IReadOnlyList<ClusterMatch> Match(
        IReadOnlyList<KnownCluster> known, IReadOnlyList<PresentationCluster> today, ClusterOptions? options = null)
    {
        options ??= new();
        var taken = new HashSet<ClusterId>();
        return [.. today.Select(cluster => Match(known, cluster, options, taken))];
    }

    private static ClusterMatch Match(IReadOnlyList<KnownCluster> known, PresentationCluster cluster, ClusterOptions options, HashSet<ClusterId> taken)
    {
        var members = cluster.Members.ToHashSet(StringComparer.Ordinal);
        var alike = known
            .Where(k => k.LastOn.DayNumber >= cluster.JudgedOn.DayNumber - options.ForgottenAfterDays)
            .Select(k => (k.Id, Shared: k.Members.Count(members.Contains), Least: Math.Min(k.Members.Count, members.Count)))
            .Where(k => k.Shared >= 2 && k.Shared >= options.SameFrom * k.Least)
            .OrderByDescending(k => k.Shared).ThenBy(k => k.Id.Value, StringComparer.Ordinal)
            .Select(k => k.Id).ToArray();
        if (alike.Length == 0) return new(cluster, true, null, []);
        var free = alike.Where(id => !taken.Contains(id)).ToArray();
        if (free.Length == 0) return new(cluster, false, alike[0], []);
        taken.UnionWith(free);
        return new(cluster with { Id = free[0] }, false, null, free[1..]);
    }
}
