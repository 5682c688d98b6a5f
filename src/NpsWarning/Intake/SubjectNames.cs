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
}
