using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Reads the names of stored reports again when the catalogue has changed: an unknown name that the catalogue now has becomes that substance, with its
/// history and its signals; a corrected name goes where it belongs. It may die anywhere and be run again, and finds nothing to do the second time.
/// </summary>
public sealed class Rereading(Database database, CatalogueBook book, IntakeDesk desk)
{
    /// <summary>Reports in one transaction: more would keep the intake waiting.</summary>
    private const int MostTogether = 100;

    /// <summary>After this it reads once more, since another process may have been at a batch begun under the earlier state.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    /// <summary>Runs where the catalogue is another than the one by which stored names were read.</summary>
    public IReadOnlyList<SubjectChange> RunIfDue(DateOnly day, DateTimeOffset now) =>
        database.Read(session => IsDue(session, book.Of(session), now)) ? Run(day, now) : [];

    /// <summary>Reads again what the present state of the catalogue makes another thing of.</summary>
    /// <returns>Each subject whose findings are now of another; empty when there was nothing to do.</returns>
    public IReadOnlyList<SubjectChange> Run(DateOnly day, DateTimeOffset now)
    {
        // Names before reports: were the reports first, a cycle in between would raise the substance a second time under its new name.
        var knowledge = database.Write(session => TakeNames(session, day, now));
        var changes = new List<SubjectChange>();
        foreach (var (reports, always) in database.Read(session => Outdated(session, knowledge)))
            foreach (var chunk in reports.Chunk(MostTogether))
                changes.AddRange(database.Write(session => Audited(session, desk.ReadAgain(session, chunk, always), now)));
        database.Write(session => Note(session, knowledge, now));
        return SubjectChange.Sum(changes);
    }

    /// <summary>What <see cref="Run"/> will do once <paramref name="after"/> is known; for people to see before they agree.</summary>
    public static IReadOnlyList<SubjectChange> Preview(Session session, Knowledge before, Knowledge after)
    {
        var (now, then) = (StoredName.Reading(session, before), StoredName.Reading(session, after));
        return SubjectChange.Sum(StoredName.All(session).Select(n => new SubjectChange(now(n), then(n), n.Findings)).Where(c => c.Was != c.Is));
    }

    /// <summary>Whether stored names have been read by this state of the catalogue.</summary>
    public static bool IsRead(Session session, Knowledge knowledge) => Last(session)?.Knowledge == knowledge.Version;

    private static bool IsDue(Session session, Knowledge knowledge, DateTimeOffset now) =>
        Last(session) is not { } last || last.Knowledge != knowledge.Version || (last.Times < 2 && now - last.ReadAt >= Settling);

    private static ReadRow? Last(Session session) => session.Top<ReadRow>(1, "SELECT knowledge, read_at, times FROM names_read ORDER BY read_at DESC").FirstOrDefault();

    /// <summary>Brings subjects to the names and standings that the catalogue has for them now, and gives the signals on unknown names theirs.</summary>
    private Knowledge TakeNames(Session session, DateOnly day, DateTimeOffset now)
    {
        var knowledge = book.Of(session);
        var read = StoredName.Reading(session, knowledge);
        SubjectNames.Refresh(session, knowledge.Catalogue);
        foreach (var subject in StoredName.All(session).Where(n => n.Subject is { } s && new SubjectKey(s).IsUnlisted).GroupBy(n => n.Subject!))
        {
            // A name of which several things have become names none of its signals: those go on as their evidence goes.
            if (subject.Select(read).Distinct().ToList() is not [{ } only] || new SubjectKey(only) is not { Substances.Count: > 0 } name) continue;
            var (was, row) = (new SubjectKey(subject.Key), SubjectNames.Row(name, knowledge.Catalogue));
            session.Execute("UPDATE clusters SET named_subject = @now WHERE named_subject = @was", new { was = was.Value, now = name.Value });
            foreach (var signal in SignalBook.GoingBy(session, was))
            {
                session.Execute(SubjectNames.Insert, row);
                SignalBook.TakeName(session, signal, name, day, now, $"The catalogue now has the name '{was.Name}', which was in no list.");
            }
        }
        return knowledge;
    }

    /// <summary>The reports with a finding that would now be of another subject, and, to be counted anew in any case, those of entries whose parents or standing changed.</summary>
    private static List<(List<(string Submitter, string ReportId)> Reports, bool Always)> Outdated(Session session, Knowledge knowledge)
    {
        var read = StoredName.Reading(session, knowledge);
        var reports = StoredName.All(session).Where(n => n.Subject != read(n)).SelectMany(n => n.Reports(session)).Distinct().ToList();
        var since = Last(session)?.Knowledge is { } version && long.TryParse(version.Split('.')[^1], out var change) ? change : 0;
        var recounted = CatalogueBook.CountedAnew(session, since).SelectMany(id => StoredName.Reports(session, SubjectKey.Of(id))).Distinct().Except(reports).ToList();
        return [(reports, false), (recounted, true)];
    }

    private static List<SubjectChange> Audited(Session session, IReadOnlyList<(string? Was, string? Is)> findings, DateTimeOffset now)
    {
        var changes = SubjectChange.Sum(findings.Select(f => new SubjectChange(f.Was, f.Is, 1)));
        foreach (var change in changes)
            Audit.Write(session, now, "catalogue", "resolved again", $"subject:{change.Was ?? change.Is}", $"{change.Findings} findings are now {change.Is ?? "no substance"}{(change.Was is null ? ", and were none before" : "")}.");
        return [.. changes];
    }

    private static int Note(Session session, Knowledge knowledge, DateTimeOffset now)
    {
        var row = new { knowledge.Version, now };
        session.Execute("INSERT INTO names_read (knowledge, read_at, times) SELECT @Version, @now, 0 WHERE NOT EXISTS (SELECT 1 FROM names_read WHERE knowledge = @Version)", row);
        return session.Execute("UPDATE names_read SET read_at = @now, times = times + 1 WHERE knowledge = @Version", row);
    }

    private sealed record ReadRow
    {
        public required string Knowledge { get; init; }
        public required DateTimeOffset ReadAt { get; init; }
        public required int Times { get; init; }
    }
}

/// <summary>Findings of one subject that are now of another.</summary>
/// <param name="Was">The subject; null for no substance.</param>
/// <param name="Is">The subject; null for no substance.</param>
/// <param name="Findings">How many.</param>
public sealed record SubjectChange(string? Was, string? Is, int Findings)
{
    internal static IReadOnlyList<SubjectChange> Sum(IEnumerable<SubjectChange> changes) =>
        [.. changes.GroupBy(c => (c.Was, c.Is)).Select(g => new SubjectChange(g.Key.Was, g.Key.Is, g.Sum(c => c.Findings))).OrderBy(c => c.Was, StringComparer.Ordinal)];
}
