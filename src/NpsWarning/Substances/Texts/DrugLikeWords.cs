using System.Collections.Frozen;

namespace NpsWarning.Substances.Texts;

/// <summary>
/// Whether a word that is in no list looks like a substance's name: by an ending that names of drugs have, by letters with numbers ("U-47700",
/// "ADB-FUBIATA"), or, among names of substances, by not being a word of another kind. Misses names that are everyday words too ("spice").
/// </summary>
internal sealed class DrugLikeWords
{
    /// <summary>Endings that many words have, so that they count only where a text speaks of drugs.</summary>
    private static readonly string[] WeakEndings = ["one", "ine", "il", "yl", "amide"];

    /// <summary>Endings of words of other kinds: what is done, qualities, diseases, and operations.</summary>
    private static readonly string[] OtherEndings =
    [
        "ing", "ed", "ly", "tion", "sion", "ness", "ment", "ity", "ous", "ism", "ist", "able", "ible", "ful", "less", "ance", "ence", "ency", "ancy",
        "sis", "itis", "emia", "pathy", "oma", "omas", "trophy", "plasia", "megaly", "tomy", "uria", "pnea", "plegia", "algia", "cardia", "gram", "logy",
        "ory", "ary", "cal", "nal", "ual", "ial", "ral", "ric", "tic", "nic", "mic", "sic", "gic", "ies", "ers", "er", "or", "ors", "ure", "ures", "age",
        "ages", "est", "ght", "ss", "ck", "th", "ths", "sh", "ch", "ia", "ions", "ive", "ward", "ship", "ty", "cy", "ey",
    ];

    /// <summary>Words that begin the name of a derivative; with a substance's name behind them they make another substance.</summary>
    private static readonly string[] PrefixEndings =
    [
        "yl", "oxy", "fluoro", "chloro", "bromo", "iodo", "nitro", "amino", "thio", "hydro", "cyclo", "desmethyl", "nor", "dehydro", "oxo",
        "idino", "olino", "aza", "deschloro", "descarboxy", "homo", "acryl", "trans", "cis",
    ];

    private static readonly FrozenSet<string> PositionWords =
        FrozenSet.ToFrozenSet(["ortho", "meta", "para", "alpha", "beta", "gamma", "delta", "omega", "prime", "sec", "tert", "n", "o", "p", "iso", "nor"], StringComparer.Ordinal);

    /// <summary>What names of synthetic cannabinoids, cathinones and the like begin with before a hyphen.</summary>
    private static readonly FrozenSet<string> CodeHeads = FrozenSet.ToFrozenSet(
        ["ab", "adb", "mdmb", "amb", "mmb", "emb", "edmb", "cumyl", "bzo", "fub", "app", "adsb", "ch", "nnl", "bk", "aco", "meo", "thj", "jwh", "hu", "cp", "wf"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> StereoPrefixes = FrozenSet.ToFrozenSet(["r", "s", "d", "l", "rs", "dl", "rac"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Symbols =
        FrozenSet.ToFrozenSet(["f", "cl", "br", "b", "i", "me", "meo", "et", "eto", "oh", "ho", "aco", "oxo", "fluoro", "chloro", "bromo"], StringComparer.Ordinal);

    private static readonly char[] Digits = [.. "0123456789"];

    private static readonly FrozenSet<string> Units = FrozenSet.ToFrozenSet(
    [
        "mg", "ml", "ng", "ug", "mcg", "kg", "g", "gm", "l", "dl", "cc", "cm", "mm", "x", "pm", "st", "nd", "rd", "th", "y", "yo", "yr", "h", "hr", "min", "s",
        "k", "in", "ft", "lb", "oz", "mph", "no", "age", "on", "of", "to", "at", "by", "and", "since", "ca", "case", "rt", "us", "hwy", "apt", "room", "unit", "rx", "year", "years", "hour", "hours",
    ], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Everyday = EmbeddedData.Lines("everyday-words.txt").ToFrozenSet(StringComparer.Ordinal);
    private static readonly WordEndings Strong = new(EmbeddedData.Lines("name-endings.txt"));
    private static readonly WordEndings Weak = new(WeakEndings);
    private static readonly WordEndings Other = new(OtherEndings);
    private static readonly WordEndings Prefixes = new(PrefixEndings);

    private static readonly FrozenDictionary<char, string[]> LongEveryday =
        Everyday.Where(word => word.Length >= 8).GroupBy(word => word[0]).ToFrozenDictionary(g => g.Key, g => g.ToArray());

    /// <summary>Words between names, and part of none even where its first letters are the same ("of" and ofloxacin).</summary>
    private static readonly string[] JoiningWords = ["and", "or", "of", "the", "to", "due", "with", "from", "by", "in", "for", "on", "at"];

    /// <summary>Short words that nearly every text has, so that errors in them are frequent.</summary>
    private static readonly string[] ShortUsual = ["acute", "mixed", "drug", "effects", "chronic", "fatal", "toxic", "recent", "abuse", "other"];

    public bool IsEveryday(string word) => Everyday.Contains(word);

    /// <summary>The everyday words with which none of some keys begins, so that no name needs to be looked for at them: most words of most texts.</summary>
    public static HashSet<string> BeginningNone(IEnumerable<string> keys)
    {
        string[] sorted = [.. keys];
        Array.Sort(sorted, StringComparer.Ordinal);
        return [.. JoiningWords.Concat(Everyday.Where(BeginsNone))];

        bool BeginsNone(string word)
        {
            var at = Array.BinarySearch(sorted, word, StringComparer.Ordinal);
            return word.Length > 2 && at < 0 && (~at == sorted.Length || !sorted[~at].StartsWith(word, StringComparison.Ordinal));
        }
    }

    /// <summary>A chemical prefix written apart from the name that it belongs to: "methoxy", "para", "4F", "5Cl".</summary>
    public bool IsPrefix(string word) =>
        PositionWords.Contains(word) || IsSymbol(word)
        || (word.Length >= 3 && Prefixes.Match(word) && !IsEveryday(word) && !word.EndsWith("fentanyl", StringComparison.Ordinal));

    /// <summary>"4f", "5cl", "3meo": a position and what stands there.</summary>
    public static bool IsSymbol(string word) =>
        word.Length is >= 2 and <= 5 && char.IsAsciiDigit(word[0]) && Symbols.Contains(word.TrimStart(Digits));

    /// <summary>An ending that hardly any other word has.</summary>
    public bool IsSurely(string word) => word.Length >= 6 && (Strong.Match(word) || IsErrorOfFentanyl(word)) && IsWord(word) && !IsErrorOfEveryday(word);

    /// <summary>An ending that names of drugs have, and other words too.</summary>
    public bool IsLikely(string word) => word.Length >= 7 && Weak.Match(word) && IsWord(word) && !IsErrorOfEveryday(word);

    /// <summary>Nothing speaks against it, so that its place among names of drugs decides.</summary>
    public bool IsPossibly(string word) =>
        (word.Length >= 4 || (word.Length == 3 && HasDigit(word))) && HasLetter(word) && !IsEveryday(word) && !Other.Match(word) && !IsErrorOfEveryday(word) && !IsVertebra(word);

    private static bool IsErrorOfFentanyl(string word) => word[0] == 'f' && EditDistance.IsAtMostTwo(word, "fentanyl");

    private bool IsWord(string word) => !IsEveryday(word) && !word.AsSpan().ContainsAnyExceptInRange('a', 'z');

    /// <summary>Letters and a number as in research codes: U-47700, JWH018, AM2201. Doses, ages, dates and vertebrae are not.</summary>
    public static bool IsCode(ReadOnlySpan<NameToken> tokens)
    {
        if (tokens.Length == 1)
            return IsCodeWord(tokens[0].Text);
        return tokens.Length == 2 && tokens[1].Start == tokens[0].End + 1
            && tokens[0].Text.Length <= 5 && tokens[0].Text.All(char.IsAsciiLetter) && !Units.Contains(tokens[0].Text)
            && tokens[1].Text.Length is >= 3 and <= 6 && tokens[1].Text.All(char.IsAsciiDigit);
    }

    /// <summary>
    /// Words joined by hyphens as in "ADB-FUBIATA", "25C-NB4OMe", "alpha-PVT". Those that begin as cannabinoids do count wherever they stand, the others
    /// only where a text speaks of drugs.
    /// </summary>
    public static (bool Surely, bool Likely) HyphenatedCode(ReadOnlySpan<NameToken> tokens)
    {
        bool hasDigit = false, hasLetters = false, hasTail = false;
        foreach (var token in tokens)
        {
            var word = token.Text;
            if (word.Length > 12 || Units.Contains(word) || IsQuantity(word) || NameRepairs.IsSalt(word) || (word.Length > 6 && Other.Match(word)))
                return (false, false);
            hasDigit |= HasDigit(word);
            hasTail |= hasLetters && word.Length >= 3;
            hasLetters |= HasLetter(word);
        }

        var surely = hasTail && CodeHeads.Contains(tokens[0].Text) && !HasDigit(tokens[^1].Text);
        return (surely, surely || (hasDigit && hasLetters && !IsVertebra(tokens)) || (hasTail && tokens.Length == 2 && tokens[0].Text is "alpha" or "beta" && tokens[1].Text.Length <= 5));
    }

    /// <summary>What, joined to a name by a hyphen, makes another name of it: "4", "MeO", "FUB", "fluoro"; not "related", "HCl", "20mg", or the "R" of an enantiomer that has no entry.</summary>
    public bool IsNamePart(string word) => !IsEveryday(word) && !StereoPrefixes.Contains(word) && !NameRepairs.IsSalt(word) && !IsQuantity(word)
        && (word.Length <= 4 || word == "nbome" || IsPrefix(word) || (word.Length <= 8 && HasDigit(word)));

    /// <summary>"me" in "N-Me-fentanyl": short for what takes a position.</summary>
    public static bool IsShortened(string word) => Symbols.Contains(word);

    /// <summary>"20mg", "3rd", "10pm".</summary>
    private static bool IsQuantity(string word) => char.IsAsciiDigit(word[0]) && Units.Contains(word.TrimStart(Digits));

    private static bool HasDigit(string word) => word.AsSpan().ContainsAnyInRange('0', '9');

    private static bool HasLetter(string word) => word.AsSpan().ContainsAnyInRange('a', 'z');

    private static bool IsVertebra(ReadOnlySpan<NameToken> tokens)
    {
        foreach (var token in tokens)
            if (!IsVertebra(token.Text))
                return false;
        return true;
    }

    /// <summary>"C5", "T12", "L4", and in "L4-5" the 5.</summary>
    private static bool IsVertebra(string word) =>
        word.Length <= 3 && (word[0] is 'c' or 't' or 'l' or 's' or 'b' || char.IsAsciiDigit(word[0])) && word.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsCodeWord(string word)
    {
        var letters = word.Count(char.IsAsciiLetter);
        var digits = word.Length - letters;
        return char.IsAsciiLetter(word[0]) && digits >= 3 && letters is >= 1 and <= 5 && char.IsAsciiDigit(word[^1]) && !Units.Contains(word[..letters]);
    }

    private static bool IsErrorOfEveryday(string word)
    {
        if (word.Length < 7)
            return word.Length >= 4 && Array.Exists(ShortUsual, usual => EditDistance.IsAtMostOne(word, usual));
        if (!LongEveryday.TryGetValue(word[0], out var candidates))
            return false;
        foreach (var candidate in candidates)
            if (EditDistance.IsAtMostTwo(word, candidate))
                return true;
        return false;
    }
}

/// <summary>Some endings of words, looked up by length.</summary>
internal sealed class WordEndings
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> endings;
    private readonly int shortest, longest;

    public WordEndings(IEnumerable<string> endings)
    {
        var set = endings.ToFrozenSet(StringComparer.Ordinal);
        this.endings = set.GetAlternateLookup<ReadOnlySpan<char>>();
        shortest = set.Min(ending => ending.Length);
        longest = set.Max(ending => ending.Length);
    }

    public bool Match(ReadOnlySpan<char> word)
    {
        for (var length = shortest; length <= longest && length <= word.Length; length++)
            if (endings.Contains(word[^length..]))
                return true;
        return false;
    }
}
