using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>The name and standing of each subject that any report has named, for detection and for people.</summary>
internal static class SubjectNames
{
    /// <summary>Adds a subject where it is not known yet.</summary>
    public const string Insert =
        "INSERT INTO subjects (subject, kind, name, standing) SELECT @Subject, @Kind, @Name, @Standing WHERE NOT EXISTS (SELECT 1 FROM subjects WHERE subject = @Subject)";

    /// <summary>The row of what a name was understood as; null where it is no substance.</summary>
    public static object? Row(ResolvedName name, Catalogue catalogue) => SubjectKey.Of(name) is { } key
        ? new { Subject = key.Value, key.Kind, Name = For(name, catalogue)!, Standing = StandingOf(name, catalogue).ToString() }
        : null;

    /// <summary>The same of a subject of one or several substances.</summary>
    public static object Row(SubjectKey subject, Catalogue catalogue) =>
        Row(new ResolvedName("", "", subject.Substances.Count == 1 ? NameKind.Substance : NameKind.Ambiguous, subject.Substances, "", 1, []), catalogue)!;

    /// <summary>Brings what is stored of substances to what the catalogue says now, and asks for the streams of those to be judged again that may be news now, or may no longer.</summary>
    public static void Refresh(Session session, Catalogue catalogue)
    {
        foreach (var stored in session.Query<SubjectRow>("SELECT subject, name, standing FROM subjects WHERE kind IN ('substance', 'either')"))
        {
            var subject = new SubjectKey(stored.Subject);
            if (subject.Substances.Any(id => catalogue.ById(id) is null)) continue; // what it was called stays readable
            var row = Row(subject, catalogue);
            session.Execute("UPDATE subjects SET name = @Name, standing = @Standing WHERE subject = @Subject AND (name <> @Name OR standing <> @Standing)", row);
            if (session.First<string>("SELECT standing FROM subjects WHERE subject = @Subject", stored) == stored.Standing) continue;
            session.Execute(
                """
                INSERT INTO dirty_streams (subject, place, version) SELECT DISTINCT d.subject, d.place, 1 FROM stream_days d
                WHERE d.subject = @Subject AND NOT EXISTS (SELECT 1 FROM dirty_streams x WHERE x.subject = d.subject AND x.place = d.place)
                """, stored);
        }
    }

    /// <summary>The name to show; null where the name is no substance.</summary>
    public static string? For(ResolvedName name, Catalogue catalogue) => name.Kind switch
    {
        NameKind.Substance => catalogue.ById(name.Substances[0])!.Name,
        NameKind.Ambiguous => string.Join(" or ", name.Substances.Select(s => catalogue.ById(s)!.Name).Order(StringComparer.OrdinalIgnoreCase)),
        NameKind.Class => name.Key,
        NameKind.Unknown => name.Raw.Trim(),
        _ => null,
    };

    /// <summary>
    /// What may be news. A name that nobody knows may be the new substance. An either-or is news only if each of its members would be: as soon as
    /// one of them is long known, that is the likelier reading. A class word never is.
    /// </summary>
    private static Standing StandingOf(ResolvedName name, Catalogue catalogue) => name.Kind switch
    {
        NameKind.Unknown => Standing.Nps,
        NameKind.Class => Standing.LongKnown,
        _ => name.Substances.Select(s => catalogue.ById(s)!.Standing).FirstOrDefault(s => s != Standing.Nps),
    };

    private sealed record SubjectRow
    {
        public required string Subject { get; init; }
        public required string Name { get; init; }
        public required string Standing { get; init; }
    }
}
