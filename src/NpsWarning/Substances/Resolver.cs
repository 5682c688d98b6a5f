using System.Text.RegularExpressions;

namespace NpsWarning.Substances;

/// <summary>
/// From a name, as a laboratory or a registrar wrote it, to a substance. Deterministic; rules are tried in a fixed order and the first that
/// holds decides. Nothing is guessed from one prefix or homologue number to another: what no rule reads stays an unknown name.
/// </summary>
public sealed partial class Resolver
{
    private readonly Catalogue catalogue;
    private readonly TypingErrors typingErrors;

    public Resolver(Catalogue catalogue)
    {
        this.catalogue = catalogue;
        Index = new NameIndex(catalogue);
        typingErrors = new TypingErrors(catalogue, Index);
    }

    internal NameIndex Index { get; }

    /// <summary>Resolves a name. A structure key, where the report has one, is believed before a CAS number, and that before the name; what they
    /// say instead stands among the alternatives.</summary>
    public ResolvedName Resolve(string rawName, string? inchiKey = null, string? casNumber = null)
    {
        var byName = ResolveName(rawName);
        var byKey = inchiKey is null ? null : catalogue.ByInchiKey(inchiKey);
        var byCas = casNumber is null ? null : catalogue.ByCas(casNumber);
        if ((byKey ?? byCas) is not { } believed)
            return byName;

        SubstanceId[] others = [.. byName.Substances.Append(byCas?.Id ?? believed.Id).Where(id => id != believed.Id).Distinct()];
        var by = byKey is null ? "CAS number" : "InChIKey";
        var isContradicted = (byName.Kind is NameKind.Substance or NameKind.Ambiguous && !byName.Substances.Contains(believed.Id)) || (byCas is not null && byCas != believed);
        return new(rawName, byName.Key, NameKind.Substance, [believed.Id], isContradicted ? $"{by}, against what else is given" : by, 1, others);
    }

    private ResolvedName ResolveName(string raw)
    {
        var tokens = NameTokens.Of(raw);
        if (tokens.Count == 0)
            return new(raw, "", NameKind.NotASubstance, [], "no letter or digit", 1, []);

        var key = NameKey.Of(Span(tokens));
        return Exact(raw, key, tokens)
            ?? EitherOr(raw, key)
            ?? Bracketed(raw, key)
            ?? BesideClassWord(raw, key, tokens)
            ?? IsomerNotSaid(raw, key, tokens)
            ?? Unnamed(raw, key, tokens)
            ?? TypingError(raw, key);
    }

    /// <summary>As it stands, then without its salt, then by the rules of <see cref="NameRepairs"/>, then read as a systematic name.</summary>
    internal ResolvedName? Exact(string raw, string key, List<NameToken> tokens)
    {
        if (Index.Find(key) is { } exact)
            return exact.Resolved(raw, key);

        var bare = NameRepairs.WithoutSalts(tokens);
        if (bare.Count > 0 && bare.Count < tokens.Count && Index.Find(Span(bare)) is { } saltFree)
            return saltFree.Resolved(raw, key, $"{saltFree.How}, after removing the salt");

        var spelled = NameRepairs.SpelledOut(bare);
        if (spelled is not null && Index.Find(Span(spelled)) is { } repaired)
            return repaired.Resolved(raw, key, $"{repaired.How}, after a typing error in \"fentanyl\" or \"nitazene\"", 0.95);

        var name = NameKey.Of(Span(spelled ?? bare));
        if (NameRepairs.AcylName(name) is { } acyl && Index.Find(acyl) is { } acylated)
            return acylated.Resolved(raw, key, $"{acylated.How}, under another name of its acyl group");
        if (NameRepairs.Contracted(name) is { } contracted && Index.Find(contracted) is { Kind: NameKind.Ambiguous } set)
            return set.Resolved(raw, key);
        if (NameRepairs.NumberPadded(name) is { } padded && Index.Find(padded) is { } numbered)
            return numbered.Resolved(raw, key, $"{numbered.How}, with its number written out", 0.95);
        if (NameRepairs.PositionWritten(bare) is { } positioned && Index.Find(Span(bare)[1..]) is { Kind: NameKind.Ambiguous } && Index.Find(Span(positioned)) is { } member)
            return member.Resolved(raw, key, $"{member.How}, with its position as a number");
        return SystematicFentanyl.CommonName(raw) is { } common && Index.Find(NameKey.Of(common)) is { } read
            ? read.Resolved(raw, key, "systematic name", 0.95)
            : null;
    }

    /// <summary>"A/B" and "A or B": one finding that may be either, never two. "A/B fentanyl" gives its last word to both.</summary>
    private ResolvedName? EitherOr(string raw, string key)
    {
        var parts = EitherOrSeparator().Split(raw).Where(part => part.Length > 0).ToArray();
        if (parts.Length < 2)
            return null;
        var lastWord = parts[^1].LastIndexOf(' ') is var space and > 0 ? parts[^1][space..] : "";
        var resolved = Array.ConvertAll(parts, part => ResolveName(part) is { Kind: NameKind.Substance or NameKind.Ambiguous } alone ? alone : ResolveName(part + lastWord));
        if (resolved.Any(part => part.Kind is not (NameKind.Substance or NameKind.Ambiguous)))
            return null;
        SubstanceId[] ids = [.. resolved.SelectMany(part => part.Substances).Distinct().OrderBy(id => id.Value, StringComparer.Ordinal)];
        var score = resolved.Min(part => part.Score);
        return ids.Length == 1
            ? new(raw, key, NameKind.Substance, ids, "two names of one substance", score, [])
            : new(raw, key, NameKind.Ambiguous, ids, "given as either-or", score, []);
    }

    /// <summary>
    /// "4-ANPP (despropionyl fentanyl)": both names, if both are known, must agree. Where one is unknown the other decides only if the
    /// unknown one is a systematic name: "fentanyl (para-fluoro)" is not fentanyl.
    /// </summary>
    private ResolvedName? Bracketed(string raw, string key)
    {
        if (Aside(raw) is not var (outer, inner))
            return null;
        var (name, aside) = (Plain(outer), Plain(inner));
        if (name is not null && aside is not null)
            return (name.Kind, aside.Kind) switch
            {
                (NameKind.Substance or NameKind.Ambiguous, NameKind.Substance or NameKind.Ambiguous) => Agree(raw, key, name, aside),
                (NameKind.Substance or NameKind.Ambiguous, _) => Beside(name),
                (_, NameKind.Substance or NameKind.Ambiguous) => Beside(aside),
                _ => name with { Raw = raw, Key = key },
            };
        if (name is { Kind: NameKind.Class or NameKind.NotASubstance })
            return name with { Raw = raw, Key = key };
        if (name is not null)
            return NameRepairs.IsSystematic(inner) || NameRepairs.SaysNothing(inner) ? Beside(name) : null;
        // Letters alone are an abbreviation of many things: APICA is a cannabinoid, and an acid of the same initials.
        return aside is not null && (NameTokens.Of(outer).Count == 0 || (NameRepairs.IsSystematic(outer) && (inner.Any(char.IsAsciiDigit) || inner.Length >= 8))) ? Beside(aside) : null;

        ResolvedName Beside(ResolvedName known) => known with { Raw = raw, Key = key, How = $"{known.How}, beside a bracket", Score = Math.Min(known.Score, 0.95) };

        ResolvedName? Plain(string part)
        {
            var tokens = NameTokens.Of(part);
            return tokens.Count == 0 ? null : Exact(part, NameKey.Of(Span(tokens)), tokens) ?? (part.Contains('(') || part.Contains('[') ? Bracketed(part, "") : null);
        }
    }

    /// <summary>The last bracket that stands beside a name and not inside one, as the rest and what is in it.</summary>
    private static (string Outer, string Inner)? Aside(string raw)
    {
        var last = raw.TrimEnd(' ', '.', ',').Length - 1;
        if (last < 0 || raw[last] is not (')' or ']'))
            return raw.StartsWith('(') ? ("", raw[1..]) : null;
        var depth = 0;
        for (var i = last; i >= 0; i--)
        {
            if (raw[i] is ')' or ']')
                depth++;
            if (raw[i] is '(' or '[' && --depth == 0)
                return i > 0 && raw[i - 1] == '-' ? null : (raw[..i], raw[(i + 1)..last]);
        }

        return null;
    }

    private static ResolvedName Agree(string raw, string key, ResolvedName outer, ResolvedName inner)
    {
        SubstanceId[] common = [.. outer.Substances.Intersect(inner.Substances)];
        if (common.Length == 1)
            return new(raw, key, NameKind.Substance, common, "name and bracket agree", 1, []);
        SubstanceId[] either = [.. outer.Substances.Union(inner.Substances).OrderBy(id => id.Value, StringComparer.Ordinal)];
        return new(raw, key, NameKind.Ambiguous, either, "name and bracket differ", 0.5, []);
    }

    /// <summary>"U-47700 synthetic opioid": the class word adds nothing to the name.</summary>
    private ResolvedName? BesideClassWord(string raw, string key, List<NameToken> tokens)
    {
        for (var cut = 1; cut < tokens.Count; cut++)
        {
            var (head, tail) = (Index.Find(Span(tokens)[..cut]), Index.Find(Span(tokens)[cut..]));
            var name = (head?.Kind, tail?.Kind) switch
            {
                (NameKind.Substance or NameKind.Ambiguous, NameKind.Class) => head,
                (NameKind.Class, NameKind.Substance or NameKind.Ambiguous) => tail,
                _ => null,
            };
            // "2C-I-NBOMe" is not 2C-I of the class of NBOMes.
            if (name is not null && !NameRepairs.IsPartOfNames(tokens[cut].Text) && !NameRepairs.IsPartOfNames(tokens[cut - 1].Text))
                return name.Resolved(raw, key, $"{name.How}, beside a class word", 0.95);
        }

        return null;
    }

    /// <summary>"Methoxymethylone, isomer undetermined", "opioid NOS": the rest must name a set or a class; an isomer of a single substance is another one.</summary>
    private ResolvedName? IsomerNotSaid(string raw, string key, List<NameToken> tokens)
    {
        var rest = tokens.FindAll(token => !NameRepairs.SaysUndetermined(token.Text));
        return rest.Count > 0 && rest.Count < tokens.Count && Index.Find(Span(rest)) is { Kind: NameKind.Ambiguous or NameKind.Class } set
            ? set.Resolved(raw, key, $"{set.How}, which one is not said")
            : null;
    }

    /// <summary>"Unknown 23", "unidentified compound m/z 58": what a laboratory calls a thing until it knows its name, and the next one calls another thing.</summary>
    private static ResolvedName? Unnamed(string raw, string key, List<NameToken> tokens) => NameRepairs.SaysUnnamed(tokens[0].Text)
        ? new(raw, key, NameKind.NotASubstance, [], "a label for what is not identified", 1, [])
        : null;

    internal ResolvedName TypingError(string raw, string key)
    {
        var near = typingErrors.Near(key);
        return typingErrors.Correct(key, near) is { } meant
            ? new(raw, key, NameKind.Substance, [meant.Id], $"typing error of {meant.Name.ToLowerInvariant()}", 0.9, [])
            : ResolvedName.Unknown(raw, key, near, [.. near.Take(3).Select(id => catalogue.ById(id)!.Name)]);
    }

    private static ReadOnlySpan<NameToken> Span(List<NameToken> tokens) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens);

    [GeneratedRegex(@"\s*(?:/|\||\bor\b|\bversus\b|\bvs\b\.?)\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EitherOrSeparator();
}
