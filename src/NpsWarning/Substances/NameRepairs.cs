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
        "hemisulfate", "phosphate", "tartrate", "bitartrate", "maleate", "fumarate", "hemifumarate", "oxalate", "mesylate", "tosylate",
        "succinate", "besylate", "besilate", "pamoate", "napsylate", "nitrate", "hydrate", "monohydrate", "dihydrate", "hemihydrate",
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

    public static bool IsSalt(string word) => SaltWords.Contains(word);

    public static List<NameToken> WithoutSalts(List<NameToken> tokens) => tokens.FindAll(token => !IsSalt(token.Text));

    /// <summary>Spells "fentanyl" and "nitazene" as they should be, alone or at a word's end; the rest of the word is left alone. Null when nothing was wrong.</summary>
    public static List<NameToken>? SpelledOut(List<NameToken> tokens)
    {
        List<NameToken>? repaired = null;
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
        if (word.Length < 6 || word.EndsWith("fentanyl", StringComparison.Ordinal) || word.EndsWith("nitazene", StringComparison.Ordinal))
            return null;
        for (var length = Math.Min(9, word.Length); length >= 6; length--)
            if (Misspelt.TryGetValue(word[^length..], out var right))
                return string.Concat(word.AsSpan(0, word.Length - length), right);
        return null;
    }
}
