using System.Text;

namespace NpsWarning.Substances;

/// <summary>What stands between a word and the word before it.</summary>
internal enum Gap
{
    /// <summary>A hyphen, a comma between locants ("N,N-", "3,4-"), or nothing ("α-", "β"): the word itself goes on.</summary>
    Joined,

    /// <summary>A space: the name may go on.</summary>
    Soft,

    /// <summary>A slash: the name ends; the next may be an alternative to it.</summary>
    Slash,

    /// <summary>A comma, bracket, or line: the name ends.</summary>
    Hard,

    /// <summary>A full stop or semicolon: the statement ends, and with it what a "no" negates.</summary>
    Statement,
}

/// <summary>A run of letters and digits, folded to lower case and, where it is Latin, to ASCII, with its place in the text (<paramref name="End"/> exclusive).</summary>
internal readonly record struct NameToken(string Text, int Start, int End, Gap Before, bool Primed);

/// <summary>Cuts text into words: Greek letters become words of their own, accents fall away.</summary>
internal static class NameTokens
{
    public static List<NameToken> Of(string text)
    {
        var tokens = new List<NameToken>(16);
        var word = text.Length <= 512 ? stackalloc char[text.Length] : new char[text.Length];
        int length = 0, wordStart = 0, gapStart = 0;

        for (var i = 0; i < text.Length; i++)
        {
            var c = Fold(text[i]);
            // A name in another script is a name: dropping its letters would leave it unwatched, or make one subject of many.
            if (char.IsAsciiLetterOrDigit(c) || (c >= 128 && Greek(text[i]) is null && char.IsLetterOrDigit(c)))
            {
                if (length == 0)
                    wordStart = i;
                word[length++] = char.ToLowerInvariant(c);
            }
            else if (Greek(text[i]) is { } letter)
            {
                Close(i, word);
                tokens.Add(new NameToken(letter, i, i + 1, GapBetween(text, gapStart, i), false));
                gapStart = i + 1;
            }
            else if (!IsInvisible(text[i]))
            {
                Close(i, word);
            }
        }

        Close(text.Length, word);
        return tokens;

        void Close(int end, ReadOnlySpan<char> word)
        {
            if (length == 0)
                return;
            var primed = end < text.Length && IsPrime(text[end]) && char.IsAsciiDigit(word[length - 1]);
            tokens.Add(new NameToken(word[..length].ToString(), wordStart, end, GapBetween(text, gapStart, wordStart), primed));
            gapStart = end;
            length = 0;
        }
    }

    private static Gap GapBetween(string text, int start, int end)
    {
        var gap = Gap.Joined;
        for (var i = start; i < end; i++)
        {
            var found = text[i] switch
            {
                ';' => Gap.Statement,
                '.' when !IsBetweenDigits(text, i) => Gap.Statement,
                '/' or '|' or '\\' => Gap.Slash,
                '-' or '‐' or '‑' or '–' or '−' => Gap.Joined,
                ',' when IsLocantComma(text, i) => Gap.Joined,
                ',' when IsSpacedLocantComma(text, i) => Gap.Soft,
                '(' or '[' when IsInsideWord(text, i) => char.IsLetter(text[i - 1]) ? Gap.Soft : Gap.Joined,
                ')' or ']' when IsInsideWord(text, i) => Gap.Joined,
                _ when IsInvisible(text[i]) || (IsPrime(text[i]) && i > 0 && char.IsAsciiDigit(text[i - 1])) => Gap.Joined,
                ',' or ':' or '&' or '+' or '(' or ')' or '[' or ']' or '\n' or '\r' or '"' => Gap.Hard,
                _ => Gap.Soft,
            };
            if (found > gap)
                gap = found;
        }

        return gap;
    }

    private static bool IsBetweenDigits(string text, int i) =>
        i > 0 && i + 1 < text.Length && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]);

    /// <summary>"N,N-", "3,4-" and "2',5'-", but not "FENTANYL,HEROIN".</summary>
    private static bool IsLocantComma(string text, int i)
    {
        if (i == 0 || i + 1 >= text.Length || !char.IsLetterOrDigit(text[i + 1]))
            return false;
        var before = text[i - 1];
        return char.IsAsciiDigit(before) || IsPrime(before)
            || (char.IsLetter(before) && (i == 1 || !char.IsLetterOrDigit(text[i - 2])));
    }

    /// <summary>"3, 4-dichloro", "1, 1 difluoroethane", but not "PCP, 2-FMA": a lone digit on both sides.</summary>
    private static bool IsSpacedLocantComma(string text, int i) =>
        i > 0 && i + 3 < text.Length && char.IsAsciiDigit(text[i - 1]) && (i == 1 || !char.IsLetterOrDigit(text[i - 2]))
        && text[i + 1] == ' ' && char.IsAsciiDigit(text[i + 2]) && text[i + 3] is '-' or ',' or ' ';

    private static bool IsInsideWord(string text, int i) =>
        i > 0 && i + 1 < text.Length && !char.IsWhiteSpace(text[i - 1]) && !char.IsWhiteSpace(text[i + 1]);

    private static bool IsPrime(char c) => c is '\'' or '’' or '′' or '´' or '`';

    private static bool IsInvisible(char c) => c is '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\uFEFF';

    private static char Fold(char c) => c < 128 || char.IsSurrogate(c) ? c : c.ToString().Normalize(NormalizationForm.FormKD)[0];

    private static string? Greek(char c) => c switch
    {
        'α' or 'Α' => "alpha",
        'β' or 'Β' => "beta",
        'γ' or 'Γ' => "gamma",
        'δ' or 'Δ' or '∆' => "delta",
        'ω' or 'Ω' => "omega",
        'µ' or 'μ' => "mu",
        _ => null,
    };
}
