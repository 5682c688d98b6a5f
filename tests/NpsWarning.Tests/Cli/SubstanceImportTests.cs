using System.Text.Json;
using NpsWarning.Cli.Hosting;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Cli;

/// <summary>An import beside a running service: shown first, then taken in, then seen in what was stored before and in every verb.</summary>
public sealed class SubstanceImportTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nps-import-");
    private ServiceHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await ServiceHost.StartAsync(new ServeRequest { Folder = new DataFolder(_folder.FullName), Port = 0 }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task It_is_shown_first_then_taken_in_and_then_known_everywhere()
    {
        var report = Path.Combine(_folder.FullName, "report.json");
        File.WriteAllBytes(report, Some.Json(Some.Report(findings: [Some.Finding("Bromazolamol")])));
        await Nps(0, "submit", report, "--as", "forensic-lab", "--wait");
        var file = Path.Combine(_folder.FullName, "changes.csv");
        File.WriteAllText(file, "id,name,class,standing\nbromazolamol,Bromazolamol,benzodiazepines,nps\nx-1,Ketamine,other,nps\n");

        var (shown, _) = await Nps(1, "substance", "import", file); // one row is refused
        foreach (var part in new[] { "bromazolamol (new)", "NAME_TAKEN", "unlisted:bromazolamol\tsubstance:bromazolamol", "1 new, 0 corrected, 0 as they are, 1 refused.", "Nothing is changed." })
            Assert.Contains(part, shown, StringComparison.Ordinal);
        Assert.Equal("unknown", await KindAsync());
        Assert.Equal("unlisted:bromazolamol", Subject());

        var taken = JsonDocument.Parse((await Nps(1, "substance", "import", file, "--yes", "--by", "Ada", "--source", "Circular 7", "--json")).Out).RootElement;
        Assert.True(taken.GetProperty("taken").GetBoolean());
        Assert.Equal("substance", await KindAsync());
        Assert.Equal("substance:bromazolamol", Subject()); // when the verb returns, the service has read it again
        Assert.Contains("by Ada from Circular 7", (await Nps(0, "substance", "show", "bromazolamol")).Out, StringComparison.Ordinal);
        Assert.Contains("1 imported change", (await NpsProcess.RunAsync("doctor", "--data", _folder.FullName)).Out, StringComparison.Ordinal);

        Assert.Contains("0 new, 0 corrected, 1 as they are, 1 refused.", (await Nps(1, "substance", "import", file, "--yes")).Out, StringComparison.Ordinal); // a second time
    }

    [Fact]
    public async Task Without_a_file_or_a_service_it_says_what_is_missing()
    {
        Assert.Contains("There is no file", (await Nps(2, "substance", "import", "nowhere.csv")).Error, StringComparison.Ordinal);
        var (code, _, error) = await NpsProcess.RunAsync("substance", "import", typeof(SubstanceImportTests).Assembly.Location, "--data", Path.Combine(_folder.FullName, "empty"));
        Assert.Equal(3, code);
        Assert.Contains("nothing has run in", error, StringComparison.Ordinal);
    }

    private string Subject() => new Database(DatabaseOptions.SqliteFile(new DataFolder(_folder.FullName).Database)).Read(s => s.First<string>("SELECT subject FROM findings")!);

    private async Task<string?> KindAsync() => JsonDocument.Parse((await Nps(0, "substance", "resolve", "bromazolamol", "--json")).Out).RootElement[0].GetProperty("kind").GetString();

    private async Task<(string Out, string Error)> Nps(int code, params string[] arguments)
    {
        var (exit, output, error) = await NpsProcess.RunAsync([.. arguments, "--data", _folder.FullName]);
        Assert.True(exit == code, $"{string.Join(' ', arguments)}: exit {exit}. {output} {error}");
        return (output, error);
    }
}
