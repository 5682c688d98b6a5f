using System.Reflection;

namespace NpsWarning.Alerting.Words;

/// <summary>The languages that alerts can be written in: those with a file of words. For any other an alert is in English.</summary>
public static class AlertLanguages
{
    private const string Start = "NpsWarning.Alerting.Data.words-", End = ".json";

    /// <summary>ISO 639-1 codes in order of the alphabet, such as "de".</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Start, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal))
            .Select(name => name[Start.Length..^End.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether there are words for a language tag; its region is not looked at.</summary>
    public static bool Has(string tag) => All.Contains(tag.Split('-')[0]);
}
