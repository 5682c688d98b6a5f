using System.Text.Json;
using NpsWarning.Detection.Presentations;
using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Watches the presentations that nobody has a substance for, and those whose features do not fit the substance that was given. A group that is new against the usual becomes a subject with a signal of its own;
/// when laboratories identify its members, the signal takes the name. Without a model it does nothing, and <see cref="IsOn"/> says so.
/// </summary>
public sealed partial class ClusterWatch(Database database, PolicyFile policies, UsualPresentations? model, TimeSpan? leastBetween = null)
{
    /// <summary>The detector's name in verdicts.</summary>
    public const string DetectorName = "PresentationCluster";

    // The longest window, and the year of baseline that ends where it begins.
    internal const int HistoryDays = 42 + 365 + 42;

    /// <summary>Judging a country looks at its whole year: once a day, and within a day as new presentations come, at most this often.</summary>
    private readonly TimeSpan _leastBetween = leastBetween ?? TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (DateOnly Day, long At)> _judged = [];

    /// <summary>Whether there is a model to judge by.</summary>
    public bool IsOn => model is not null;

    /// <summary>
    /// Gives clusters the names that laboratories have found for their members. To be done before streams are judged, so that the finding joins the
    /// cluster's signal and raises none of its own.
    /// </summary>
    /// <returns>Clusters named.</returns>
    public int Name(DateOnly day, DateTimeOffset now)
    {
        if (database.Read(session => NamesFound(session, day)).Count == 0) return 0;
        return database.Write(session =>
        {
            var names = NamesFound(session, day);
            foreach (var name in names) TakeName(session, name, day, now);
            return names.Count;
        });
    }

    /// <summary>Judges the countries whose presentations have changed.</summary>
    /// <returns>Countries judged.</returns>
    public int Judge(DateOnly day, DateTimeOffset now)
    {
        if (model is null) return 0;
        var judged = 0;
        foreach (var dirty in database.Read(s => s.Query<DirtyCountry>("SELECT country, version FROM presentation_dirty ORDER BY country")))
        {
            if (_judged.TryGetValue(dirty.Country, out var last) && last.Day == day && TimeProvider.System.GetElapsedTime(last.At) < _leastBetween) continue;
            _judged[dirty.Country] = (day, TimeProvider.System.GetTimestamp());
            Judge(dirty, day, now);
            judged++;
        }
        return judged;
    }

    private void Judge(DirtyCountry dirty, DateOnly day, DateTimeOffset now)
    {
        var (history, known) = database.Read(session => (History(session, dirty.Country, day), Known(session, dirty.Country, day)));
        var found = ClusterIdentity.Match(known, new PresentationClusters(model!).Find(history, day));
        database.Write(session =>
        {
            session.Execute("DELETE FROM presentation_dirty WHERE country = @Country AND version = @Version", dirty);
            foreach (var match in found.Where(m => m.SplitFrom is null))
            {
                Enter(session, policies, match.IsNew && SameFeatures(session, match.Cluster, day) is { } before ? match.Cluster with { Id = before } : match.Cluster, day, now);
                foreach (var absorbed in match.Absorbed) RecordMerge(session, absorbed, match.Cluster, day, now);
            }
            foreach (var match in found) if (match.SplitFrom is { } from) RecordSplit(session, match.Cluster, from, day, now);
        });
    }

    /// <summary>
    /// An earlier cluster of the country that is told by two of the same three features. While a group is small, another day's strongest pair of features
    /// may hold other members of it, and one outbreak must not be two signals.
    /// </summary>
    private static ClusterId? SameFeatures(Session session, PresentationCluster cluster, DateOnly day)
    {
        var own = Telling(cluster.Features.Select(f => f.ToString()));
        return session.Query<FeaturesRow>("SELECT cluster_id, features FROM clusters WHERE country = @Country AND last_on >= @since ORDER BY found_on, cluster_id", new { cluster.Place.Country, since = day.AddDays(-42) })
            .Where(row => Telling(JsonSerializer.Deserialize<string[]>(row.Features)!).Intersect(own).Count() >= 2)
            .Select(row => (ClusterId?)new ClusterId(row.ClusterId)).FirstOrDefault();
    }

    // The features stand most telling first, each with its numbers in brackets.
    private static HashSet<string> Telling(IEnumerable<string> features) => [.. features.Take(3).Select(f => f.Split(" (")[0])];

    internal static void Enter(Session session, PolicyFile policies, PresentationCluster cluster, DateOnly day, DateTimeOffset now)
    {
        var subject = SubjectKey.Cluster(cluster.Id.Value);
        var policy = policies.For(cluster.Place.Country, cluster.Place.Region);
        var place = session.First<string>("SELECT place FROM clusters WHERE cluster_id = @id", new { id = cluster.Id.Value })
            ?? (policy.Watch == PlaceLevel.Region ? cluster.Place.ToString() : cluster.Place.Country);
        var row = new { id = cluster.Id.Value, place, cluster.Place.Country, day, features = JsonSerializer.Serialize(cluster.Features.Select(f => f.ToString())) };
        session.Execute("INSERT INTO clusters (cluster_id, place, country, found_on, last_on, features) SELECT @id, @place, @Country, @day, @day, @features WHERE NOT EXISTS (SELECT 1 FROM clusters WHERE cluster_id = @id)", row);
        session.Execute("UPDATE clusters SET last_on = @day, features = @features WHERE cluster_id = @id", row);
        var name = "Unknown toxidrome: " + string.Join(", ", cluster.Features.Take(3).Select(f => f.Feature.Name));
        session.Execute("INSERT INTO subjects (subject, kind, name, standing) SELECT @Value, 'cluster', @name, 'Nps' WHERE NOT EXISTS (SELECT 1 FROM subjects WHERE subject = @Value)", new { subject.Value, name });
        AddMembers(session, subject, place, cluster.Members);
        SignalBook.Enter(session, subject, place, day, [Verdict(cluster)], now);
    }

    private static void AddMembers(Session session, SubjectKey subject, string place, IReadOnlyList<string> members)
    {
        foreach (var source in (string[])["any", "poisoning"])
            session.Execute(
                """
                INSERT INTO sightings (case_id, subject, source, place, known_on, occurred_on)
                SELECT p.case_id, @subject, @source, @place, MIN(p.known_on), MIN(p.presented_on) FROM presentations p
                WHERE p.case_id IN @members AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.case_id = p.case_id AND s.subject = @subject AND s.source = @source)
                GROUP BY p.case_id
                """, new { subject = subject.Value, source, place, members });
    }

    private static Verdict Verdict(PresentationCluster cluster) => new(
        DetectorName, "2", "poisoning", cluster.Score >= 2 * cluster.Threshold.Score ? Grade.Strong : Grade.Signal, cluster.Rule.ToString(), cluster.Reason,
        new Dictionary<string, double>
        {
            ["windowDays"] = cluster.WindowDays,
            ["members"] = cluster.Members.Count,
            ["core"] = cluster.CoreMembers.Count,
            ["expected"] = cluster.Expected,
            ["score"] = cluster.Score,
            ["threshold"] = cluster.Threshold.Score,
        },
        cluster.ModelVersion);

    /// <summary>
    /// A laboratory's finding in two members names a cluster, or in one where it was held against a reference standard. What is long known, or a
    /// medicine, does not: patients take those beside the thing that made them ill.
    /// </summary>
    private static List<ClusterName> NamesFound(Session session, DateOnly day) =>
    [
        .. session.Query<ClusterName>(
            """
            SELECT c.cluster_id, c.place, s.subject, b.name, COUNT(DISTINCT s.case_id) AS members,
              MAX(CASE WHEN f.identification IN ('ReferenceStandard', 'StructureElucidated') THEN 1 ELSE 0 END) AS confirmed
            FROM clusters c
            JOIN sightings m ON m.subject = 'cluster:' || c.cluster_id AND m.source = 'any'
            JOIN sightings s ON s.case_id = m.case_id AND s.source = 'laboratory' AND s.known_on <= @day
            JOIN subjects b ON b.subject = s.subject AND b.standing = 'Nps' AND b.kind <> 'cluster'
            JOIN reports r ON r.case_id = s.case_id
            LEFT JOIN findings f ON f.submitter = r.submitter AND f.report_id = r.report_id AND f.subject = s.subject
            WHERE c.named_subject IS NULL
            GROUP BY c.cluster_id, c.place, s.subject, b.name
            ORDER BY COUNT(DISTINCT s.case_id) DESC, s.subject
            """.Replace("||", session.Provider == DatabaseProvider.Sqlite ? "||" : "+"), new { day })
            .Where(n => n.Members >= 2 || n.Confirmed).DistinctBy(n => n.ClusterId),
    ];

    private static void TakeName(Session session, ClusterName name, DateOnly day, DateTimeOffset now)
    {
        session.Execute("UPDATE clusters SET named_subject = @Subject WHERE cluster_id = @ClusterId", name);
        if (SignalBook.Open(session, SubjectKey.Cluster(name.ClusterId), name.Place, day) is { } signal)
            SignalBook.TakeName(session, signal, new SubjectKey(name.Subject), day, now, new SubjectKey(name.Subject).Kind == "spectrum"
                ? $"In {name.Members} of its cases laboratories have found one and the same compound, which they know by its spectrum only."
                : $"A laboratory has identified {name.Name} in {name.Members} of its cases.");
    }

    private static List<KnownCluster> Known(Session session, string country, DateOnly day) =>
    [
        .. session.Query<KnownRow>("SELECT cluster_id, last_on FROM clusters WHERE country = @country AND last_on >= @since ORDER BY cluster_id", new { country, since = day.AddDays(-42) })
            .Select(c => new KnownCluster(new ClusterId(c.ClusterId),
                session.Query<string>("SELECT case_id FROM sightings WHERE subject = @subject AND source = 'any' ORDER BY case_id", new { subject = SubjectKey.Cluster(c.ClusterId).Value }), c.LastOn)),
    ];

    private sealed record DirtyCountry
    {
        public required string Country { get; init; }
        public required long Version { get; init; }
    }

    private sealed record KnownRow
    {
        public required string ClusterId { get; init; }
        public required DateOnly LastOn { get; init; }
    }

    private sealed record FeaturesRow
    {
        public required string ClusterId { get; init; }
        public required string Features { get; init; }
    }

    private sealed record ClusterName
    {
        public required string ClusterId { get; init; }
        public required string Place { get; init; }
        public required string Subject { get; init; }
        public required string Name { get; init; }
        public required int Members { get; init; }
        public required bool Confirmed { get; init; }
    }
}
