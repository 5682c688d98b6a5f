namespace NpsWarning.Substances;

/// <summary>Edits are insertion, deletion, substitution, and the swap of two neighbours (optimal string alignment).</summary>
internal static class EditDistance
{
    public static bool IsAtMostOne(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var start = a.CommonPrefixLength(b);
        a = a[start..];
        b = b[start..];
        return (a.Length - b.Length) switch
        {
            0 => a.Length == 0 || a[1..].SequenceEqual(b[1..])
                || (a.Length >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..].SequenceEqual(b[2..])),
            1 => a[1..].SequenceEqual(b),
            -1 => a.SequenceEqual(b[1..]),
            _ => false,
        };
    }

    /// <summary>At most two edits, tried as one edit anywhere and then a second. For words of some twenty letters.</summary>
    public static bool IsAtMostTwo(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (Math.Abs(a.Length - b.Length) > 2)
            return false;
        if (IsAtMostOne(a, b))
            return true;
        var start = a.CommonPrefixLength(b);
        a = a[start..];
        b = b[start..];
        return (a.Length > 0 && b.Length > 0 && IsAtMostOne(a[1..], b[1..]))
            || (a.Length > 0 && IsAtMostOne(a[1..], b))
            || (b.Length > 0 && IsAtMostOne(a, b[1..]))
            || (a.Length > 1 && b.Length > 1 && a[0] == b[1] && a[1] == b[0] && IsAtMostOne(a[2..], b[2..]));
    }
}
