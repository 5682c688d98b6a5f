namespace NpsWarning.Substances;

/// <summary>What a key stands for.</summary>
internal sealed record Meaning(NameKind Kind, IReadOnlyList<SubstanceId> Substances, string How, SubstanceClass? Class = null)
{
    public ResolvedName Resolved(string raw, string key, string? how = null, double score = 1) =>
        new(raw, key, Kind, Substances, how ?? How, score, []) { Class = Class };
}

/// <summary>All keys with one meaning each: the catalogue's names, the declared ambiguous names, class words, and words that name no substance.</summary>
internal sealed class NameIndex
{
    private static readonly (string Name, string Key, Meaning Meaning)[] WithoutSubstance =
    [
        .. EmbeddedData.Lines("class-words.tsv").SelectMany(ClassWords),
        .. EmbeddedData.Lines("not-substances.txt").Select(line => (line, NameKey.Of(line), new Meaning(NameKind.NotASubstance, [], "names no substance"))),
    ];

    private readonly Dictionary<string, Meaning> meanings = new(8192, StringComparer.Ordinal);
    private readonly Dictionary<string, Meaning>.AlternateLookup<ReadOnlySpan<char>> bySpan;

    /// <exception cref="InvalidOperationException">A name belongs to two substances and is not declared ambiguous.</exception>
    public NameIndex(Catalogue catalogue)
    {
        bySpan = meanings.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var substance in catalogue.All)
            foreach (var (name, key, meaning) in WrittenNames.Of(substance).Names)
                Add(name, key, meaning);
        foreach (var ambiguous in AmbiguousName.All)
        {
            SubstanceId[] known = [.. ambiguous.Substances.Where(id => catalogue.ById(id) is not null)];
            if (known.Length > 1)
                Add(ambiguous.Name, ambiguous.Key, new Meaning(NameKind.Ambiguous, known, ambiguous.Why));
        }

        foreach (var (name, key, meaning) in WithoutSubstance)
            Add(name, key, meaning);
    }

    public IReadOnlyDictionary<string, Meaning> Meanings => meanings;

    public Meaning? Find(ReadOnlySpan<char> key) => bySpan.TryGetValue(key, out var meaning) ? meaning : null;

    public Meaning? Find(ReadOnlySpan<NameToken> tokens)
    {
        Span<char> buffer = stackalloc char[NameKey.MaxLength];
        return Find(buffer[..NameKey.Write(tokens, buffer)]);
    }

    private static IEnumerable<(string Name, string Key, Meaning Meaning)> ClassWords(string line)
    {
        var fields = line.Split('\t');
        var meaning = new Meaning(NameKind.Class, [], "class word", SubstanceClassNames.Parse(fields[0]));
        return fields[1].Split('|').Select(word => (word, NameKey.Of(word), meaning));
    }

    private void Add(string name, string key, Meaning meaning)
    {
        if (key.Length == 0 || meanings.TryAdd(key, meaning))
            return;
        var first = meanings[key];
        if (first.Kind != meaning.Kind || !first.Substances.SequenceEqual(meaning.Substances) || first.Class != meaning.Class)
            throw new InvalidOperationException($"'{name}' ({key}) means both {Describe(first)} and {Describe(meaning)}.");
    }

    private static string Describe(Meaning meaning) => $"{meaning.Kind} {string.Join(", ", meaning.Substances)}{meaning.Class}";
}
