using NpsWarning.Cli.Demo;
using Xunit;

namespace NpsWarning.Tests.Cli;

public sealed class ConnecticutDeathsTests
{
    private const string Compact = "NPS_MAKE";

    [Fact]
    public void The_compact_file_has_every_death_of_the_source_on_its_day()
    {
        var source = ConnecticutMaker.Read(Source()).ToList();
        var deaths = ConnecticutDeaths.Load();

        Assert.Equal(source.Select(death => death.On).Order(), deaths.Select(death => death.On));
    }

    [Fact]
    public void The_compact_file_is_made_anew_when_asked_for()
    {
        if (Environment.GetEnvironmentVariable(Compact) is not { Length: > 0 } path)
        {
            Assert.Skip($"{Compact} is not set: nothing to make.");
            return;
        }
        File.WriteAllText(path, ConnecticutMaker.Make(Source()));
        using var made = File.OpenText(path);
        Assert.Equal(6304, ConnecticutDeaths.Read(made).Count);
    }

    private static string Source()
    {
        var folder = Environment.GetEnvironmentVariable("NPS_DATA") ?? Path.Combine(ProjectRoot(), "..", "shared", "data");
        var path = Path.Combine(folder, "connecticut_deaths_2012_2019.csv");
        Assert.SkipUnless(File.Exists(path), "NPS_DATA has no connecticut_deaths_2012_2019.csv.");
        return path;
    }

    private static string ProjectRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NpsWarning.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? ".";
    }
}
