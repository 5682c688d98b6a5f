using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

namespace NpsWarning.Alerting.Words;

/// <summary>
/// The terms that enter alerts from data and not from the words files, in all languages, from Data/glossary.json: group, code as the data writes it, and the term by
/// language; for a clinical feature also its identifier in MeSH, where there is one of the same meaning.
/// </summary>
internal static class Glossary
{
    private static readonly Lazy<FrozenDictionary<string, FrozenDictionary<string, IReadOnlyDictionary<string, string>>>> Loaded = new(Load);

    public static IReadOnlyCollection<string> Groups => Loaded.Value.Keys;

    /// <summary>Code to term by language, of one group.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Group(string group) => Loaded.Value[group];

    /// <summary>The term for a code, large or small letters alike; null where there is none.</summary>
    public static string? Find(string group, string code, string language) => Loaded.Value[group].GetValueOrDefault(code)?.GetValueOrDefault(language);

    private static FrozenDictionary<string, FrozenDictionary<string, IReadOnlyDictionary<string, string>>> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("NpsWarning.Alerting.Data.glossary.json")
            ?? throw new InvalidOperationException("the program was built without the glossary of its alerts");
        var groups = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, Dictionary<string, string>>>>(stream)!;
        return groups.ToFrozenDictionary(group => group.Key, group => group.Value
            .ToFrozenDictionary(term => term.Key, term => (IReadOnlyDictionary<string, string>)term.Value, group.Key == "units" ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase));
    }
}
