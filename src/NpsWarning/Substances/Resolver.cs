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

    /// <summary>Resolves a name; a structure key, where the report has one, is believed before the name.</summary>
    public ResolvedName Resolve(string rawName, string? inchiKey = null)
    {
        var byName = ResolveName(rawName);
        if (inchiKey is null || catalogue.ByInchiKey(inchiKey) is not { } byKey)
            return byName;
        return new(rawName, byName.Key, NameKind.Substance, [byKey.Id], "InChIKey", 1, [.. byName.Substances.Where(id => id != byKey.Id)]);
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
            ?? TypingError(raw, key);
    }

    /// <summary>As it stands, then without its salt, then with "fentanyl" spelled right.</summary>
    internal ResolvedName? Exact(string raw, string key, List<NameToken> tokens)
    {
        if (Index.Find(key) is { } exact)
            return exact.Resolved(raw, key);

        var bare = NameRepairs.WithoutSalts(tokens);
        if (bare.Count > 0 && bare.Count < tokens.Count && Index.Find(Span(bare)) is { } saltFree)
            return saltFree.Resolved(raw, key, $"{saltFree.How}, after removing the salt");

        if (NameRepairs.SpelledOut(bare) is { } spelled && Index.Find(Span(spelled)) is { } repaired)
            return repaired.Resolved(raw, key, $"{repaired.How}, after a typing error in \"fentanyl\" or \"nitazene\"", 0.95);
        return null;
    }

    /// <summary>"A/B" and "A or B": one finding that may be either, never two.</summary>
    private ResolvedName? EitherOr(string raw, string key)
    {
        var parts = EitherOrSeparator().Split(raw).Where(part => part.Length > 0).ToArray();
        if (parts.Length < 2)
            return null;
        var resolved = Array.ConvertAll(parts, ResolveName);
        if (resolved.Any(part => part.Kind is not (NameKind.Substance or NameKind.Ambiguous)))
            return null;
        SubstanceId[] ids = [.. resolved.SelectMany(part => part.Substances).Distinct().OrderBy(id => id.Value, StringComparer.Ordinal)];
        var score = resolved.Min(part => part.Score);
        return ids.Length == 1
            ? new(raw, key, NameKind.Substance, ids, "two names of one substance", score, [])
            : new(raw, key, NameKind.Ambiguous, ids, "given as either-or", score, []);
    }

    /// <summary>"4-ANPP (despropionyl fentanyl)": both names, if both are known, must agree.</summary>
    private ResolvedName? Bracketed(string raw, string key)
    {
        var open = raw.IndexOf('(');
        if (open < 0)
            return null;
        var close = raw.IndexOf(')', open);
        var inner = close < 0 ? raw[(open + 1)..] : raw[(open + 1)..close];
        var outer = close < 0 ? raw[..open] : string.Concat(raw.AsSpan(0, open), " ", raw.AsSpan(close + 1));
        ResolvedName?[] found = [Plain(outer), Plain(inner)];
        var substances = found.OfType<ResolvedName>().Where(name => name.Kind is NameKind.Substance or NameKind.Ambiguous).ToArray();
        if (substances.Length == 2)
            return Agree(raw, key, substances[0], substances[1]);
        if (found[0] is null && inner.Length < 4)
            return null; // "(S)", "(+)": not a name beside the unknown one.
        return substances.FirstOrDefault() is { } only && (found[0] is not null || outer.Trim().Length == 0)
            ? only with { Raw = raw, Key = key, How = $"{only.How}, beside a bracket", Score = Math.Min(only.Score, 0.95) }
            : found[0] is { } outerOnly ? outerOnly with { Raw = raw, Key = key } : null;

        ResolvedName? Plain(string part)
        {
            var tokens = NameTokens.Of(part);
            return tokens.Count == 0 ? null : Exact(part, NameKey.Of(Span(tokens)), tokens);
        }
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
            if (name is not null)
                return name.Resolved(raw, key, $"{name.How}, beside a class word", 0.95);
        }

        return null;
    }

    internal ResolvedName TypingError(string raw, string key)
    {
        var near = typingErrors.Near(key);
        return typingErrors.Correct(key, near) is { } meant
            ? new(raw, key, NameKind.Substance, [meant.Id], $"typing error of {meant.Name.ToLowerInvariant()}", 0.9, [])
            : ResolvedName.Unknown(raw, key, near);
    }

    private static ReadOnlySpan<NameToken> Span(List<NameToken> tokens) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens);

    [GeneratedRegex(@"\s*(?:/|\||\bor\b|\bversus\b|\bvs\b\.?)\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EitherOrSeparator();
}
