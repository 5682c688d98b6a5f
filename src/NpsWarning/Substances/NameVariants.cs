namespace NpsWarning.Substances;

/// <summary>
/// Whether two unknown names are one name and a typing error in it. Only errors that never make one substance of another: letters swapped or written twice,
/// i for y, an h or a vowel left out between vowels, the last e. Real names are one letter apart (metonitazene and etonitazene, clonazolam and cloxazolam,
/// benzylfentanyl and benzoylfentanyl), and a false history hides a new drug, where a missed typing error only leaves two subjects.
/// </summary>
public static class NameVariants
{
    /// <summary>In characters of the key; shorter names are one error away from too many others.</summary>
    public const int Shortest = 8;

    /// <summary>Letters this near to a digit are a code, in which each stands for a group of its own: 4F-α-PHP, 25C-NBOMe.</summary>
    private const int CodeLength = 4;

    private const string Vowels = "aeiouy";

    /// <summary>Parts of codes without digits, in which letters stand for groups too: ADB-, MDMB-, -BINACA, -PINACA, -PICA.</summary>
    private static readonly string[] Codes = ["naca", "mica", "pica", "bica", "nbome", "nboh"];

    /// <param name="a">A name as compared (<see cref="ResolvedName.Key"/>).</param>
    /// <param name="b">Another.</param>
    /// <returns>True also where both are the same.</returns>
    public static bool AreOne(string a, string b)
    {
        if (a == b) return true;
        if (a.Length < Shortest || b.Length < Shortest || a[0] != b[0] || !EditDistance.IsAtMostOne(a, b)) return false;
        var at = a.AsSpan().CommonPrefixLength(b);
        if (IsCode(a, at) || IsCode(b, at)) return false;
        if (a.Length == b.Length) return a.Order().SequenceEqual(b.Order()) || (a[at], b[at]) is ('i', 'y') or ('y', 'i');
        return IsWrittenOrLeftOut(a.Length > b.Length ? a : b, at);
    }

    private static bool IsCode(string name, int at) =>
        Codes.Any(code => name.Contains(code, StringComparison.Ordinal)) || name[Math.Max(0, at - CodeLength)..Math.Min(name.Length, at + CodeLength)].Any(char.IsAsciiDigit);

    /// <summary>Whether the letter at a place may be there or not without the name being another.</summary>
    private static bool IsWrittenOrLeftOut(string name, int at)
    {
        var (letter, before, after) = (name[at], name[(at - 1)..at], name[(at + 1)..]);
        if (letter == before[0]) return HasVowel(name, at - 2, at);
        if (letter == 'e' && after.Length == 0) return true;
        if (letter == 'h') return before is "t" or "p" or "c" or "r";
        // -yl and -oyl are two groups, methyl and ethyl too; the latter differ in an m, which is no vowel.
        return Vowels.Contains(letter) && !(letter == 'o' && after.StartsWith("yl", StringComparison.Ordinal)) && !(letter == 'i' && after.StartsWith("enyl", StringComparison.Ordinal))
            && HasVowel(name, at - 3, at) && HasVowel(name, at + 1, at + 4);
    }

    private static bool HasVowel(string name, int from, int to) => name.AsSpan(Math.Max(0, from)..Math.Min(name.Length, Math.Max(0, to))).ContainsAny(Vowels);
}
