using NpsWarning.Detection;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>From reports of several places through <see cref="WiderCycle"/> to signals.</summary>
public sealed class WiderCycleTests
{
    private static readonly string[] Places = ["XA", "XB", "XC", "DE", "FR"];

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_cluster_over_two_places_is_one_signal_and_stays_one(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        var cycles = new Cycles(scene);
        foreach (var place in (string[])[.. Places, "NL", "BE", "ES", "IT", "PL", "AT", "CZ"])
        {
            var cluster = place is "XA" or "XB";
            scene.Learn(place, everyDays: cluster ? 2 : 20);
            scene.Take("lab", [.. Enumerable.Range(0, cluster ? 48 : 120).Select(i => Case(place, 3 + (i * 164 / (cluster ? 8 : 20)), "Heroin"))]);
        }
        cycles.Detect(20);
        Assert.Empty(scene.Signals());
        foreach (var place in (string[])["XA", "XB"]) scene.Take("lab", [.. Enumerable.Range(0, 11).Select(i => Case(place, 2 + i, "Heroin"))]);
        scene.Take("lab", Case("XA", 2, "Heroin"));
        cycles.Detect(2);
        var signal = Scanned(scene); // others may have seen it as well, each in one place
        Assert.Equal("XA", signal.Place);
        Assert.Matches("^[0-9]+ cases of Heroin in XA and [0-9]+ in neighbouring XB in 14 days", scene.Rows("SELECT reason FROM verdicts WHERE detector = 'SpaceTimeScan'")[0]);
        // Now the neighbour has most of it: the same event, and the same signal.
        scene.Take("lab", [.. Enumerable.Range(0, 6).Select(_ => Case("XB", 1, "Heroin"))]);
        cycles.Detect(1);
        Assert.Equal((signal.SignalId, Some.DaysAgo(1)), (Scanned(scene).SignalId, Scanned(scene).LastVerdictOn));
    }

    [Fact]
    public void A_first_case_beside_a_signal_is_a_signal_and_far_from_one_a_notice()
    {
        using var scene = new Scene();
        var cycles = new Cycles(scene);
        foreach (var place in Places) scene.Learn(place);
        scene.Take("lab", Case("XA", 20, "Brandnewolam"), Case("XA", 10, "Brandnewolam"));
        cycles.Detect(9);
        scene.Take("lab", Case("XB", 5, "Brandnewolam"), Case("DE", 5, "Brandnewolam"));
        cycles.Detect(5);
        Assert.Equal(
            [("DE", Grade.Notice, "FirstAppearance"), ("XA", Grade.Signal, "RareCluster"), ("XB", Grade.Signal, "FirstAppearance, Spread")],
            scene.Signals().Select(s => (s.Place, s.Grade, s.Detectors)).Order());
    }

    [Fact]
    public void Two_poisonings_next_door_make_a_first_case_a_signal_also_while_nobody_has_signalled_them()
    {
        using var scene = new Scene();
        var cycles = new Cycles(scene);
        foreach (var place in Places) scene.Learn(place);
        scene.Take("lab", [.. Enumerable.Range(0, 8).Select(i => Case("XA", 130 + (90 * i), "Brandnewolam", new Laboratory { CaseType = CaseType.Clinical }))]); // in patients for long: no news
        scene.Take("centre", Poisoning("XA", 20, 2), Poisoning("XA", 10, 2));
        scene.Take("lab", Case("XB", 5, "Brandnewolam"));
        cycles.Detect(5);
        Assert.Contains("with poisonings in XA nearby", Assert.Single(scene.Signals(), s => s.Place == "XB").Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CaseType.SeizedMaterial, PoisoningSeverity.Severe, Grade.Signal)]
    [InlineData(CaseType.SeizedMaterial, PoisoningSeverity.Fatal, Grade.Strong)]
    [InlineData(CaseType.Clinical, PoisoningSeverity.Severe, Grade.None)]
    public void The_first_patient_after_years_of_seizures_is_a_signal(CaseType analysed, PoisoningSeverity severity, Grade grade)
    {
        using var scene = new Scene();
        var cycles = new Cycles(scene);
        scene.Learn("XA");
        scene.Take("lab", [.. Enumerable.Range(0, 3).Select(i => Case("XA", 200 + (200 * i), "Brandnewolam", new Laboratory { CaseType = analysed }))]);
        scene.Take("centre", Poisoning("XA", 5, (int)severity));
        cycles.Detect(5);
        Assert.Equal(grade == Grade.None ? [] : [("Spread", grade)], scene.Signals().Select(s => (s.Detectors, s.Grade)));
        if (grade > Grade.None) Assert.Contains("only been found in material (3 cases", scene.Signal().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Graver_poisonings_are_a_signal_though_they_are_no_more()
    {
        using var scene = new Scene();
        var cycles = new Cycles(scene);
        scene.Learn("XA");
        scene.Take("centre", [.. Enumerable.Range(0, 130).Select(i => Poisoning("XA", 60 + (8 * i), 1))]);
        scene.Take("centre", [.. Enumerable.Range(0, 7).Select(i => Poisoning("XA", 1 + (8 * i), 3))]);
        cycles.Detect(1);
        Assert.Equal(("HarmShift", Grade.Strong), (scene.Signal().Detectors, scene.Signal().Grade));
        Assert.Equal(["HarmShift | poisoning | Strong"], scene.Rows("SELECT detector, source, grade FROM verdicts"));
        Assert.Contains("7 of 7 severe or fatal in 56 days", scene.Signal().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_look_serves_what_came_until_it_was_due_and_outlives_the_process()
    {
        using var scene = new Scene();
        var cycle = new DetectionCycle(scene.Database, Scene.Policies);
        scene.Learn("XA");
        int Looks() => new WiderCycle(scene.Database, Scene.Policies).Run(Some.DaysAgo(0), scene.Time.GetUtcNow()); // each time another process
        while (cycle.Run(Some.DaysAgo(0), scene.Time.GetUtcNow()) > 0) { }
        scene.Time.Advance(TimeSpan.FromSeconds(10));
        while (Looks() > 0) { } // what the place was learnt from
        for (var i = 0; i < 3; i++)
        {
            scene.Take("lab", Case("XA", 5, "Brandnewolam"));
            while (cycle.Run(Some.DaysAgo(0), scene.Time.GetUtcNow()) > 0) { }
            scene.Time.Advance(TimeSpan.FromSeconds(3));
            Assert.Equal(0, Looks());
        }
        scene.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, Looks()); // the stream, and its subject over all places
        Assert.Equal(0, Looks());
    }

    [Fact]
    public void A_first_case_is_a_signal_also_where_its_neighbour_is_signalled_later()
    {
        using var scene = new Scene();
        var cycles = new Cycles(scene);
        foreach (var place in Places) scene.Learn(place);
        scene.Take("lab", Case("XA", 25, "Brandnewolam"), Case("XB", 20, "Brandnewolam"));
        cycles.Detect(19);
        Assert.All(scene.Signals(), s => Assert.Equal(Grade.Notice, s.Grade));
        scene.Take("lab", Case("XA", 10, "Brandnewolam"));
        cycles.Detect(9);
        Assert.Equal([("XA", Grade.Signal), ("XB", Grade.Signal)], scene.Signals().Select(s => (s.Place, s.Grade)).Order());
    }

    [Fact]
    public void A_stream_whose_only_case_was_taken_back_says_nothing()
    {
        using var scene = new Scene();
        var cycles = new Cycles(scene);
        scene.Learn("XA");
        var report = Case("XA", 5, "Brandnewolam");
        scene.Take("lab", report);
        scene.Take("lab", report with { Revision = 2, Status = ReportStatus.Retracted });
        cycles.Detect(4);
        Assert.Empty(scene.Signals());
    }

    private static Signal Scanned(Scene scene) => Assert.Single(scene.Signals(), s => s.Detectors.Contains(SpaceTimeScan.Name));

    private static int _ids;

    private static Report Case(string country, int ago, string substance, Laboratory? laboratory = null) => Some.Report(
        id: $"C-{Interlocked.Increment(ref _ids)}", country: country, region: null, occurred: Some.DaysAgo(ago), reportedAt: Some.Now.AddDays(-ago),
        findings: [Some.Finding(substance, Identification.LibraryMatch)], laboratory: laboratory);

    private static Report Poisoning(string country, int ago, int severity) => Some.Report(
        ReportKind.Poisoning, id: $"P-{Interlocked.Increment(ref _ids)}", country: country, region: null, occurred: Some.DaysAgo(ago), reportedAt: Some.Now.AddDays(-ago),
        findings: [Some.Finding("Brandnewolam", null)], poisoning: Some.Presentation("miosis") with { PssWorst = (PoisoningSeverity)severity });

    /// <summary>Both cycles as the service runs them.</summary>
    private sealed class Cycles
    {
        private readonly Scene _scene;
        private readonly WiderCycle _wider;
        private readonly DetectionCycle _cycle;

        public Cycles(Scene scene)
        {
            _scene = scene;
            _wider = new WiderCycle(scene.Database, Scene.Policies);
            _cycle = new DetectionCycle(scene.Database, Scene.Policies) { Settling = TimeSpan.Zero };
        }

        public void Detect(int daysAgo)
        {
            var day = Some.DaysAgo(daysAgo);
            while (_cycle.Run(day, _scene.Time.GetUtcNow()) > 0 || _wider.Run(day, _scene.Time.GetUtcNow()) > 0) { }
        }
    }
}
