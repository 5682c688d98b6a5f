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

    /// <summary>The signals that <see cref="Run"/> will give another name, with whether they have been alerted: then an update goes to all who were told.</summary>
    public static IReadOnlyList<SignalRename> PreviewSignals(Session session, Knowledge after) =>
        [.. Renamed(session, after).Select(r => new SignalRename(r.Signal.SignalId, r.Signal.Place, r.Signal.Shown.Value, r.Name.Value, session.First<int>("SELECT COUNT(*) FROM alerts WHERE signal_id = @SignalId", r.Signal) > 0))];

    /// <summary>Whether stored names have been read by this state of the catalogue.</summary>
    public static bool IsRead(Session session, Knowledge knowledge) => Last(session)?.Knowledge == knowledge.Version;

    private static bool IsDue(Session session, Knowledge knowledge, DateTimeOffset now) =>
        Last(session) is not { } last || last.Knowledge != knowledge.Version || (last.Times < 2 && now - last.ReadAt >= Settling);

    private static ReadRow? Last(Session session) => session.Top<ReadRow>(1, "SELECT knowledge, read_at, times FROM names_read ORDER BY read_at DESC").FirstOrDefault();

    /// <summary>Brings subjects to the names and standings that the catalogue has for them now, and gives the signals on unknown names theirs, or takes it back.</summary>
    private Knowledge TakeNames(Session session, DateOnly day, DateTimeOffset now)
    {
        var knowledge = book.Of(session);
        SubjectNames.Refresh(session, knowledge.Catalogue);
        foreach (var (signal, name) in Renamed(session, knowledge))
        {
            session.Execute(SubjectNames.Insert, SubjectNames.Row(name, knowledge.Catalogue) ?? SubjectNames.Unlisted(name));
            SignalBook.TakeName(session, signal, name, day, now, name.IsUnlisted
                ? $"The catalogue no longer has the name '{name.Name}': it is in no list again."
                : $"The catalogue now has the name '{new SubjectKey(signal.Subject).Name}', which was in no list.");
        }
        return knowledge;
    }

    /// <summary>The signals on names that came as unknown ones and go by another subject than the catalogue now has for them, with that subject.</summary>
    private static List<(Signal Signal, SubjectKey Name)> Renamed(Session session, Knowledge knowledge)
    {
        var read = StoredName.Reading(session, knowledge);
        return [.. SignalBook.OnUnlistedNames(session)
            .Select(signal => (signal, Name: CountsAs(new SubjectKey(read(new StoredName { RawName = StoredName.FirstWritten(session, signal.Subject), Findings = 0 }) ?? signal.Subject), knowledge.Catalogue)))
            .Where(s => s.Name != s.signal.Shown && (s.Name.IsUnlisted || s.Name.Substances.Count > 0))];
    }

    // A name that turned out to be a metabolite's goes on as what that counts as.
    private static SubjectKey CountsAs(SubjectKey subject, Catalogue catalogue) =>
        subject.Substances is [var id] && catalogue.CountsAs(id) is [var one] ? SubjectKey.Of(one) : subject;

    /// <summary>
    /// The reports with a finding that would now be of another subject, or of which not the name alone says what it is; and, to be counted anew in any case,
    /// those with an entry whose parents or standing have changed, or with an entry that such a one is a parent of.
    /// </summary>
    private static List<(List<(string Submitter, string ReportId)> Reports, bool Always)> Outdated(Session session, Knowledge knowledge)
    {
        var changed = CatalogueBook.CountedAnew(session, ReadBefore(session, knowledge)).ToHashSet();
        changed.UnionWith(knowledge.Catalogue.All.Where(s => s.Parents.Any(changed.Contains)).Select(s => s.Id).ToList());
        var recounted = changed.SelectMany(id => StoredName.Reports(session, SubjectKey.Of(id))).Distinct().ToList();
        var read = StoredName.Reading(session, knowledge);
        var reports = StoredName.All(session).Where(n => n.Subject != read(n)).SelectMany(n => n.Reports(session)).Concat(StoredName.ReportsOfSets(session)).Distinct().Except(recounted).ToList();
        return [(reports, false), (recounted, true)];
    }

    /// <summary>The newest imported change by which stored names were read before the present state.</summary>
    private static long ReadBefore(Session session, Knowledge knowledge) =>
        session.Top<string>(1, "SELECT knowledge FROM names_read WHERE knowledge <> @Version ORDER BY read_at DESC", knowledge).FirstOrDefault() is { } version
            && long.TryParse(version.Split('.')[^1], out var change) ? change : 0;

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

/// <summary>A signal that takes another name.</summary>
/// <param name="SignalId">Of the signal.</param>
/// <param name="Place">Country or region code.</param>
/// <param name="Was">The subject that it goes by.</param>
/// <param name="Is">The subject that it will go by.</param>
/// <param name="Alerted">Whether anybody has been told of it.</param>
public sealed record SignalRename(string SignalId, string Place, string Was, string Is, bool Alerted);

/// <summary>Findings of one subject that are now of another.</summary>
/// <param name="Was">The subject; null for no substance.</param>
/// <param name="Is">The subject; null for no substance.</param>
/// <param name="Findings">How many.</param>
public sealed record SubjectChange(string? Was, string? Is, int Findings)
{
    internal static IReadOnlyList<SubjectChange> Sum(IEnumerable<SubjectChange> changes) =>
        [.. changes.GroupBy(c => (c.Was, c.Is)).Select(g => new SubjectChange(g.Key.Was, g.Key.Is, g.Sum(c => c.Findings))).OrderBy(c => c.Was, StringComparer.Ordinal)];
}
