using System.Text.Json;
using NpsWarning.Cli.Demo;
using NpsWarning.Detection;
using NpsWarning.Intake.Contract;
using NpsWarning.Substances;
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
        Assert.Equal(2970, Sent.Count);
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
    public void What_is_established_is_seen_three_times_in_each_country_before_day_18()
    {
        var early = Days.Take(18).SelectMany(day => day.Reports).Where(sent => sent.Report.Kind == ReportKind.Laboratory).ToList();
        string[] places = ["XA", "XB", "XC"];
        foreach (var drug in UsualDrugs.EstablishedNps)
        {
            Assert.All(places, place => Assert.True(
                early.Count(sent => sent.Report.Place.Country == place && sent.Report.Findings.Any(f => f.RawName == drug.Name)) >= 3,
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
    public void Nothing_usual_is_news_but_what_comes_by_the_timetable()
    {
        var usual = ThreeCountries.WithoutStories().SelectMany(day => day.Reports).SelectMany(sent => sent.Report.Findings.Select(finding => finding.RawName)).Distinct();

        Assert.Equal(
            UsualDrugs.EstablishedNps.Select(drug => drug.Name).Order(StringComparer.Ordinal),
            usual.Where(name => JudgedStreams.StandingOf(name) == Standing.Nps).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_usual_alone_shows_no_first_case_and_no_surge()
    {
        // RareCluster is left to the timetable's test: it holds 120 days against the two years before, and the demo has no years.
        Assert.DoesNotContain(JudgedStreams.Of(ThreeCountries.WithoutStories(), LearningDays), judged => judged.Verdict.Detector != RareCluster.Name);
    }

    [Fact]
    public void The_new_opioid_is_signalled_on_its_first_analysis_before_any_patients_toxicology()
    {
        var verdicts = Verdicts("N-pyrrolidino protonitazene").ToList();

        Assert.Equal(("XA", Demo.Start.AddDays(26), FirstAppearance.Name), (verdicts[0].Place, verdicts[0].Day, verdicts[0].Verdict.Detector));
        Assert.Equal(Grade.Signal, verdicts[0].Verdict.Grade);
        Assert.Contains(verdicts, judged => judged is { Place: "XA", Verdict.Detector: RareCluster.Name, Verdict.Grade: Grade.Strong });
        Assert.Contains(verdicts, judged => judged is { Place: "XB", Verdict.Grade: Grade.Notice });
        Assert.Equal(1, Sent.Count(sent => sent.Report is { Place.Country: "XA", Poisoning: { Outcome: Outcome.Death, Claimed: [{ RawName: "oxycodone" }] } }));
    }

    [Fact]
    public void The_unknown_toxidrome_has_twenty_two_patients_and_no_substance_until_the_laboratory_names_it()
    {
        var group = Sent.Where(sent => sent.Report is { Place.Country: "XB", Poisoning.ToxRequested: true, Findings.Count: 0, Poisoning.CareLevel: not null }).ToList();
        var named = Naming("fadolmidine").ToList();

        Assert.Equal(22, group.Count);
        Assert.Equal(10, group.Select(sent => sent.Report.Poisoning!.Claimed[0].RawName).Distinct().Count());
        Assert.Equal(3, named.Count(sent => sent.Report.Related.Any(related => group.Any(patient => patient.Report.ReportId == related.ReportId))));
        Assert.Single(named, sent => sent.Report.Laboratory!.CaseType == CaseType.SeizedMaterial);
        Assert.True(named.Min(sent => sent.Report.ReportedAt) >= group.Min(sent => sent.Report.ReportedAt).AddDays(14));
    }

    [Fact]
    public void Ketamine_rises_at_least_four_fold_and_is_signalled_before_the_demo_ends()
    {
        var ketamine = Naming("ketamine").Where(sent => sent.Report is { Place.Country: "XC", Kind: ReportKind.Laboratory }).ToList();
        var before = ketamine.Count(sent => sent.Report.ReportedAt.UtcDateTime < Demo.Start.AddDays(28).ToDateTime(TimeOnly.MinValue)) / 28.0;
        var after = ketamine.Count(sent => sent.Report.ReportedAt.UtcDateTime >= Demo.Start.AddDays(42).ToDateTime(TimeOnly.MinValue)) / 14.0;

        Assert.True(after >= 4 * before, $"{before:0.0} a day before, {after:0.0} after");
        Assert.Contains(Verdicts("ketamine"), judged => judged is { Place: "XC", Verdict.Detector: Surge.Name } && judged.Day < Demo.Start.AddDays(Demo.DayCount - 1));
    }

    [Fact]
    public void A_storys_subject_is_the_name_that_its_signal_has()
    {
        Assert.Equal(
            ["N-pyrrolidino protonitazene", "fadolmidine", "ketamine"],
            Demo.Stories.Select(story => Sent.SelectMany(sent => sent.Report.Findings).First(finding => JudgedStreams.NameOf(finding.RawName) == story.Subject).RawName));
    }

    private const int LearningDays = 21;

    private static readonly Lazy<List<(string Subject, string Place, DateOnly Day, Verdict Verdict)>> Judged = new(() => [.. JudgedStreams.Of(Days, LearningDays)]);

    private static IEnumerable<(string Subject, string Place, DateOnly Day, Verdict Verdict)> Verdicts(string subject) =>
        Judged.Value.Where(judged => judged.Subject == subject).OrderBy(judged => judged.Day);

    private static IEnumerable<SubmittedReport> Naming(string name) => Sent.Where(sent => sent.Report.Findings.Any(finding => finding.RawName == name));

    private static string Written(Report report) => JsonSerializer.Serialize(report, ContractJson.Default.Report);

    private static string Written(IEnumerable<ScenarioDay> days) =>
        string.Join('\n', days.SelectMany(day => day.Reports.Select(sent => $"{day.Day:O} {sent.Submitter} {Written(sent.Report)}")
            .Concat(day.Bad.Select(bad => $"{bad.Submitter} {Convert.ToHexString(bad.Body.Span)}"))));
}
