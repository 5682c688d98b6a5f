using System.Text.Json.Nodes;
using MathNet.Numerics.Distributions;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Detection;

public sealed class AlarmBudgetTests
{
    private static readonly DateOnly Day = Some.DaysAgo(0);

    [Theory]
    [InlineData(2, 365, 24)]
    [InlineData(2, 400, 24)]
    [InlineData(2, 183, 13)]
    [InlineData(2, 1, 1)]
    [InlineData(2, -5, 1)]
    [InlineData(0.1, 365, 2)]
    [InlineData(0.5, 365, 6)]
    public void The_budget_of_a_year_is_in_proportion_to_the_days_watched(double monthly, int days, int allowed) => Assert.Equal(allowed, BudgetThreshold.AllowedOf(monthly, days));

    [Fact]
    public void The_threshold_is_the_chance_of_the_last_candidate_that_the_budget_allows()
    {
        Assert.Equal(new BudgetThreshold(3e-5, AlarmBound.Budget, 3), BudgetThreshold.Of([1e-7, 2e-6, 3e-5, 4e-4], 3));
        Assert.Equal(new BudgetThreshold(BudgetThreshold.Loosest, AlarmBound.Loosest, 5), BudgetThreshold.Of([1e-7, 2e-6, 3e-5, 4e-4], 5));
        Assert.Equal(new BudgetThreshold(BudgetThreshold.Loosest, AlarmBound.Loosest, 1), BudgetThreshold.Of([0.2], 1));
        Assert.Equal(new BudgetThreshold(BudgetThreshold.Strictest, AlarmBound.Strictest, 2), BudgetThreshold.Of([0, 1e-12], 2));
    }

    [Fact]
    public void In_the_long_run_the_alarms_of_a_year_are_the_budget()
    {
        // 300 candidates a year on days of their own, whose chances are spread as chance spreads them; thirty years after the first.
        var random = new Random(1);
        var chances = Enumerable.Range(0, 31 * 300).Select(_ => 1e-3 * random.NextDouble()).ToList();
        var passed = Enumerable.Range(300, 30 * 300).Count(i => chances[i] <= BudgetThreshold.Of([.. chances[(i - 299)..(i + 1)].Order()], BudgetThreshold.AllowedOf(2, 365)).Chance);
        Assert.InRange(passed / 30.0, 22.5, 25.5);
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Over_a_year_about_as_many_alarms_pass_as_the_budget_allows_and_the_others_say_why_not(DatabaseProvider provider)
    {
        // Two hundred streams a year whose best chances are spread as chance spreads them, in an order that has nothing to do with them; two years.
        var random = new Random(3);
        using var scene = new Scene(provider);
        Watch(scene, "XA");
        var passed = new List<int>();
        for (var i = 0; i < 400; i++)
        {
            var day = Day.AddDays(-730 + (i * 730 / 400));
            if (Raise(scene, $"substance:s{i}", "XA", day, 1e-3 * random.NextDouble()).Grade > Grade.Notice) passed.Add(i);
        }
        Assert.InRange(passed.Count(i => i >= 200), 12, 36); // three standard deviations about 24
        var held = scene.Signals().First(s => s.Grade == Grade.Notice);
        Assert.Matches(@"^It rose\. Held back by the alarm budget of 2 a month in XA: it would have needed a chance of [\d.e-]+ or less, and this one is [\d.e-]+\.$", held.Reason);
        Assert.Equal(400, scene.Rows("SELECT signal_id FROM alarm_candidates").Count);
    }

    [Fact]
    public void A_place_of_which_nothing_is_known_yet_has_one_alarm()
    {
        using var scene = new Scene();
        Assert.Equal(1, scene.Database.Read(s => new AlarmBudget(Scene.Policies).Threshold(s, "XA", Day)).Allowed);
        Watch(scene, "XA-1"); // a country is watched since its first region is
        Assert.Equal(24, scene.Database.Read(s => new AlarmBudget(Scene.Policies).Threshold(s, "XA", Day)).Allowed);
    }

    [Fact]
    public void What_is_extreme_passes_over_any_budget()
    {
        using var scene = new Scene();
        Watch(scene, "XA");
        for (var i = 0; i < 60; i++) Assert.Equal(Grade.Signal, Raise(scene, $"substance:s{i}", "XA", Day.AddDays(i - 60), 1e-11 * (1 + i)).Grade); // each less surprising than all before it
    }

    [Fact]
    public void What_has_no_chance_is_outside_the_budget()
    {
        using var scene = new Scene();
        Watch(scene, "XA");
        Fill(scene, "XA", 60);
        Assert.Equal(Grade.Notice, Raise(scene, "substance:late", "XA", Day, 5e-4).Grade);
        Assert.Equal(Grade.Signal, Raise(scene, "substance:ruled", "XA", Day, null).Grade);
    }

    [Theory]
    [InlineData(RareCluster.Name, "Nps", 3, Grade.Signal)]
    [InlineData(RareCluster.Name, "Nps", 2, Grade.Notice)]
    [InlineData(RareCluster.Name, "Medicine", 3, Grade.Notice)]
    [InlineData(Surge.Name, "Nps", 3, Grade.Notice)]
    public void A_severe_rare_cluster_of_something_new_is_outside_the_budget(string detector, string standing, int severity, Grade expected)
    {
        using var scene = new Scene();
        Watch(scene, "XA");
        Fill(scene, "XA", 60);
        Assert.Equal(expected, Raise(scene, "substance:grave", "XA", Day, 5e-4, detector, standing, severity).Grade);
    }

    [Fact]
    public void Each_jurisdiction_has_its_own_budget_and_a_region_that_the_policy_names_too()
    {
        var policies = Policies(root => root["jurisdictions"]!["XA-1"] = new JsonObject());
        var budget = new AlarmBudget(policies);
        Assert.Equal(["XA-1", "XA", "XA", "XB"], new[] { "XA-1", "XA-2", "XA", "XB" }.Select(budget.JurisdictionOf));
        using var scene = new Scene();
        foreach (var place in (string[])["XA", "XA-1", "XB"]) Watch(scene, place);
        Fill(scene, "XA", 60, budget);
        Assert.Equal(Grade.Notice, Raise(scene, "substance:x", "XA-2", Day, 5e-4, budget: budget).Grade);
        Assert.Equal(Grade.Signal, Raise(scene, "substance:x", "XA-1", Day, 5e-4, budget: budget).Grade);
        Assert.Equal(Grade.Signal, Raise(scene, "substance:x", "XB", Day, 5e-4, budget: budget).Grade);
    }

    [Fact]
    public void Entered_twice_it_is_the_same_and_a_better_chance_passes_later()
    {
        using var scene = new Scene();
        Watch(scene, "XA");
        Fill(scene, "XA", 60);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(Grade.Notice, Raise(scene, "substance:x", "XA", Day.AddDays(-2), 5e-4).Grade);
            Assert.Equal([$"{Day.AddDays(-2):yyyy-MM-dd} | 0.0005 | {Day.AddDays(-2):yyyy-MM-dd} | ∅"], scene.Rows("SELECT began_on, chance, held_on, passed_on FROM alarm_candidates WHERE chance = 0.0005"));
        }
        Assert.Equal(Grade.Signal, Raise(scene, "substance:x", "XA", Day, 1e-8).Grade);
        Assert.Equal([$"{Day.AddDays(-2):yyyy-MM-dd} | 1E-08 | {Day.AddDays(-2):yyyy-MM-dd} | {Day:yyyy-MM-dd}"], scene.Rows("SELECT began_on, chance, held_on, passed_on FROM alarm_candidates WHERE chance = 1e-8"));
        for (var i = 0; i < 30; i++) Raise(scene, $"substance:more{i}", "XA", Day.AddDays(1), 2e-9);
        var later = Raise(scene, "substance:x", "XA", Day.AddDays(5), 9e-4); // what has passed is not held back again, though it would not pass now
        Assert.Equal(["Notice", "Signal"], scene.Rows($"SELECT grade FROM verdicts WHERE signal_id = '{later.SignalId}' ORDER BY day"));
    }

    [Fact]
    public void A_stream_that_is_before_a_person_already_takes_no_place_in_the_budget()
    {
        using var scene = new Scene();
        Watch(scene, "XA");
        Raise(scene, "substance:x", "XA", Day.AddDays(-1), null);
        Assert.Equal("It rose.", Raise(scene, "substance:x", "XA", Day, 5e-4).Reason);
        Assert.Empty(scene.Rows("SELECT signal_id FROM alarm_candidates"));
    }

    [Fact]
    public void A_stream_without_any_case_left_asks_for_nothing()
    {
        using var scene = new Scene();
        Watch(scene, "XA");
        Raise(scene, "substance:x", "XA", Day, 5e-4);
        scene.Database.Write(s =>
        {
            s.Execute("DELETE FROM sightings");
            SignalBook.Enter(s, new SubjectKey("substance:x"), "XA", Day, [], Some.Now, new AlarmBudget(Scene.Policies));
        });
        Assert.Empty(scene.Rows("SELECT signal_id FROM alarm_candidates"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void The_rise_that_is_seen_with_80_percent_is_so_by_simulation_too(double usual)
    {
        foreach (var threshold in (double[])[1e-3, 1e-5, 1e-9])
        {
            var needed = AlarmSensitivity.CasesNeeded(usual, threshold);
            Assert.True(GammaPoisson.TailProbability(needed, 1, (int)(13 * usual), 13) <= threshold && GammaPoisson.TailProbability(needed - 1, 1, (int)(13 * usual), 13) > threshold);
            var risen = new Poisson(AlarmSensitivity.MeanNeeded(usual, threshold), new Random(1));
            Assert.InRange(risen.Samples().Take(20_000).Count(cases => cases >= needed) / 20_000.0, 0.79, 0.81);
        }
    }

    [Fact]
    public void What_the_budget_costs_is_told_from_history_and_by_theory()
    {
        using var scene = new Scene();
        Watch(scene, "XA");
        Watch(scene, "XB");
        Fill(scene, "XA", 60);
        var held = Raise(scene, "substance:x", "XA", Day, 5e-4);
        Raise(scene, "substance:y", "XA", Day, 6e-4);
        Raise(scene, "substance:x", "XB", Day, 5e-4);
        scene.Database.Write(s => SignalBook.Save(s, held with { State = SignalState.Confirmed }, isNew: false));
        var lines = scene.Database.Read(s => AlarmBudgetLine.All(s, Scene.Policies, Day));
        Assert.Equal([("XA", 2.0, 62, 2, 1), ("XB", 2.0, 1, 0, 0)], lines.Select(l => (l.Jurisdiction, l.Monthly, l.Asked, l.HeldBack, l.Confirmed)));
        Assert.Equal([new BudgetThreshold(1e-5, AlarmBound.Budget, 24), new BudgetThreshold(BudgetThreshold.Loosest, AlarmBound.Loosest, 24)], lines.Select(l => l.Threshold));
        Assert.Equal([(1, 9), (5, 19), (20, 44)], lines[0].Rises.Select(r => ((int)r.Usual, r.Cases)));
        Assert.Equal(lines[0].Rises, lines[1].Rises); // where the budget is looser, the level of the detector itself decides
        Assert.True(lines[0].Rises.All(r => r.Mean > r.Usual));
    }

    /// <summary>A place with four years behind it.</summary>
    private static void Watch(Scene scene, string place) => scene.Database.Write(s => s.Execute(
        "INSERT INTO stream_days (subject, place, source, day, cases) VALUES ('*', @place, 'any', @day, 1)", new { place, day = Day.AddDays(-1_460) }));

    /// <summary>Candidates on one day each, all with a chance of one in 100,000.</summary>
    private static void Fill(Scene scene, string place, int candidates, AlarmBudget? budget = null)
    {
        for (var i = 0; i < candidates; i++) Raise(scene, $"substance:f{i}", place, Day.AddDays(-300 + i), 1e-5, budget: budget);
    }

    private static Signal Raise(Scene scene, string subject, string place, DateOnly day, double? chance, string detector = Surge.Name, string standing = "Nps", int severity = 0, AlarmBudget? budget = null) =>
        scene.Database.Write(s =>
        {
            var row = new { subject, standing, place, day, id = $"{subject}-{place}", severity, country = place[..2] };
            s.Execute("INSERT INTO subjects (subject, kind, name, standing) SELECT @subject, 'substance', @subject, @standing WHERE NOT EXISTS (SELECT 1 FROM subjects WHERE subject = @subject)", row);
            s.Execute("INSERT INTO sightings (case_id, subject, source, place, known_on, occurred_on) SELECT @id, @subject, 'any', @place, @day, @day WHERE NOT EXISTS (SELECT 1 FROM sightings WHERE case_id = @id)", row);
            s.Execute(
                """
                INSERT INTO reports (submitter, report_id, revision, kind, status, case_id, occurred_on, known_on, place, country, region, tlp, severity, fatal, child)
                SELECT 'lab', @id, 1, 'Poisoning', 'Final', @id, @day, @day, @place, @country, NULL, 'Amber', @severity, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM reports WHERE report_id = @id)
                """, row);
            return SignalBook.Enter(s, new SubjectKey(subject), place, day, [new Verdict(detector, "1", "any", Grade.Signal, "Rise", "It rose.", new Dictionary<string, double>(), Chance: chance)], Some.Now, budget ?? new AlarmBudget(Scene.Policies))!;
        });

    private static PolicyFile Policies(Action<JsonObject> change)
    {
        using var stream = typeof(PolicyFile).Assembly.GetManifestResourceStream("NpsWarning.Intake.Data.policy.json")!;
        var root = JsonNode.Parse(stream)!.AsObject();
        change(root);
        return PolicyFile.Read(root.ToJsonString()).File!;
    }
}
