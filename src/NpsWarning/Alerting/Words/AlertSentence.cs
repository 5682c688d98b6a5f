using NpsWarning.Intake;

namespace NpsWarning.Alerting.Words;

/// <summary>A sentence of an alert whose language is chosen only when it is written: a key of the words files and its facts, or a sentence that was recorded in English.</summary>
public sealed record AlertSentence
{
    private const int LongestFact = 200;

    private readonly IReadOnlyList<(string Name, object Value)> _values;

    private AlertSentence(string key, IReadOnlyList<(string, object)> values) => (Key, _values) = (key, values);

    /// <summary>As in the words files.</summary>
    public string Key { get; }

    internal static AlertSentence Of(string key, params IReadOnlyList<(string Name, object Value)> values) => new(key, values);

    /// <summary>A sentence as it stands in the records; another language gives it as a quotation, and says that it is English.</summary>
    public static AlertSentence Recorded(string english) => new("recorded", [("text", english)]);

    internal string In(AlertWords words) => words.Say(Key, [.. _values.Select(fact => (fact.Name, Said(words, fact.Value)))]);

    /// <summary>In English, for the records; what was recorded is left whole.</summary>
    public override string ToString() => Key == "recorded" ? $"{_values[0].Value}" : In(AlertWords.For(AlertWords.Default));

    private static object Said(AlertWords words, object value) => value switch
    {
        AlertSentence inner => inner.In(words),
        Severity severity => words.Say("severity." + severity.ToString().ToLowerInvariant()),
        string text when text.StartsWith("Unidentified compound", StringComparison.Ordinal) => Wording.Compound(words, text),
        string text => AlertWords.Fact(text, LongestFact),
        _ => value,
    };
}
