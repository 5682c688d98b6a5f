using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>What a leak search has looked at and found, for people to read.</summary>
internal sealed class LeakAccount(string name)
{
    private readonly ConcurrentDictionary<string, (long Outputs, long Letters)> _searched = new(StringComparer.Ordinal);

    /// <summary>Ways on which a mark was found that had no business there, with what stands around it.</summary>
    public ConcurrentBag<string> Leaks { get; } = [];

    /// <summary>Looks for marks in an output that may have none.</summary>
    public void Search(string way, string content, params ReadOnlySpan<string> marks)
    {
        _searched.AddOrUpdate(way, (1, content.Length), (_, so) => (so.Outputs + 1, so.Letters + content.Length));
        foreach (var mark in marks)
            if (content.IndexOf(mark, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
                Leaks.Add($"{way}: …{content[Math.Max(0, at - 60)..Math.Min(content.Length, at + 60)].ReplaceLineEndings(" ")}…");
    }

    /// <summary>Prints it, also into a file beside the tests, and fails where there is a leak.</summary>
    public void Close(ITestOutputHelper output, params ReadOnlySpan<(string What, long Count)> facts)
    {
        var said = new StringBuilder();
        foreach (var (what, count) in facts) said.AppendLine(CultureInfo.InvariantCulture, $"{what}: {count:N0}");
        foreach (var (way, (outputs, letters)) in _searched.OrderBy(w => w.Key, StringComparer.Ordinal)) said.AppendLine(CultureInfo.InvariantCulture, $"searched, {way}: {outputs:N0} outputs, {letters:N0} letters");
        said.AppendLine(CultureInfo.InvariantCulture, $"searched in all: {_searched.Values.Sum(w => w.Outputs):N0} outputs, {_searched.Values.Sum(w => w.Letters):N0} letters");
        said.AppendLine(CultureInfo.InvariantCulture, $"leaks: {Leaks.Count:N0}");
        foreach (var leak in Leaks.Distinct().Order(StringComparer.Ordinal).Take(20)) said.AppendLine(leak);
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, $"leak-search-{name}.txt"), said.ToString());
        output.WriteLine(said.ToString());
        Assert.True(Leaks.IsEmpty, said.ToString());
    }
}
