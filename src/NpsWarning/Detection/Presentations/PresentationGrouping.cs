namespace NpsWarning.Detection.Presentations;

/// <summary>A group of a file's presentations.</summary>
/// <param name="Id">Of a cluster, or "usual-07" for a usual pattern.</param>
/// <param name="Features">Codes: what sets a cluster apart, or what at least a quarter of a usual pattern's presentations have; most telling first.</param>
/// <param name="Novel">New against the usual.</param>
/// <param name="Reason">Why it is new; empty for a usual pattern.</param>
public sealed record PresentationGroup(string Id, int Size, IReadOnlyList<string> Features, DateOnly FirstOn, bool Novel, string Reason);

/// <summary>All of a file's presentations in groups.</summary>
/// <param name="Assignments">The group of each presentation, in the order of the file; null for one without a known feature.</param>
public sealed record PresentationGroups(IReadOnlyList<PresentationGroup> Clusters, IReadOnlyList<(string Id, string? Cluster)> Assignments);

/// <summary>Divides presentations into groups that are new, found on any day of their time, and the usual patterns that all others fit best.</summary>
public static class PresentationGrouping
{
    private const double LeastShare = .25;

    /// <param name="rows">To be grouped; the days from their first to their last are judged.</param>
    /// <param name="background">Earlier presentations that they are held against; with ten months or more of them in place of the model's reference.</param>
    public static PresentationGroups Of(
        IReadOnlyList<Presentation> rows, IReadOnlyList<Presentation> background, UsualPresentations model, ClusterOptions options, IProgress<DateOnly>? judged = null)
    {
        if (rows.Count == 0) return new([], []);
        var own = rows.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        var table = new PresentationTable(background.Where(b => !own.Contains(b.Id)).Concat(rows), model);
        var novel = Novel(table, model, options, rows.Min(r => r.PresentedOn), rows.Max(r => r.PresentedOn), judged);
        var of = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (id, (_, members)) in novel.OrderByDescending(n => n.Value.Best.Score).ThenBy(n => n.Key, StringComparer.Ordinal))
            foreach (var member in members.Where(own.Contains)) of.TryAdd(member, id);
        var usual = rows.Where(r => !r.Features.IsEmpty && !of.ContainsKey(r.Id)).GroupBy(r => model.Patterns.Nearest(r.Features).Pattern).OrderBy(g => g.Key).ToArray();
        foreach (var pattern in usual)
            foreach (var row in pattern) of[row.Id] = Name(pattern.Key);
        var first = rows.ToDictionary(r => r.Id, r => r.PresentedOn, StringComparer.Ordinal);
        return new(
            [
                .. novel.Select(n => (n.Key, n.Value.Best, Members: of.Where(o => o.Value == n.Key).Select(o => o.Key).ToArray())).Where(n => n.Members.Length > 0)
                    .OrderByDescending(n => n.Best.Score).ThenBy(n => n.Key, StringComparer.Ordinal)
                    .Select(n => new PresentationGroup(n.Key, n.Members.Length, [.. n.Best.Features.Select(f => f.Feature.Code)], n.Members.Min(m => first[m]), true, n.Best.Reason)),
                .. usual.Select(g => new PresentationGroup(Name(g.Key), g.Count(), Common(g), g.Min(r => r.PresentedOn), false, "")),
            ],
            [.. rows.Select(r => (r.Id, of.GetValueOrDefault(r.Id)))]);
    }

    /// <summary>Every cluster that any day shows, under the id of its first day, with all members it ever had and its strongest day.</summary>
    private static Dictionary<string, (PresentationCluster Best, HashSet<string> Members)> Novel(
        PresentationTable table, UsualPresentations model, ClusterOptions options, DateOnly from, DateOnly to, IProgress<DateOnly>? judged)
    {
        var (found, known) = (new Dictionary<string, (PresentationCluster Best, HashSet<string> Members)>(StringComparer.Ordinal), new Dictionary<ClusterId, KnownCluster>());
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            var on = JudgedDay.Of(table, model, options, day);
            var threshold = options.Threshold ?? model.DefaultThreshold(on.AgainstReference);
            PresentationCluster[] today = [.. GroupSearch.On(on, threshold.Score).Select(g => ClusterExplanation.Explain(on, g, threshold))];
            foreach (var match in ClusterIdentity.Match([.. known.Values], today, options).Where(m => m.SplitFrom is null))
            {
                var cluster = match.Cluster;
                var before = found.GetValueOrDefault(cluster.Id.Value);
                var members = (before.Members ?? []).Union(cluster.Members).ToHashSet(StringComparer.Ordinal);
                foreach (var absorbed in match.Absorbed)
                {
                    if (found.Remove(absorbed.Value, out var other)) members.UnionWith(other.Members);
                    known.Remove(absorbed);
                }
                found[cluster.Id.Value] = (before.Best is { } best && best.Score >= cluster.Score ? best : cluster, members);
                known[cluster.Id] = new(cluster.Id, members, day);
            }
            judged?.Report(day);
        }
        return found;
    }

    private static string Name(int pattern) => $"usual-{pattern + 1:00}";

    private static string[] Common(IEnumerable<Presentation> rows)
    {
        var (counts, all) = (new int[ClinicalFeatures.Count], 0);
        foreach (var row in rows)
        {
            all++;
            foreach (var f in row.Features.Positions()) counts[f]++;
        }
        return [.. counts.Index().Where(c => c.Item >= LeastShare * all).OrderByDescending(c => c.Item).ThenBy(c => c.Index).Select(c => ClinicalFeatures.All[c.Index].Code)];
    }
}
