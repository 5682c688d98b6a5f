using System.Runtime.InteropServices;

namespace NpsWarning.Substances.Texts;

/// <summary>Takes apart what was typed without a space: "ofcocaine", "andu47700", "fentanyltoxicity", "heroinfentanyl".</summary>
internal sealed class RunTogetherWords
{
    private static readonly string[] Before = ["including", "combined", "with", "from", "both", "acute", "plus", "and", "the", "due", "of", "by", "to", "or", "in"];

    private static readonly string[] After = ["intoxication", "intoxications", "toxicity", "overdose", "poisoning", "combined", "including", "abuse", "and", "use", "with"];

    /// <summary>Shorter rests are too often the end of an everyday word.</summary>
    private const int ShortestRest = 5;

    private readonly NameIndex index;
    private readonly HashSet<string> firstWords;

    public RunTogetherWords(NameIndex index, Catalogue catalogue)
    {
        this.index = index;
        firstWords = [.. catalogue.All.SelectMany(s => WrittenNames.Of(s).FirstWords).Where(word => word.Length >= ShortestRest)];
    }

    /// <summary>The same tokens, with words taken apart where a known name appears.</summary>
    public List<NameToken> TakenApart(List<NameToken> tokens, DrugLikeWords words)
    {
        List<NameToken>? result = null;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var cut = token.End - token.Start != token.Text.Length || words.IsEveryday(token.Text) || Starts(token) ? 0
                : token.Text.Length > ShortestRest + 1 ? Cut(token.Text)
                : CutBeforeLocant(i, tokens);
            if (cut == 0)
            {
                result?.Add(token);
                continue;
            }

            result ??= [.. CollectionsMarshal.AsSpan(tokens)[..i]];
            result.Add(token with { Text = token.Text[..cut], End = token.Start + cut, Primed = false });
            result.Add(token with { Text = token.Text[cut..], Start = token.Start + cut, Before = Gap.Soft });
        }

        return result ?? tokens;
    }

    /// <summary>Where to cut, 0 for nowhere.</summary>
    private int Cut(string word)
    {
        foreach (var before in Before)
            if (word.Length >= before.Length + ShortestRest && word.StartsWith(before, StringComparison.Ordinal) && Starts(word[before.Length..]))
                return before.Length;
        foreach (var after in After)
            if (word.Length >= after.Length + ShortestRest && word.EndsWith(after, StringComparison.Ordinal) && IsName(word[..^after.Length]))
                return word.Length - after.Length;
        for (var cut = ShortestRest; cut <= word.Length - ShortestRest; cut++)
            if (IsName(word[..cut]) && IsName(word[cut..]))
                return cut;
        return 0;
    }

    /// <summary>"andN-ethyl pentylone", "of3,4-methylenedioxy…": the rest is short, but with the next words it is a name.</summary>
    private int CutBeforeLocant(int i, List<NameToken> tokens)
    {
        var word = tokens[i].Text;
        foreach (var before in Before)
        {
            if (word.Length <= before.Length || !word.StartsWith(before, StringComparison.Ordinal))
                continue;
            List<NameToken> name = [tokens[i] with { Text = word[before.Length..] }];
            for (var j = i + 1; j < tokens.Count && j <= i + 4 && tokens[j].Before <= Gap.Soft; j++)
            {
                name.Add(tokens[j]);
                if (index.Find(CollectionsMarshal.AsSpan(name)) is { Kind: NameKind.Substance })
                    return before.Length;
            }
        }

        return 0;
    }

    private bool Starts(NameToken token) => firstWords.Contains(token.Text) || index.Find(new ReadOnlySpan<NameToken>(in token)) is { Kind: NameKind.Substance or NameKind.Class };

    private bool Starts(string word) => firstWords.Contains(word) || IsName(word);

    private bool IsName(string word) => index.Find(NameKey.Of(word)) is { Kind: NameKind.Substance or NameKind.Class };
}
