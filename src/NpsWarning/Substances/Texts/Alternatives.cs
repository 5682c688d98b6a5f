namespace NpsWarning.Substances.Texts;

/// <summary>
/// Names that are one finding together. Those with nothing but "or" between them are alternatives; so are those with a slash between them if
/// they are isomers (one formula) or a declared pair; "heroin/fentanyl" is two findings. A name in brackets behind another name of the same
/// substance adds nothing: "para-fluoroisobutyryl fentanyl (FIBF)".
/// </summary>
internal sealed class Alternatives(Catalogue catalogue, NameIndex index)
{
    public void Join(TextReading reading)
    {
        Join(reading, WithBracket);
        Join(reading, EitherOr);
    }

    private static void Join(TextReading reading, Func<ReadName, ReadName, TextReading, ReadName?> join)
    {
        var names = reading.Names;
        for (var i = 0; i + 1 < names.Count;)
        {
            if (names[i].Negated == names[i + 1].Negated && join(names[i], names[i + 1], reading) is { } joined)
            {
                names[i] = joined;
                names.RemoveAt(i + 1);
            }
            else
            {
                i++;
            }
        }
    }

    private static ReadName? WithBracket(ReadName a, ReadName b, TextReading reading)
    {
        if (a.End != b.First || a.Name.Substances.Count == 0 || b.Name.Substances.Count == 0 || !reading.OpensBracket(b.First))
            return null;
        SubstanceId[] both = [.. a.Name.Substances.Intersect(b.Name.Substances)];
        if (both.Length == 0)
            return null;
        var kind = both.Length == 1 ? NameKind.Substance : NameKind.Ambiguous;
        return a with { End = b.End, Name = a.Name with { Kind = kind, Substances = both, How = $"{a.Name.How}, beside a bracket" } };
    }

    private ReadName? EitherOr(ReadName a, ReadName b, TextReading reading)
    {
        if (a.Name.Substances.Count == 0 || b.Name.Substances.Count == 0 || a.Negated)
            return null;
        var tokens = reading.Tokens;
        var isOr = b.First == a.End + 1 && tokens[a.End].Text == "or";
        var isSlash = b.First == a.End && tokens[b.First].Before == Gap.Slash;
        if (!isOr && !isSlash)
            return null;

        var declared = index.Find(a.Name.Key + b.Name.Key) is { Kind: NameKind.Ambiguous } meaning ? meaning : null;
        if (isSlash && declared is null && !AreIsomers(a.Name.Substances, b.Name.Substances))
            return null;
        SubstanceId[] ids = [.. a.Name.Substances.Union(b.Name.Substances).OrderBy(id => id.Value, StringComparer.Ordinal)];
        IReadOnlyList<SubstanceId> set = declared?.Substances ?? ids;
        var kind = set.Count == 1 ? NameKind.Substance : NameKind.Ambiguous;
        var name = new ResolvedName(reading.Written(a.First, b.End), a.Name.Key + b.Name.Key, kind, set, "given as either-or", Math.Min(a.Name.Score, b.Name.Score), []);
        return new ReadName(a.First, b.End, name, a.Negated);
    }

    private bool AreIsomers(IReadOnlyList<SubstanceId> a, IReadOnlyList<SubstanceId> b) =>
        catalogue.ById(a[0])?.Formula is { } formula && a.Concat(b).All(id => catalogue.ById(id)?.Formula == formula);
}
