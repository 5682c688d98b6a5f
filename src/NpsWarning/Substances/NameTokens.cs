using System.Text;

namespace NpsWarning.Substances;

/// <summary>What stands between a word and the word before it.</summary>
internal enum Gap
{
    /// <summary>Space, hyphen, or a comma between locants ("N,N-", "3,4-"): the name goes on.</summary>
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
        var tokens = new List<NameToken>(12);
        var word = new StringBuilder(24);
        int wordStart = 0, gapStart = 0;

        for (var i = 0; i < text.Length; i++)
        {
            var c = Fold(text[i]);
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (word.Length == 0)
                    wordStart = i;
                word.Append(char.ToLowerInvariant(c));
            }
            else if (Greek(text[i]) is { } letter)
            {
                Close(i);
                tokens.Add(new NameToken(letter, i, i + 1, GapBetween(text, gapStart, i), false));
                gapStart = i + 1;
            }
            else if (char.IsLetterOrDigit(c))
            {
                // A name in another script is a name: dropping its letters would leave it unwatched, or make one subject of many.
                if (word.Length == 0)
                    wordStart = i;
                word.Append(char.ToLowerInvariant(c));
            }
            else if (!IsInvisible(text[i]))
            {
                Close(i);
            }
        }

        Close(text.Length);
        return tokens;

        void Close(int end)
        {
            if (word.Length == 0)
                return;
            var primed = end < text.Length && IsPrime(text[end]) && char.IsAsciiDigit(word[^1]);
            tokens.Add(new NameToken(word.ToString(), wordStart, end, GapBetween(text, gapStart, wordStart), primed));
            gapStart = end;
            word.Clear();
        }
    }

    private static Gap GapBetween(string text, int start, int end)
    {
        var gap = Gap.Soft;
        for (var i = start; i < end; i++)
        {
            var found = text[i] switch
            {
                ';' => Gap.Statement,
                '.' when !IsBetweenDigits(text, i) => Gap.Statement,
                '/' or '|' or '\\' => Gap.Slash,
                ',' when IsLocantComma(text, i) => Gap.Soft,
                '(' or ')' or '[' or ']' when IsInsideWord(text, i) => Gap.Soft,
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
