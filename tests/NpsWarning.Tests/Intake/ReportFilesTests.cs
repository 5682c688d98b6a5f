using System.Text;
using NpsWarning.Intake.Contract;
using NpsWarning.Intake.Mappings;
using Xunit;

namespace NpsWarning.Tests.Intake;

public sealed class ReportFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nps-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("one.json", "{\"a\":1}", new[] { 1 })]
    [InlineData("array.json", "[\n  {\"a\":1},\n  {\"a\":\n2}\n]", new[] { 2, 3 })]
    [InlineData("several.json", "{\"a\":1}\n\n{\"a\":2} {\"a\":3}", new[] { 1, 3, 3 })]
    [InlineData("bom.json", "\uFEFF{\"a\":1}", new[] { 1 })]
    [InlineData("lines.ndjson", "{\"a\":1}\n\n{\"a\":2}\nrubbish\n", new[] { 1, 3, 4 })]
    public void Reports_are_found_with_the_line_they_start_in(string name, string text, int[] lines) =>
        Assert.Equal(lines, Read(name, text).Select(report => report.Line));

    [Fact]
    public void A_bad_line_of_NDJSON_is_left_to_the_reader_and_holds_nothing_up()
    {
        var good = Encoding.UTF8.GetString(Some.Json(Some.Report()));
        var readings = Read("mixed.ndjson", $"{good}\nrubbish\n{good}\n").Select(report => ReportReader.Read(report.Body, Some.Now)).ToList();
        Assert.Equal([true, false, true], readings.Select(reading => reading.Report is not null));
    }

    [Fact]
    public void A_broken_JSON_file_gives_what_came_before_and_says_where_it_breaks()
    {
        var reports = Read("broken.json", "[{\"a\":1},\n{\"a\":,}]");
        Assert.Equal([1, 2], reports.Select(report => report.Line));
        Assert.Equal(ErrorCodes.NotJson, Assert.Single(reports[1].Errors).Code);
    }

    [Theory]
    [InlineData("empty.json", "")]
    [InlineData("none.json", "[]")]
    public void A_file_without_a_report_says_so(string name, string text) =>
        Assert.Equal(ErrorCodes.NotJson, Assert.Single(Assert.Single(Read(name, text)).Errors).Code);

    [Fact]
    public void A_CSV_file_without_a_mapping_is_told_their_names() =>
        Assert.Contains("cook-deaths", Assert.Single(Assert.Single(Read("deaths.csv", "a,b\n1,2\n")).Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void A_CSV_file_becomes_messages_that_read_as_reports()
    {
        var path = Path.Combine(_folder, "deaths.csv");
        File.WriteAllText(path, "record_id,death_date,drugs\nA-1,2017-06-08,Heroin\nA-2,soon,Heroin\n");
        var reports = ReportFiles.Read(path, Mapping.Find("allegheny-deaths", (_, _) => [])).ToList();
        Assert.Equal("A-1", ReportReader.Read(reports[0].Body, Some.Now).Report!.ReportId);
        Assert.Equal((3, ErrorCodes.BadDate), (reports[1].Line, Assert.Single(reports[1].Errors).Code));
    }

    private List<FileReport> Read(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return [.. ReportFiles.Read(path)];
    }
}
