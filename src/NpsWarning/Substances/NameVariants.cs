namespace NpsWarning.Substances;

/// <summary>
/// Whether two unknown names are one name and a typing error in it. So strict that two new substances are never made one: real names may be one letter
/// apart (metonitazene and etonitazene, benzylfentanyl and benzoylfentanyl), and a false history hides a new drug, where a missed typing error only
/// leaves two subjects.
/// </summary>
public static class NameVariants
{
    /// <summary>In characters of the key; shorter names are one error away from too many others.</summary>
    public const int Shortest = 8;

    /// <summary>Parts of systematic codes in which each letter stands for a group of its own: ADB-, MDMB-, -BINACA, -PINACA, -PICA.</summary>
    private static readonly string[] Codes = ["naca", "mica", "pica", "bica", "nbome", "nboh"];

    /// <summary>Endings that say which functional group a molecule has; one letter makes another of it.</summary>
    private static readonly string[] Endings = ["one", "ine", "ane", "ene", "yne", "ide", "ate", "ole", "ol", "al", "il", "yl", "am"];

    /// <summary>Groups whose names differ in the one letter that the other lacks or has in its place.</summary>
    private static readonly (string A, string B)[] Groups =
        [("meth", "eth"), ("met", "et"), ("benzyl", "benzoyl"), ("thienyl", "thenyl"), ("oxo", "oxy"), ("thio", "thia"), ("furan", "furen"), ("amide", "imide"), ("amine", "imine"), ("amid", "imid"), ("propyl", "propoyl")];

    /// <param name="a">A name as compared (<see cref="ResolvedName.Key"/>).</param>
    /// <param name="b">Another.</param>
    /// <returns>True also where both are the same.</returns>
    public static bool AreOne(string a, string b)
    {
        if (a == b) return true;
        if (a.Length < Shortest || b.Length < Shortest || a[0] != b[0] || !EditDistance.IsAtMostOne(a, b)) return false;
        // A homologue's number, or the place of a substituent, is no typing error.
        if (!a.Where(char.IsAsciiDigit).SequenceEqual(b.Where(char.IsAsciiDigit))) return false;
        if (Codes.Any(code => a.Contains(code, StringComparison.Ordinal) || b.Contains(code, StringComparison.Ordinal))) return false;
        if (IsSwapOrDoubling(a, b)) return true;
        return EndingOf(a) == EndingOf(b)
            && !Groups.Any(g => IsOneInTheOther(a, b, g.A, g.B) || IsOneInTheOther(b, a, g.A, g.B));
    }

    /// <summary>The same letters in another order, or one of them written twice: no two substances are named so.</summary>
    private static bool IsSwapOrDoubling(string a, string b)
    {
        if (a.Length == b.Length) return a.Order().SequenceEqual(b.Order());
        var (shorter, longer) = a.Length < b.Length ? (a, b) : (b, a);
        var at = shorter.AsSpan().CommonPrefixLength(longer);
        return longer[at] == longer[at - 1];
    }

    /// <summary>The known ending, or none: then an error in the ending itself ("-onne") is not told from another group, and the two stay apart.</summary>
    private static string EndingOf(string name) => Array.Find(Endings, ending => name.EndsWith(ending, StringComparison.Ordinal)) ?? "";

    /// <summary>Whether writing <paramref name="to"/> for <paramref name="from"/> at one place makes the one name of the other.</summary>
    private static bool IsOneInTheOther(string name, string other, string from, string to)
    {
        for (var at = name.IndexOf(from, StringComparison.Ordinal); at >= 0; at = name.IndexOf(from, at + 1, StringComparison.Ordinal))
            if (other.Length == name.Length + to.Length - from.Length && other.AsSpan(0, at).SequenceEqual(name.AsSpan(0, at))
                && other.AsSpan(at).StartsWith(to) && other.AsSpan(at + to.Length).SequenceEqual(name.AsSpan(at + from.Length)))
                return true;
        return false;
    }
}
