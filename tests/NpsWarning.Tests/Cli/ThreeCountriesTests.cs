using System.Text.Json;
using NpsWarning.Cli.Demo;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Cli;

public sealed class ThreeCountriesTests
{
    private static readonly Scenario Demo = Scenario.Find("three-countries")!;
    private static readonly List<ScenarioDay> Days = [.. Demo.Days()];
    private static readonly List<SubmittedReport> Sent = [.. Days.SelectMany(day => day.Reports)];

    [Fact]
    public void The_demo_posts_about_three_thousand_messages_of_which_twelve_are_bad()
    {
        Assert.Equal(56, Days.Count);
        Assert.Equal(12, Days.Sum(day => day.Bad.Count));
        Assert.Equal(2988, Sent.Count);
    }

    [Fact]
    public void Two_runs_give_the_same_reports()
    {
        Assert.Equal(Written(Days), Written(Demo.Days()));
    }

    [Fact]
    public void A_report_is_posted_on_the_day_it_was_made_and_never_before_its_event()
    {
        Assert.All(Days, day => Assert.All(day.Reports, sent =>
        {
            Assert.Equal(day.Day, DateOnly.FromDateTime(sent.Report.ReportedAt.UtcDateTime));
            Assert.True(sent.Report.OccurredOn <= day.Day);
        }));
    }

    [Fact]
    public void A_report_has_one_content_for_each_id_and_revision()
    {
        var twice = Sent.GroupBy(sent => (sent.Submitter, sent.Report.ReportId, sent.Report.Revision)).Where(same => same.Count() > 1).ToList();

        Assert.Equal(15, twice.Count);
        Assert.All(twice, same => Assert.Single(same.Select(sent => Written(sent.Report)).Distinct()));
    }

    [Fact]
    public void Every_report_comes_from_a_submitter_of_the_scenario_and_points_only_to_reports_that_were_posted()
    {
        var submitters = Demo.Submitters.Select(submitter => submitter.Id).ToHashSet();
        var posted = Sent.Select(sent => (sent.Submitter, sent.Report.ReportId)).ToHashSet();

        Assert.All(Sent, sent => Assert.Contains(sent.Submitter, submitters));
        Assert.All(Sent.SelectMany(sent => sent.Report.Related), related => Assert.Contains((related.Submitter!, related.ReportId), posted));
    }

    [Fact]
    public void Every_report_passes_the_contract()
    {
        Assert.All(Sent, sent =>
        {
            var reading = ReportReader.Read(JsonSerializer.SerializeToUtf8Bytes(sent.Report, ContractJson.Default.Report), sent.Report.ReportedAt);
            Assert.True(reading.Errors.Count == 0, $"{sent.Submitter} {sent.Report.ReportId}: {string.Join("; ", reading.Errors)}");
        });
    }

    [Fact]
    public void Every_bad_message_is_refused_for_the_reason_it_was_made_for()
    {
        Assert.All(Days.SelectMany(day => day.Bad.Select(bad => (day.Day, bad))), sent =>
        {
            var reading = ReportReader.Read(sent.bad.Body, new DateTimeOffset(sent.Day, new(23, 0), TimeSpan.Zero));
            Assert.Equal([sent.bad.Expected], reading.Errors.Select(error => error.Code));
        });
    }

    [Fact]
    public void Six_in_ten_of_the_usual_presentations_come_with_no_substance_known()
    {
        var presentations = ThreeCountries.WithoutStories().SelectMany(day => day.Reports).Where(sent => sent.Report.Kind == ReportKind.Poisoning).ToList();
        var unknown = presentations.Count(sent => sent.Report.Findings.Count == 0);

        Assert.InRange((double)unknown / presentations.Count, .55, .65);
    }

    [Fact]
    public void What_is_established_is_seen_three_times_in_each_country_and_region_of_XB_before_day_18()
    {
        var early = Days.Take(18).SelectMany(day => day.Reports).Where(sent => sent.Report.Kind == ReportKind.Laboratory).ToList();
        string[] places = ["XA", "XC", "XB-1", "XB-2", "XB-3", "XB-4"];
        foreach (var drug in UsualDrugs.EstablishedNps)
        {
            Assert.All(places, place => Assert.True(
                early.Count(sent => (sent.Report.Place.Country == place || sent.Report.Place.Region == place) && sent.Report.Findings.Any(f => f.RawName == drug.Name)) >= 3,
                $"{drug.Name} in {place}"));
        }
    }

    [Fact]
    public void No_story_begins_before_day_24()
    {
        Assert.All(Demo.Stories, story => Assert.True(story.From >= Demo.Start.AddDays(24)));
        var early = Days.Take(24).SelectMany(day => day.Reports).SelectMany(sent => sent.Report.Findings.Select(finding => finding.RawName));
        Assert.Empty(early.Intersect(["N-pyrrolidino protonitazene", "fadolmidine"]));
    }

    [Fact]
    public void Each_story_is_told()
    {
        Assert.Equal(14, Naming("N-pyrrolidino protonitazene").Count(sent => sent.Report.Place.Country is "XA" or "XB") + 5);
        Assert.Equal(4, Naming("fadolmidine").Count(sent => sent.Report.Place.Country == "XB"));
        var ketamine = Naming("ketamine").Where(sent => sent.Report is { Place.Country: "XC", Kind: ReportKind.Laboratory }).ToList();
        var before = ketamine.Count(sent => sent.Report.ReportedAt.UtcDateTime < Demo.Start.AddDays(28).ToDateTime(TimeOnly.MinValue)) / 28.0;
        var after = ketamine.Count(sent => sent.Report.ReportedAt.UtcDateTime >= Demo.Start.AddDays(42).ToDateTime(TimeOnly.MinValue)) / 14.0;
        Assert.True(after >= 4 * before, $"{before:0.0} a day before, {after:0.0} after");
    }

    private static IEnumerable<SubmittedReport> Naming(string name) => Sent.Where(sent => sent.Report.Findings.Any(finding => finding.RawName == name));

    private static string Written(Report report) => JsonSerializer.Serialize(report, ContractJson.Default.Report);

    private static string Written(IEnumerable<ScenarioDay> days) =>
        string.Join('\n', days.SelectMany(day => day.Reports.Select(sent => $"{day.Day:O} {sent.Submitter} {Written(sent.Report)}")
            .Concat(day.Bad.Select(bad => $"{bad.Submitter} {Convert.ToHexString(bad.Body.Span)}"))));
}
