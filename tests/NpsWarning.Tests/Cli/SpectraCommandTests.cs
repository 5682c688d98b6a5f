using System.Text.Json;
using Xunit;

namespace NpsWarning.Tests.Cli;

public sealed class SpectraCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nps-spectra-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private const string Library = "Name: Amphetamine\nInChIKey: KWTSXDURSIMDCE-UHFFFAOYSA-N\nFormula: C9H13N\nNum Peaks: 4\n44 999; 65 80; 91 160; 120 30;\n\nName: Cocaine\nNum Peaks: 4\n82 999; 94 300; 182 800; 303 150;\n";

    [Fact]
    public async Task A_search_says_what_matches_and_what_was_refused()
    {
        var (library, queries) = (Write("l.msp", Library), Write("q.msp", "Name: exhibit 1\nNum Peaks: 4\n44 500; 65 41; 91 82; 120 14\n\nName: exhibit 2\nNum Peaks: 0\n"));
        var (code, output, error) = await NpsProcess.RunAsync("spectra", "search", "--library", library, queries, "--models", folder, "--json");
        Assert.Equal(1, code);
        Assert.Contains($"{queries}:6: NO_PEAKS", error, StringComparison.Ordinal);
        Assert.Contains("in-library: ", error, StringComparison.Ordinal);
        var row = Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray().ToList());
        Assert.Equal(("exhibit 1", "yes", JsonValueKind.Null, JsonValueKind.Null), (row.GetProperty("query").GetString(), row.GetProperty("inLibrary").GetString(), row.GetProperty("probability").ValueKind, row.GetProperty("nearestClass").ValueKind));
        Assert.Equal(("Amphetamine", "KWTSXDURSIMDCE-UHFFFAOYSA-N"), (row.GetProperty("hits")[0].GetProperty("name").GetString(), row.GetProperty("hits")[0].GetProperty("inchiKey").GetString()));
        Assert.InRange(row.GetProperty("hits")[0].GetProperty("score").GetDouble(), .95, 1);
    }

    [Fact]
    public async Task Spectra_of_one_compound_are_one_cluster()
    {
        var queries = Write("q.msp", Library + "\nName: Exhibit 3\nNum Peaks: 4\n44 500; 65 41; 91 82; 120 14\n");
        var (code, output, _) = await NpsProcess.RunAsync("spectra", "cluster", queries, "--json");
        Assert.Equal((0, "Amphetamine 1, Cocaine 2, Exhibit 3 1"), (code, string.Join(", ", JsonDocument.Parse(output).RootElement.EnumerateArray().Select(r => $"{r.GetProperty("query").GetString()} {r.GetProperty("cluster").GetInt32()}"))));
        var (_, table, _) = await NpsProcess.RunAsync("spectra", "cluster", queries);
        Assert.Contains("Amphetamine; Exhibit 3", table, StringComparison.Ordinal);
        Assert.Contains("3 spectra: 1 groups of two or more, 1 like no other.", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_missing_and_one_without_spectra_are_told_apart()
    {
        var (missing, _, said) = await NpsProcess.RunAsync("spectra", "cluster", Path.Combine(folder, "none.msp"));
        Assert.Equal(2, missing);
        Assert.Contains("There is no file", said, StringComparison.Ordinal);
        var (empty, _, hint) = await NpsProcess.RunAsync("spectra", "search", "--library", Write("l.msp", Library), Write("empty.msp", ""));
        Assert.Equal(1, empty);
        Assert.Contains("holds no spectrum", hint, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
