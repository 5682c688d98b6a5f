using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>From a signal to deliveries: reports go in at the front, and what lies in the tables afterwards is looked at.</summary>
public sealed class AlertDeskTests
{
    private static readonly string[] HealthBodies = ["who", "xa-emergency-departments", "xa-health-ministry", "xa-poison-centre", "xa-treatment-services"];

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_severe_signal_goes_to_health_without_a_reviewer_once_for_each_recipient(DatabaseProvider provider)
    {
        using var scene = Severe(provider);
        Assert.Equal(SignalState.New, scene.Signal().State);
        var written = scene.Alert();
        Assert.Equal(["1 | Alert"], scene.Rows("SELECT version, kind FROM alerts"));
        Assert.Equal(HealthBodies.Select(b => $"{b} | email | Health | Pending"), scene.Rows("SELECT stakeholder, channel, audience, state FROM deliveries WHERE audience = 'Health'"));
        Assert.Empty(scene.Rows("SELECT * FROM deliveries WHERE audience = 'Public'"));
        Assert.Equal(written, (int)scene.Test.Count("deliveries"));
        var ministry = scene.Rows("SELECT t.plain FROM alert_texts t WHERE audience = 'Health' AND reach = 'WithinJurisdiction'").Single();
        Assert.Contains("Brandnewolam", ministry);
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Running_it_again_writes_nothing_more(DatabaseProvider provider)
    {
        using var scene = Severe(provider);
        scene.Alert();
        var before = All(scene);
        Assert.Equal(0, scene.Alert());
        scene.Database.Write(s => s.Execute("UPDATE signals SET alert_due = 1")); // as after a crash, or another verdict that says the same
        Assert.Equal(0, scene.Alert());
        Assert.Equal(before, All(scene));
    }

    [Fact]
    public void The_id_of_a_delivery_which_a_bounce_has_to_name_cannot_be_worked_out()
    {
        using var one = Severe();
        using var same = Severe();
        Assert.Equal(one.Alert(), same.Alert());
        Assert.Equal(one.Rows("SELECT alert_id, stakeholder FROM deliveries"), same.Rows("SELECT alert_id, stakeholder FROM deliveries"));
        Assert.Empty(one.Rows("SELECT delivery_id FROM deliveries").Intersect(same.Rows("SELECT delivery_id FROM deliveries")));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_signal_that_changes_while_its_alert_is_written_is_looked_at_again(DatabaseProvider provider)
    {
        using var scene = Severe(provider);
        var draft = Assert.Single(scene.Alerts.Draft(scene.Time.GetUtcNow())); // worked out, and not yet written
        Assert.Equal(2, draft.Brief.Cases.Total);
        scene.Take("centre", Poisoning("P-9", 1));
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        scene.Detect();

        Assert.Equal(0, scene.Alerts.Enter(draft, scene.Time.GetUtcNow()));
        Assert.True(scene.Signal().AlertDue);
        Assert.Empty(scene.Rows("SELECT * FROM alerts"));
        Assert.NotEqual(0, scene.Alert());
        Assert.False(scene.Signal().AlertDue);
        Assert.Equal(["1 | 3"], scene.Rows("SELECT version, cases FROM alerts"));
    }

    [Fact]
    public void What_is_not_severe_waits_for_a_reviewer_and_then_goes_to_all_three_audiences()
    {
        using var scene = Mild();
        Assert.Equal(0, scene.Alert());
        Assert.Equal(0, scene.Test.Count("alerts"));
        Reviewer(scene, SignalState.Confirmed);
        Assert.NotEqual(0, scene.Alert());
        Assert.Equal(["Enforcement", "Health", "Public"], scene.Rows("SELECT DISTINCT audience FROM deliveries"));
    }

    [Fact]
    public void A_notice_alerts_nobody_however_severe()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("centre", Poisoning("P-1", 5));
        scene.Detect();
        Assert.Equal(Grade.Notice, scene.Signal().Grade);
        Assert.Equal(0, scene.Alert());
        Assert.Equal("Severe", scene.Signal().Severity);
    }

    [Fact]
    public void A_graver_signal_makes_an_update_and_more_of_the_same_does_not()
    {
        using var scene = Severe();
        scene.Alert();
        scene.Take("centre", Poisoning("P-3", 2, PoisoningSeverity.Minor));
        scene.Detect();
        scene.Alert();
        Assert.Single(scene.Rows("SELECT * FROM alerts"));
        scene.Take("centre", Poisoning("P-4", 1, PoisoningSeverity.Fatal), Poisoning("P-5", 1, PoisoningSeverity.Fatal));
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        scene.Detect();
        scene.Alert();
        Assert.Equal(["1 | Alert | Severe", "2 | Update | Extreme"], scene.Rows("SELECT version, kind, severity FROM alerts"));
    }

    [Fact]
    public void A_cluster_that_gets_its_name_makes_an_update_to_the_same_people_also_those_who_do_not_ask_for_that_class()
    {
        var opioidsOnly = Directory().Single(s => s.Id.Value == "xa-poison-centre") with { Id = new("xa-opioid-clinic"), Classes = ["opioids"] };
        using var scene = new Scene(directory: [.. Directory(), opioidsOnly]);
        scene.Learn();
        scene.Take("centre", Poisoning("P-1", 3) with { Findings = [] }, Poisoning("P-2", 2) with { Findings = [] }, Poisoning("P-3", 1) with { Findings = [] });
        Cluster(scene, "P-1", "P-2", "P-3");
        scene.Alert();
        var first = scene.Rows("SELECT stakeholder, channel FROM deliveries WHERE version = 1 AND audience = 'Health'");
        Assert.Contains("xa-opioid-clinic | email", first);
        scene.Database.Write(s =>
        {
            s.Execute("INSERT INTO subjects (subject, kind, name, standing) SELECT 'substance:flubromazolam', 'substance', 'Flubromazolam', 'Nps' WHERE NOT EXISTS (SELECT 1 FROM subjects WHERE subject = 'substance:flubromazolam')");
            SignalBook.Save(s, SignalBook.All(s).Single() with { NamedSubject = "substance:flubromazolam", ChangedAt = scene.Time.GetUtcNow().AddMinutes(1), AlertDue = true }, isNew: false);
        });
        scene.Alert();
        Assert.Equal(["1 | Alert | cluster:c1", "2 | Update | substance:flubromazolam"], scene.Rows("SELECT version, kind, subject FROM alerts"));
        Assert.Equal(first, scene.Rows("SELECT stakeholder, channel FROM deliveries WHERE version = 2 AND audience = 'Health'"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_cancellation_goes_to_everyone_who_got_any_version_also_those_no_longer_in_the_directory(DatabaseProvider provider)
    {
        using var scene = Severe(provider);
        scene.Alert();
        scene.Database.Write(s => s.Execute("UPDATE deliveries SET state = 'Delivered'"));
        var told = scene.Rows("SELECT stakeholder, channel, address FROM deliveries");
        Reviewer(scene, SignalState.Dismissed);
        var withoutMinistry = new AlertDesk(scene.Database, new BriefWriter(scene.Book, Scene.Policies, simulated: true), new DirectoryBook([.. Directory().Where(s => s.Id.Value != "xa-health-ministry")]));
        Assert.Equal(told.Count, withoutMinistry.Run(scene.Time.GetUtcNow()).Deliveries);
        Assert.Equal(["1 | Alert", "2 | Cancel"], scene.Rows("SELECT version, kind FROM alerts"));
        Assert.Equal(told, scene.Rows("SELECT stakeholder, channel, address FROM deliveries WHERE version = 2"));
        Assert.All(scene.Rows("SELECT headline FROM alert_texts WHERE version = 2"), h => Assert.Contains("CANCELLED", h));
        scene.Database.Write(s => s.Execute("UPDATE signals SET alert_due = 1"));
        Assert.Equal(0, withoutMinistry.Run(scene.Time.GetUtcNow()).Deliveries);
    }

    [Fact]
    public void A_version_that_waits_for_its_channel_does_not_follow_its_cancellation()
    {
        using var scene = Severe();
        scene.Alert();
        Reviewer(scene, SignalState.Dismissed);
        scene.Alert();
        Assert.Empty(scene.Rows("SELECT * FROM deliveries WHERE version = 1 AND state = 'Pending'"));
        Assert.NotEmpty(scene.Rows("SELECT * FROM deliveries WHERE version = 2 AND state = 'Pending'"));
    }

    [Fact]
    public void A_signal_that_a_reviewer_closes_is_over_and_its_alert_is_not_taken_back()
    {
        using var scene = Severe();
        scene.Alert();
        Reviewer(scene, SignalState.Closed);
        Assert.Equal(0, scene.Alert());
        Assert.Equal(["Alert"], scene.Rows("SELECT kind FROM alerts"));
    }

    [Fact]
    public void A_signal_whose_cases_were_all_retracted_is_taken_back_and_told_again_when_cases_come()
    {
        using var scene = new Scene();
        scene.Learn();
        Report[] reports = [Poisoning("P-1", 5), Poisoning("P-2", 4)];
        scene.Take("centre", reports);
        scene.Detect();
        scene.Alert();
        scene.Take("centre", [.. reports.Select(r => r with { Revision = 2, Status = ReportStatus.Retracted })]);
        scene.Time.Advance(TimeSpan.FromHours(1));
        scene.Detect();
        scene.Alert();
        scene.Take("centre", Poisoning("P-3", 1), Poisoning("P-4", 0));
        scene.Time.Advance(TimeSpan.FromHours(1));
        scene.Detect();
        scene.Alert();
        Assert.Equal(["1 | Alert", "2 | Cancel", "3 | Update"], scene.Rows("SELECT version, kind FROM alerts"));
        Assert.Equal(HealthBodies, scene.Rows("SELECT stakeholder FROM deliveries WHERE version = 3 AND audience = 'Health'"));
    }

    [Fact]
    public async Task A_channel_that_fails_is_tried_again_and_no_delivery_is_handed_over_twice()
    {
        using var scene = Severe();
        scene.Alert();
        var channel = new FailingChannel(failures: 3);
        var relay = new DeliveryRelay(scene.Database, [channel], new Random(1));
        for (var round = 0; round < 40; round++)
        {
            await relay.RunAsync(scene.Time.GetUtcNow(), default);
            scene.Time.Advance(TimeSpan.FromMinutes(10));
        }
        Assert.Equal(["Delivered"], scene.Rows("SELECT DISTINCT state FROM deliveries"));
        Assert.Equal(["4"], scene.Rows("SELECT DISTINCT attempts FROM deliveries"));
        Assert.Equal(scene.Test.Count("deliveries"), channel.Taken.Count);
        Assert.Distinct(channel.Taken);
    }

    [Fact]
    public void Of_what_a_detector_has_said_an_alert_repeats_what_it_says_now()
    {
        using var scene = new Scene();
        scene.Learn();
        foreach (var ago in (int[])[30, 20, 10])
        {
            scene.Take("lab", [Some.Report(id: $"R-{ago}", country: "XA", region: null, occurred: Some.DaysAgo(ago), reportedAt: Some.Now.AddDays(-ago), findings: [Some.Finding("Brandnewolam")])]);
            scene.Detect(Some.DaysAgo(ago));
        }
        Assert.Equal(["Signal", "Strong"], scene.Rows("SELECT grade FROM verdicts WHERE detector = 'RareCluster' ORDER BY day"));
        var brief = scene.Database.Read(s => new BriefWriter(scene.Book, Scene.Policies, simulated: false).Write(
            s, SignalEvidence.Of(s, scene.Signal().SignalId)!, new AlertEdition { Alert = new AlertReference("A1"), Version = 1, IssuedAt = Some.Now }, Some.DaysAgo(0)));
        Assert.StartsWith("3 cases", Assert.Single(brief.Detectors, d => d.Detector == RareCluster.Name).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_that_never_works_is_given_up_with_its_reason()
    {
        using var scene = Severe();
        scene.Alert();
        var relay = new DeliveryRelay(scene.Database, [new FailingChannel(failures: int.MaxValue)], new Random(1));
        for (var round = 0; round < 20; round++)
        {
            await relay.RunAsync(scene.Time.GetUtcNow(), default);
            scene.Time.Advance(TimeSpan.FromHours(6));
        }
        Assert.Equal(["Refused | 17 | Given up after 17 attempts in 4 days: mailbox-full"], scene.Rows("SELECT DISTINCT state, attempts, problem FROM deliveries"));
    }

    private static IReadOnlyList<Stakeholder> Directory() => StakeholderDirectory.Seed();

    private static Scene Severe(DatabaseProvider provider = DatabaseProvider.Sqlite)
    {
        var scene = new Scene(provider);
        scene.Learn();
        scene.Take("centre", Poisoning("P-1", 5), Poisoning("P-2", 4));
        scene.Detect();
        return scene;
    }

    private static Scene Mild()
    {
        var scene = new Scene();
        scene.Learn();
        scene.Take("customs", [.. Enumerable.Range(0, 2).Select(i => Some.Report(ReportKind.Seizure, $"S-{i}", country: "XA", region: null, tlp: Tlp.Green, occurred: Some.DaysAgo(6 + i), reportedAt: Some.Now.AddDays(-5), findings: [Some.Finding("Brandnewolam")]))]);
        scene.Detect();
        return scene;
    }

    /// <summary>Only one of the two is severe, so that a death or two make it graver.</summary>
    private static Report Poisoning(string id, int ago, PoisoningSeverity? severity = null) => Some.Report(
        ReportKind.Poisoning, id, country: "XA", region: null, occurred: Some.DaysAgo(ago + 1), reportedAt: Some.Now.AddDays(-ago), findings: [Some.Finding("Brandnewolam", Identification.LibraryMatch)],
        poisoning: Some.Presentation("respiratory-depression") with { PssWorst = severity ?? (id == "P-1" || id == "P-3" ? PoisoningSeverity.Severe : PoisoningSeverity.Moderate) });

    private static void Cluster(Scene scene, params string[] members) => scene.Database.Write(s =>
    {
        s.Execute("INSERT INTO subjects (subject, kind, name, standing) VALUES ('cluster:c1', 'cluster', 'Unknown toxidrome: respiratory depression', 'Nps')");
        foreach (var member in members)
            s.Execute("INSERT INTO sightings (case_id, subject, source, place, known_on, occurred_on) VALUES (@id, 'cluster:c1', 'any', 'XA', @day, @day)", new { id = $"centre/{member}", day = Some.DaysAgo(3) });
        var verdict = new Verdict("PresentationCluster", "1", "poisoning", Grade.Strong, "Excess", "Three presentations alike.", new Dictionary<string, double> { ["windowDays"] = 14 }, "model-1");
        SignalBook.Enter(s, SubjectKey.Cluster("c1"), "XA", scene.Today, [verdict], scene.Time.GetUtcNow());
    });

    private static void Reviewer(Scene scene, SignalState state) => scene.Database.Write(s =>
    {
        var signal = SignalBook.All(s).Single();
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        SignalBook.Save(s, signal with { State = state, CasesAtDecision = signal.Cases, ChangedAt = scene.Time.GetUtcNow(), AlertDue = true }, isNew: false);
        if (state != SignalState.Confirmed) return;
        Audit.Write(s, scene.Time.GetUtcNow(), "Dr One", "confirmed", $"signal:{signal.SignalId}", "identified");
        Audit.Write(s, scene.Time.GetUtcNow(), "Dr Two", "approved", $"signal:{signal.SignalId}", "checked");
    });

    private static List<string> All(Scene scene) =>
        [.. ((string[])["alerts", "alert_texts", "deliveries", "audit"]).SelectMany(table => scene.Rows($"SELECT * FROM {table}"))];

    /// <summary>Fails a number of times for each delivery, then takes it.</summary>
    private sealed class FailingChannel(int failures) : IAlertChannel
    {
        private readonly Dictionary<DeliveryId, int> _tries = [];

        public string Kind => "email";

        public List<DeliveryId> Taken { get; } = [];

        public Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken)
        {
            var tries = _tries[delivery.Id] = _tries.GetValueOrDefault(delivery.Id) + 1;
            if (tries <= failures) return Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Transient("mailbox-full"));
            Taken.Add(delivery.Id);
            return Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered("ref"));
        }
    }
}
