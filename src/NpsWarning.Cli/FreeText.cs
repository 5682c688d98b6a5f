using NpsWarning.Substances;
using NpsWarning.Substances.Texts;

namespace NpsWarning.Cli;

/// <summary>Free text as the mappings and <c>substance find-in-text</c> read it.</summary>
internal sealed class FreeText(Knowledge knowledge)
{
    private readonly CauseOfDeathReader _reader = new(knowledge.Catalogue, knowledge.Resolver);

    /// <summary>The names in a text that become findings: what it affirms, and unknown names that look like a substance. By all that is known today, whenever it became known.</summary>
    public IReadOnlyList<string> Find(string text, DateOnly knownOn) => [.. _reader.NamesToReport(text)];

    /// <summary>All that a text names, with its places there.</summary>
    public TextNames Describe(string text)
    {
        var names = _reader.Find(text);
        return new TextNames(text, names.Pending,
            [.. names.Found.Select(f => Described(f, text.Substring(f.Start, f.Length)))],
            [.. names.Unknown.Select(u => new UnknownInText(u.Start, u.Length, u.Written, u.Key))]);
    }

    private FoundInText Described(FoundName found, string written)
    {
        IReadOnlyList<SubstanceId> ids = found.Name.Substances;
        var name = found.Name.Class?.Name() ?? (ids.Count == 1 ? knowledge.Catalogue.ById(ids[0])!.Name : SetNames.Joined(SetNames.Of([.. ids.Select(id => knowledge.Catalogue.ById(id)!)])));
        return new FoundInText(found.Start, found.Length, written, ids.Count == 1 ? ids[0].Value : null, ids.Count == 1 ? [] : [.. ids.Select(id => id.Value)], name, found.Name.Kind, found.Negated);
    }
}

/// <summary>What a text names.</summary>
/// <param name="Text">As given.</param>
/// <param name="Pending">The text says that toxicology is still to come.</param>
/// <param name="Found">Names of substances and classes, in the order of the text.</param>
/// <param name="Unknown">Words that look like a substance and are not known.</param>
internal sealed record TextNames(string Text, bool Pending, IReadOnlyList<FoundInText> Found, IReadOnlyList<UnknownInText> Unknown)
{
    /// <summary>Found names for a cell of a table: each once, a denied one with "no" before it.</summary>
    public string FoundInWords => string.Join(", ", Found.Select(f => f.Negated ? $"no {f.Name}" : f.Name).Distinct());

    /// <summary>Unknown names for a cell of a table.</summary>
    public string UnknownInWords => string.Join(", ", Unknown.Select(u => u.Written).Distinct());
}

/// <summary>A name in a text.</summary>
/// <param name="Start">First character.</param>
/// <param name="Length">In characters.</param>
/// <param name="Written">As the text writes it.</param>
/// <param name="SubstanceId">Where it is one substance.</param>
/// <param name="OneOf">Where it may be any of several: their ids.</param>
/// <param name="Name">The catalogue's name, those of the set, or the class.</param>
/// <param name="Kind">Substance, ambiguous, or class.</param>
/// <param name="Negated">The text says that it was not there.</param>
internal sealed record FoundInText(int Start, int Length, string Written, string? SubstanceId, IReadOnlyList<string> OneOf, string Name, NameKind Kind, bool Negated);

/// <summary>A name in no list, in a text.</summary>
/// <param name="Start">First character.</param>
/// <param name="Length">In characters.</param>
/// <param name="Written">As the text writes it.</param>
/// <param name="Key">As compared: unknown names with one key are one subject.</param>
internal sealed record UnknownInText(int Start, int Length, string Written, string Key);
