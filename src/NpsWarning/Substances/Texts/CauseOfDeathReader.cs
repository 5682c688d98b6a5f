using System.Runtime.InteropServices;

namespace NpsWarning.Substances.Texts;

/// <summary>
/// Finds the substances that a free text names, such as a certificate's cause of death. The longest name at each place counts; a chemical
/// prefix before a known name makes an unknown one, never the known one; alternatives ("A or B") count once, as an ambiguous set.
/// </summary>
public sealed class CauseOfDeathReader
{
    private readonly Resolver resolver;
    private readonly Catalogue catalogue;
    private readonly DrugLikeWords words = new();
    private readonly RunTogetherWords runTogether;
    private readonly LongestName longest;
    private readonly DerivedNames derived;
    private readonly ShortenedFentanyl shortened;
    private readonly Alternatives alternatives;

    public CauseOfDeathReader(Catalogue catalogue, Resolver resolver)
    {
        this.catalogue = catalogue;
        this.resolver = resolver;
        runTogether = new RunTogetherWords(resolver.Index, catalogue);
        longest = new LongestName(resolver.Index, words);
        derived = new DerivedNames(longest, words);
        shortened = new ShortenedFentanyl(resolver.Index, derived);
        alternatives = new Alternatives(catalogue, resolver.Index);
    }

    public NamesInText Find(string text)
    {
        var tokens = NameTokens.Of(text);
        tokens = runTogether.TakenApart(SpelledOut(tokens), words);
        var reading = new TextReading(text, tokens);
        for (var i = 0; i < tokens.Count;)
            i = ReadAt(i, reading);
        reading.Settle();
        alternatives.Join(reading);
        return reading.Result();
    }

    /// <summary>
    /// The affirmed names, classes and unknown names of a text, each once, as a report would give them: as written, or by the catalogue's name
    /// where the words alone would not resolve to the same ("FURANYL" before "AND ACETYL FENTANYL").
    /// </summary>
    public IReadOnlyList<string> NamesToReport(string text)
    {
        var read = Find(text);
        var found = read.Found.Where(f => !f.Negated).Select(f => (f.Start, Name: ToReport(f.Name), Same: $"{f.Name.Class}{string.Join('|', f.Name.Substances)}"));
        var unknown = read.Unknown.Select(u => (u.Start, Name: u.Written, Same: u.Key));
        return [.. found.Concat(unknown).OrderBy(name => name.Start).DistinctBy(name => name.Same).Select(name => name.Name)];
    }

    private string ToReport(ResolvedName name)
    {
        var again = resolver.Resolve(name.Raw);
        return again.Kind == name.Kind && again.Substances.SequenceEqual(name.Substances)
            ? name.Raw
            : string.Join(" / ", name.Substances.Select(id => catalogue.ById(id)!.Name));
    }

    /// <summary>"Fentanyls" are a class here, and no typing error.</summary>
    private static List<NameToken> SpelledOut(List<NameToken> tokens)
    {
        if (NameRepairs.SpelledOut(tokens) is not { } spelled)
            return tokens;
        for (var i = 0; i < tokens.Count; i++)
            if (tokens[i].Text == "fentanyls")
                spelled[i] = tokens[i];
        return spelled;
    }

    /// <summary>Reads the name at a word, if there is one, and returns the word to go on with.</summary>
    private int ReadAt(int i, TextReading reading)
    {
        var tokens = reading.Tokens;
        if (Negations.IsNeitherNor(tokens, i))
            return i + 1;
        if (longest.At(i, tokens) is var (meaning, length))
        {
            if (derived.HyphenatedOn(i + length, tokens) is { } on)
                return reading.Unknown(i, on);
            if (derived.BeforeFentanyl(i + length, tokens) is { } another)
                return reading.Unknown(i, another);
            if (meaning.Kind != NameKind.NotASubstance)
                reading.Found(i, i + length, meaning.Resolved(reading.Written(i, i + length), NameKey.Of(Span(tokens).Slice(i, length))));
            return i + length;
        }

        if (derived.Prefixed(i, tokens) is { } end)
            return reading.Unknown(i, end);
        if (shortened.At(i, tokens) is var (whole, count))
        {
            var written = reading.Written(i, i + count);
            reading.Found(i, i + count, whole.Resolved(written, NameKey.Of(written), "shortened before another fentanyl", 0.95));
            return i + count;
        }

        var chunk = Gaps.ChunkEnd(i + 1, tokens);
        if (chunk > i + 1 && ReadHyphenated(i, chunk, reading))
            return reading.Read;
        if (derived.WithPrefixes(i, tokens) is { } after)
        {
            reading.MayBeUnknown(i, after, words.IsLikely(tokens[after - 1].Text) || words.IsSurely(tokens[after - 1].Text));
            return after;
        }

        return ReadWord(i, reading);
    }

    private int ReadWord(int i, TextReading reading)
    {
        var tokens = reading.Tokens;
        var word = tokens[i].Text;
        if (words.IsEveryday(word))
            return i + 1;
        if (resolver.TypingError(reading.Written(i, i + 1), word) is { Kind: NameKind.Substance } corrected)
            reading.Found(i, i + 1, corrected);
        else if (Gaps.IsSoft(i + 1, tokens) && DrugLikeWords.IsCode(Span(tokens).Slice(i, 2)))
            return reading.Unknown(i, i + 2);
        else if (DrugLikeWords.IsCode(Span(tokens).Slice(i, 1)) || words.IsSurely(word))
            reading.Unknown(i, i + 1);
        else if (words.IsLikely(word))
            reading.MayBeUnknown(i, i + 1, likely: true);
        else if (words.IsPossibly(word))
            reading.MayBeUnknown(i, i + 1, likely: false);
        return i + 1;
    }

    /// <summary>A word with hyphens that is in no list: "4-MeO-alpha-PVP" while only alpha-PVP is known, "ADB-FUBIATA".</summary>
    private bool ReadHyphenated(int i, int chunk, TextReading reading)
    {
        var tokens = reading.Tokens;
        for (var j = i; j < chunk; j++)
        {
            if (words.IsEveryday(tokens[j].Text) && resolver.Index.Find(Span(tokens).Slice(j, 1)) is not { Kind: NameKind.Substance })
                return false;
            if (j > i && longest.At(j, tokens) is ({ Kind: not NameKind.NotASubstance }, var length))
                return HasWord(i, j, tokens, words.IsNamePart) && reading.Unknown(i, Math.Max(j + length, chunk)) > i;
        }

        if (LocantsBefore(i, chunk, tokens) && resolver.TypingError(reading.Written(i, chunk), tokens[chunk - 1].Text) is { Kind: NameKind.Substance } corrected)
        {
            reading.Found(i, chunk, corrected);
            return true;
        }

        var (surely, likely) = DrugLikeWords.HyphenatedCode(Span(tokens)[i..chunk]);
        if (surely || HasWord(i, chunk, tokens, words.IsSurely))
            return reading.Unknown(i, chunk) > i;
        likely |= HasWord(i, chunk, tokens, words.IsLikely);
        if (!likely && HasWord(i, chunk, tokens, word => word.Length > 4 && !words.IsPossibly(word)))
            return false;
        if (HasWord(i, chunk, tokens, word => word.AsSpan().ContainsAnyExceptInRange('0', '9')))
            reading.MayBeUnknown(i, chunk, likely);
        else
            reading.Skip(chunk);
        return true;
    }

    /// <summary>"3,4-methylendioxy…": numbers and then one word, in which a typing error may be.</summary>
    private static bool LocantsBefore(int i, int chunk, List<NameToken> tokens)
    {
        for (; i < chunk - 1; i++)
            if (tokens[i].Text.Length > 1 || !char.IsAsciiDigit(tokens[i].Text[0]))
                return false;
        return true;
    }

    private static bool HasWord(int i, int end, List<NameToken> tokens, Func<string, bool> isMeant)
    {
        for (; i < end; i++)
            if (isMeant(tokens[i].Text))
                return true;
        return false;
    }

    private static ReadOnlySpan<NameToken> Span(List<NameToken> tokens) => CollectionsMarshal.AsSpan(tokens);
}
