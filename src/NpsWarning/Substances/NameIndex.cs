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
    private readonly Dictionary<string, Meaning> meanings = new(8192, StringComparer.Ordinal);
    private readonly Dictionary<string, Meaning>.AlternateLookup<ReadOnlySpan<char>> bySpan;

    /// <exception cref="InvalidOperationException">A name belongs to two substances and is not declared ambiguous.</exception>
    public NameIndex(Catalogue catalogue)
    {
        bySpan = meanings.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var substance in catalogue.All)
        {
            Add(substance.Name, new Meaning(NameKind.Substance, [substance.Id], "preferred name"));
            var synonym = new Meaning(NameKind.Substance, [substance.Id], "synonym");
            foreach (var name in substance.Synonyms)
                Add(name, synonym);
        }

        foreach (var name in AmbiguousName.All)
            AddAmbiguous(name, catalogue);
        foreach (var line in EmbeddedData.Lines("class-words.tsv"))
            AddClass(line.Split('\t'));
        foreach (var line in EmbeddedData.Lines("not-substances.txt"))
            Add(line, new Meaning(NameKind.NotASubstance, [], "names no substance"));
    }

    public IReadOnlyDictionary<string, Meaning> Meanings => meanings;

    public Meaning? Find(ReadOnlySpan<char> key) => bySpan.TryGetValue(key, out var meaning) ? meaning : null;

    public Meaning? Find(ReadOnlySpan<NameToken> tokens)
    {
        Span<char> buffer = stackalloc char[NameKey.MaxLength];
        return Find(buffer[..NameKey.Write(tokens, buffer)]);
    }

    private void AddAmbiguous(AmbiguousName name, Catalogue catalogue)
    {
        var ids = name.Substances.Where(id => catalogue.ById(id) is not null).ToArray();
        if (ids.Length > 1)
            Add(name.Name, new Meaning(NameKind.Ambiguous, ids, name.Why));
    }

    private void AddClass(string[] fields)
    {
        var value = SubstanceClassNames.Parse(fields[0]);
        foreach (var word in fields[1].Split('|'))
            Add(word, new Meaning(NameKind.Class, [], "class word", value));
    }

    private void Add(string name, Meaning meaning)
    {
        var key = NameKey.Of(name);
        if (key.Length == 0 || meanings.TryAdd(key, meaning))
            return;
        var first = meanings[key];
        if (first.Kind != meaning.Kind || !first.Substances.SequenceEqual(meaning.Substances) || first.Class != meaning.Class)
            throw new InvalidOperationException($"'{name}' ({key}) means both {Describe(first)} and {Describe(meaning)}.");
    }

    private static string Describe(Meaning meaning) => $"{meaning.Kind} {string.Join(", ", meaning.Substances)}{meaning.Class}";
}
