using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Review;

/// <summary>What subjects are called on pages.</summary>
public static class ShownNames
{
    /// <summary>The names that the tables have for these subjects.</summary>
    public static Dictionary<string, string> Of(Session session, IEnumerable<string> subjects) => subjects.Distinct().Chunk(500)
        .SelectMany(chunk => session.Query<NameRow>("SELECT subject, name FROM subjects WHERE subject IN @subjects", new { subjects = chunk }))
        .ToDictionary(r => r.Subject, r => r.Name);

    /// <summary>The name, or, where the tables have none, the key's own.</summary>
    public static string In(IReadOnlyDictionary<string, string> names, SubjectKey subject) =>
        names.TryGetValue(subject.Value, out var name) && name.Length > 0 ? name : subject.Kind switch
        {
            "either" => string.Join(" or ", subject.Name.Split('+')),
            "spectrum" => "Unidentified compound",
            "cluster" => "Presentations that resemble each other",
            _ => subject.Name,
        };

    private sealed record NameRow
    {
        public required string Subject { get; init; }
        public required string Name { get; init; }
    }
}
