using NpsWarning.Detection;
using NpsWarning.Intake.Contract;
using NpsWarning.Review;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Detection;

public sealed class ReopeningTests
{
    /// <summary>Four cases of material in 120 days, one a month, dismissed as a signal of RareCluster's.</summary>
    private static readonly DecidedEvidence Decided = new()
    {
        Day = Some.DaysAgo(60),
        Days = 120,
        Cases = 4,
        Severe = 0,
        Deaths = 0,
        Sources = new HashSet<string> { "laboratory" },
        Members = new HashSet<string>(),
        Detectors = new HashSet<string> { RareCluster.Name },
        Grade = Grade.Signal,
    };

    private static readonly DecidedEvidence Now = Decided with { Day = Some.DaysAgo(0), Days = 180 };

    public static TheoryData<string, DecidedEvidence, DecidedEvidence, Verdict[], string?> Table => new()
    {
        { "nothing is new", Decided, Now, [], null },
        { "two more in two months: its own rate", Decided, Now with { Cases = 6 }, [], null },
        { "as many again in two months: twice its rate, chance 0.1", Decided, Now with { Cases = 8 }, [], null },
        { "four and a half times its rate", Decided, Now with { Cases = 14 }, [], "More than the decision knew: 10 new cases in 60 days, where 2.3 were to be expected (chance 0.00264)." },
        { "quiet, then six in four weeks", Decided, Now with { Cases = 10, Recent = 6 }, [], "More than the decision knew: 6 new cases in 28 days, where 1.1 were to be expected (chance 0.00335)." },
        { "two more within two days: surprising, and neither three nor twice as many", Decided, Now with { Day = Some.DaysAgo(58), Cases = 6 }, [], null },
        { "three more within two days", Decided, Now with { Day = Some.DaysAgo(58), Cases = 7 }, [], "More than the decision knew: 3 new cases in 2 days, where 0.1 were to be expected (chance 0.00011)." },
        { "taken back, and posted again", Decided, Now with { Cases = 4, Recent = 4 }, [], null },
        { "fewer stand", Decided, Now with { Cases = 1 }, [], null },
        { "a first death", Decided, Now with { Cases = 5, Severe = 1, Deaths = 1 }, [], "Harm where there was none: 1 death among its cases, and none at the decision." },
        { "one more death where there was one", Decided with { Severe = 1, Deaths = 1 }, Now with { Cases = 5, Severe = 2, Deaths = 2 }, [], null },
        { "a first severe poisoning, of a case that was known", Decided, Now with { Severe = 2 }, [], "Harm where there was none: 2 severe poisonings among its cases, and none at the decision." },
        { "poisonings after material only", Decided, Now with { Sources = new HashSet<string> { "laboratory", "poisoning" } }, [], "A new kind of source: reported by poisoning, where the decision knew laboratory only." },
        { "the seizure of an analysis that was known", Decided, Now with { Sources = new HashSet<string> { "laboratory", "seizure" } }, [], null },
        { "a first seizure in a case more", Decided, Now with { Cases = 5, Sources = new HashSet<string> { "laboratory", "seizure" } }, [], "A new kind of source: reported by seizure, where the decision knew laboratory only." },
        { "identified", Decided, Now with { Members = new HashSet<string> { "substance:x" } }, [], "It is identified now: a laboratory has said which substance it is." },
        { "the same detector asks for more", Decided, Now with { Cases = 5 }, [Says(RareCluster.Name, Grade.Strong)], null },
        { "another detector asks for as much", Decided, Now with { Cases = 5 }, [Says(Surge.Name, Grade.Signal)], null },
        { "another detector asks for more", Decided, Now with { Cases = 5 }, [Says(Surge.Name, Grade.Strong)], "A detector that had not spoken asks for more: Surge, strong." },
        { "a notice that became a signal", Decided with { Grade = Grade.Notice, Detectors = new HashSet<string>() }, Now, [Says(Surge.Name, Grade.Signal)], "A detector that had not spoken asks for more: Surge, signal." },
    };

    [Theory, MemberData(nameof(Table))]
    public void A_decision_holds_until_the_evidence_is_another(string _, DecidedEvidence then, DecidedEvidence now, Verdict[] spoken, string? reason) =>
        Assert.Equal(reason, Reopening.Because(then, now, spoken));

    [Fact]
    public void What_goes_on_at_its_rate_stays_dismissed()
    {
        // Poisson cases at a constant rate, a year after the decision, looked at on each day with a case; the rate only known from 120 days before it.
        var random = new Random(7);
        int Poisson(double mean) { var (n, product) = (0, random.NextDouble()); for (var limit = Math.Exp(-mean); product > limit; n++) product *= random.NextDouble(); return n; }
        var reopened = 0;
        for (var run = 0; run < 2_000; run++)
        {
            var perDay = (1 + (run % 6)) / 60.0;
            var then = Decided with { Cases = Math.Max(2, Poisson(perDay * 120)) };
            var days = new List<int>();
            var (more, opened) = (0, false);
            for (var day = 1; day <= 365 && !opened; day++)
                for (var cases = Poisson(perDay); cases > 0 && !opened; cases--)
                {
                    days.Add(day);
                    more++;
                    opened = Reopening.Because(then, then with { Day = then.Day.AddDays(day), Cases = then.Cases + more, Recent = days.Count(d => d > day - Reopening.RecentDays) }, []) is not null;
                }
            if (opened) reopened++;
        }
        Assert.InRange(reopened / 2_000.0, 0.02, 0.12);
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_dismissed_signal_reopens_and_says_why(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        Dismiss(scene);
        scene.Take("lab", Case("R-3", 40));
        scene.Detect(Some.DaysAgo(40));
        Assert.Equal((SignalState.Dismissed, Grade.Strong), (scene.Signal().State, scene.Signal().Grade)); // the same detector asks for more
        scene.Take("lab", Case("R-4", 38), Case("R-5", 38));
        scene.Detect(Some.DaysAgo(38));
        Assert.Equal(SignalState.New, scene.Signal().State);
        Assert.Equal(["More than the decision knew: 3 new cases in 12 days, where 0.3 were to be expected (chance 0.00444)."], scene.Rows("SELECT reason FROM audit WHERE action = 'reopened'"));
    }

    [Fact]
    public void A_dismissed_signal_reopens_for_a_first_death()
    {
        using var scene = new Scene();
        Dismiss(scene);
        scene.Take("lab", Case("R-3", 10) with { Laboratory = new Laboratory { CaseType = CaseType.PostMortem } });
        scene.Detect();
        Assert.Equal((SignalState.New, 3), (scene.Signal().State, scene.Signal().Cases));
        Assert.StartsWith("Harm where there was none: 1 death", Assert.Single(scene.Rows("SELECT reason FROM audit WHERE action = 'reopened'")));
    }

    [Fact]
    public void Cases_that_are_taken_back_and_posted_again_do_not_reopen_it()
    {
        using var scene = new Scene();
        var cases = Dismiss(scene);
        scene.Take("lab", [.. cases.Select(c => c with { Revision = 2, Status = ReportStatus.Retracted })]);
        scene.Detect();
        Assert.Equal((SignalState.Closed, 0), (scene.Signal().State, scene.Signal().Cases));
        scene.Take("lab", [.. cases.Select(c => c with { Revision = 3 }), .. cases.Select(c => c with { ReportId = c.ReportId + "-again", Status = ReportStatus.Retracted, Revision = 2 })]);
        scene.Take("other-lab", [.. cases.Select(c => c with { Revision = 2, Status = ReportStatus.Retracted })]);
        scene.Detect();
        Assert.Equal((SignalState.Closed, 2), (scene.Signal().State, scene.Signal().Cases));
        Assert.Empty(scene.Rows("SELECT reason FROM audit WHERE action = 'reopened'"));
    }

    [Fact]
    public void What_only_a_retraction_closed_is_back_with_its_cases()
    {
        using var scene = new Scene();
        scene.Learn();
        Report[] cases = [Case("R-1", 60), Case("R-2", 50)];
        scene.Take("lab", cases);
        scene.Detect(Some.DaysAgo(50));
        scene.Take("lab", [.. cases.Select(c => c with { Revision = 2, Status = ReportStatus.Retracted })]);
        scene.Detect();
        Assert.Equal(SignalState.Closed, scene.Signal().State);
        scene.Take("lab", [.. cases.Select(c => c with { Revision = 3 })]);
        scene.Detect();
        Assert.Equal(SignalState.New, scene.Signal().State);
    }

    [Fact]
    public void Of_a_decision_from_before_evidence_was_kept_the_cases_are_the_mark()
    {
        using var scene = new Scene();
        Dismiss(scene);
        scene.Database.Write(s => s.Execute("DELETE FROM decided_evidence"));
        scene.Take("lab", Case("R-3", 48));
        scene.Detect(Some.DaysAgo(48));
        Assert.Equal(SignalState.Dismissed, scene.Signal().State);
        Assert.Equal(["Dismissed | 2"], scene.Rows("SELECT state, cases FROM decided_evidence"));
        scene.Take("lab", Case("R-4", 47), Case("R-5", 47));
        scene.Detect(Some.DaysAgo(47));
        Assert.Equal(SignalState.New, scene.Signal().State);
    }

    /// <summary>Two cases, 60 and 50 days ago, dismissed on the day of the second.</summary>
    private static Report[] Dismiss(Scene scene)
    {
        scene.Learn();
        Report[] cases = [Case("R-1", 60), Case("R-2", 50)];
        scene.Take("lab", cases);
        scene.Detect(Some.DaysAgo(50));
        var signal = scene.Signal();
        var decision = Decision.Of(Disposition.Dismiss, DecisionReasons.For(Disposition.Dismiss)[0].Code, null)!;
        Assert.Null(scene.Database.Write(s => ReviewDesk.Decide(s, signal.SignalId, decision, "Dr Example", Seen.Of(signal, Viewer.Health), Some.Now.AddDays(-50))).Refusal);
        return cases;
    }

    private static Verdict Says(string detector, Grade grade) => new(detector, "1", "any", grade, "Rule", "It says so.", new Dictionary<string, double>());

    private static Report Case(string id, int ago) => Some.Report(
        id: id, country: "XA", region: null, occurred: Some.DaysAgo(ago + 3), reportedAt: Some.Now.AddDays(-ago), findings: [Some.Finding("Brandnewolam", Identification.LibraryMatch)]);
}
