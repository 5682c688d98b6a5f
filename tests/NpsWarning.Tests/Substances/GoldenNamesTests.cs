using System.Runtime.CompilerServices;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

/// <summary>
/// Names with what they must be understood as (golden.tsv, beside this file), written from the field's knowledge and from public data, each
/// line with where it comes from. No substance may be taken for another; of what is one substance at least 97 % must be found.
/// </summary>
public sealed class GoldenNamesTests(ITestOutputHelper output)
{
    private static readonly Golden[] Lines = [.. File.ReadLines(Path()).Skip(1).Select(Golden.Parse)];

    [Fact]
    public void It_holds_at_least_600_names_of_every_kind()
    {
        Assert.True(Lines.Length >= 600, $"{Lines.Length}");
        Assert.Equal(["ambiguous", "class", "different", "not-a-substance", "same", "unknown"], Lines.Select(l => l.Expected).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Lines, line => line.Source.Length == 0);
    }

    [Fact]
    public void Its_substances_are_in_the_catalogue() => Assert.Empty(Lines.Where(l => l.Expected is "same" or "different" or "ambiguous")
        .SelectMany(l => l.Substances).Where(id => Known.Catalogue.ById(new SubstanceId(id)) is null).Distinct());

    [Fact]
    public void No_name_is_taken_for_another_substance() => Assert.Empty(Lines.Select(WronglySame).OfType<string>());

    [Fact]
    public void At_least_97_percent_of_what_is_one_substance_is_found()
    {
        var same = Lines.Where(l => l.Expected == "same").ToList();
        var missed = same.Where(l => Ids(l) is var ids && (ids.Length != 1 || ids[0] != l.Substances[0])).Select(Found).ToList();
        foreach (var line in missed)
            output.WriteLine(line);
        Assert.True(missed.Count <= 0.03 * same.Count, $"{missed.Count} of {same.Count} missed:\n{string.Join('\n', missed)}");
    }

    [Theory]
    [InlineData("ambiguous", NameKind.Ambiguous)]
    [InlineData("class", NameKind.Class)]
    [InlineData("not-a-substance", NameKind.NotASubstance)]
    [InlineData("unknown", NameKind.Unknown)]
    public void Every_other_kind_is_read_as_it_is(string expected, NameKind kind) =>
        Assert.Empty(Lines.Where(l => l.Expected == expected).Where(l => Known.Resolver.Resolve(l.Name) is var r && (r.Kind != kind || Said(r) != string.Join(',', l.Substances))).Select(Found));

    private static string? WronglySame(Golden line)
    {
        var ids = Ids(line);
        return line.Expected switch
        {
            "same" when ids.Length == 1 && ids[0] != line.Substances[0] => Found(line),
            "different" when ids.Intersect(line.Substances).Any() => Found(line),
            "class" or "not-a-substance" or "unknown" when ids.Length > 0 => Found(line),
            _ => null,
        };
    }

    private static string[] Ids(Golden line) => [.. Known.Resolver.Resolve(line.Name).Substances.Select(id => id.Value)];

    private static string Said(ResolvedName name) => name.Kind == NameKind.Class ? name.Class!.Value.Name() : string.Join(',', name.Substances);

    private static string Found(Golden line) =>
        Known.Resolver.Resolve(line.Name) is var r ? $"'{line.Name}' is {line.Expected} {string.Join(',', line.Substances)}, found {r.Kind} {Said(r)} ({r.How})" : "";

    private static string Path([CallerFilePath] string here = "") => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "golden.tsv");

    private sealed record Golden(string Name, string Expected, string[] Substances, string Source)
    {
        public static Golden Parse(string line) => line.Split('\t') is [var name, var expected, var ids, var source]
            ? new(name, expected, ids.Split(',', StringSplitOptions.RemoveEmptyEntries), source)
            : throw new FormatException($"Not four columns: {line}");
    }
}
