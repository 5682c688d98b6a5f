using System.Collections.Frozen;

namespace NpsWarning.Substances.Texts;

/// <summary>
/// "NO FENTANYL DETECTED", "negative for heroin and cocaine but positive for ethanol", "fentanyl and heroin were ruled out". Where it is not
/// plain that a name is denied, it counts as affirmed: a finding too many is seen by people, one that is lost by nobody.
/// </summary>
internal static class Negations
{
    /// <summary>How far before a name a negating word still counts, names in between not counted.</summary>
    private const int Reach = 3;

    private static readonly FrozenSet<string> Negating = FrozenSet.ToFrozenSet(
        ["no", "not", "without", "negative", "neg", "denies", "denied", "absent", "absence", "neither", "nor", "excluded", "excludes"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Affirming = FrozenSet.ToFrozenSet(
        ["but", "positive", "pos", "however", "with", "due", "toxicity", "toxicities", "intoxication", "overdose", "except", "only", "than", "confirmed", "although", "besides"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Effects = FrozenSet.ToFrozenSet(
        ["toxicity", "toxicities", "intoxication", "overdose", "poisoning"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> FindingWords = FrozenSet.ToFrozenSet(
        ["detected", "identified", "found", "present", "confirmed", "seen", "involved", "contributory", "contributing", "reported"], StringComparer.Ordinal);

    /// <param name="tokens">The text's words.</param>
    /// <param name="first">The name's first word.</param>
    /// <param name="end">The word after the name.</param>
    /// <param name="isName">Which words belong to names found.</param>
    public static bool Negates(List<NameToken> tokens, int first, int end, ReadOnlySpan<bool> isName) =>
        NegatedBefore(tokens, first, end, isName) || NegatedAfter(tokens, end, isName);

    /// <summary>The "nor" of "neither cocaine nor fentanyl", which is no part of a name.</summary>
    public static bool IsNeitherNor(List<NameToken> tokens, int i)
    {
        if (tokens[i].Text != "nor" || (i + 1 < tokens.Count && tokens[i + 1].Before == Gap.Joined))
            return false;
        for (var j = i - 1; j >= 0 && tokens[j + 1].Before != Gap.Statement; j--)
            if (tokens[j].Text is "neither" or "no" or "not")
                return true;
        return false;
    }

    private static bool NegatedBefore(List<NameToken> tokens, int first, int end, ReadOnlySpan<bool> isName)
    {
        if (first > 0 && tokens[first].Before == Gap.Joined && tokens[first - 1].Text == "non")
            return true;
        var hasEffect = end < tokens.Count && Effects.Contains(tokens[end].Text);
        for (int i = first - 1, others = 0; i >= 0 && others < Reach; i--)
        {
            var (word, gap) = (tokens[i].Text, tokens[i + 1].Before);
            // A comma goes on a list of names; after anything else it begins another thing.
            if (gap == Gap.Statement || (gap == Gap.Hard && (hasEffect || !(isName[i] || word is "and" or "or" or "nor"))))
                return false;
            if (Affirming.Contains(word))
                return i > 0 && ((word == "due" && tokens[i - 1].Text == "not") || (word == "than" && tokens[i - 1].Text == "rather"));
            // "FENTANYL NEG HEROIN POS": the word belongs to the name before it.
            if (word is "neg" or "negative" && i > 0 && isName[i - 1] && tokens[i + 1].Text != "for")
                return false;
            if (Negating.Contains(word))
                return !(IsDoubt(tokens, i + 1) || tokens[i + 1].Text is "breathing" or "responsive" or "known" or "history" or "pos" or "just" or "merely" or "solely" or "longer" or "otherwise" or "exclude" or "excluded" or "rule" || (i > 0 && tokens[i - 1].Text is "not" or "cannot"));
            if (word == "out" && i > 0 && tokens[i - 1].Text == "ruled")
                return true;
            if (!isName[i] && word is not ("and" or "or"))
                others++;
        }

        return false;
    }

    /// <summary>"No doubt", "without a doubt": the opposite of a denial.</summary>
    private static bool IsDoubt(List<NameToken> tokens, int i) => tokens[i].Text == "doubt" || (tokens[i].Text == "a" && i + 1 < tokens.Count && tokens[i + 1].Text == "doubt");

    /// <summary>A list before a plural ("A, B and C were not detected") is denied as a whole, a name before "A, B negative" only when it is next to it.</summary>
    private static bool NegatedAfter(List<NameToken> tokens, int end, ReadOnlySpan<bool> isName)
    {
        bool byComma = false, byAnd = false;
        var i = end;
        for (; i < tokens.Count && (isName[i] || tokens[i].Text is "and" or "or" or "nor"); i++)
        {
            if (tokens[i].Before == Gap.Statement)
                return false;
            byComma |= isName[i] && tokens[i].Before > Gap.Soft && !(i > end && tokens[i - 1].Text is "and" or "or" or "nor");
            byAnd |= !isName[i];
        }

        if (byComma && !byAnd)
            return false;
        while (i < tokens.Count && tokens[i].Before <= Gap.Soft && tokens[i].Text is "was" or "were" or "is" or "are" or "has" or "have" or "been" or "also")
            i++;
        if (i >= tokens.Count || tokens[i].Before == Gap.Statement)
            return false;
        var isLast = i + 1 == tokens.Count || tokens[i + 1].Before > Gap.Soft;
        var next = isLast ? "" : tokens[i + 1].Text;
        return tokens[i].Text switch
        {
            "not" or "none" => FindingWords.Contains(next) || (i > end && isLast),
            "ruled" => next == "out",
            "negative" or "neg" or "absent" or "excluded" => next != "for",
            "nd" => isLast,
            _ => false,
        };
    }
}
