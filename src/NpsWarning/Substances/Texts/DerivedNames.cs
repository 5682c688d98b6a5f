namespace NpsWarning.Substances.Texts;

/// <summary>
/// Names in no list of which a known name is only a part: "CYCLOPROPYL FENTANYL", "4-MeO-alpha-PVP", "2C-T-7-NBOMe" while only fentanyl, alpha-PVP and
/// 2C-T-7 are known. To read the part would hide the new substance.
/// </summary>
internal sealed class DerivedNames(LongestName longest, DrugLikeWords words)
{
    /// <summary>"CYCLOPROPYL FENTANYL" while only fentanyl is known: the end of the unknown name; null when there is none.</summary>
    public int? Prefixed(int i, List<NameToken> tokens)
    {
        for (var j = i; IsPrefixOrLocant(tokens[j].Text) || (j > i && tokens[j].Before == Gap.Joined && DrugLikeWords.IsShortened(tokens[j].Text));)
        {
            j++;
            if (!Gaps.IsSoft(j, tokens))
                return null;
            var before = tokens[j - 1].Text;
            if (longest.At(j, tokens) is var (meaning, length) && (meaning.Kind == NameKind.Ambiguous
                || (meaning.Kind == NameKind.Substance && (before.Length > 2 || DrugLikeWords.IsSymbol(before) || DrugLikeWords.IsShortened(before)))))
                return Math.Max(j + length, HyphenatedOn(j + length, tokens) ?? 0);
        }

        return Gaps.IsSoft(i + 1, tokens) && tokens[i + 1].Text == "nbome" && char.IsAsciiDigit(tokens[i].Text[0]) ? i + 2 : null;
    }

    /// <summary>"METHOXYACETYL FENTANYHL": the word behind prefixes, wherever its place makes a name of it; null when there are no prefixes.</summary>
    public int? WithPrefixes(int i, List<NameToken> tokens)
    {
        var j = i;
        while (IsPrefixOrLocant(tokens[j].Text) && Gaps.IsSoft(j + 1, tokens))
            j++;
        return j > i && words.IsPossibly(tokens[j].Text) && longest.At(j, tokens) is null ? j + 1 : null;
    }

    public bool IsPrefixOrLocant(string word) => words.IsPrefix(word) || (word.Length == 1 && char.IsAsciiDigit(word[0]));

    /// <summary>"DESPROPIONYL 3-fluorofentanyl": what is a name by itself is a prefix there. The end of the unknown name; null when there is none.</summary>
    public int? BeforeFentanyl(int i, List<NameToken> tokens)
    {
        if (!Gaps.IsSoft(i, tokens) || !tokens[i - 1].Text.EndsWith("yl", StringComparison.Ordinal) || !words.IsPrefix(tokens[i - 1].Text))
            return null;
        var end = longest.At(i, tokens) is ({ Kind: NameKind.Substance or NameKind.Ambiguous }, var length) ? i + length : Prefixed(i, tokens);
        return end is not null && (tokens[end.Value - 1].Text.Contains("fentan", StringComparison.Ordinal) || char.IsAsciiDigit(tokens[i].Text[0])) ? end : null;
    }

    /// <summary>"2C-T-7-NBOMe" while only 2C-T-7 is known: where the word ends that makes another name of it; null when there is none.</summary>
    public int? HyphenatedOn(int end, List<NameToken> tokens)
    {
        var chunk = Gaps.ChunkEnd(end, tokens);
        for (var i = end; i < chunk;)
        {
            if (tokens[i].Text != "nbome" && longest.At(i, tokens) is var (_, length))
                i += length;
            else if (words.IsNamePart(tokens[i].Text) && (tokens[i - 1].Text.Length <= 5 || !tokens[i].Text.All(char.IsAsciiDigit)))
                return chunk;
            else
                i++;
        }

        return null;
    }
}
