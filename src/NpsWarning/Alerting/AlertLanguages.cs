using System.Reflection;

namespace NpsWarning.Alerting;

/// <summary>The languages that the program has words for.</summary>
public static class AlertLanguages
{
    private const string Before = "NpsWarning.Alerting.Data.words-", After = ".json";

    /// <summary>Language tags, in order. An alert in any other is written in English.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(n => n.StartsWith(Before, StringComparison.Ordinal) && n.EndsWith(After, StringComparison.Ordinal)).Select(n => n[Before.Length..^After.Length]).Order(StringComparer.Ordinal)];
}
