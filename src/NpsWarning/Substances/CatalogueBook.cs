using System.Text.Json.Nodes;
using NpsWarning.Storage;

namespace NpsWarning.Substances;

/// <summary>
/// The catalogue of the service: what comes with the program, and on top of it what was imported, which is kept in the database, with its history. Each
/// unit of work asks for it anew, so that an import holds from the next batch on, in every process.
/// </summary>
/// <param name="shipped">What comes with the program.</param>
public sealed class CatalogueBook(Catalogue shipped)
{
    private readonly Knowledge _shipped = new(shipped);
    private volatile Knowledge? _newest;

    /// <summary>As the session sees it. Costs one look at an index while nothing has been imported since.</summary>
    public Knowledge Of(Session session)
    {
        var newest = _newest ?? _shipped;
        var last = session.First<long>("SELECT COALESCE(MAX(change_no), 0) FROM substance_changes");
        return last == newest.LastChange ? newest : _newest = _shipped.With(Changes(session));
    }

    /// <summary>Keeps changes, in their order. Whether they fit is for <see cref="CatalogueImport"/> to say before.</summary>
    public static void Keep(Session session, IEnumerable<SubstanceChange> changes, string who, string source, DateTimeOffset now)
    {
        foreach (var change in changes)
        {
            session.Execute("INSERT INTO substance_changes (substance_id, at, who, source, patch) VALUES (@Id, @now, @who, @source, @patch)",
                new { Id = change.Id.Value, now, who, source, patch = change.Patch.ToJsonString() });
            Audit.Write(session, now, who, "imported", $"substance:{change.Id}", Shortened($"{source}: {string.Join(", ", change.Patch.Select(f => f.Key))}"));
        }
    }

    /// <summary>What was imported for one entry, oldest first.</summary>
    public static List<KeptChange> History(Session session, SubstanceId id) => session.Query<KeptChange>(
        "SELECT change_no, substance_id, at, who, source, patch FROM substance_changes WHERE substance_id = @Value ORDER BY change_no", id);

    /// <summary>The entries whose cases may count as another subject by a change after <paramref name="since"/>, though their names are the same.</summary>
    public static IReadOnlyList<SubstanceId> CountedAnew(Session session, long since) =>
        [.. Changes(session).Where(c => c.Number > since && c.Patch.Any(f => f.Key is "parents" or "allParents" or "standing")).Select(c => c.Id).Distinct()];

    private static List<SubstanceChange> Changes(Session session) => session
        .Query<KeptChange>("SELECT change_no, substance_id, at, who, source, patch FROM substance_changes ORDER BY change_no")
        .ConvertAll(c => new SubstanceChange(c.ChangeNo, new SubstanceId(c.SubstanceId), JsonNode.Parse(c.Patch)!.AsObject()));

    private static string Shortened(string reason) => reason.Length <= 1000 ? reason : reason[..1000];
}

/// <summary>A row of the history of an entry.</summary>
public sealed record KeptChange
{
    /// <summary>In the order in which they hold.</summary>
    public required long ChangeNo { get; init; }

    /// <summary>The entry.</summary>
    public required string SubstanceId { get; init; }

    /// <summary>When it was taken in.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    public required string Who { get; init; }

    /// <summary>Where the facts come from, as the importer says.</summary>
    public required string Source { get; init; }

    /// <summary>As <see cref="SubstanceChange.Patch"/>.</summary>
    public required string Patch { get; init; }
}
