using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace NpsWarning.Substances;

/// <summary>Ways to write around a name that change nothing about the substance: salts, and errors in two words that many names share.</summary>
internal static class NameRepairs
{
    // Acetate and other esters are not here: testosterone acetate is another substance than testosterone.
    private static readonly FrozenSet<string> SaltWords = FrozenSet.ToFrozenSet(
    [
        "hcl", "hydrochloride", "hydrochlorid", "dihydrochloride", "hbr", "hydrobromide", "hydroiodide", "citrate", "sulfate", "sulphate",
        "hemisulfate", "bisulfate", "phosphate", "tartrate", "bitartrate", "hemitartrate", "maleate", "fumarate", "hemifumarate", "oxalate", "mesylate", "tosylate",
        "succinate", "besylate", "besilate", "pamoate", "napsylate", "nitrate", "hydrate", "monohydrate", "dihydrate", "hemihydrate",
        "trihydrate", "pentahydrate", "sesquihydrate", "anhydrous", "hci", "chloride", "bromide", "iodide", "methylsulfate", "mesilate", "tosilate",
        "edisylate", "mucate", "erbumine", "meglumine", "tromethamine", "polacrilex",
        "salt", "base", "freebase", "sodium", "disodium", "potassium", "calcium", "hydrogen",
    ], StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Misspelt = new Dictionary<string, string>
    {
        ["fentanyl"] = "fenatanyl fenatnyl fentayl fentanly fentynal fentynl fentnyl fentaynl fentenyl fentanyal fentanayl fenanyl fenantyl fetanyl "
            + "fentyl fentinyl fentany fentanal fentantyl fentanl fentanyk fentanyll fentannyl fenytanyl fentonyl fantanyl fentantl fnetanyl fentnayl "
            + "fentanyls fentaly fentanlyl fetnanyl femtanyl fentany1",
        ["nitazene"] = "nitazine nitazen nitazeen",
    }
    .SelectMany(pair => pair.Value.Split(' '), (pair, wrong) => (wrong, pair.Key))
    .ToFrozenDictionary(pair => pair.wrong, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Acids of amides under which analogues of fentanyl go, by the name used here. Each pair is one group under two names.</summary>
    private static readonly (string Other, string Used)[] Acyls =
    [
        ("isobutanoyl", "isobutyryl"), ("ibutyryl", "isobutyryl"), ("nbutyryl", "butyryl"), ("butanoyl", "butyryl"), ("butyrl", "butyryl"),
        ("isovaleroyl", "isovaleryl"), ("ivaleryl", "isovaleryl"), ("isopentanoyl", "isovaleryl"), ("nvaleryl", "valeryl"), ("valeroyl", "valeryl"), ("pentanoyl", "valeryl"),
        ("methacryloyl", "methacryl"), ("acryloyl", "acryl"), ("acrylic", "acryl"), ("crotonoyl", "crotonyl"),
        ("cyclopropanoyl", "cyclopropyl"), ("cyclobutanoyl", "cyclobutyl"), ("cyclopentanoyl", "cyclopentyl"), ("cyclohexanoyl", "cyclohexyl"),
        ("tetrahydrofuroyl", "tetrahydrofuranyl"), ("tetrahydrofuranoyl", "tetrahydrofuranyl"), ("furanoyl", "furanyl"), ("furoyl", "furanyl"),
        ("meoacetyl", "methoxyacetyl"), ("methoxyacetoyl", "methoxyacetyl"),
    ];

    private static readonly FrozenSet<string> Undetermined = FrozenSet.ToFrozenSet(
        ["isomer", "isomers", "positional", "undetermined", "unspecified", "unknown", "nos", "other", "not", "determined", "specified", "novel"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Nothing = FrozenSet.ToFrozenSet(
        ["free", "total", "base", "trace", "mg", "mcg", "ng", "ml", "confirmed", "detected", "presumptive", "qualitative", "indicated", "tablet", "tablets", "capsule", "racemic", "metal"],
        StringComparer.Ordinal);

    private static readonly HashSet<string> Unnamed = new(
        ["unknown", "unidentified", "unnamed", "unbekannt", "unbekannte", "unbekannter", "unbekanntes", "inconnu", "inconnue", "desconocido", "desconocida"], StringComparer.Ordinal);

    /// <summary>A word that says which isomer or member it is not known to be.</summary>
    public static bool SaysUndetermined(string word) => Undetermined.Contains(word);

    /// <summary>A word, in the languages of reports, by which a label begins that stands for a name.</summary>
    public static bool SaysUnnamed(string word) => Unnamed.Contains(word);

    /// <summary>A class word that is also the end of its members' names.</summary>
    public static bool IsPartOfNames(string word) => word is "nbome" or "nbomes";

    /// <summary>"(2 mg)", "(free base)": about a sample, not about which substance it is.</summary>
    public static bool SaysNothing(string aside) =>
        NameTokens.Of(aside).TrueForAll(token => Nothing.Contains(token.Text) || IsSalt(token.Text) || token.Text.All(char.IsAsciiDigit));

    /// <summary>Whether a text is a whole systematic name and not one substituent of it: long, with at least two numbers or brackets.</summary>
    public static bool IsSystematic(string text) => text.Length >= 18 && text.Count(c => char.IsAsciiDigit(c) || c is '(' or '[' or '{') >= 2;

    /// <summary>"butanoylfentanyl" is butyrylfentanyl. Null when the key has no other name of an acyl group.</summary>
    public static string? AcylName(string key)
    {
        if (!key.EndsWith("fentanyl", StringComparison.Ordinal) || key.StartsWith("des", StringComparison.Ordinal))
            return null;
        foreach (var (other, used) in Acyls)
            if (key.IndexOf(other, StringComparison.Ordinal) is var at and >= 0)
                return string.Concat(key.AsSpan(0, at), used, key.AsSpan(at + other.Length));
        return null;
    }

    /// <summary>"fluoro-alpha-PVP" as "F-alpha-PVP", which is how lines of ambiguous names begin. Null when no substituent comes first.</summary>
    public static string? Contracted(string key)
    {
        foreach (var (word, symbol) in NameKey.Contractions)
            if (key.StartsWith(word, StringComparison.Ordinal))
                return symbol + key[word.Length..];
        return null;
    }

    /// <summary>"JWH-18" is JWH-018: the series is numbered with three digits, and none has a shorter number of its own.</summary>
    public static string? NumberPadded(string key) =>
        key.StartsWith("jwh", StringComparison.Ordinal) && key.Length is 4 or 5 && key.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0 ? $"jwh{key[3..].PadLeft(3, '0')}" : null;

    /// <summary>"m-MMC" as "3-MMC". Null when no position comes first, and for fentanyls, where meta-methyl and 3-methyl are on two rings.</summary>
    public static List<NameToken>? PositionWritten(List<NameToken> tokens)
    {
        if (tokens.Count < 2 || NameKey.PositionOf(tokens[0].Text) is not { } digit || tokens.Exists(token => token.Text.Contains("fentan", StringComparison.Ordinal)))
            return null;
        List<NameToken> written = [.. tokens];
        written[0] = tokens[0] with { Text = digit.ToString() };
        return written;
    }

    public static bool IsSalt(string word) => SaltWords.Contains(word);

    public static List<NameToken> WithoutSalts(List<NameToken> tokens) => tokens.FindAll(token => !IsSalt(token.Text));

    /// <summary>Spells "fentanyl" and "nitazene" as they should be, alone or at a word's end; the rest of the word is left alone. Null when nothing was wrong.</summary>
    public static List<NameToken>? SpelledOut(List<NameToken> tokens)
    {
        List<NameToken>? repaired = null;
        if (tokens is [.., var acyl, { Text: "f" }] && acyl.Text.EndsWith("yl", StringComparison.Ordinal))
        {
            // "acetyl-F": how laboratories shorten the analogues of fentanyl.
            repaired = [.. tokens];
            CollectionsMarshal.AsSpan(repaired)[^1] = tokens[^1] with { Text = "fentanyl" };
        }

        for (var i = 0; i < tokens.Count; i++)
        {
            if (Spelling(tokens[i].Text) is not { } text)
                continue;
            repaired ??= [.. tokens];
            CollectionsMarshal.AsSpan(repaired)[i] = tokens[i] with { Text = text };
        }

        return repaired;
    }

    private static string? Spelling(string word)
    {
        if (word.Length is >= 7 and <= 9 && word[0] == 'f' && word != "fentanyl" && EditDistance.IsAtMostOne(word, "fentanyl"))
            return "fentanyl";
        if (word.Length < 6 || word.EndsWith("fentanyl", StringComparison.Ordinal) || word.EndsWith("nitazene", StringComparison.Ordinal))
            return null;
        for (var length = Math.Min(9, word.Length); length >= 6; length--)
            if (Misspelt.TryGetValue(word[^length..], out var right))
                return string.Concat(word.AsSpan(0, word.Length - length), right);
        return null;
    }
}
