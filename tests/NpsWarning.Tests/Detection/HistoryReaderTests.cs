using System.Text.RegularExpressions;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>What detectors are given of a stream, from the tables.</summary>
public sealed class HistoryReaderTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);

    [Fact]
    public void A_stream_and_what_it_is_held_against_are_read_from_the_same_week_on()
    {
        using var scene = new Scene();
        scene.Database.Write(s =>
        {
            s.Execute("INSERT INTO subjects (subject, kind, name, standing) VALUES ('substance:a', 'substance', 'A', 'LongKnown')");
            s.Execute("INSERT INTO stream_days (subject, place, source, day, cases) VALUES ('*', 'XA', 'any', '2010-01-01', 5)");
            s.Execute("INSERT INTO stream_weeks (subject, place, source, week, cases) VALUES (@subject, 'XA', 'laboratory', @week, @cases)", Enumerable.Range(0, 52 * 12)
                .SelectMany(w => new[] { new { subject = "*", week = Week.Of(Today).AddDays(-7 * w), cases = 100 }, new { subject = "substance:a", week = Week.Of(Today).AddDays(-7 * w), cases = w < 2 ? 36 : 10 } }).ToList());
            s.Execute("INSERT INTO dirty_streams (subject, place, version) VALUES ('substance:a', 'XA', 1)");
        });
        var judged = Assert.Single(Assert.Single(scene.Cycle.Judge(Today)));
        Assert.Equal(judged.History!.Reporting["laboratory"].First, judged.History.Weeks["laboratory"].First);
        Assert.True(judged.History.Weeks["laboratory"].First > Today.AddYears(-HistoryReader.YearsBack));
        Assert.Equal(Grade.Signal, judged.Verdicts.Single(v => v.Detector == Surge.Name).Grade);
    }

    [Fact]
    public void A_stream_that_is_dirty_again_is_not_taken_for_the_one_that_was_judged()
    {
        using var scene = new Scene();
        scene.Learn();
        while (scene.Cycle.Run(Some.DaysAgo(0), Some.Now) > 0) { }
        scene.Take("lab", Some.Report(id: "R-1", occurred: Some.DaysAgo(9), reportedAt: Some.Now.AddDays(-9), country: "XA", region: null, findings: [Some.Finding("Brandnewolam")]));
        var slow = Assert.Single(scene.Cycle.Judge(Some.DaysAgo(0)));
        while (scene.Cycle.Run(Some.DaysAgo(0), Some.Now) > 0) { } // another process was faster
        scene.Take("lab", Some.Report(id: "R-2", occurred: Some.DaysAgo(8), reportedAt: Some.Now.AddDays(-8), country: "XA", region: null, findings: [Some.Finding("Brandnewolam")]));
        scene.Cycle.Enter(slow, scene.Database.Read(s => OpenSignals.Load(s, Some.DaysAgo(0))), Some.DaysAgo(0), Some.Now);
        Assert.Equal(["unlisted:brandnewolam"], scene.Rows("SELECT subject FROM dirty_streams"));
    }

    /// <summary>Otherwise a cycle with two changed streams would read all that was ever counted between them.</summary>
    [Fact]
    public void Histories_are_read_from_what_is_dirty_on()
    {
        using var scene = new Scene();
        var plans = SqlInSources.All.Where(s => s.Sql.Contains("FROM dirty_streams d CROSS JOIN", StringComparison.Ordinal))
            .Select(s => scene.Rows("EXPLAIN QUERY PLAN " + Regex.Replace(s.Sql, "@[A-Za-z]+", "'x'"))).ToList();
        Assert.Equal(2, plans.Count);
        Assert.All(plans, plan => Assert.Contains(plan, step => step.Contains("SEARCH d USING PRIMARY KEY (subject>? AND subject<?)", StringComparison.Ordinal))); // and not by each stream counted
    }
}
