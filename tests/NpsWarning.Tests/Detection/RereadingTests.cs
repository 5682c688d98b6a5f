using System.Text.Json.Nodes;
using NpsWarning.Detection;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>An unknown name is kept and watched; when the catalogue has it, its history, its signal and its variants go with it.</summary>
public sealed class RereadingTests
{
    private const string Bromazolamol = """{"name":"Bromazolamol","class":"benzodiazepines","standing":"nps"}""";

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void An_unknown_name_and_its_typing_errors_are_one_subject_in_whatever_order_and_batch(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Take([("lab", Lab("1", "Bromazolamol")), ("lab", Lab("2", "BROMAZOLAMMOL"))]);
        scene.Take("lab", Lab("3", "bromazo-lamol"), Lab("4", "Bromazolamool"));
        Assert.Equal(4, scene.Cases("unlisted:bromazolamol"));
        Assert.Equal(["bromazolammol", "bromazolamol", "bromazolamool"], scene.Rows("SELECT name_key FROM unlisted_names ORDER BY name_key"));
        Assert.Contains("taken for a typing error of 'bromazolamol'", scene.Rows("SELECT how FROM findings WHERE report_id = '2'")[0]);
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void When_the_catalogue_gets_the_name_its_history_and_its_signal_are_that_substances(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Learn();
        scene.Take("lab", Lab("1", "Bromazolamol", 5), Lab("2", "Bromazolammol", 4), Lab("3", "Bromazolamol", 3));
        scene.Detect();
        scene.Alert();
        var before = scene.Signal();
        Import(scene, "bromazolamol", Bromazolamol);
        Assert.Equal([new SubjectChange("unlisted:bromazolamol", "substance:bromazolamol", 3)], Run(scene));

        Assert.Equal((0, 3), (scene.Cases("unlisted:bromazolamol"), scene.Cases("substance:bromazolamol")));
        scene.Detect();
        var after = scene.Signal(); // one, not two
        Assert.Equal((before.SignalId, "substance:bromazolamol", before.Cases, before.SignalledOn, before.FirstKnownOn),
            (after.SignalId, after.NamedSubject, after.Cases, after.SignalledOn, after.FirstKnownOn));
        scene.Alert();
        Assert.Equal(["1 | unlisted:bromazolamol", "2 | substance:bromazolamol"], scene.Rows("SELECT version, subject FROM alerts ORDER BY version"));
        Assert.Contains(scene.Rows("SELECT action, object FROM audit"), r => r == "resolved again | subject:unlisted:bromazolamol");
        Assert.Contains(scene.Rows("SELECT action, object FROM audit"), r => r == $"named | signal:{before.SignalId}");
        Assert.Contains(scene.Rows("SELECT action, object FROM audit"), r => r == "imported | substance:bromazolamol");

        Assert.Empty(Run(scene)); // and the second time there is nothing to do
        scene.Take("lab", Lab("4", "bromazolamol", 2), Lab("5", "bromazolammol", 2)); // what comes later is that substance from the start
        Assert.Equal(5, scene.Cases("substance:bromazolamol"));
    }

    [Fact]
    public void A_name_that_was_given_wrongly_can_be_taken_back()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Lab("1", "Bromazolamol"), Lab("2", "Bromazolammol"));
        scene.Detect();
        scene.Alert();
        var signal = scene.Signal();
        var before = scene.Rows("SELECT report_id, subject, how FROM findings ORDER BY report_id");
        Import(scene, "acetylfentanyl", """{"addSynonyms":["bromazolamol"]}""");
        Run(scene);
        scene.Detect();
        scene.Alert();
        Assert.Equal("substance:acetylfentanyl", scene.Signal().NamedSubject);
        Assert.Equal(2, scene.Cases("substance:acetylfentanyl"));
        Import(scene, "acetylfentanyl", """{"removeSynonyms":["bromazolamol"]}""");
        Run(scene);
        Assert.Equal(before, scene.Rows("SELECT report_id, subject, how FROM findings ORDER BY report_id"));
        Assert.Equal((2, 0), (scene.Cases("unlisted:bromazolamol"), scene.Cases("substance:acetylfentanyl")));
        scene.Detect();
        scene.Alert();
        Assert.Equal((signal.SignalId, null, 2), (scene.Signal().SignalId, scene.Signal().NamedSubject, scene.Signal().Cases));
        Assert.Equal(["1 | unlisted:bromazolamol", "2 | substance:acetylfentanyl", "3 | unlisted:bromazolamol"], scene.Rows("SELECT version, subject FROM alerts ORDER BY version"));
        Assert.StartsWith("Correction: the last version named a substance that the reports do not.", scene.Rows("SELECT reason FROM alerts WHERE version = 3")[0]);

        // And the right entry, when it comes, takes it from there.
        Import(scene, "bromazolamol", Bromazolamol);
        Run(scene);
        scene.Detect();
        Assert.Equal((signal.SignalId, "substance:bromazolamol", 2), (scene.Signal().SignalId, scene.Signal().NamedSubject, scene.Signal().Cases));
    }

    [Fact]
    public void Where_the_substance_is_signalled_already_the_two_signals_go_on_as_one()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Lab("1", "Bromazolamol", 5), Lab("2", "Bromazolamol", 4), Lab("3", "Acrylfentanyl", 3), Lab("4", "Acrylfentanyl", 3));
        scene.Detect();
        Import(scene, "acrylfentanyl", """{"addSynonyms":["bromazolamol"]}""");
        Run(scene);
        scene.Detect();
        var signals = scene.Signals();
        Assert.Equal(2, signals.Count);
        var merged = Assert.Single(signals, s => s.MergedInto is not null);
        var goesOn = Assert.Single(signals, s => s.MergedInto is null);
        Assert.Equal((merged.MergedInto, SignalState.Closed, 4), (goesOn.SignalId, merged.State, goesOn.Cases));
    }

    [Fact]
    public void A_signal_that_a_reviewer_confirmed_is_never_closed_into_one_that_was_dismissed()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Lab("1", "Bromazolamol", 60), Lab("2", "Bromazolamol", 60));
        scene.Detect(Some.DaysAgo(60));
        Decide(scene, scene.Signal(), SignalState.Dismissed);
        scene.Take("lab", Lab("3", "Acrylfentanyl", 3), Lab("4", "Acrylfentanyl", 3));
        scene.Detect();
        var confirmed = Assert.Single(scene.Signals(), s => s.Subject == "substance:acrylfentanyl");
        Decide(scene, confirmed, SignalState.Confirmed);
        Import(scene, "acrylfentanyl", """{"addSynonyms":["bromazolamol"]}""");
        Run(scene);
        Assert.Equal((confirmed.SignalId, SignalState.Confirmed), (Assert.Single(scene.Signals(), s => s.MergedInto is null).SignalId, Assert.Single(scene.Signals(), s => s.MergedInto is null).State));

        static void Decide(Scene scene, Signal signal, SignalState state) => scene.Database.Write(s => SignalBook.Save(s, signal with { State = state, CasesAtDecision = signal.Cases }, isNew: false));
    }

    [Fact]
    public void The_catalogues_name_takes_over_also_where_a_typing_error_of_it_came_first()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Lab("1", "Bromazolammol", 5), Lab("2", "Bromazolamol", 4), Lab("3", "Bromazolamol", 3));
        scene.Detect();
        var before = scene.Signal();
        Import(scene, "bromazolamol", Bromazolamol);
        Run(scene);
        scene.Detect();
        Assert.Equal(3, scene.Cases("substance:bromazolamol"));
        Assert.Equal((before.SignalId, "substance:bromazolamol"), (scene.Signal().SignalId, scene.Signal().NamedSubject));
    }

    [Fact]
    public void A_change_of_parents_counts_the_stored_cases_anew()
    {
        using var scene = new Scene();
        scene.Take("lab", Lab("1", "norfentanyl"), Lab("2", "norfentanyl") with { Findings = [Some.Finding("norfentanyl"), Some.Finding("4-FA") with { IsomersExcluded = false, Identification = Identification.LibraryMatch }] });
        Assert.Equal((2, 0), (scene.Cases("substance:fentanyl"), scene.Cases("substance:acetylfentanyl")));
        Import(scene, "norfentanyl", """{"parents":["acetylfentanyl"]}""");
        Run(scene);
        Assert.Equal((0, 2), (scene.Cases("substance:fentanyl"), scene.Cases("substance:acetylfentanyl")));
    }

    [Fact]
    public void A_candidate_that_the_catalogue_gets_later_enters_the_set()
    {
        using var scene = new Scene();
        scene.Take("lab", Lab("1", "x") with { Findings = [Some.Finding("Acrylfentanyl") with { Candidates = [new SubstanceReference { RawName = "Bromazolamol" }] }] });
        Assert.Equal(1, scene.Cases("substance:acrylfentanyl"));
        Import(scene, "bromazolamol", Bromazolamol);
        Run(scene);
        Assert.Equal((0, 1), (scene.Cases("substance:acrylfentanyl"), scene.Cases("either:acrylfentanyl+bromazolamol")));
    }

    [Fact]
    public void Of_two_signals_that_turn_out_to_be_one_the_older_goes_on()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Lab("1", "Acrylfentanyl", 60), Lab("2", "Acrylfentanyl", 60));
        scene.Detect(Some.DaysAgo(60));
        var older = scene.Signal();
        scene.Take("lab", Lab("3", "Bromazolamol", 3), Lab("4", "Bromazolamol", 3));
        scene.Detect();
        Import(scene, "acrylfentanyl", """{"addSynonyms":["bromazolamol"]}""");
        Run(scene);
        scene.Detect();
        Assert.Equal((older.SignalId, 4), (Assert.Single(scene.Signals(), s => s.MergedInto is null).SignalId, Assert.Single(scene.Signals(), s => s.MergedInto is null).Cases));
    }

    [Fact]
    public void A_structure_key_that_comes_later_names_only_the_findings_that_have_it()
    {
        const string Key = "AAAAAAAAAAAAAA-UHFFFAOYSA-N";
        using var scene = new Scene();
        scene.Take("lab", Lab("1", "Brandnewolam Z", 5, Key), Lab("2", "Brandnewolam Z", 4));
        Import(scene, "bromazolamol", Bromazolamol.Replace("}", $",\"inchiKey\":\"{Key}\"}}", StringComparison.Ordinal));
        Run(scene);
        Assert.Equal(["1 | substance:bromazolamol", "2 | unlisted:brandnewolamz"], scene.Rows("SELECT report_id, subject FROM findings ORDER BY report_id"));
    }

    [Fact]
    public void Stopped_anywhere_it_goes_on_and_raises_nothing_twice()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", [.. Enumerable.Range(0, 250).Select(i => Lab($"{i}", "Bromazolamol", i % 20))]);
        scene.Detect();
        Import(scene, "bromazolamol", Bromazolamol);
        scene.Refuse("findings", "report_id = '77'"); // the process ends in the third hundred
        Assert.ThrowsAny<Exception>(() => Run(scene));
        Assert.InRange(scene.Cases("substance:bromazolamol"), 1, 249);
        scene.Detect(); // a cycle in between sees the half of it
        Assert.Single(scene.Signals());
        scene.Allow("findings");
        Run(scene);
        scene.Detect();
        Assert.Equal((0, 250), (scene.Cases("unlisted:bromazolamol"), scene.Cases("substance:bromazolamol")));
        Assert.Equal(scene.Rows("SELECT COUNT(*) FROM sightings WHERE subject = 'substance:bromazolamol' AND source = 'any'"), ["250"]);
        scene.Signal();
    }

    [Fact]
    public void A_new_standing_has_its_streams_judged_again_and_a_new_name_is_shown()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Lab("1", "Acrylfentanyl", 5), Lab("2", "Acrylfentanyl", 4));
        Assert.Contains("substance:acrylfentanyl", scene.Rows("SELECT subject FROM dirty_streams"));
        scene.Detect();
        Import(scene, "acrylfentanyl", """{"name":"Akrylfentanyl","standing":"medicine","medicalUse":true}""");
        Run(scene);
        Assert.Equal(["Akrylfentanyl | Medicine"], scene.Rows("SELECT name, standing FROM subjects WHERE subject = 'substance:acrylfentanyl'"));
        Assert.Contains("substance:acrylfentanyl", scene.Rows("SELECT subject FROM dirty_streams"));
    }

    [Fact]
    public void It_runs_once_for_each_state_of_the_catalogue_and_once_more_for_batches_that_were_under_way()
    {
        using var scene = new Scene();
        var rereading = Rereading(scene);
        int Times() => int.Parse(scene.Rows("SELECT COALESCE(SUM(times), 0) FROM names_read")[0]);
        rereading.RunIfDue(scene.Today, scene.Time.GetUtcNow());
        rereading.RunIfDue(scene.Today, scene.Time.GetUtcNow());
        Assert.Equal(1, Times());
        scene.Time.Advance(TimeSpan.FromMinutes(2));
        rereading.RunIfDue(scene.Today, scene.Time.GetUtcNow());
        rereading.RunIfDue(scene.Today, scene.Time.GetUtcNow());
        Assert.Equal(2, Times());
        Import(scene, "bromazolamol", Bromazolamol);
        rereading.RunIfDue(scene.Today, scene.Time.GetUtcNow());
        Assert.Equal(3, Times());
    }

    [Fact]
    public void A_preview_says_what_a_run_then_does()
    {
        using var scene = new Scene();
        scene.Take("lab", Lab("1", "Bromazolamol"), Lab("2", "Bromazolammol"), Lab("3", "Cocaine"));
        var change = new SubstanceChange(1, new("bromazolamol"), JsonNode.Parse(Bromazolamol)!.AsObject());
        var preview = scene.Database.Read(s => NpsWarning.Detection.Rereading.Preview(s, scene.Book.Of(s), scene.Book.Of(s).With([change])));
        Import(scene, "bromazolamol", Bromazolamol);
        Assert.Equal(preview, Run(scene));
        Assert.Equal(2, Assert.Single(preview).Findings);
    }

    private static Rereading Rereading(Scene scene) => new(scene.Database, scene.Book, scene.Desk);

    private static IReadOnlyList<SubjectChange> Run(Scene scene) => Rereading(scene).Run(scene.Today, scene.Time.GetUtcNow());

    private static void Import(Scene scene, string id, string patch) => scene.Database.Write(s =>
    {
        CatalogueBook.Keep(s, [new SubstanceChange(0, new(id), JsonNode.Parse(patch)!.AsObject())], "somebody", "a circular", scene.Time.GetUtcNow());
        Assert.Empty(scene.Book.Of(s).Outdated);
        return 0;
    });

    private static Report Lab(string id, string name, int daysAgo = 5, string? inchiKey = null) => Some.Report(id: id, country: "XA", region: null, occurred: Some.DaysAgo(daysAgo),
        reportedAt: Some.Now.AddDays(-daysAgo), laboratory: new Laboratory { CaseType = CaseType.PostMortem }, findings: [Some.Finding(name) with { InchiKey = inchiKey }]);
}
