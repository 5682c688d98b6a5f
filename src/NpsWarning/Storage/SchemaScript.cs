using System.Text.RegularExpressions;

namespace NpsWarning.Storage;

/// <summary>A migration script, for a person to read before it is run.</summary>
/// <param name="FullName">As the database records it.</param>
/// <param name="Name">Number and name, such as <c>0001_first</c>.</param>
/// <param name="About">Its first comment line.</param>
/// <param name="Statements">The kinds of its statements with how many of each, such as "22 create table".</param>
public sealed partial record SchemaScript(string FullName, string Name, string About, IReadOnlyList<string> Statements)
{
    /// <summary>Reads a script.</summary>
    internal static SchemaScript Of(string fullName, string sql) => new(
        fullName,
        Short(fullName),
        sql.Split('\n').FirstOrDefault(line => line.StartsWith("--", StringComparison.Ordinal))?[2..].Trim() ?? "",
        [.. Kind().Matches(sql).Select(m => string.Join(' ', m.Value.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
            .GroupBy(kind => kind).Select(g => $"{g.Count()} {g.Key}")]);

    internal static string Short(string fullName) => fullName.Split('.')[^2];

    // Each statement of a script begins its line.
    [GeneratedRegex(@"^(CREATE\s+(UNIQUE\s+)?(TABLE|INDEX|TRIGGER|VIEW|TYPE)|ALTER\s+\w+|DROP\s+\w+|INSERT|UPDATE|DELETE|MERGE)\b", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Kind();
}
