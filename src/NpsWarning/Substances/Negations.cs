using System.Collections.Frozen;

namespace NpsWarning.Substances;

/// <summary>"NO FENTANYL DETECTED", "negative for heroin and cocaine", "ethanol not detected".</summary>
internal static class Negations
{
    /// <summary>How far before a name a negating word still counts, names in between not counted.</summary>
    private const int Reach = 3;

    private static readonly FrozenSet<string> Negating =
        FrozenSet.ToFrozenSet(["no", "not", "without", "negative", "denies", "denied", "absent", "neither", "nor", "excluded"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Ending =
        FrozenSet.ToFrozenSet(["but", "positive", "however", "with", "due", "toxicity", "intoxication", "except"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> FindingWords =
        FrozenSet.ToFrozenSet(["detected", "identified", "found", "present", "confirmed", "seen"], StringComparer.Ordinal);

    /// <param name="tokens">The text's words.</param>
    /// <param name="first">The name's first word.</param>
    /// <param name="end">The word after the name.</param>
    /// <param name="isName">Which words belong to names found.</param>
    public static bool Negates(IReadOnlyList<NameToken> tokens, int first, int end, ReadOnlySpan<bool> isName) =>
        NegatedBefore(tokens, first, isName) || NegatedAfter(tokens, end, isName);

    private static bool NegatedBefore(IReadOnlyList<NameToken> tokens, int first, ReadOnlySpan<bool> isName)
    {
        for (int i = first - 1, others = 0; i >= 0 && others < Reach; i--)
        {
            if (tokens[i + 1].Before == Gap.Statement || Ending.Contains(tokens[i].Text))
                return false;
            if (Negating.Contains(tokens[i].Text))
                return true;
            if (!isName[i] && tokens[i].Text is not ("and" or "or"))
                others++;
        }

        return false;
    }

    private static bool NegatedAfter(IReadOnlyList<NameToken> tokens, int end, ReadOnlySpan<bool> isName)
    {
        for (var i = end; i < tokens.Count && i < end + Reach; i++)
        {
            if (tokens[i].Before == Gap.Statement || isName[i])
                return false;
            var next = i + 1 < tokens.Count ? tokens[i + 1].Text : "";
            if ((tokens[i].Text is "not" or "none" && FindingWords.Contains(next)) || (tokens[i].Text == "ruled" && next == "out")
                || (tokens[i].Text == "negative" && next != "for"))
                return true;
        }

        return false;
    }
}
