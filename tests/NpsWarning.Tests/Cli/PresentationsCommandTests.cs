using System.Text.Json;
using Xunit;

namespace NpsWarning.Tests.Cli;

public sealed class PresentationsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nps-presentations-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private string PathOf(string name) => Path.Combine(_folder, name);

    [Fact]
    public async Task A_simulation_is_replayed_and_grouped()
    {
        var (code, _, error) = await NpsProcess.RunAsync("simulate", "presentations", "--seed", "4", "--days", "120", "--plant", "clear:40", "clear:20", "--truth", PathOf("t.csv"), "--out", PathOf("p.csv"));
        Assert.True(code == 0, error);
        Assert.Equal(3, File.ReadAllLines(PathOf("t.csv")).Length);
        File.AppendAllText(PathOf("p.csv"), "late,2024-13-01,R01,,,,agitation\n");
        var lines = File.ReadAllLines(PathOf("p.csv")).Length;

        var (replayed, document, said) = await NpsProcess.RunAsync("presentations", "backtest", PathOf("p.csv"), "--from", "2024-03-01", "--budget", "1/month", "--json");

        Assert.Equal(1, replayed);
        Assert.Contains($"line {lines}: BAD_DATE: '2024-13-01'", said, StringComparison.Ordinal);
        using var replay = JsonDocument.Parse(document);
        Assert.Equal("2024-03-01", replay.RootElement.GetProperty("from").GetString());
        var members = File.ReadAllLines(PathOf("t.csv"))[1].Split(',')[7].Split('|').ToHashSet();
        var alarm = replay.RootElement.GetProperty("alarms").EnumerateArray().First(a => a.GetProperty("members").EnumerateArray().Count(m => members.Contains(m.GetString()!)) >= 3);
        foreach (var name in (string[])["date", "members", "features", "region", "score", "reason"]) Assert.True(alarm.TryGetProperty(name, out _), name);

        var (grouped, groups, _) = await NpsProcess.RunAsync("presentations", "cluster", PathOf("p.csv"), "--json");

        Assert.Equal(1, grouped);
        using var clusters = JsonDocument.Parse(groups);
        Assert.Contains(clusters.RootElement.GetProperty("clusters").EnumerateArray(), c => c.GetProperty("novel").GetBoolean());
        Assert.Equal(lines - 2, clusters.RootElement.GetProperty("assignments").GetArrayLength());
    }

    [Theory]
    [InlineData("--plant", "big:20", "write clear, medium or faint")]
    [InlineData("--days", "5", "write a number from 120")]
    public async Task Wrong_usage_says_what_to_write(string option, string value, string says)
    {
        var (code, _, error) = await NpsProcess.RunAsync("simulate", "presentations", option, value, "--out", PathOf("p.csv"));
        Assert.Equal(2, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_the_columns_is_refused_by_name()
    {
        File.WriteAllText(PathOf("x.csv"), "id,presentedOn\n");
        var (code, _, error) = await NpsProcess.RunAsync("presentations", "cluster", PathOf("x.csv"));
        Assert.Equal(2, code);
        Assert.Contains("'region'", error, StringComparison.Ordinal);
    }
}
