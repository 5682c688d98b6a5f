using System.Globalization;
using System.Text.Json;
using NpsWarning.Detection.Series;
using Xunit;

namespace NpsWarning.Tests.Cli;

public sealed class DetectCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nps-detect-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_period_has_its_bound_as_csv_json_and_table()
    {
        var file = Write("days.csv", "series,period,count\n" + string.Join('\n', Enumerable.Range(1, 12).Select(i => $"\"a, b\",{i},{(i == 12 ? 9 : i % 3)}")));
        var results = new EarsResult[12];
        Ears.Judge([.. Enumerable.Range(1, 12).Select(i => i == 12 ? 9.0 : i % 3)], results, new() { Method = EarsMethod.C2 });

        var (code, csv, _) = await NpsProcess.RunAsync("detect", "--detector", "ears-c2", "--csv", file);
        var lines = csv.TrimEnd().Split('\n');
        Assert.Equal((0, 13, "series,period,expected,upper,score,alarm"), (code, lines.Length, lines[0].TrimEnd()));
        Assert.Equal("\"a, b\",1,,,,", lines[1].TrimEnd());
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"\"a, b\",12,{results[11].Expected:R},{results[11].Upper:R},{results[11].Score:R},true"), lines[12].TrimEnd());

        var (_, json, _) = await NpsProcess.RunAsync("detect", "--detector", "ears-c2", "--json", file);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(["series", "period", "expected", "upper", "score", "alarm"], document.RootElement[11].EnumerateObject().Select(p => p.Name));
        Assert.Equal((true, results[11].Upper, JsonValueKind.Null), (document.RootElement[11].GetProperty("alarm").GetBoolean(), document.RootElement[11].GetProperty("upper").GetDouble(), document.RootElement[0].GetProperty("upper").ValueKind));

        var (_, table, _) = await NpsProcess.RunAsync("detect", "--detector", "ears-c2", file);
        Assert.Contains($"a, b\t12\t{results[11].Expected.ToString("0.###", CultureInfo.InvariantCulture)}\t", table);
    }

    [Fact]
    public async Task Farrington_takes_the_settings_of_R_by_their_names()
    {
        double[] counts = [.. Enumerable.Range(0, 300).Select(i => (double)((i * 7 % 5) + (i % 11)))];
        var file = Write("weeks.csv", "period,count,series\n" + string.Join('\n', counts.Select((c, i) => $"{new DateOnly(2015, 1, 5).AddDays(7 * i):O},{(i == 100 ? "NA" : c)},x").Where((_, i) => i != 50)));
        var config = Write("c.json", """{"b": 4, "w": 3, "noPeriods": 10, "pastWeeksNotIncluded": 26, "thresholdMethod": "nbPlugin", "alpha": 0.005, "pThresholdTrend": 1, "limit54": [0, 4]}""");
        (counts[50], counts[100]) = (double.NaN, double.NaN);
        var expected = FarringtonFlexible.Judge(
            new CountSeries { Counts = counts, Dates = [.. Enumerable.Range(0, 300).Select(i => new DateOnly(2015, 1, 5).AddDays(7 * i))] },
            299,
            new() { Years = 4, SeasonLevels = 10, RecentLeftOut = 26, Threshold = ThresholdMethod.NegativeBinomialPlugIn, Alpha = 0.005, TrendLevel = 1, FewestCases = 0 });

        var (code, csv, error) = await NpsProcess.RunAsync("detect", "--detector", "farrington", "--config", config, "--csv", file);
        Assert.True(code == 0, error);
        var lines = csv.TrimEnd().Split('\n');
        Assert.Equal(300, lines.Length); // the week left out has no row
        Assert.True(double.IsFinite(expected.Upper));
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"x,{new DateOnly(2015, 1, 5).AddDays(7 * 299):O},{expected.Expected:R},{expected.Upper:R},{expected.Score:R},{(expected.Alarm == true ? "true" : "false")}"), lines[^1].TrimEnd());
    }

    [Fact]
    public async Task Surge_alarms_in_the_week_of_the_rise_and_not_before()
    {
        var file = Write("s.csv", "series,period,count\n" + string.Join('\n', Enumerable.Range(1, 120).Select(i => $"x,{i},{(i >= 119 ? 15 : i * 5 % 7)}")));
        var (code, csv, error) = await NpsProcess.RunAsync("detect", "--detector", "surge", "--csv", file);
        Assert.True(code == 0, error);
        Assert.Equal(["true", "false", "false"], csv.TrimEnd().Split('\n').Reverse().Where((_, i) => i is 0 or 2 or 3).Select(l => l.TrimEnd().Split(',')[^1]));
    }

    [Theory]
    [InlineData("farrington", "series,period,count\na,1,2\na,2,2.5", "row 3: BAD_COUNT: '2.5'")]
    [InlineData("farrington", "series,period,count\na,1,-2", "row 2: BAD_COUNT: '-2'")]
    [InlineData("farrington", "series,period,count\na,1,2\na,2020-01-06,3", "row 3: BAD_PERIOD: '2020-01-06' stands among numbers")]
    [InlineData("farrington", "series,period,count\na,one,2", "row 2: BAD_PERIOD: 'one'")]
    [InlineData("ears-c1", "series,period,count\na,1,2\nb,1,2\na,1,3", "row 4: GIVEN_TWICE")]
    [InlineData("surge", "series,period,count\na,2020-01-06,2\na,2020-01-13,2\na,2020-01-22,2", "row 4: BAD_PERIOD")]
    [InlineData("surge", "series,period,count\na,2020-01-01,2\na,2020-02-01,2", "BAD_PERIOD: surge judges weeks")]
    [InlineData("surge", "series,period,count,exposure\na,1,2,x", "row 2: BAD_EXPOSURE: 'x'")]
    [InlineData("surge", "series,period\na,1", "row 1: MISSING_FIELD: there is no column 'count'")]
    [InlineData("surge", "series,period,count", "row 1: NO_ROWS")]
    [InlineData("surge", "series,period,count\na,1,2\na,2000000000,2", "row 3: BAD_PERIOD")]
    public async Task Bad_input_is_named_with_its_row(string detector, string content, string says)
    {
        var (code, output, error) = await NpsProcess.RunAsync("detect", "--detector", detector, Write("bad.csv", content));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("farrington", """{"noperiods": 10}""", "UNKNOWN_FIELD: farrington has no 'noperiods'")]
    [InlineData("ears-c1", """{"b": 5}""", "UNKNOWN_FIELD: ears-c1 has no 'b'. It has: alpha, baseline, minSigma.")]
    [InlineData("farrington", """{"b": "five"}""", "BAD_JSON")]
    [InlineData("farrington", """{"thresholdMethod": "nb"}""", "thresholdMethod: BAD_VALUE")]
    [InlineData("farrington", """{"alpha": 2}""", "BAD_VALUE")]
    [InlineData("surge", """{"alpha": 0}""", "alpha: BAD_VALUE")]
    [InlineData("ears-c2", """{"baseline": 1}""", "BAD_VALUE")]
    public async Task A_setting_that_there_is_none_of_is_named(string detector, string config, string says)
    {
        var file = Write("s.csv", "series,period,count\n" + string.Join('\n', Enumerable.Range(1, 30).Select(i => $"x,{i},1")));
        var (code, _, error) = await NpsProcess.RunAsync("detect", "--detector", detector, "--config", Write("c.json", config), file);
        Assert.Equal(2, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
