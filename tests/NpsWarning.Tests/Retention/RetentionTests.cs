using System.Text;
using NpsWarning.Detection;
using NpsWarning.Intake.Contract;
using NpsWarning.Retention;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Retention;

/// <summary>What is forgotten after how long, and that nothing else is.</summary>
public sealed class RetentionTests
{
    private static readonly RetentionOptions Forever = new() { SupersededRevisions = 0, ReportDetails = 0, QuarantineBodies = 0, Presentations = 0, AlertTexts = 0, DeliveryAddresses = 0, SettledSignals = 0, AlarmCandidates = 0 };

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_superseded_revision_loses_its_details_a_year_after_a_newer_one_came(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Take("centre", Poisoned("P-1"));
        scene.Time.Advance(TimeSpan.FromDays(300));
        scene.Take("centre", Poisoned("P-1") with { Revision = 2, Status = ReportStatus.Corrected });
        scene.Time.Advance(TimeSpan.FromDays(364));
        Assert.Empty(Changed(scene, new RetentionOptions { ReportDetails = 0, Presentations = 0 }));
        scene.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(["report_revisions"], Changed(scene, new RetentionOptions { ReportDetails = 0, Presentations = 0 }));
        Assert.DoesNotContain("respiratory-depression", Body(scene, "P-1", 1));
        Assert.DoesNotContain("Hartford", Body(scene, "P-1", 1));
        Assert.DoesNotContain("alerts@pcn.example", Body(scene, "P-1", 1));
        Assert.Contains("Brandnewolam", Body(scene, "P-1", 1));
        Assert.Contains("respiratory-depression", Body(scene, "P-1", 2));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_report_loses_its_details_after_five_years_and_is_counted_as_before(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Take("centre", Poisoned("P-1"), Poisoned("P-2"));
        scene.Time.Advance(TimeSpan.FromDays(1_820));
        Assert.Empty(Changed(scene, Forever with { ReportDetails = 1_825 }));
        scene.Time.Advance(TimeSpan.FromDays(10));

        Assert.Equal(["notify", "report_revisions", "reports"], Changed(scene, Forever with { ReportDetails = 1_825 }));
        Assert.DoesNotContain("respiratory-depression", Body(scene, "P-1", 1));
        Assert.Equal(["1", "1"], scene.Rows("SELECT reduced_revision FROM reports"));
        Assert.Equal(2, scene.Cases("unlisted:brandnewolam"));
    }

    [Fact]
    public void A_spectrum_goes_with_the_details_of_its_report_and_its_group_stays()
    {
        using var scene = new Scene();
        var spectrum = new Spectrum { Ionisation = Ionisation.Ei, Peaks = [new Peak { Mz = 81, Intensity = 999 }, new Peak { Mz = 214, Intensity = 610 }, new Peak { Mz = 133, Intensity = 400 }, new Peak { Mz = 105, Intensity = 140 }, new Peak { Mz = 77, Intensity = 130 }] };
        scene.Take("lab", Some.Report(id: "L-1", findings: [Some.Finding("unknown 1", Identification.Unidentified) with { Spectrum = spectrum }]));
        scene.Detect();
        scene.Time.Advance(TimeSpan.FromDays(1_830));
        Assert.Equal(["finding_spectra", "report_revisions", "reports"], Changed(scene, Forever with { ReportDetails = 1_825 }));
        Assert.Equal(["|1"], scene.Rows("SELECT peaks || '|' || (group_id IS NOT NULL) FROM finding_spectra"));
    }

    [Fact]
    public void What_was_reduced_can_still_be_corrected_and_gives_the_same_counts_and_walls()
    {
        Scene Taken(bool reduced)
        {
            var scene = new Scene();
            scene.Take("centre", Poisoned("P-1") with { Revision = 2, Poisoning = Some.Presentation("respiratory-depression") with { AgeBand = AgeBand.From13To17, PssWorst = PoisoningSeverity.Severe } });
            scene.Time.Advance(TimeSpan.FromDays(2_000));
            if (reduced) Run(scene, Forever with { ReportDetails = 1_825, SupersededRevisions = 365 });
            scene.Take("centre", Poisoned("P-1") with { ReportedAt = Some.Now.AddDays(-3) }); // an older revision, late: the report is worked out anew from what is held
            return scene;
        }
        using var whole = Taken(reduced: false);
        using var reduced = Taken(reduced: true);
        Assert.DoesNotContain("respiratory-depression", Body(reduced, "P-1", 2));
        foreach (var table in (string[])["sightings", "stream_days", "findings", "report_links"]) Assert.Equal(whole.Rows($"SELECT * FROM {table}"), reduced.Rows($"SELECT * FROM {table}"));
        const string columns = "SELECT submitter, report_id, revision, status, case_id, occurred_on, known_on, place, tlp, severity, fatal, child FROM reports";
        Assert.Equal(whole.Rows(columns), reduced.Rows(columns));
        Assert.Contains("| 1", reduced.Rows("SELECT severity, child FROM reports").Single());
    }

    [Fact]
    public void What_was_reduced_is_named_as_before_when_a_late_revision_has_it_worked_out_anew()
    {
        var report = Some.Report(revision: 2, findings:
        [
            new Finding { RawName = "4-FA", Identification = Identification.LibraryMatch }, new Finding { RawName = "4-CMC", IsomersExcluded = false },
            new Finding { RawName = "Xylazine", Candidates = [new SubstanceReference { RawName = "Clonidine" }] },
            new Finding { RawName = "Powder sample 3", CasNumber = "50-36-2", Identification = Identification.ReferenceStandard },
        ], laboratory: new Laboratory { CaseType = CaseType.SeizedMaterial, Methods = [Method.GcMs] });
        using var scene = new Scene();
        scene.Take("lab", report);
        var named = scene.Rows("SELECT ordinal, subject, how FROM findings");
        Assert.Equal(3, named.Count(row => row.Contains("either:", StringComparison.Ordinal)));
        Assert.Contains(named, row => row.Contains("substance:cocaine", StringComparison.Ordinal));
        scene.Time.Advance(TimeSpan.FromDays(2_000));
        Run(scene, Forever with { ReportDetails = 1_825 });
        scene.Take("lab", report with { Revision = 1, ReportedAt = Some.Now.AddDays(-3) });
        Assert.Equal(named, scene.Rows("SELECT ordinal, subject, how FROM findings"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_refused_message_loses_its_body_and_values_after_ninety_days(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        Refuse(scene, "old");
        scene.Time.Advance(TimeSpan.FromDays(80));
        Refuse(scene, "young");
        scene.Time.Advance(TimeSpan.FromDays(11));

        Assert.Equal(["quarantine"], Changed(scene, new RetentionOptions()));
        Assert.Equal(["old | 1", "young | 0"], scene.Rows("SELECT message_id, CASE WHEN body IS NULL THEN 1 ELSE 0 END AS gone FROM quarantine"));
        var errors = scene.Rows("SELECT errors FROM quarantine WHERE message_id = 'old'").Single();
        Assert.DoesNotContain("secret", errors);
        Assert.Contains("WRONG_TYPE", errors);
        Assert.Contains("/findings", errors);
        Assert.Contains("secret", scene.Rows("SELECT errors FROM quarantine WHERE message_id = 'young'").Single());
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_presentation_goes_after_two_years_and_its_report_stays(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Take("centre", Poisoned("P-1"));
        scene.Time.Advance(TimeSpan.FromDays(400));
        scene.Take("centre", Poisoned("P-2") with { OccurredOn = scene.Today.AddDays(-1), ReportedAt = scene.Time.GetUtcNow() });
        scene.Time.Advance(TimeSpan.FromDays(332));
        Assert.Equal(["presentations"], Changed(scene, new RetentionOptions()));
        Assert.Equal(["P-2"], scene.Rows("SELECT report_id FROM presentations"));
        Assert.Equal(2, scene.Test.Count("reports"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Nothing_goes_of_a_case_or_an_alert_while_its_signal_is_not_settled(DatabaseProvider provider)
    {
        using var scene = Alerted(provider);
        scene.Time.Advance(TimeSpan.FromDays(10_000));
        List<string> Held() => [.. ((string[])["presentations", "alert_texts", "deliveries", "signals"]).SelectMany(table => scene.Rows($"SELECT * FROM {table}"))];
        var held = Held();
        Run(scene, new RetentionOptions());
        Assert.Equal(held, Held());
        Assert.Contains("respiratory-depression", Body(scene, "P-1", 1));
        Assert.Empty(scene.Rows("SELECT report_id FROM reports WHERE reduced_revision IS NOT NULL AND submitter = 'centre'"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_settled_signals_addresses_go_first_then_its_texts_then_all_of_it(DatabaseProvider provider)
    {
        using var scene = Alerted(provider);
        scene.Database.Write(s => s.Execute("UPDATE deliveries SET state = 'Delivered', delivered_at = due_at WHERE stakeholder <> 'who'"));
        scene.Database.Write(s => s.Execute("UPDATE signals SET state = 'Dismissed', alert_due = 0"));
        scene.Time.Advance(TimeSpan.FromDays(731));
        Assert.Equal(["deliveries"], Changed(scene, Forever with { DeliveryAddresses = 730 }));
        Assert.Equal(["who"], scene.Rows("SELECT stakeholder FROM deliveries WHERE address <> ''")); // it waits still
        scene.Database.Write(s => s.Execute("UPDATE deliveries SET state = 'Refused' WHERE stakeholder = 'who'"));
        scene.Time.Advance(TimeSpan.FromDays(1_100));
        Assert.Equal(["alert_texts", "deliveries"], Changed(scene, new RetentionOptions { ReportDetails = 0, Presentations = 0 }));
        scene.Time.Advance(TimeSpan.FromDays(2_000));
        Assert.Equal(["alerts", "deliveries", "signals", "verdicts"], Changed(scene, new RetentionOptions { ReportDetails = 0, Presentations = 0 }));
        Assert.Equal((0, 0), (scene.Test.Count("signals"), scene.Test.Count("deliveries")));
        Assert.Contains(scene.Rows("SELECT action, object FROM audit"), row => row.StartsWith("alerted | signal:", StringComparison.Ordinal)); // that stays for ever
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Each_run_is_in_the_audit_trail_with_kinds_and_numbers_and_the_second_of_a_day_does_nothing(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        foreach (var i in Enumerable.Range(0, 450)) Refuse(scene, $"m-{i}");
        scene.Time.Advance(TimeSpan.FromDays(91));
        Run(scene, new RetentionOptions());
        var trail = scene.Database.Read(s => Audit.Newest(s, 10)).Select(e => $"{e.Who} {e.Action} {e.Target} {e.Reason}").ToList();
        Assert.Equal(
            [
                "retention ran retention Rows forgotten: superseded-revisions 0, report-details 0, quarantine-bodies 450, presentations 0, alert-texts 0, delivery-addresses 0, settled-signals 0, alarm-candidates 0.",
                "retention forgot retention:quarantine-bodies 50 rows from before 2026-03-02.", .. Enumerable.Repeat("retention forgot retention:quarantine-bodies 200 rows from before 2026-03-02.", 2),
            ], trail);
        Assert.Equal(0, Run(scene, new RetentionOptions())); // another process, the same day
        Assert.Equal(4, scene.Test.Count("audit"));
        scene.Time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(Changed(scene, new RetentionOptions()));
        Assert.EndsWith("quarantine-bodies 0, presentations 0, alert-texts 0, delivery-addresses 0, settled-signals 0, alarm-candidates 0.", scene.Database.Read(RetentionJob.Last)!.Reason);
    }

    [Fact]
    public void A_signal_raised_after_the_look_keeps_its_cases()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("centre", Poisoned("P-1"));
        scene.Time.Advance(TimeSpan.FromDays(2_000));
        var before = scene.Time.GetUtcNow().AddDays(-730);
        var rules = RetentionRule.All(new RetentionOptions()).Where(r => r.Kind is "presentations" or "report-details").ToList();
        var due = rules.SelectMany(r => scene.Database.Read(s => r.Due(s, before, 100_000))).ToList();
        var own = rules.SelectMany(r => scene.Database.Read(s => r.Due(s, before, 100_000))).Count();
        scene.Detect(Some.DaysAgo(0)); // raises it
        Assert.Equal("unlisted:brandnewolam", scene.Signal().Subject);
        scene.Database.Write(s => { foreach (var forget in due) forget(s); });
        Assert.Equal(1, scene.Test.Count("presentations"));
        Assert.Contains("respiratory-depression", Body(scene, "P-1", 1));
        Assert.True(own > 0);
    }

    [Fact]
    public void What_is_forgotten_is_not_in_the_file_either()
    {
        using var scene = new Scene();
        foreach (var i in Enumerable.Range(0, 5)) Refuse(scene, $"m-{i}", string.Concat(Enumerable.Repeat("a secret of three words, ", 100)));
        scene.Time.Advance(TimeSpan.FromDays(91));
        Assert.True(scene.FileHas("a secret of three words"));
        Run(scene, new RetentionOptions());
        Assert.False(scene.FileHas("a secret of three words"));
    }

    [Theory]
    [InlineData(nameof(RetentionOptions.Presentations), 448, false)]
    [InlineData(nameof(RetentionOptions.Presentations), 449, true)]
    [InlineData(nameof(RetentionOptions.Presentations), 0, true)]
    [InlineData(nameof(RetentionOptions.AlarmCandidates), 365, false)]
    [InlineData(nameof(RetentionOptions.AlarmCandidates), 366, true)]
    [InlineData(nameof(RetentionOptions.SettledSignals), 365, false)]
    [InlineData(nameof(RetentionOptions.SettledSignals), 366, true)]
    [InlineData(nameof(RetentionOptions.QuarantineBodies), -1, false)]
    [InlineData(nameof(RetentionOptions.QuarantineBodies), 1, true)]
    [InlineData(nameof(RetentionOptions.AlertTexts), 36_501, false)]
    public void Settings_that_would_blind_a_detector_are_refused_by_name(string name, int days, bool good)
    {
        var options = new RetentionOptions();
        typeof(RetentionOptions).GetProperty(name)!.SetValue(options, days);
        if (good) Assert.Null(options.Problem());
        else Assert.StartsWith($"Nps:Retention:{name} is {days}; write days from ", options.Problem());
    }

    private static int Run(Scene scene, RetentionOptions options)
    {
        var job = new RetentionJob(scene.Database, options);
        var rows = 0;
        while (job.Next(scene.Time.GetUtcNow()) is > 0 and var some) rows += some;
        return rows;
    }

    /// <summary>The tables that a run changes, besides the trail.</summary>
    private static List<string> Changed(Scene scene, RetentionOptions options)
    {
        var tables = scene.Rows(scene.Database.Provider == DatabaseProvider.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            : "SELECT name FROM sys.tables").Where(t => t is not ("audit" or "SchemaVersions")).ToList();
        List<string> All(string table) => table == "quarantine" ? scene.Rows("SELECT message_id, errors, CASE WHEN body IS NULL THEN 0 ELSE 1 END AS kept FROM quarantine") : scene.Rows($"SELECT * FROM {table}");
        var before = tables.ToDictionary(t => t, All);
        Run(scene, options);
        return [.. tables.Where(t => !before[t].SequenceEqual(All(t))).Order(StringComparer.Ordinal)];
    }

    private static string Body(Scene scene, string id, int revision) => scene.Rows($"SELECT body FROM report_revisions WHERE report_id = '{id}' AND revision = {revision}").Single();

    private static void Refuse(Scene scene, string message, string value = "a secret") => scene.Database.Write(s => NpsWarning.Intake.Quarantine.File(s, new NpsWarning.Intake.Refusal(
        "lab", message, scene.Time.GetUtcNow(), [new ReportError(ErrorCodes.WrongType, "/findings", "Write a list.", value)], Encoding.UTF8.GetBytes($"{{\"findings\":\"{value}\"}}"), message)));

    private static Report Poisoned(string id) => Some.Report(
        ReportKind.Poisoning, id, country: "XA", region: null, locality: "Hartford", occurred: Some.DaysAgo(5), reportedAt: Some.Now.AddDays(-4),
        notify: [new NamedStakeholder { Name = "Poison Centre North", Role = StakeholderRole.Health, Email = "alerts@pcn.example" }],
        findings: [Some.Finding("Brandnewolam", Identification.LibraryMatch)], poisoning: Some.Presentation("respiratory-depression") with { PssWorst = PoisoningSeverity.Severe });

    private static Scene Alerted(DatabaseProvider provider)
    {
        var scene = new Scene(provider);
        scene.Learn();
        scene.Take("centre", Poisoned("P-1"), Poisoned("P-2"));
        scene.Detect();
        scene.Alert();
        Assert.NotEmpty(scene.Rows("SELECT * FROM deliveries"));
        return scene;
    }
}
