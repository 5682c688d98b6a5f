using System.Runtime.InteropServices;

namespace NpsWarning.Substances.Texts;

/// <summary>The longest name that begins at a word.</summary>
internal sealed class LongestName
{
    /// <summary>Words in the longest name looked for ("delta 9 tetrahydro cannabinol", "4 anilino n phenethyl piperidine").</summary>
    private const int MostWords = 12;

    private readonly NameIndex index;
    private readonly DrugLikeWords words;
    private readonly HashSet<string> beginNone;

    public LongestName(NameIndex index, DrugLikeWords words)
    {
        (this.index, this.words) = (index, words);
        beginNone = DrugLikeWords.BeginningNone(index.Meanings.Keys);
    }

    public (Meaning Meaning, int Length)? At(int i, List<NameToken> tokens)
    {
        if (beginNone.Contains(tokens[i].Text))
            return null;
        var length = 1;
        while (length < MostWords && Gaps.IsSoft(i + length, tokens))
            length++;
        if (i + length < tokens.Count && tokens[i + length].Before == Gap.Slash && DeclaredPair(i, length, tokens) is { } pair)
            return pair;
        for (; length > 0; length--)
        {
            // A single letter or a bare number is a name only together with what follows.
            if (length == 1 && tokens[i].Text.Length < 3)
                continue;
            if (index.Find(Span(tokens).Slice(i, length)) is { } meaning && !(length == 1 && words.IsEveryday(tokens[i].Text)))
                return (meaning, length);
        }

        return null;
    }

    /// <summary>"Dextro/Levo Methorphan": a slash inside a name that is declared to mean either.</summary>
    private (Meaning Meaning, int Length)? DeclaredPair(int i, int slash, List<NameToken> tokens)
    {
        for (var length = slash + 1; length <= slash + 4 && i + length <= tokens.Count; length++)
        {
            if (length > slash + 1 && !Gaps.IsSoft(i + length - 1, tokens))
                return null;
            if (index.Find(Span(tokens).Slice(i, length)) is { Kind: NameKind.Ambiguous } meaning)
                return (meaning, length);
        }

        return null;
    }

    private static ReadOnlySpan<NameToken> Span(List<NameToken> tokens) => CollectionsMarshal.AsSpan(tokens);
}

/// <summary>What stands between the words of a text.</summary>
internal static class Gaps
{
    /// <summary>A name may go on with this word.</summary>
    public static bool IsSoft(int i, List<NameToken> tokens) => i < tokens.Count && tokens[i].Before <= Gap.Soft;

    /// <summary>The word after those that hyphens join to the word before <paramref name="i"/>.</summary>
    public static int ChunkEnd(int i, List<NameToken> tokens)
    {
        while (i < tokens.Count && tokens[i].Before == Gap.Joined)
            i++;
        return i;
    }
}
