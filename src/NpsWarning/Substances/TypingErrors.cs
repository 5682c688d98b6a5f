namespace NpsWarning.Substances;

/// <summary>
/// One typing error (a letter added, left out, wrong, or two swapped), corrected only onto names of medicines and long-known drugs.
/// On real deaths a wider tolerance read every "ACRYL FENTANYL" as acetylfentanyl while acrylfentanyl was new: it hid what is looked for.
/// </summary>
internal sealed class TypingErrors
{
    /// <summary>Shorter names are one error away from too many words.</summary>
    private const int ShortestName = 7;

    /// <summary>In letters: names of this length and less are one error away from other substances too often.</summary>
    private const int LongestShort = 8;

    /// <summary>Parts of the names that new substances are given: neither the word nor its correction may have one.</summary>
    private static readonly string[] NpsParts =
        ["fentan", "nitaz", "zolam", "cathin", "drone", "ylone", "inaca", "nbome", "trypt", "pyrrolidin", "butyr", "acryl", "cyclopro", "propion"];

    private readonly Dictionary<(char First, int Length), List<(string Key, SubstanceId Id)>> names = [];
    private readonly Catalogue catalogue;

    public TypingErrors(Catalogue catalogue, NameIndex index)
    {
        this.catalogue = catalogue;
        foreach (var (key, meaning) in index.Meanings)
        {
            if (meaning.Kind != NameKind.Substance || key.Length < ShortestName - 1 || !key.All(char.IsAsciiLetter))
                continue;
            var bucket = (key[0], key.Length);
            if (!names.TryGetValue(bucket, out var list))
                names[bucket] = list = [];
            list.Add((key, meaning.Substances[0]));
        }
    }

    /// <summary>The substances whose names start with the same letter and are one error away, new ones included.</summary>
    public IReadOnlyList<SubstanceId> Near(string key)
    {
        if (key.Length < ShortestName - 1)
            return [];
        var near = new SortedSet<string>(StringComparer.Ordinal);
        for (var length = key.Length - 1; length <= key.Length + 1; length++)
            if (names.TryGetValue((key[0], length), out var candidates))
                foreach (var (name, id) in candidates)
                    if (EditDistance.IsAtMostOne(key, name))
                        near.Add(id.Value);
        return [.. near.Select(id => new SubstanceId(id))];
    }

    /// <summary>The one long-known substance that the word can be an error of; null when there is none, or more than one, or a new one is as near.</summary>
    public Substance? Correct(string key, IReadOnlyList<SubstanceId> near)
    {
        if (key.Length < ShortestName || near.Count != 1 || !key.All(char.IsAsciiLetter) || LooksNew(key))
            return null;
        var only = catalogue.ById(near[0])!;
        return only.Standing is not Standing.Nps && !LooksNew(NameKey.Of(only.Name)) && IsPlain(key, only) ? only : null;
    }

    /// <summary>
    /// Whether the error is none that makes another substance of it. Short names, and those of drugs that are not medicines, take only errors that no two
    /// substances differ in (<see cref="NameVariants"/>); medicines with long names take one in their middle, since their ends say what group they are of.
    /// An error in a name that is a misspelling itself is two.
    /// </summary>
    private static bool IsPlain(string key, Substance only)
    {
        var preferred = NameKey.Of(only.Name);
        return only.Synonyms.Select(NameKey.Of).Where(name => name.Length > 0 && !EditDistance.IsAtMostTwo(name, preferred)).Append(preferred).Any(name => EditDistance.IsAtMostOne(key, name)
            && (NameVariants.AreOne(key, name) || (only.Standing == Standing.Medicine && key.Length > LongestShort && IsInTheMiddle(key, name))));
    }

    private static bool IsInTheMiddle(string key, string name)
    {
        var at = key.AsSpan().CommonPrefixLength(name);
        var isMethyl = key.Length != name.Length && (key.Length > name.Length ? key : name) is var longer && longer[at] == 'm' && at + 1 < longer.Length && longer[at + 1] == 'e';
        return at >= 2 && at < Math.Min(key.Length, name.Length) - 3 && !isMethyl;
    }

    private static bool LooksNew(string key) => NpsParts.Any(part => key.Contains(part, StringComparison.Ordinal));
}
