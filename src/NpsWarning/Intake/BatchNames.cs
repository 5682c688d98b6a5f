using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>
/// What the findings of a batch's reports are, with the names that no catalogue has looked up among those that came before: a name is its own subject; or,
/// where it is a typing error of an earlier unknown name, that one's; or the substance that this turned out to be.
/// </summary>
internal sealed class BatchNames(Session session, Naming naming, Resolver resolver)
{
    private const string Insert = "INSERT INTO unlisted_names (name_key, subject, initial, length) VALUES (@Key, @Subject, @Initial, @Length)";

    private readonly Dictionary<string, SubjectKey> _subjects = new(StringComparer.Ordinal);
    private readonly Dictionary<SubjectKey, ResolvedName?> _listed = [];
    private readonly Dictionary<Report, IReadOnlyList<NamedFinding>> _named = new(ReferenceEqualityComparer.Instance);

    /// <summary>Looks up the unknown names of all these reports at once, and enters those that are new. The first that came gives a subject its key.</summary>
    public void Enter(IEnumerable<Report> reports)
    {
        foreach (var report in reports) _named.TryAdd(report, naming.Of(report));
        Enter(_named.Values.SelectMany(n => n));
    }

    /// <summary>Each finding of the report, in their order, with what it is.</summary>
    public IReadOnlyList<NamedFinding> Of(Report report)
    {
        var names = _named.GetValueOrDefault(report) ?? naming.Of(report);
        if (names.All(n => n.Resolved.Kind != NameKind.Unknown)) return names;
        Enter(names);
        return [.. names.Select(n => n.Resolved.Kind == NameKind.Unknown ? n with { Resolved = Understood(n.Resolved) } : n)];
    }

    /// <summary>The same of one name, where nothing is to be entered: a name that has not come before is its own subject.</summary>
    public ResolvedName Of(ResolvedName name)
    {
        if (name.Kind != NameKind.Unknown) return name;
        if (LookUp([KeyOf(name)]) is [var unseen]) _subjects.Add(unseen, SubjectKey.Unlisted(unseen));
        return Understood(name);
    }

    private void Enter(IEnumerable<NamedFinding> names)
    {
        List<object> entered = [];
        foreach (var key in LookUp([.. names.Where(n => n.Resolved.Kind == NameKind.Unknown).Select(n => KeyOf(n.Resolved)).Distinct(StringComparer.Ordinal)]))
        {
            var subject = Near(key) ?? SubjectKey.Unlisted(key);
            _subjects.Add(key, subject);
            entered.Add(new { Key = key, Subject = subject.Value, Initial = key[..1], key.Length });
        }
        session.Execute(Insert, entered);
    }

    /// <summary>Looks up the keys that have not been yet, and gives those that are not there.</summary>
    private List<string> LookUp(IReadOnlyList<string> keys)
    {
        foreach (var chunk in keys.Where(k => !_subjects.ContainsKey(k)).Chunk(1000))
            foreach (var row in session.Query<NameRow>("SELECT name_key, subject FROM unlisted_names WHERE name_key IN @chunk", new { chunk }))
                _subjects[row.NameKey] = new SubjectKey(row.Subject);
        return [.. keys.Where(k => !_subjects.ContainsKey(k))];
    }

    // Looked up and never stored: should the catalogue lose the name again, so do its typing errors.
    private ResolvedName Understood(ResolvedName name)
    {
        var first = _subjects[KeyOf(name)];
        if (Listed(first) is { } now)
            return now with { Raw = name.Raw, How = $"taken for a typing error of '{now.Key}', which was in no list when it first came", Score = 0.9 };
        return first.Name == KeyOf(name) ? name : name with { Key = first.Name, How = $"in no list; taken for a typing error of '{first.Name}', which came first" };
    }

    /// <summary>What the catalogue now has for one of the names of a subject, whichever came first; null where it has none of them, or several.</summary>
    private ResolvedName? Listed(SubjectKey subject)
    {
        if (_listed.TryGetValue(subject, out var known)) return known;
        var found = session.Query<string>("SELECT name_key FROM unlisted_names WHERE subject = @Value ORDER BY name_key", subject).Append(subject.Name).Distinct()
            .Select(key => resolver.Resolve(key)).Where(r => r.Kind is NameKind.Substance or NameKind.Ambiguous).DistinctBy(r => SubjectKey.Of(r)).ToList();
        return _listed[subject] = found is [var one] ? one : null;
    }

    private SubjectKey? Near(string key)
    {
        if (key.Length < NameVariants.Shortest) return null;
        var stored = session.Query<NameRow>(
            "SELECT name_key, subject FROM unlisted_names WHERE initial = @initial AND length BETWEEN @from AND @to ORDER BY name_key",
            new { initial = key[..1], from = key.Length - 1, to = key.Length + 1 });
        return stored.Find(n => NameVariants.AreOne(n.NameKey, key)) is { } near ? new SubjectKey(near.Subject)
            : _subjects.Where(n => NameVariants.AreOne(n.Key, key)).OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => (SubjectKey?)n.Value).FirstOrDefault();
    }

    // As it stands in the subject, which is cut where a name is very long.
    private static string KeyOf(ResolvedName name) => SubjectKey.Unlisted(name.Key).Name;

    private sealed record NameRow
    {
        public required string NameKey { get; init; }
        public required string Subject { get; init; }
    }
}
