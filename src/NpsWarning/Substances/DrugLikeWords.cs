using System.Collections.Frozen;

namespace NpsWarning.Substances;

/// <summary>
/// Whether a word that is in no list looks like a substance's name: by an ending that names of drugs have, or by letters with a number
/// ("U-47700"). Misses new names that look like everyday words; those come in through structured findings only.
/// </summary>
internal sealed class DrugLikeWords
{
    /// <summary>Endings that hardly any other word has.</summary>
    private static readonly string[] StrongEndings =
    [
        "fentanyl", "fentanil", "nitazene", "zolam", "zepam", "caine", "codone", "morphone", "orphine", "orphan", "barbital", "amphetamine",
        "cathinone", "drone", "ylone", "tryptamine", "phenidate", "pinaca", "binaca", "inaca", "fubica", "nbome", "cyclidine", "triptyline",
        "oxetine", "apine", "zodone", "setron", "sartan", "statin", "olol", "dipine", "pramine", "azine", "idone", "adol", "profen", "peridol",
        "cycline", "floxacin", "mycin", "cillin", "azole", "tidine", "phylline", "piprazole", "gabalin", "pentin", "racetam", "butyrate",
        "azepine", "ephrine", "ephedrine", "pyrone", "triptan", "gliptin", "formin",
    ];

    /// <summary>Endings that many words have; those are told apart by length and the list of everyday words.</summary>
    private static readonly string[] WeakEndings = ["one", "ine", "il", "yl", "amide"];

    /// <summary>Words that begin the name of a derivative; with a substance's name behind them they make another substance.</summary>
    private static readonly string[] PrefixEndings =
    [
        "yl", "oxy", "fluoro", "chloro", "bromo", "iodo", "nitro", "amino", "thio", "hydro", "cyclo", "desmethyl", "nor", "dehydro", "oxo",
        "aza", "deschloro", "descarboxy", "homo", "acryl", "trans", "cis",
    ];

    private static readonly FrozenSet<string> PositionWords =
        FrozenSet.ToFrozenSet(["ortho", "meta", "para", "alpha", "beta", "n", "o", "p", "iso", "nor"], StringComparer.Ordinal);

    private readonly FrozenSet<string> everyday;
    private readonly FrozenDictionary<char, string[]> longEveryday;

    public DrugLikeWords()
    {
        everyday = EmbeddedData.Lines("everyday-words.txt").ToFrozenSet(StringComparer.Ordinal);
        longEveryday = everyday.Where(word => word.Length >= 8).GroupBy(word => word[0]).ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    public bool IsEveryday(string word) => everyday.Contains(word);

    /// <summary>A chemical prefix written apart from the name that it belongs to.</summary>
    public bool IsPrefix(string word) =>
        PositionWords.Contains(word) || (word.Length >= 3 && !IsEveryday(word) && PrefixEndings.Any(e => word.EndsWith(e, StringComparison.Ordinal)));

    public bool Looks(string word)
    {
        if (IsEveryday(word) || !word.All(char.IsAsciiLetter))
            return false;
        var drugLike = (word.Length >= 6 && StrongEndings.Any(e => word.EndsWith(e, StringComparison.Ordinal)))
            || (word.Length >= 7 && WeakEndings.Any(e => word.EndsWith(e, StringComparison.Ordinal)));
        return drugLike && !IsErrorOfEveryday(word);
    }

    /// <summary>Letters and a number as in research codes: U-47700, JWH018, AM2201, 2C-X. Doses, ages, dates and vertebrae are not.</summary>
    public static bool IsCode(ReadOnlySpan<NameToken> tokens)
    {
        if (tokens.Length == 1)
            return IsCodeWord(tokens[0].Text);
        return tokens.Length == 2 && tokens[1].Start == tokens[0].End + 1
            && tokens[0].Text.Length <= 5 && tokens[0].Text.All(char.IsAsciiLetter) && !IsUnit(tokens[0].Text)
            && tokens[1].Text.Length is >= 3 and <= 6 && tokens[1].Text.All(char.IsAsciiDigit);
    }

    private static bool IsCodeWord(string word)
    {
        var letters = word.Count(char.IsAsciiLetter);
        var digits = word.Length - letters;
        return char.IsAsciiLetter(word[0]) && digits >= 3 && letters is >= 1 and <= 5 && char.IsAsciiDigit(word[^1]) && !IsUnit(word[..letters]);
    }

    private static bool IsUnit(string word) => word is "mg" or "ml" or "ng" or "ug" or "mcg" or "no" or "age" or "in" or "on" or "of" or "to" or "at" or "by" or "and" or "since" or "ca" or "me" or "case";

    private bool IsErrorOfEveryday(string word)
    {
        if (word.Length < 7 || !longEveryday.TryGetValue(word[0], out var candidates))
            return false;
        foreach (var candidate in candidates)
            if (EditDistance.IsAtMostTwo(word, candidate))
                return true;
        return false;
    }
}
