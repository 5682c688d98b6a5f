using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>An alert stands, and somebody whom it is for comes later.</summary>
public sealed class LatecomerTests
{
    private const string ToLate = "SELECT version, audience, reach, address, why FROM deliveries WHERE stakeholder = 'late'";

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Who_is_entered_into_the_directory_is_told_what_stands_and_nobody_else_hears_anything(DatabaseProvider provider)
    {
        using var scene = Alerted(provider);
        var before = scene.Rows("SELECT * FROM deliveries");
        var desk = Enter(scene, Late());
        Assert.True(scene.Signal().AlertDue);
        Assert.Equal(1, desk.Run(Later(scene)).Deliveries);
        Assert.Equal(["1 | Health | WithinJurisdiction | late@clinic.example | treatment for XA, all classes, since the alert was written"], scene.Rows(ToLate));
        Assert.Equal(before, scene.Rows("SELECT * FROM deliveries WHERE stakeholder <> 'late'"));
        Assert.Equal(["Alert"], scene.Rows("SELECT kind FROM alerts"));
        Assert.Equal(["1 deliveries: late"], scene.Rows("SELECT reason FROM audit WHERE action = 'told later'"));

        scene.Database.Write(s => s.Execute("UPDATE signals SET alert_due = 1"));
        Assert.Equal(0, desk.Run(Later(scene)).Deliveries);
    }

    [Fact]
    public void Whom_a_later_report_names_is_told_too_and_an_unknown_address_makes_a_task_alone()
    {
        using var scene = Alerted(directory: [.. StakeholderDirectory.Seed(), Late() with { Places = ["XQ"] }]);
        Assert.Empty(scene.Rows(ToLate));
        scene.Take("centre", Poisoning("P-3", 3, PoisoningSeverity.Minor) with { Notify = [new() { StakeholderId = "late" }, new() { Email = "stranger@nowhere.example" }] });
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        scene.Detect();
        Assert.Equal(1, scene.Alert());
        Assert.Equal(["1 | Health | Beyond | late@clinic.example | named in a report, since the alert was written"], scene.Rows(ToLate));
        Assert.Equal(["notify-unknown-address | stranger@nowhere.example"], scene.Rows("SELECT code, found FROM tasks"));
        Assert.Empty(scene.Rows("SELECT * FROM deliveries WHERE address = 'stranger@nowhere.example'"));
    }

    [Fact]
    public void A_report_that_names_a_body_of_enforcement_does_not_tell_it_at_that_moment()
    {
        using var scene = Alerted(directory: [.. StakeholderDirectory.Seed(), Late() with { Role = DirectoryRole.Enforcement, Places = ["XQ"] }]);
        scene.Take("centre", Poisoning("P-3", 3, PoisoningSeverity.Minor) with { Notify = [new() { StakeholderId = "late" }] });
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        scene.Detect();
        Assert.Equal(0, scene.Alert());
        Assert.Empty(scene.Rows(ToLate));
    }

    [Fact]
    public void Who_has_it_by_another_id_does_not_get_it_twice()
    {
        using var scene = Alerted();
        Assert.Equal(0, Enter(scene, Late() with { Channels = [new("email", StakeholderDirectory.Seed().Single(s => s.Id.Value == "xa-poison-centre").Channels[0].Address.ToUpperInvariant())] }).Run(Later(scene)).Deliveries);
        Assert.Empty(scene.Rows(ToLate));
    }

    [Fact]
    public void Who_left_was_told_that_it_is_taken_back_and_comes_again_is_told_that_it_stands()
    {
        using var scene = Alerted();
        Enter(scene, Late()).Run(Later(scene));
        scene.Database.Write(s => s.Execute("UPDATE deliveries SET state = 'Delivered'"));
        Rule(scene, SignalState.Dismissed).Run(Later(scene));
        scene.Database.Write(s => DirectoryBook.Import(s, StakeholderDirectory.Seed(), replace: true, "admin", scene.Time.GetUtcNow()));
        Rule(scene, SignalState.Confirmed).Run(Later(scene));
        Assert.Equal(["1 | Alert", "2 | Cancel", "3 | Update"], scene.Rows("SELECT version, kind FROM alerts"));
        Assert.Equal(["1", "2"], scene.Rows("SELECT version FROM deliveries WHERE stakeholder = 'late' ORDER BY version"));
        Assert.Equal(1, Enter(scene, Late()).Run(Later(scene)).Deliveries);
        Assert.Equal(["1", "2", "3"], scene.Rows("SELECT version FROM deliveries WHERE stakeholder = 'late' ORDER BY version"));
    }

    [Fact]
    public void Its_next_contact_is_not_asked_before_the_first_was_due()
    {
        using var scene = Alerted();
        scene.Database.Write(s => s.Execute("UPDATE deliveries SET state = 'Delivered', acknowledged_at = @now", new { now = scene.Time.GetUtcNow() }));
        scene.Time.Advance(TimeSpan.FromDays(1));
        Enter(scene, Late() with { Channels = [new("email", "late@clinic.example"), new("email", "chief@clinic.example") { Escalation = true }] }).Run(Later(scene));
        var reminders = new Reminders(scene.Database, Scene.Policies, new DirectoryBook());
        reminders.Run(scene.Time.GetUtcNow());
        Assert.Equal(["late@clinic.example"], scene.Rows("SELECT address FROM deliveries WHERE stakeholder = 'late'"));
        scene.Time.Advance(TimeSpan.FromDays(1));
        reminders.Run(scene.Time.GetUtcNow());
        Assert.Equal(["chief@clinic.example", "late@clinic.example"], scene.Rows("SELECT address FROM deliveries WHERE stakeholder = 'late' ORDER BY address"));
    }

    [Fact]
    public void A_clearance_below_the_mark_of_what_stands_keeps_it_from_them_whatever_the_mark_is_now()
    {
        using var scene = Alerted();
        scene.Database.Write(s => s.Execute("UPDATE alert_texts SET facts = REPLACE(facts, '\"tlp\":\"AMBER\"', '\"tlp\":\"RED\"')"));
        Assert.Contains("\"tlp\":\"RED\"", scene.Rows("SELECT facts FROM alert_texts WHERE audience = 'Health'")[0], StringComparison.Ordinal);
        Assert.Equal(0, Enter(scene, Late()).Run(Later(scene)).Deliveries);
    }

    [Theory, InlineData(SignalState.Dismissed), InlineData(SignalState.Closed)]
    public void What_was_taken_back_or_is_over_is_told_to_nobody_new(SignalState state)
    {
        using var scene = Alerted();
        scene.Database.Write(s => SignalBook.Save(s, SignalBook.All(s).Single() with { State = state, ChangedAt = Later(scene), AlertDue = true }, isNew: false));
        Enter(scene, Late()).Run(Later(scene));
        Assert.Empty(scene.Rows(ToLate));
    }

    [Fact]
    public void A_version_whose_day_of_review_is_over_is_not_told_any_more()
    {
        using var scene = Alerted();
        var desk = Enter(scene, Late());
        scene.Time.Advance(TimeSpan.FromDays(60));
        desk.Run(scene.Time.GetUtcNow());
        Assert.Empty(scene.Rows(ToLate));
    }

    /// <summary>A desk of the database's directory, after a reviewer's decision.</summary>
    private static AlertDesk Rule(Scene scene, SignalState state)
    {
        scene.Database.Write(s => SignalBook.Save(s, SignalBook.All(s).Single() with { State = state, ChangedAt = Later(scene), AlertDue = true }, isNew: false));
        return new AlertDesk(scene.Database, new BriefWriter(scene.Book, Scene.Policies, simulated: true), new DirectoryBook());
    }

    private static DateTimeOffset Later(Scene scene)
    {
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        return scene.Time.GetUtcNow();
    }

    private static Stakeholder Late() => new()
    {
        Id = new("late"),
        Name = "A late clinic",
        Role = DirectoryRole.Treatment,
        Places = ["XA"],
        Classes = ["*"],
        Clearance = Tlp.Amber,
        Channels = [new("email", "late@clinic.example")],
    };

    /// <summary>A desk whose directory is the database's, into which the one is imported.</summary>
    private static AlertDesk Enter(Scene scene, Stakeholder late)
    {
        scene.Database.Write(s => DirectoryBook.Import(s, [.. StakeholderDirectory.Seed(), late], replace: false, "admin", scene.Time.GetUtcNow()));
        return new AlertDesk(scene.Database, new BriefWriter(scene.Book, Scene.Policies, simulated: true), new DirectoryBook());
    }

    private static Scene Alerted(DatabaseProvider provider = DatabaseProvider.Sqlite, IReadOnlyList<Stakeholder>? directory = null)
    {
        var scene = new Scene(provider, directory);
        scene.Learn();
        scene.Take("centre", Poisoning("P-1", 5), Poisoning("P-2", 4));
        scene.Detect();
        Assert.NotEqual(0, scene.Alert());
        return scene;
    }

    private static Report Poisoning(string id, int ago, PoisoningSeverity worst = PoisoningSeverity.Severe) => Some.Report(
        ReportKind.Poisoning, id, country: "XA", region: null, occurred: Some.DaysAgo(ago + 1), reportedAt: Some.Now.AddDays(-ago), findings: [Some.Finding("Brandnewolam", Identification.LibraryMatch)],
        poisoning: Some.Presentation("respiratory-depression") with { PssWorst = worst });
}
