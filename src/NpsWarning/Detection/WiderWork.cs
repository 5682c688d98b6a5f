using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// What <see cref="WiderCycle"/> has still to look at: rows written in the transaction that entered the change, so that none is forgotten. A look costs the reading
/// of a year of cases; so changes of the same are gathered until it is due, and one look serves them all.
/// </summary>
internal static class WiderWork
{
    /// <summary>Stands for a place where a subject is to be looked at over all of them.</summary>
    public const string Everywhere = "*";

    /// <summary>Asks for a look at each of the streams that are worth one, and at their subjects over all places, where none is due before.</summary>
    public static void Add(Session session, IEnumerable<StreamHistory> changed, DateTimeOffset due) => Add(session, changed.SelectMany(Looks), due);

    /// <summary>Asks for a look at a subject over all places.</summary>
    public static void Add(Session session, SubjectKey subject, DateTimeOffset due) => Add(session, [(subject.Value, Everywhere)], due);

    /// <summary>What is due, by code, so that a replay takes it in the same order.</summary>
    public static List<Look> Due(Session session, DateTimeOffset now, int most) =>
        session.Top<Look>(most, "SELECT subject, place, version FROM wider_streams WHERE due_at <= @now ORDER BY subject, place", new { now });

    /// <summary>It was looked at; what changed meanwhile stays.</summary>
    public static void Done(Session session, Look look) =>
        session.Execute("DELETE FROM wider_streams WHERE subject = @Subject AND place = @Place AND version = @Version", look);

    /// <summary>It failed, and must not hold up all others.</summary>
    public static void Postpone(Session session, Look look, DateTimeOffset due) =>
        session.Execute("UPDATE wider_streams SET due_at = @due WHERE subject = @Subject AND place = @Place", new { look.Subject, look.Place, due });

    private static void Add(Session session, IEnumerable<(string Subject, string Place)> looks, DateTimeOffset due)
    {
        var version = StreamLedger.NewVersion();
        var rows = looks.Distinct().OrderBy(l => l.Subject, StringComparer.Ordinal).ThenBy(l => l.Place, StringComparer.Ordinal).Select(l => new { l.Subject, l.Place, version, due }).ToList();
        var added = session.Execute(
            """
            INSERT INTO wider_streams (subject, place, version, due_at) SELECT @Subject, @Place, @version, @due
            WHERE NOT EXISTS (SELECT 1 FROM wider_streams WHERE subject = @Subject AND place = @Place)
            """, rows);
        if (added < rows.Count) session.Execute("UPDATE wider_streams SET version = @version WHERE subject = @Subject AND place = @Place", rows);
    }

    private static IEnumerable<(string Subject, string Place)> Looks(StreamHistory history)
    {
        var (subject, day) = (history.Subject, history.Day);
        // A class word says how little was known; a cluster is watched as one; a metabolite is counted with what it comes from.
        if (subject.Kind is "class" or "cluster" || history.Standing == Standing.MetaboliteOrPrecursor) yield break;
        if (history.Cases.Between(day.AddDays(-7 * SpaceTimeScan.Weeks), day) == 0) yield break; // nothing new to be compared
        yield return (subject.Value, Everywhere);
        if (history.Standing == Standing.Nps || history.Cases.Between(day.AddDays(-HarmShift.WindowDays), day) >= HarmShift.FewestCases)
            yield return (subject.Value, history.Place);
    }

    /// <summary>A stream, or with <see cref="Everywhere"/> a subject, to be looked at.</summary>
    internal sealed record Look
    {
        public required string Subject { get; init; }
        public required string Place { get; init; }
        public required long Version { get; init; }
    }
}
