using System.Runtime.InteropServices;

namespace NpsWarning.Substances;

/// <summary>
/// The form of a name that is compared: "para-Fluoro fentanyl", "4-FLUOROFENTANYL" and "p-fluorofentanil" all become <c>4ffentanyl</c>.
/// Only ways of writing are folded, never one substituent into another.
/// </summary>
internal static class NameKey
{
    /// <summary>Longest key; systematic names go up to some 120 characters.</summary>
    public const int MaxLength = 256;

    /// <summary>Words that take a position before them, written out. Methyl is one too, but not in fentanyls: 3-methylfentanyl carries it
    /// on the piperidine ring and meta-methylfentanyl on the aniline ring.</summary>
    private static readonly string[] Substituents = ["fluor", "chlor", "bromo", "iodo", "methoxy", "hydroxy"];

    /// <summary>Codes whose first letter is such a substituent: p-FIBF is 4-FIBF.</summary>
    private static readonly string[] Codes = ["fibf", "fbf", "ff", "cibf"];

    private static readonly string[] Symbols = ["f", "cl", "br", "meo"];

    private static readonly (string Word, char Digit)[] Positions = [("ortho", '2'), ("meta", '3'), ("para", '4')];

    public static readonly (string Word, string Symbol)[] Contractions =
        [("fluoro", "f"), ("fluor", "f"), ("chloro", "cl"), ("chlor", "cl"), ("bromo", "br"), ("methoxy", "meo"), ("hydroxy", "ho"), ("acetoxy", "aco"), ("methylenedioxy", "md"), ("methyl", "me")];

    private static readonly string[] GreekNames = ["alpha", "beta", "gamma", "delta", "omega"];

    public static string Of(string name) => Of(CollectionsMarshal.AsSpan(NameTokens.Of(name)));

    public static string Of(ReadOnlySpan<NameToken> tokens)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        return buffer[..Write(tokens, buffer)].ToString();
    }

    /// <summary>Writes the key, cut off at the buffer's end, and returns its length.</summary>
    public static int Write(ReadOnlySpan<NameToken> tokens, Span<char> buffer)
    {
        var isFentanyl = false;
        foreach (var token in tokens)
            isFentanyl |= token.Text.Contains("fentan", StringComparison.Ordinal);

        var key = new KeyWriter(buffer);
        for (var i = 0; i < tokens.Length; i++)
        {
            var word = tokens[i].Text.AsSpan();
            var next = i + 1 < tokens.Length ? tokens[i + 1].Text : "";
            if (PositionOf(word) is { } alone && TakesPosition(next, isFentanyl))
            {
                key.Append(alone);
                continue;
            }

            AppendWord(ref key, word, isFentanyl);
            if (isFentanyl && tokens[i].Primed)
                key.Append("prime");
        }

        return key.Length;
    }

    private static void AppendWord(ref KeyWriter key, ReadOnlySpan<char> word, bool isFentanyl)
    {
        if (LeadingPosition(word, isFentanyl) is var (digit, length))
        {
            key.Append(digit);
            word = word[length..];
        }
        else
        {
            foreach (var greek in GreekNames)
            {
                if (!word.StartsWith(greek))
                    continue;
                key.Append(greek[0]);
                word = word[greek.Length..];
                break;
            }
        }

        for (var i = 0; i < word.Length;)
            i += AppendPart(ref key, word[i..], atStart: i == 0);
    }

    /// <summary>Appends one character or one contracted part; returns how much of the word that took.</summary>
    private static int AppendPart(ref KeyWriter key, ReadOnlySpan<char> rest, bool atStart)
    {
        if (rest.StartsWith("fentanil"))
        {
            key.Append("fentanyl");
            return 8;
        }

        if (key.EndsInDigit)
        {
            if (atStart && rest is "oh")
            {
                key.Append("ho");
                return 2;
            }

            foreach (var (word, symbol) in Contractions)
            {
                if (!rest.StartsWith(word))
                    continue;
                key.Append(symbol);
                return word.Length;
            }
        }

        key.Append(rest[0]);
        return 1;
    }

    public static char? PositionOf(ReadOnlySpan<char> word) => word switch
    {
        "o" or "ortho" => '2',
        "m" or "meta" => '3',
        "p" or "para" => '4',
        _ => null,
    };

    private static bool TakesPosition(string next, bool isFentanyl) =>
        StartsWithSubstituent(next, isFentanyl) || Codes.Contains(next) || Symbols.Contains(next);

    private static bool StartsWithSubstituent(ReadOnlySpan<char> word, bool isFentanyl)
    {
        foreach (var substituent in Substituents)
            if (word.StartsWith(substituent))
                return true;
        return !isFentanyl && word.StartsWith("methyl");
    }

    /// <summary>A position run together with what it is the position of: "parafluoro…", "pfluoro…", "pFIBF".</summary>
    private static (char Digit, int Length)? LeadingPosition(ReadOnlySpan<char> word, bool isFentanyl)
    {
        foreach (var (position, digit) in Positions)
            if (word.StartsWith(position) && StartsWithSubstituent(word[position.Length..], isFentanyl))
                return (digit, position.Length);

        if (word.Length < 3 || PositionOf(word[..1]) is not { } letter)
            return null;
        var rest = word[1..];
        foreach (var code in Codes)
            if (rest.SequenceEqual(code))
                return (letter, 1);
        // Not methyl here: "omethyl…" and the like are no position but the end of another word.
        return StartsWithSubstituent(rest, isFentanyl: true) ? (letter, 1) : null;
    }

    private ref struct KeyWriter(Span<char> buffer)
    {
        private readonly Span<char> buffer = buffer;

        public int Length { get; private set; }

        public readonly bool EndsInDigit => Length > 0 && char.IsAsciiDigit(buffer[Length - 1]);

        public void Append(char c)
        {
            if (Length < buffer.Length)
                buffer[Length++] = c;
        }

        public void Append(string text)
        {
            foreach (var c in text)
                Append(c);
        }
    }
}
