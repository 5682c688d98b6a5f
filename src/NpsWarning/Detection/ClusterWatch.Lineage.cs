using NpsWarning.Detection.Presentations;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>Splits and merges of clusters: kept as rows, and told in the trail of the signals that they concern.</summary>
public sealed partial class ClusterWatch
{
    /// <summary>
    /// A part that stands apart stays with the signal that it came from: one outbreak is looked at once. Its cases are counted there.
    /// </summary>
    internal static void RecordSplit(Session session, PresentationCluster part, ClusterId from, DateOnly day, DateTimeOffset now)
    {
        var subject = SubjectKey.Cluster(from.Value);
        if (session.First<string>("SELECT place FROM clusters WHERE cluster_id = @id", new { id = from.Value }) is not { } place) return;
        AddMembers(session, subject, place, part.Members);
        if (!Record(session, part.Id, from, "split", day, part.Members.Count)) return;
        var what = string.Join(", ", part.Features.Take(3).Select(f => f.Feature.Name));
        Tell(session, from, place, day, now, "split", $"{part.Members.Count} of its cases stand apart today, set apart by {what} ({part.Id}). They stay with it.");
    }

    /// <summary>
    /// The signal of a cluster that has grown into another goes on in the other's, unless somebody has begun to look at it: then both stay, and say so.
    /// </summary>
    internal static void RecordMerge(Session session, ClusterId gone, PresentationCluster into, DateOnly day, DateTimeOffset now)
    {
        if (!Record(session, gone, into.Id, "merged", day, into.Members.Count)) return;
        string? PlaceOf(ClusterId id) => session.First<string>("SELECT place FROM clusters WHERE cluster_id = @id", new { id = id.Value });
        if (PlaceOf(gone) is not { } place || PlaceOf(into.Id) is not { } placeOfInto) return;
        var (goes, stays) = (SignalBook.Open(session, SubjectKey.Cluster(gone.Value), place, day), SignalBook.Open(session, SubjectKey.Cluster(into.Id.Value), placeOfInto, day));
        Tell(session, gone, place, day, now, "merged", $"Has grown into cluster {into.Id}.");
        Tell(session, into.Id, placeOfInto, day, now, "merged", $"Cluster {gone} has grown into it.");
        if (goes is null || stays is null || goes.SignalId == stays.SignalId || goes.State != SignalState.New) return;
        SignalBook.Save(session, goes with { State = SignalState.Closed, MergedInto = stays.SignalId, Reason = $"Goes on as signal {stays.SignalId}, into which its cases have grown.", ChangedAt = now, AlertDue = false }, isNew: false, before: goes);
    }

    /// <returns>Whether it is news.</returns>
    private static bool Record(Session session, ClusterId cluster, ClusterId other, string kind, DateOnly day, int members) => session.Execute(
        "INSERT INTO cluster_lineage (cluster_id, other_id, kind, day, members) SELECT @id, @other, @kind, @day, @members WHERE NOT EXISTS (SELECT 1 FROM cluster_lineage WHERE cluster_id = @id AND other_id = @other AND kind = @kind)",
        new { id = cluster.Value, other = other.Value, kind, day, members }) > 0;

    private static void Tell(Session session, ClusterId cluster, string place, DateOnly day, DateTimeOffset now, string action, string reason)
    {
        if (SignalBook.Open(session, SubjectKey.Cluster(cluster.Value), place, day) is { } signal)
            Audit.Write(session, now, "detection", action, $"signal:{signal.SignalId}", reason);
    }
}
