using NpsWarning.Substances;

namespace NpsWarning.Cli;

/// <summary>Free text as the mappings and <c>substance find-in-text</c> read it.</summary>
internal sealed class FreeText(Catalogue catalogue)
{
    private readonly CauseOfDeathReader _reader = new(catalogue, new Resolver(catalogue));

    /// <summary>The names in a text that become findings: what it affirms, and unknown names that look like a substance. By all that is known today, whenever it became known.</summary>
    public IReadOnlyList<string> Find(string text, DateOnly knownOn) => [.. _reader.NamesToReport(text)];

    /// <summary>The same for people.</summary>
    public TextNames Describe(string text)
    {
        var names = _reader.Find(text);
        return new TextNames(text,
            [.. names.Affirmed.Select(n => n.Kind == NameKind.Substance ? catalogue.ById(n.Substances[0])!.Name : n.Raw).Distinct()],
            [.. names.Unknown.Select(u => u.Written).Distinct()]);
    }
}

/// <summary>What a text names.</summary>
/// <param name="Text">As given.</param>
/// <param name="Found">Names of substances and classes.</param>
/// <param name="Unknown">Words that look like a substance and are not known.</param>
internal sealed record TextNames(string Text, IReadOnlyList<string> Found, IReadOnlyList<string> Unknown);
