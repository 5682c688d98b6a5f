using System.Collections.Frozen;

namespace NpsWarning.Substances.Texts;

/// <summary>What the place of a word tells of it: whether the statement speaks of drugs, and whether it stands among names as one more of them.</summary>
internal static class ListPlace
{
    private static readonly FrozenSet<string> Effects = FrozenSet.ToFrozenSet(
    [
        "toxicity", "toxicities", "intoxication", "intoxications", "overdose", "overdoses", "poisoning", "use", "abuse", "misuse", "ingestion", "toxic",
    ], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Openers = FrozenSet.ToFrozenSet(
    [
        "of", "including", "by", "from", "to", "acute", "combined", "mixed", "multiple", "drug", "drugs", "effects", "toxicity", "toxicities", "intoxication", "using", "fatal",
        "probable", "possible", "substance", "substances", "polydrug", "multidrug", "both",
    ], StringComparer.Ordinal);

    private enum Neighbour
    {
        Other,
        Edge,
        Opener,
        Name,
        Effect,
    }

    /// <summary>The statement around a word names a substance or an effect of drugs, or consists of the word alone.</summary>
    public static bool SpeaksOfDrugs(List<NameToken> tokens, int first, int end, ReadOnlySpan<bool> isName)
    {
        var start = first;
        while (start > 0 && tokens[start].Before != Gap.Statement)
            start--;
        var stop = end;
        while (stop < tokens.Count && tokens[stop].Before != Gap.Statement)
            stop++;
        if (start == first && stop == end)
            return true;
        for (var i = start; i < stop; i++)
            if (isName[i] || Effects.Contains(tokens[i].Text))
                return true;
        return false;
    }

    /// <summary>The word is an item of a list of names ("HEROIN, X, AND COCAINE"), or what an effect is said to be of ("ACUTE X TOXICITY").</summary>
    public static bool IsAmongNames(List<NameToken> tokens, int first, int end, ReadOnlySpan<bool> isName) =>
        (Left(tokens, first, isName), Right(tokens, end, isName, out var byComma)) switch
        {
            (Neighbour.Name, Neighbour.Name or Neighbour.Effect or Neighbour.Edge) => true,
            (Neighbour.Opener, Neighbour.Name or Neighbour.Effect) => true,
            (Neighbour.Edge, Neighbour.Effect) => true,
            (Neighbour.Edge, Neighbour.Name) => !byComma,
            _ => false,
        };

    private static Neighbour Left(List<NameToken> tokens, int first, ReadOnlySpan<bool> isName)
    {
        if (first == 0 || tokens[first].Before == Gap.Statement)
            return Neighbour.Edge;
        var i = first - 1;
        var isApart = tokens[first].Before > Gap.Soft;
        if (IsConnective(tokens[i].Text))
        {
            isApart = true;
            if (i == 0 || tokens[i].Before == Gap.Statement)
                return Neighbour.Other;
            i--;
        }

        return isApart && isName[i] ? Neighbour.Name : Openers.Contains(tokens[i].Text) ? Neighbour.Opener : Neighbour.Other;
    }

    private static Neighbour Right(List<NameToken> tokens, int end, ReadOnlySpan<bool> isName, out bool byComma)
    {
        byComma = false;
        if (end == tokens.Count || tokens[end].Before == Gap.Statement)
            return Neighbour.Edge;
        if (Effects.Contains(tokens[end].Text))
            return Neighbour.Effect;
        byComma = tokens[end].Before > Gap.Soft;
        var isApart = byComma;
        var i = end;
        if (IsConnective(tokens[i].Text) && i + 1 < tokens.Count)
        {
            isApart = true;
            i++;
        }

        return isApart && isName[i] ? Neighbour.Name : Neighbour.Other;
    }

    private static bool IsConnective(string word) => word is "and" or "or" or "plus";
}
