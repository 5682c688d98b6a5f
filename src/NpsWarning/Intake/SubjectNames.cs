using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>The name and standing of each subject that any report has named, for detection and for people.</summary>
internal static class SubjectNames
{
    /// <summary>Adds a subject where it is not known yet.</summary>
    public const string Insert =
        "INSERT INTO subjects (subject, kind, name, standing) SELECT @Subject, @Kind, @Name, @Standing WHERE NOT EXISTS (SELECT 1 FROM subjects WHERE subject = @Subject)";

    /// <summary>What the column takes.</summary>
    private const int LongestName = 400;

    /// <summary>The row of what a name was understood as; null where it is no substance.</summary>
    public static SubjectRow? Row(ResolvedName name, Catalogue catalogue) => SubjectKey.Of(name) is { } key
        ? new() { Subject = key.Value, Kind = key.Kind, Name = For(name, catalogue)!, Standing = StandingOf(name, catalogue).ToString() }
        : null;

    /// <summary>The row of a substance, or of one of several, that a case counts for without any report naming it so; null for other kinds of subject.</summary>
    public static SubjectRow? Row(SubjectKey subject, Catalogue catalogue) => subject.Substances is { Count: > 0 } may && may.All(id => catalogue.ById(id) is not null)
        ? new() { Subject = subject.Value, Kind = subject.Kind, Name = Of(may, catalogue), Standing = StandingOf(may, catalogue).ToString() }
        : null;

    /// <summary>The row of an unknown name.</summary>
    public static SubjectRow Unlisted(SubjectKey subject) => new() { Subject = subject.Value, Kind = subject.Kind, Name = subject.Name, Standing = Standing.Nps.ToString() };

    /// <summary>Brings what is stored of substances to what the catalogue says now, and asks for the streams of those to be judged again that may be news now, or may no longer.</summary>
    public static void Refresh(Session session, Catalogue catalogue)
    {
        foreach (var stored in session.Query<SubjectRow>("SELECT subject, kind, name, standing FROM subjects WHERE kind IN ('substance', 'either')"))
        {
            if (Row(new SubjectKey(stored.Subject), catalogue) is not { } row || row == stored) continue; // what nobody has any more stays readable
            session.Execute("UPDATE subjects SET name = @Name, standing = @Standing WHERE subject = @Subject", row);
            if (row.Standing == stored.Standing) continue;
            StreamLedger.MarkDirty(session, session.Query<string>("SELECT DISTINCT place FROM stream_days WHERE subject = @Subject", stored).Select(place => (stored.Subject, place)));
        }
    }

    /// <summary>The name to show; null where the name is no substance.</summary>
    public static string? For(ResolvedName name, Catalogue catalogue) => name.Kind switch
    {
        NameKind.Substance or NameKind.Ambiguous => Of(name.Substances, catalogue),
        NameKind.Class => name.Key,
        NameKind.Unknown => name.Raw.Trim(),
        _ => null,
    };

    /// <summary>The name of a substance, or of one of several.</summary>
    public static string Of(IReadOnlyList<SubstanceId> may, Catalogue catalogue)
    {
        var name = may.Count == 1 ? catalogue.ById(may[0])!.Name : SetNames.Joined(SetNames.Of([.. may.Select(id => catalogue.ById(id)!)]));
        return name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
    }

    /// <summary>What may be news. A name that nobody knows may be the new substance. A class word never is.</summary>
    private static Standing StandingOf(ResolvedName name, Catalogue catalogue) => name.Kind switch
    {
        NameKind.Unknown => Standing.Nps,
        NameKind.Class => Standing.LongKnown,
        _ => StandingOf(name.Substances, catalogue),
    };

    /// <summary>An either-or is news only if each of its members would be: as soon as one of them is long known, that is the likelier reading.</summary>
    private static Standing StandingOf(IReadOnlyList<SubstanceId> may, Catalogue catalogue) =>
        may.Select(id => catalogue.ById(id)!.Standing).FirstOrDefault(s => s != Standing.Nps);
}

/// <summary>A row of the subjects.</summary>
internal sealed record SubjectRow
{
    public required string Subject { get; init; }
    public required string Kind { get; init; }
    public required string Name { get; init; }
    public required string Standing { get; init; }
}
