using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NpsWarning.Alerting;

/// <summary>
/// The words of all alerts in one language, from Data/words-&lt;language&gt;.json: whoever translates or corrects them needs no C#. (With a dot before the language the compiler would move them to a satellite assembly.)
/// A missing key or placeholder is a bug and throws, so that no alert goes out with a hole in it.
/// </summary>
internal sealed partial class AlertWords
{
    public const string Default = "en";

    private static readonly ConcurrentDictionary<string, AlertWords?> Loaded = new();

    private readonly Dictionary<string, string> _texts;
    private readonly CultureInfo _culture;

    private AlertWords(string language, Dictionary<string, string> texts)
    {
        Language = language;
        _texts = texts;
        _culture = CultureInfo.GetCultureInfo(language == "en" ? "en-GB" : language);
    }

    public string Language { get; }

    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>Whether alerts are written in the language.</summary>
    public static bool Has(string language) => Loaded.GetOrAdd(language, Load) is not null;

    /// <summary>The words of the language, or English where there are none yet: an alert in English is better than none.</summary>
    public static AlertWords For(string language) =>
        Loaded.GetOrAdd(language, Load) ?? Loaded.GetOrAdd(Default, Load)
        ?? throw new InvalidOperationException("the program was built without the English words of its alerts");

    /// <summary>The text of <paramref name="key"/> with its {placeholders} filled.</summary>
    public string Say(string key, params ReadOnlySpan<(string Name, object Value)> values)
    {
        if (!_texts.TryGetValue(key, out var text)) throw new KeyNotFoundException($"no text \"{key}\" in {Language}");
        if (!text.Contains('{')) return text;
        var byName = new Dictionary<string, string>();
        foreach (var (name, value) in values) byName[name] = Convert.ToString(value, _culture) ?? "";
        return Placeholder().Replace(text, match => byName.TryGetValue(match.Groups[1].Value, out var value)
            ? value
            : throw new KeyNotFoundException($"text \"{key}\" in {Language} asks for {match.Value}"));
    }

    public string Date(DateOnly day) => day.ToString("d MMMM yyyy", _culture);

    public string ShortDate(DateOnly day) => day.ToString("d MMM", _culture);

    /// <summary>UTC, to the minute.</summary>
    public string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy HH:mm", _culture) + " UTC";

    public string Number(decimal value) => value.ToString("#,0.###", _culture);

    /// <summary>"3 cases": the form that the count asks for.</summary>
    public string Counted(string key, int count) => Say(count == 1 ? key + ".one" : key + ".other", ("count", count));

    /// <summary>Facts in a row, at most <paramref name="most"/>; "not known" if there are none.</summary>
    public string List(IEnumerable<string> facts, int most = 5) => List(facts, most, ", ", ", ");

    /// <summary>"A or B", all of them: to drop one of the substances that it may be would be a false statement.</summary>
    public string Either(IEnumerable<string> facts) => List(facts, int.MaxValue, ", ", $" {Say("or")} ");

    /// <summary>"A and B", all of them.</summary>
    public string All(IEnumerable<string> facts) => List(facts, int.MaxValue, ", ", $" {Say("and")} ");

    private string List(IEnumerable<string> facts, int most, string between, string last)
    {
        var all = facts.Select(raw => Fact(raw)).Where(fact => fact.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (all.Count == 0) return Say("not-known");
        if (all.Count > most) return string.Join(between, all.Take(most)) + between + Say("more", ("count", all.Count - most));
        return all.Count == 1 ? all[0] : string.Join(between, all.SkipLast(1)) + last + all[^1];
    }

    /// <summary>A fact as others wrote it, fit for one line: no line breaks, control or direction characters, at most <paramref name="longest"/> characters.</summary>
    public static string Fact(string raw, int longest = 80)
    {
        var clean = Unprintable().Replace(raw, " ").Trim();
        if (clean.Length <= longest) return clean;
        return clean[..(char.IsHighSurrogate(clean[longest - 2]) ? longest - 2 : longest - 1)] + "…";
    }

    private static AlertWords? Load(string language)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"NpsWarning.Alerting.Data.words-{language}.json");
        return stream is null ? null : new AlertWords(language, JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!);
    }

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[\p{C}\s\u2028\u2029]+")]
    private static partial Regex Unprintable();
}

/// <summary>The languages that alerts are written in.</summary>
public static class AlertLanguages
{
    /// <summary>Whether there are words for a language tag; its region is not looked at.</summary>
    public static bool Has(string tag) => AlertWords.Has(tag.Split('-')[0]);
}
