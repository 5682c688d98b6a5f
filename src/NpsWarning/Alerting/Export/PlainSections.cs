using NpsWarning.Alerting.Versions;

namespace NpsWarning.Alerting.Export;

/// <summary>The sections of a text as <see cref="AlertLayout"/> laid it out: a title, a line of hyphens as long as it, and what stands below.</summary>
internal sealed record PlainSections(IReadOnlyList<(string Title, string Text)> All)
{
    public static PlainSections Of(string plain)
    {
        var lines = plain.Split('\n');
        var starts = Enumerable.Range(0, Math.Max(0, lines.Length - 1)).Where(i => lines[i].Length > 2 && lines[i + 1].Length == lines[i].Length && lines[i + 1].All(c => c == '-')).ToList();
        return new([.. starts.Select((start, n) =>
        {
            var end = n + 1 < starts.Count ? starts[n + 1] : lines.Length;
            return (lines[start], string.Join('\n', lines[(start + 2)..Math.Max(start + 2, end)]).Trim());
        })]);
    }

    /// <summary>The sections with those titles, or all others, as one text; null where there are none.</summary>
    public string? Text(IReadOnlyList<string> titles, bool others = false)
    {
        var chosen = All.Where(s => titles.Contains(s.Title) != others).Select(s => $"{s.Title}\n{s.Text}").ToList();
        return chosen.Count == 0 ? null : string.Join("\n\n", chosen);
    }
}
