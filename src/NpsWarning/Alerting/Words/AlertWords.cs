using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NpsWarning.Alerting.Words;

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
        _culture = CultureInfo.GetCultureInfo(language switch { "en" => "en-GB", "fr" => "fr-FR", "es" => "es-ES", "de" => "de-DE", _ => language });
    }

    public string Language { get; }

    public IReadOnlyDictionary<string, string> Texts => _texts;

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
        var filled = Placeholder().Replace(text, match => byName.TryGetValue(match.Groups[1].Value, out var value)
            ? value
            : throw new KeyNotFoundException($"text \"{key}\" in {Language} asks for {match.Value}"));
        // A fact that ends with a stop of its own ("4. Dez.", "…") stands before the sentence's.
        return DoubledStop().Replace(filled, "$1");
    }

    /// <summary>The glossary's term for a code or word that comes from data; as it was written where the glossary has none.</summary>
    public string Term(string group, string code) => Glossary.Find(group, code.Trim(), Language) ?? Fact(code);

    /// <summary>A text that may be a term, or several with commas between ("blue, round"); in quotation marks where it is neither, since then it is somebody's own words.</summary>
    public string TermOrQuotation(string group, string text)
    {
        if (Glossary.Find(group, text.Trim(), Language) is { } whole) return whole;
        var parts = text.Split(',', StringSplitOptions.TrimEntries).Select(part => Glossary.Find(group, part, Language)).ToList();
        return parts.Contains(null) ? Say("quoted", ("name", Fact(text))) : string.Join(", ", parts);
    }

    public string Date(DateOnly day)
    {
        var date = day.ToString(Say("date.full"), _culture);
        return Language == "fr" && day.Day == 1 ? "1er" + date[1..] : date;
    }

    public string ShortDate(DateOnly day) => day.ToString(Say("date.short"), _culture);

    /// <summary>For text messages, without letters that would make three of one.</summary>
    public string SmsDate(DateOnly day) => day.ToString(Say("date.sms"), _culture);

    /// <summary>UTC, to the minute.</summary>
    public string Instant(DateTimeOffset at) => $"{Date(DateOnly.FromDateTime(at.UtcDateTime))} {at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC";

    public string Number(decimal value) => value.ToString("#,0.###", _culture);

    /// <summary>"3 cases": the form that the count asks for. In French none is singular.</summary>
    public string Counted(string key, int count) => Say(key + (count == 1 || (count == 0 && Language == "fr") ? ".one" : ".other"), ("count", Number(count)));

    /// <summary>Facts in a row, at most <paramref name="most"/>; "not known" if there are none.</summary>
    public string List(IEnumerable<string> facts, int most = 5, int longest = 80) => List(facts, most, null, longest);

    /// <summary>"A or B", all of them: to drop one of the substances that it may be would be a false statement.</summary>
    public string Either(IEnumerable<string> facts) => List(facts, int.MaxValue, "or");

    /// <summary>"A and B", all of them.</summary>
    public string All(IEnumerable<string> facts) => List(facts, int.MaxValue, "and");

    private string List(IEnumerable<string> facts, int most, string? word, int longest = 120)
    {
        const string between = ", ";
        var all = facts.Select(raw => Fact(raw, longest)).Where(fact => fact.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (all.Count == 0) return Say("not-known");
        if (all.Count > most) return string.Join(between, all.Take(most)) + between + Say("more", ("count", all.Count - most));
        return all.Count == 1 ? all[0] : string.Join(between, all.SkipLast(1)) + (word is null ? between : $" {Before(word, all[^1])} ") + all[^1];
    }

    /// <summary>"And" or "or" as the next word asks for it: in Spanish "e isotonitazeno", "u opio".</summary>
    private string Before(string word, string next) => (Language, word) switch
    {
        ("es", "and") when SoundOfI().IsMatch(next) => "e",
        ("es", "or") when SoundOfO().IsMatch(next) => "u",
        _ => Say(word),
    };

    /// <summary>
    /// A fact as others wrote it, fit for one line: no line breaks, control or direction characters, at most <paramref name="longest"/> characters. What is too
    /// long ends with the last sentence that fits, else with the last word, and with "…".
    /// </summary>
    public static string Fact(string raw, int longest = 80)
    {
        var clean = Unprintable().Replace(raw, " ").Trim();
        if (clean.Length <= longest) return clean;
        var room = clean[..(char.IsHighSurrogate(clean[longest - 2]) ? longest - 2 : longest - 1)];
        if (EndOfSentence().Matches(room).LastOrDefault()?.Index is { } stop && stop >= longest / 2) return room[..(stop + 1)] + " …";
        var word = clean[room.Length] == ' ' ? room.Length : room.LastIndexOf(' ');
        return (word >= longest / 2 ? room[..word].TrimEnd(' ', ',', ';', ':', '(', '–') : room) + "…";
    }

    private static AlertWords? Load(string language)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"NpsWarning.Alerting.Data.words-{language}.json");
        return stream is null ? null : new AlertWords(language, JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!);
    }

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Placeholder();

    // Not of "3. Dezember".
    [GeneratedRegex(@"(?<!\d)\. ")]
    private static partial Regex EndOfSentence();

    [GeneratedRegex(@"(…|(?<!\.)\.)\.(?!\.)")]
    private static partial Regex DoubledStop();

    [GeneratedRegex(@"^\W*h?i(?![ae])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SoundOfI();

    [GeneratedRegex(@"^\W*h?o", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SoundOfO();

    // A space that must not break stays.
    [GeneratedRegex(@"[\p{C}\s\u2028\u2029-[\u00A0\u202F]]+")]
    private static partial Regex Unprintable();
}
