using System.Runtime.CompilerServices;

namespace NpsWarning.Substances;

/// <summary>
/// The names of one entry as they are compared. Kept as long as the entry is, since a backtest makes an index for each day of the same entries.
/// </summary>
internal sealed class WrittenNames
{
    private static readonly ConditionalWeakTable<Substance, WrittenNames> Known = [];

    private WrittenNames(Substance substance)
    {
        var preferred = new Meaning(NameKind.Substance, [substance.Id], "preferred name");
        var synonym = new Meaning(NameKind.Substance, [substance.Id], "synonym");
        var firstWords = new List<string>();
        Names = [Read(substance.Name, preferred), .. substance.Synonyms.Select(name => Read(name, synonym))];
        FirstWords = firstWords;

        (string, string, Meaning) Read(string name, Meaning meaning)
        {
            var tokens = NameTokens.Of(name);
            if (tokens.Count > 1)
                firstWords.Add(tokens[0].Text);
            return (name, NameKey.Of(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens)), meaning);
        }
    }

    public IReadOnlyList<(string Name, string Key, Meaning Meaning)> Names { get; }

    /// <summary>First words of the names of several words.</summary>
    public IReadOnlyList<string> FirstWords { get; }

    public static WrittenNames Of(Substance substance) => Known.GetValue(substance, static s => new WrittenNames(s));
}
