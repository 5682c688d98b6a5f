using System.Text.Json;
using NpsWarning.Cli.Demo;
using NpsWarning.Detection;
using NpsWarning.Intake.Contract;
using NpsWarning.Tests.Detection;
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
    public void The_compact_file_names_a_substance_as_often_as_the_source_says_yes_to_it()
    {
        var source = File.ReadAllText(Source());
        var deaths = ConnecticutDeaths.Load();

        // Measured on the table with a text search: 71 deaths name xylazine; two years' columns have Y for heroin and cocaine.
        Assert.Equal(71, deaths.Count(death => death.Substances.Contains("Xylazine")));
        Assert.InRange(deaths.Count(death => death.Substances.Contains("Heroin")), 2919, 2990);
        Assert.InRange(deaths.Count(death => death.Substances.Contains("Cocaine")), 1986, 2020);
        Assert.Equal(source.AsSpan().Count('\n'), deaths.Count + 1);
    }

    [Fact]
    public void The_compact_file_is_small_and_repeats_neither_record_numbers_nor_text()
    {
        using var stream = typeof(ConnecticutDeaths).Assembly.GetManifestResourceStream("NpsWarning.Cli.Demo.Data.connecticut_deaths_2012_2019.txt")!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().TrimEnd('\n').Split('\n');

        Assert.InRange(stream.Length, 1, 300_000);
        Assert.Contains(lines, line => line.Contains("data.ct.gov", StringComparison.Ordinal));
        Assert.All(lines.Skip(6), line => Assert.Matches("^[0-9]+( [0-9]+(,[0-9]+)*)?$", line));
    }

    [Fact]
    public void History_ends_where_the_year_begins_and_no_death_is_known_before_its_sixtieth_day()
    {
        var scenario = Scenario.Find("connecticut-2019")!;
        var (history, days) = (scenario.History(), scenario.Days().ToList());

        Assert.All(history, sent => Assert.True(Known(sent) < scenario.Start));
        Assert.Equal(365, days.Count);
        Assert.All(days, day => Assert.All(day.Reports, sent => Assert.Equal(day.Day, Known(sent))));
        Assert.All(history.Concat(days.SelectMany(day => day.Reports)), sent => Assert.Equal(60, Known(sent).DayNumber - sent.Report.OccurredOn.DayNumber));
        Assert.Equal(4943, history.Count);
        Assert.Equal(1149, days.Sum(day => day.Reports.Count));
    }

    [Fact]
    public void Every_death_passes_the_contract_and_has_an_id_of_its_own()
    {
        var scenario = Scenario.Find("connecticut-2019")!;
        var sent = scenario.History().Concat(scenario.Days().SelectMany(day => day.Reports)).ToList();

        // Of the contract, every fifth: they are all of one form.
        Assert.Equal(sent.Count, sent.Select(death => death.Report.ReportId).Distinct().Count());
        Assert.All(sent.Where((_, number) => number % 5 == 0), death =>
        {
            var reading = ReportReader.Read(JsonSerializer.SerializeToUtf8Bytes(death.Report, ContractJson.Default.Report), death.Report.ReportedAt);
            Assert.True(reading.Errors.Count == 0, $"{death.Report.ReportId}: {string.Join("; ", reading.Errors)}");
        });
    }

    [Fact]
    public void Xylazine_is_signalled_in_2019_before_the_first_public_warning()
    {
        var scenario = Scenario.Find("connecticut-2019")!;
        var deaths = scenario.History().Concat(scenario.Days().SelectMany(day => day.Reports)).ToList();
        var xylazine = deaths.Where(death => death.Report.Findings.Any(finding => finding.RawName == "Xylazine")).Select(Known).Order().ToList();

        var second = Histories.Of(
            xylazine[1],
            xylazine.Select(day => (day.AddDays(-60), day, "poisoning")),
            deaths.Select(death => (death.Report.OccurredOn, Known(death), "poisoning", death.Report.Findings.Count))) with
        {
            Subject = new("substance:xylazine"),
            Name = "Xylazine",
            Standing = JudgedStreams.StandingOf("Xylazine"),
            Place = "US",
        };

        Assert.Equal(new DateOnly(2019, 5, 3), xylazine[0]);
        Assert.Equal(scenario.Stories[0].From, xylazine[0]);
        Assert.Equal(Grade.Signal, RareCluster.Judge(second).Grade);
        Assert.True(second.Day < new DateOnly(2019, 8, 30));
    }

    private static DateOnly Known(SubmittedReport sent) => DateOnly.FromDateTime(sent.Report.ReportedAt.UtcDateTime);

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
