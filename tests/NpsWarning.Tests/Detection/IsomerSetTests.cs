using NpsWarning.Detection;
using NpsWarning.Intake.Contract;
using NpsWarning.Review;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>Sets of isomers and metabolites from reports through streams, signals and alerts to pages.</summary>
public sealed class IsomerSetTests
{
    private const string Set = "either:2-fa+3-fa+4-fa";

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_member_told_in_the_same_case_takes_its_place_and_a_retraction_brings_the_set_back(DatabaseProvider provider)
    {
        foreach (var setFirst in (bool[])[true, false])
        {
            using var scene = new Scene(provider);
            var set = Case("R-1", 30);
            var told = Told("T-1", 10) with { Related = [new RelatedReport { ReportId = "R-1", Kind = ReportKind.Poisoning, Relation = Relation.SpecimenFrom }] };
            scene.Take("lab", setFirst ? [set, told] : [told, set]);
            Assert.Equal((0, 1), (scene.Cases(Set), scene.Cases("substance:4-fa")));
            Assert.Equal([$"substance:4-fa | any | {Some.DaysAgo(10):yyyy-MM-dd}", $"substance:4-fa | laboratory | {Some.DaysAgo(10):yyyy-MM-dd}", $"substance:4-fa | poisoning | {Some.DaysAgo(10):yyyy-MM-dd}"],
                scene.Rows("SELECT subject, source, known_on FROM sightings ORDER BY source"));
            scene.Take("lab", told with { Revision = 2, Status = ReportStatus.Retracted });
            Assert.Equal((1, 0), (scene.Cases(Set), scene.Cases("substance:4-fa")));
            Assert.Equal([$"{Set} | {Some.DaysAgo(30):yyyy-MM-dd}"], scene.Rows("SELECT DISTINCT subject, known_on FROM sightings"));
        }
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_confirmed_member_updates_the_signal_of_its_set_and_nobody_is_paged_again(DatabaseProvider provider)
    {
        using var scene = Paged(provider);
        var signal = scene.Signal();
        scene.Take("lab", Told("T-1", 2), Told("T-2", 2));
        scene.Time.Advance(TimeSpan.FromHours(1));
        scene.Detect();
        Assert.Equal((signal.SignalId, Set, 4), (scene.Signal().SignalId, scene.Signal().Subject, scene.Signal().Cases));
        Assert.Equal(0, scene.Alert());
        Assert.Equal(["substance:2-fa 0", "substance:3-fa 0", "substance:4-fa 2", $"{Set} 2"], Counts(scene));
        Assert.Equal((2, 2), (scene.Cases(Set), scene.Cases("substance:4-fa"))); // the streams stay two
    }

    [Fact]
    public void The_next_version_says_what_was_confirmed_and_what_is_open()
    {
        using var scene = Paged();
        Assert.StartsWith("SIMULATED – exercise, not a real event: SEVERE: one of 2-, 3- or 4-FA in", scene.Rows("SELECT headline FROM alert_texts WHERE audience = 'Health' AND reach = 'WithinJurisdiction'").Single());
        Assert.Contains("Name: 2-, 3- or 4-FA; class: phenethylamines; InChIKey: not known. Other names: not known. The analyses did not tell these apart", Text(scene, 1));
        Assert.DoesNotContain("Told apart so far", Text(scene, 1));
        scene.Time.Advance(TimeSpan.FromHours(30));
        scene.Take("lab", Told("T-1", 1), Told("T-2", 1));
        scene.Detect();
        scene.Alert();
        Assert.Equal(["1 | Alert", "2 | Update"], scene.Rows("SELECT version, kind FROM alerts"));
        Assert.Contains("Told apart so far: 4-FA in 2 cases; open in 2 cases.", Text(scene, 2));
        Assert.Contains("Told apart so far: 4-FA. Identification", Text(scene, 2, "Beyond")); // a count below five stays in the country
    }

    [Theory]
    [InlineData("2-FA", "3-FA", null)] // subset
    [InlineData("2-FA", "3-FA", "4-FA", "5-APB")] // superset
    [InlineData("4-FA", "5-APB", null)] // shares one
    public void A_set_that_shares_a_member_is_the_same_event(string name, params string?[] candidates)
    {
        using var scene = Paged();
        scene.Take("lab", Other("O-1", 2, name, candidates), Other("O-2", 1, name, candidates));
        scene.Time.Advance(TimeSpan.FromHours(1));
        scene.Detect();
        Assert.Equal((Set, 4), (scene.Signal().Subject, scene.Signal().Cases));
        Assert.Equal(0, scene.Alert());
    }

    [Fact]
    public void A_set_joins_the_signal_of_its_member_and_is_no_case_of_it()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Told("T-1", 6), Told("T-2", 5));
        scene.Detect();
        scene.Take("lab", Case("R-1", 3), Case("R-2", 2), Case("R-3", 1));
        scene.Detect();
        Assert.Equal(("substance:4-fa", 2, Grade.Strong), (scene.Signal().Subject, scene.Signal().Cases, scene.Signal().Grade));
        Assert.Equal([$"{Set} 3"], Counts(scene));
        var file = scene.Database.Read(s => SignalFile.Read(s, scene.Signal().SignalId, Viewer.Health, Scene.Policies, Scene.Catalogue, scene.Today))!;
        Assert.Equal(["2-, 3- or 4-FA True 3"], file.Candidates.Select(c => $"{c.Name} {c.IsOpen} {c.Cases}"));
    }

    [Fact]
    public void A_set_that_shares_none_is_another_event()
    {
        using var scene = Paged();
        scene.Take("lab", Other("O-1", 2, "3-CMC", ["4-CMC"]), Other("O-2", 1, "3-CMC", ["4-CMC"]));
        scene.Detect();
        Assert.Equal(["either:2-fa+3-fa+4-fa", "either:3-cmc+4-cmc"], scene.Signals().Select(s => s.Subject).Order());
        Assert.All(scene.Signals(), s => Assert.Equal(2, s.Cases));
    }

    [Fact]
    public void A_set_with_a_member_long_in_use_is_no_news()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Other("O-1", 5, "4-FA", ["Ketamine"]), Other("O-2", 4, "4-FA", ["Ketamine"]));
        scene.Detect();
        Assert.Empty(scene.Signals());
    }

    [Fact]
    public void All_cases_of_a_set_told_apart_leave_its_signal_with_them_on_every_page()
    {
        using var scene = Paged();
        var signal = scene.Signal();
        scene.Take("lab", [.. ((string[])["R-1", "R-2"]).Select((id, i) => Told($"T-{i}", 1) with { Related = [new RelatedReport { ReportId = id, Kind = ReportKind.Poisoning, Relation = Relation.SpecimenFrom }] })]);
        scene.Detect();
        Assert.Equal((signal.SignalId, SignalState.New, 2), (scene.Signal().SignalId, scene.Signal().State, scene.Signal().Cases));
        Assert.Equal(0, scene.Alert());
        var row = Assert.Single(scene.Database.Read(s => ReviewQueue.Read(s, new QueueFilter { Tab = QueueTab.All }, Viewer.Health, scene.Today)).Rows);
        Assert.Equal((2, Some.DaysAgo(1)), (row.Weeks.Sum(), row.LastCaseOn));
        Assert.Single(scene.Database.Read(s => ReviewQueue.Read(s, new QueueFilter { Tab = QueueTab.All }, Viewer.Enforcement, scene.Today)).Rows);
        var file = scene.Database.Read(s => SignalFile.Read(s, signal.SignalId, Viewer.Health, Scene.Policies, Scene.Catalogue, scene.Today))!;
        Assert.Equal(["2-FA False 0", "3-FA False 0", "4-FA False 2"], file.Candidates.Select(c => $"{c.Name} {c.IsOpen} {c.Cases}"));
        Assert.Contains(file.Evidence!.Lines, l => l.Why == "Names it (preferred name; isomers not excluded: one of 2-, 3- or 4-FA); another report of the case says which");
        Assert.Contains(file.Evidence.Lines, l => l.Why == "Names it (preferred name)");
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_new_drug_known_by_its_metabolite_alone_is_a_signal_that_says_so(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Learn();
        scene.Take("centre", Poisoned("P-1", 5, "8-aminoclonazolam"), Poisoned("P-2", 4, "8-aminoclonazolam"));
        scene.Detect();
        Assert.Equal(("substance:clonazolam", 2), (scene.Signal().Subject, scene.Signal().Cases));
        Assert.Equal(0, scene.Cases("substance:8-aminoclonazolam"));
        Assert.Equal(["substance:8-aminoclonazolam"], scene.Rows("SELECT DISTINCT subject FROM findings WHERE raw_name = '8-aminoclonazolam'"));
        scene.Alert();
        Assert.Contains("Metabolites or precursors of Clonazolam found: 8-aminoclonazolam. Cases known by these alone: 2.", Text(scene, 1));
        var file = scene.Database.Read(s => SignalFile.Read(s, scene.Signal().SignalId, Viewer.Health, Scene.Policies, Scene.Catalogue, scene.Today))!;
        Assert.Equal(2, file.ByMetaboliteOnly);
        Assert.All(file.Evidence!.Lines, l => Assert.StartsWith("Names a metabolite or precursor of it", l.Why));
        scene.Take("centre", Poisoned("P-3", 1, "8-aminoclonazolam", "Clonazolam"));
        scene.Detect();
        Assert.Equal(3, scene.Signal().Cases); // and not four
        Assert.Equal(3, scene.Cases("substance:clonazolam"));
    }

    /// <summary>Two severe poisonings by a set: a signal, and health has been paged.</summary>
    private static Scene Paged(DatabaseProvider provider = DatabaseProvider.Sqlite)
    {
        var scene = new Scene(provider);
        scene.Learn();
        scene.Take("lab", Case("R-1", 5), Case("R-2", 4));
        scene.Detect();
        Assert.True(scene.Alert() > 0);
        return scene;
    }

    private static Report Case(string id, int ago) => Poisoned(id, ago) with { Findings = [new Finding { RawName = "4-FA", Identification = Identification.LibraryMatch, IsomersExcluded = false }] };

    private static Report Told(string id, int ago) => Some.Report(
        id: id, country: "XA", region: null, occurred: Some.DaysAgo(ago + 3), reportedAt: Some.Now.AddDays(-ago), findings: [Some.Finding("4-FA")]);

    private static Report Other(string id, int ago, string name, IEnumerable<string?> candidates) => Told(id, ago) with
    {
        Findings = [new Finding { RawName = name, Identification = Identification.LibraryMatch, Candidates = [.. candidates.OfType<string>().Select(c => new SubstanceReference { RawName = c })] }],
    };

    private static Report Poisoned(string id, int ago, params string[] found) => Some.Report(
        ReportKind.Poisoning, id, country: "XA", region: null, occurred: Some.DaysAgo(ago + 1), reportedAt: Some.Now.AddDays(-ago), findings: [.. found.Select(f => Some.Finding(f, Identification.LibraryMatch))],
        poisoning: Some.Presentation("agitation") with { PssWorst = PoisoningSeverity.Severe });

    private static IEnumerable<string> Counts(Scene scene) => scene.Database.Read(s => SetCount.Of(s, scene.Signal())).Select(c => $"{c.Subject} {c.Cases}");

    private static string Text(Scene scene, int version, string reach = "WithinJurisdiction") =>
        string.Join(' ', scene.Rows($"SELECT plain FROM alert_texts WHERE audience = 'Health' AND reach = '{reach}' AND version = {version}").Single().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
