using System.Runtime.InteropServices;

namespace NpsWarning.Substances;

/// <summary>
/// Finds the substances that a free text names, such as a certificate's cause of death. The longest name at each place counts; a chemical
/// prefix before a known name makes an unknown one, never the known one; alternatives ("A or B") count once, as an ambiguous set.
/// </summary>
public sealed class CauseOfDeathReader
{
    /// <summary>Words in the longest name looked for ("delta 9 tetrahydro cannabinol", "4 anilino n phenethyl piperidine").</summary>
    private const int LongestName = 12;

    private readonly Resolver resolver;
    private readonly Catalogue catalogue;
    private readonly DrugLikeWords words = new();
    private readonly RunTogetherWords runTogether;

    public CauseOfDeathReader(Catalogue catalogue, Resolver resolver)
    {
        this.catalogue = catalogue;
        this.resolver = resolver;
        runTogether = new RunTogetherWords(resolver.Index, catalogue);
    }

    public NamesInText Find(string text)
    {
        var tokens = NameTokens.Of(text);
        tokens = runTogether.TakenApart(NameRepairs.SpelledOut(tokens) ?? tokens, words);
        var reading = new Reading(text, tokens);
        for (var i = 0; i < tokens.Count;)
            i = ReadAt(i, reading);
        JoinAlternatives(reading);
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

    /// <summary>Reads the name at a word, if there is one, and returns the word to go on with.</summary>
    private int ReadAt(int i, Reading reading)
    {
        var tokens = reading.Tokens;
        if (LongestAt(i, tokens) is var (meaning, length))
        {
            if (meaning.Kind != NameKind.NotASubstance)
                reading.Found(i, i + length, meaning.Resolved(reading.Written(i, i + length), NameKey.Of(Span(tokens).Slice(i, length))));
            return i + length;
        }

        if (ShortenedFentanyl(i, tokens) is var (whole, count))
        {
            var written = reading.Written(i, i + count);
            reading.Found(i, i + count, whole.Resolved(written, NameKey.Of(written), "shortened before another fentanyl", 0.95));
            return i + count;
        }

        if (PrefixedName(i, tokens) is { } end)
        {
            reading.Unknown(i, end);
            return end;
        }

        if (words.IsEveryday(tokens[i].Text))
            return i + 1;
        if (resolver.TypingError(reading.Written(i, i + 1), tokens[i].Text) is { Kind: NameKind.Substance } corrected)
            reading.Found(i, i + 1, corrected);
        else if (IsSoft(i + 1, tokens) && DrugLikeWords.IsCode(Span(tokens).Slice(i, 2)))
            return reading.Unknown(i, i + 2);
        else if (DrugLikeWords.IsCode(Span(tokens).Slice(i, 1)) || words.Looks(tokens[i].Text))
            reading.Unknown(i, i + 1);
        return i + 1;
    }

    private (Meaning Meaning, int Length)? LongestAt(int i, List<NameToken> tokens)
    {
        var length = 1;
        while (length < LongestName && IsSoft(i + length, tokens))
            length++;
        for (; length > 0; length--)
        {
            // A single letter or a bare number is a name only together with what follows.
            if (length == 1 && tokens[i].Text.Length < 3)
                continue;
            if (resolver.Index.Find(Span(tokens).Slice(i, length)) is { } meaning && !(length == 1 && words.IsEveryday(tokens[i].Text)))
                return (meaning, length);
        }

        return null;
    }

    /// <summary>"CYCLOPROPYL FENTANYL" while only fentanyl is known: the end of the unknown name; null when there is none.</summary>
    private int? PrefixedName(int i, List<NameToken> tokens)
    {
        for (var j = i; IsPrefixOrLocant(tokens[j].Text) && IsSoft(j + 1, tokens);)
        {
            j++;
            if (tokens[j - 1].Text.Length > 2 && LongestAt(j, tokens) is ({ Kind: NameKind.Substance or NameKind.Ambiguous }, var length))
                return j + length;
        }

        return null;
    }

    private bool IsPrefixOrLocant(string word) => words.IsPrefix(word) || (word.Length == 1 && char.IsAsciiDigit(word[0]));

    /// <summary>"FURANYL AND PARA-FLUOROBUTYRYL FENTANYL": the first name shares the last word of the second.</summary>
    private (Meaning Meaning, int Length)? ShortenedFentanyl(int i, List<NameToken> tokens)
    {
        var length = 1;
        while (length < 4 && IsSoft(i + length, tokens) && IsPrefixOrLocant(tokens[i + length - 1].Text))
            length++;
        for (; length > 0; length--)
        {
            var last = tokens[i + length - 1];
            if (!last.Text.EndsWith("yl", StringComparison.Ordinal) || !IsBeforeFentanyl(i + length, tokens))
                continue;
            NameToken[] whole = [.. Span(tokens).Slice(i, length), last with { Text = "fentanyl", Before = Gap.Soft, Primed = false }];
            if (resolver.Index.Find(whole) is { Kind: NameKind.Substance or NameKind.Ambiguous } meaning)
                return (meaning, length);
        }

        return null;
    }

    private static bool IsBeforeFentanyl(int i, List<NameToken> tokens)
    {
        for (var j = i; j < tokens.Count && j <= i + 5; j++)
            if (tokens[j].Text.EndsWith("fentanyl", StringComparison.Ordinal))
                return true;
        return false;
    }

    /// <summary>
    /// Names with nothing but "or" between them are alternatives. So are names with a slash between them if they are isomers (one formula) or a
    /// declared ambiguous pair; "heroin/fentanyl" is two findings.
    /// </summary>
    private void JoinAlternatives(Reading reading)
    {
        for (var i = 0; i + 1 < reading.Names.Count;)
        {
            var (a, b) = (reading.Names[i], reading.Names[i + 1]);
            if (Joined(a, b, reading) is { } joined)
            {
                reading.Names[i] = joined;
                reading.Names.RemoveAt(i + 1);
            }
            else
            {
                i++;
            }
        }
    }

    private ReadName? Joined(ReadName a, ReadName b, Reading reading)
    {
        if (a.Name.Substances.Count == 0 || b.Name.Substances.Count == 0)
            return null;
        var tokens = reading.Tokens;
        var isOr = b.First == a.End + 1 && tokens[a.End].Text == "or";
        var isSlash = b.First == a.End && tokens[b.First].Before == Gap.Slash;
        if (!isOr && !isSlash)
            return null;

        var declared = resolver.Index.Find(a.Name.Key + b.Name.Key) is { Kind: NameKind.Ambiguous } meaning ? meaning : null;
        if (isSlash && declared is null && !AreIsomers(a.Name.Substances, b.Name.Substances))
            return null;
        SubstanceId[] ids = [.. a.Name.Substances.Union(b.Name.Substances).OrderBy(id => id.Value, StringComparer.Ordinal)];
        IReadOnlyList<SubstanceId> set = declared?.Substances ?? ids;
        var kind = set.Count == 1 ? NameKind.Substance : NameKind.Ambiguous;
        var name = new ResolvedName(reading.Written(a.First, b.End), a.Name.Key + b.Name.Key, kind, set, "given as either-or", Math.Min(a.Name.Score, b.Name.Score), []);
        return new ReadName(a.First, b.End, name);
    }

    private bool AreIsomers(IReadOnlyList<SubstanceId> a, IReadOnlyList<SubstanceId> b) =>
        catalogue.ById(a[0])?.Formula is { } formula && a.Concat(b).All(id => catalogue.ById(id)?.Formula == formula);

    private static bool IsSoft(int i, List<NameToken> tokens) => i < tokens.Count && tokens[i].Before == Gap.Soft;

    private static ReadOnlySpan<NameToken> Span(List<NameToken> tokens) => CollectionsMarshal.AsSpan(tokens);

    private sealed record ReadName(int First, int End, ResolvedName Name);

    private sealed class Reading(string text, List<NameToken> tokens)
    {
        private readonly List<UnknownName> unknown = [];

        public List<NameToken> Tokens => tokens;

        public List<ReadName> Names { get; } = [];

        public string Written(int first, int end) => text[tokens[first].Start..tokens[end - 1].End];

        public void Found(int first, int end, ResolvedName name) => Names.Add(new ReadName(first, end, name));

        public int Unknown(int first, int end)
        {
            var key = NameKey.Of(Span(tokens)[first..end]);
            unknown.Add(new UnknownName(tokens[first].Start, tokens[end - 1].End - tokens[first].Start, Written(first, end), key));
            return end;
        }

        public NamesInText Result()
        {
            var isName = new bool[tokens.Count];
            foreach (var name in Names)
                isName.AsSpan(name.First, name.End - name.First).Fill(true);
            FoundName[] found = [.. Names.Select(name => new FoundName(
                tokens[name.First].Start,
                tokens[name.End - 1].End - tokens[name.First].Start,
                name.Name,
                Negations.Negates(tokens, name.First, name.End, isName)))];
            return new NamesInText(text, found, unknown, tokens.Exists(token => token.Text == "pending"));
        }
    }
}
