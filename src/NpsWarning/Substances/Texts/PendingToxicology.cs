namespace NpsWarning.Substances.Texts;

/// <summary>"PENDING TOXICOLOGY", "awaiting results", "toxicology to follow".</summary>
internal static class PendingToxicology
{
    private const int Reach = 5;

    public static bool IsIn(List<NameToken> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var word = tokens[i].Text;
            if (word[0] == 'p' && word.Length is >= 6 and <= 8 && EditDistance.IsAtMostOne(word, "pending") && !(i > 0 && tokens[i - 1].Text is "longer" or "not"))
                return true;
            if (word is "awaiting" or "awaits" or "await" && Follows(tokens, i, IsStudy))
                return true;
            if (IsStudy(word) && Follows(tokens, i, static next => next is "deferred" or "follow" or "outstanding" or "incomplete"))
                return true;
        }

        return false;
    }

    private static bool Follows(List<NameToken> tokens, int i, Func<string, bool> isMeant)
    {
        for (var j = i + 1; j < tokens.Count && j <= i + Reach && tokens[j].Before != Gap.Statement; j++)
            if (isMeant(tokens[j].Text))
                return true;
        return false;
    }

    private static bool IsStudy(string word) =>
        word is "toxicology" or "tox" or "toxicologic" or "toxicological" or "results" or "studies" or "study" or "investigation" or "labs" or "laboratory" or "tests" or "testing" or "report";
}
