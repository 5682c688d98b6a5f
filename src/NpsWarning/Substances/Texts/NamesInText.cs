namespace NpsWarning.Substances.Texts;

/// <summary>A name found in a text, with its place there, so that a page can mark it.</summary>
/// <param name="Start">First character.</param>
/// <param name="Length">In characters.</param>
/// <param name="Name">What it was resolved to: a substance, an ambiguous set, or a class.</param>
/// <param name="Negated">The text says that it was not there: "NO FENTANYL DETECTED".</param>
public sealed record FoundName(int Start, int Length, ResolvedName Name, bool Negated);

/// <summary>A word, or words, that look like a substance's name and are in no list.</summary>
public sealed record UnknownName(int Start, int Length, string Written, string Key);

/// <summary>What a free text names, in the order of the text.</summary>
/// <param name="Pending">The text says that toxicology is still to come, so that silence about a substance means nothing.</param>
public sealed record NamesInText(string Text, IReadOnlyList<FoundName> Found, IReadOnlyList<UnknownName> Unknown, bool Pending)
{
    /// <summary>Substances and ambiguous sets that the text affirms, each once.</summary>
    public IEnumerable<ResolvedName> Affirmed => Found
        .Where(found => !found.Negated && found.Name.Kind is NameKind.Substance or NameKind.Ambiguous)
        .Select(found => found.Name)
        .DistinctBy(name => string.Join(',', name.Substances));
}
