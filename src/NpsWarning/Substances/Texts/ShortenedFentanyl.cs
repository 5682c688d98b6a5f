using System.Runtime.InteropServices;

namespace NpsWarning.Substances.Texts;

/// <summary>"FURANYL AND PARA-FLUOROBUTYRYL FENTANYL": the first name shares the last word of the second.</summary>
internal sealed class ShortenedFentanyl(NameIndex index, DerivedNames derived)
{
    public (Meaning Meaning, int Length)? At(int i, List<NameToken> tokens)
    {
        var length = 1;
        while (length < 4 && Gaps.IsSoft(i + length, tokens) && derived.IsPrefixOrLocant(tokens[i + length - 1].Text))
            length++;
        for (; length > 0; length--)
        {
            var last = tokens[i + length - 1];
            if (!last.Text.EndsWith("yl", StringComparison.Ordinal) || !IsItemBesideFentanyl(i, i + length, tokens))
                continue;
            NameToken[] whole = [.. CollectionsMarshal.AsSpan(tokens).Slice(i, length), last with { Text = "fentanyl", Before = Gap.Soft, Primed = false }];
            if (index.Find(whole) is { Kind: NameKind.Substance or NameKind.Ambiguous } meaning)
                return (meaning, length);
        }

        return null;
    }

    /// <summary>An item of a list in which another fentanyl follows, or that is said to be of fentanyls.</summary>
    private static bool IsItemBesideFentanyl(int first, int end, List<NameToken> tokens)
    {
        if (Gaps.IsSoft(end, tokens) && tokens[end].Text is not ("and" or "or"))
            return false;
        for (var j = end; j < tokens.Count && j <= end + 5; j++)
            if (tokens[j].Text.EndsWith("fentanyl", StringComparison.Ordinal))
                return true;
        for (var j = first - 1; j >= 0 && j >= first - 12; j--)
            if (tokens[j].Text == "fentanyls")
                return true;
        return false;
    }
}
