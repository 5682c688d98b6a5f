using System.Runtime.InteropServices;

namespace NpsWarning.Substances.Texts;

/// <summary>A name at some words of a text.</summary>
/// <param name="First">First word.</param>
/// <param name="End">The word after the name.</param>
/// <param name="Name">What it was resolved to.</param>
/// <param name="Negated">The text denies it.</param>
internal sealed record ReadName(int First, int End, ResolvedName Name, bool Negated);

/// <summary>What has been read of a text: names, unknown names, and words of which the rest of the text decides whether they are names.</summary>
internal sealed class TextReading(string text, List<NameToken> tokens)
{
    private readonly List<(int First, int End)> unknown = [];
    private readonly List<(int First, int End, bool Likely)> perhaps = [];

    public List<NameToken> Tokens => tokens;

    public List<ReadName> Names { get; } = [];

    /// <summary>The word after what was last added.</summary>
    public int Read { get; private set; }

    public string Written(int first, int end) => text[tokens[first].Start..EndOf(first, end)];

    public void Found(int first, int end, ResolvedName name) => Names.Add(new ReadName(first, Read = end, name, Negated: false));

    public int Unknown(int first, int end)
    {
        unknown.Add((first, end));
        return Read = end;
    }

    public void Skip(int end) => Read = end;

    public void MayBeUnknown(int first, int end, bool likely) => perhaps.Add((first, Read = end, likely));

    /// <summary>Whether a bracket stands before a word.</summary>
    public bool OpensBracket(int i) => i > 0 && text.AsSpan(tokens[i - 1].End, tokens[i].Start - tokens[i - 1].End).ContainsAny('(', '[');

    /// <summary>Decides, now that all names are read, which words are unknown names and which names the text denies.</summary>
    public void Settle()
    {
        Span<bool> isName = tokens.Count <= 256 ? stackalloc bool[tokens.Count] : new bool[tokens.Count];
        foreach (var name in Names)
            isName[name.First..name.End].Fill(true);
        for (var i = 0; i < Names.Count; i++)
            if (Negations.Negates(tokens, Names[i].First, Names[i].End, isName))
                Names[i] = Names[i] with { Negated = true };

        foreach (var (first, end) in unknown)
            isName[first..end].Fill(true);
        foreach (var (first, end, likely) in perhaps)
        {
            if (likely ? !ListPlace.SpeaksOfDrugs(tokens, first, end, isName) : !ListPlace.IsAmongNames(tokens, first, end, isName))
                continue;
            unknown.Add((first, end));
            isName[first..end].Fill(true);
        }
    }

    public NamesInText Result()
    {
        FoundName[] found = [.. Names.Select(n => new FoundName(tokens[n.First].Start, EndOf(n.First, n.End) - tokens[n.First].Start, n.Name, n.Negated))];
        unknown.Sort();
        UnknownName[] names = [.. unknown.Select(n => new UnknownName(
            tokens[n.First].Start, EndOf(n.First, n.End) - tokens[n.First].Start, Written(n.First, n.End), NameKey.Of(CollectionsMarshal.AsSpan(tokens)[n.First..n.End])))];
        return new NamesInText(text, found, names, PendingToxicology.IsIn(tokens));
    }

    /// <summary>The end of the last word, or of the bracket that closes what was opened among the words.</summary>
    private int EndOf(int first, int end)
    {
        var last = tokens[end - 1].End;
        if (last == text.Length || text[last] is not (')' or ']'))
            return last;
        var inside = text.AsSpan(tokens[first].Start..last);
        var (open, close) = text[last] == ')' ? ('(', ')') : ('[', ']');
        return inside.Count(open) > inside.Count(close) ? last + 1 : last;
    }
}
