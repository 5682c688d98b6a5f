using Microsoft.Data.Sqlite;
using NpsWarning.Detection;
using NpsWarning.Intake.Contract;
using NpsWarning.Review;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>From reports through <see cref="DetectionCycle"/> to signals.</summary>
public sealed class SignalTests
{
    private const string Subject = "unlisted:brandnewolam";

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_notice_grows_into_a_signal_and_the_signal_is_still_one(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Learn();
        scene.Take("lab", Case("R-1", 30));
        scene.Detect(Some.DaysAgo(30));
        var notice = scene.Signal();
        Assert.Equal((Subject, Grade.Notice, "FirstAppearance", 1), (notice.Subject, notice.Grade, notice.Detectors, notice.Cases));
        scene.Take("lab", Case("R-2", 10));
        scene.Detect(Some.DaysAgo(10));
        var signal = scene.Signal();
        Assert.Equal((notice.SignalId, Grade.Signal, "FirstAppearance, RareCluster", 2), (signal.SignalId, signal.Grade, signal.Detectors, signal.Cases));
        Assert.Equal((Some.DaysAgo(10), Some.DaysAgo(30)), (signal.SignalledOn, signal.FirstKnownOn));
        scene.Take("lab", Case("R-3", 5));
        scene.Detect(Some.DaysAgo(5));
        Assert.Equal((notice.SignalId, Grade.Strong, 3, Some.DaysAgo(10)), (scene.Signal().SignalId, scene.Signal().Grade, scene.Signal().Cases, scene.Signal().SignalledOn));
    }

    [Fact]
    public void Verdicts_of_several_detectors_are_one_signal()
    {
        using var scene = new Scene();
        scene.Learn(everyDays: 2);
        scene.Take([.. Enumerable.Range(0, 9).Select(i => ("lab", Case($"R-{i}", i)))]);
        scene.Detect();
        Assert.Equal(["RareCluster", "Surge"], scene.Signal().Detectors.Split(", ").Order());
        Assert.Equal(["RareCluster | any", "Surge | laboratory"], scene.Rows("SELECT detector, source FROM verdicts"));
        Assert.Equal(9, scene.Signal().Cases);
    }

    [Fact]
    public void Places_are_watched_apart()
    {
        using var scene = new Scene();
        foreach (var country in (string[])["XA", "XB"]) scene.Learn(country);
        scene.Take("lab", Case("R-1", 20), Case("R-2", 10), Case("R-3", 10) with { Place = new Place { Country = "XB", Basis = PlaceBasis.Occurred } });
        scene.Detect();
        Assert.Equal([("XA", Grade.Signal), ("XB", Grade.Notice)], scene.Signals().Select(s => (s.Place, s.Grade)).Order());
    }

    [Theory]
    [InlineData("Fluorofentanyl", "para-Fluorofentanyl")]
    [InlineData("para-Fluorofentanyl", "Fluorofentanyl")]
    public void An_isomer_and_the_name_that_may_mean_it_are_one_signal(string first, string then)
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Case("R-1", 40, first), Case("R-2", 30, first));
        scene.Detect(Some.DaysAgo(30));
        scene.Take("lab", Case("R-3", 20, then), Case("R-4", 10, then));
        scene.Detect();
        Assert.True(scene.Signals().Count == 1, string.Join("; ", scene.Signals().Select(s => $"{s.Subject} {s.Grade} {s.Cases}")));
    }

    [Fact]
    public void A_confirmed_signal_stays_confirmed_whatever_comes()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Case("R-1", 60), Case("R-2", 50));
        scene.Detect(Some.DaysAgo(50));
        Decide(scene, SignalState.Confirmed, Grade.Signal);
        scene.Take([.. Enumerable.Range(0, 9).Select(i => ("lab", Case($"N-{i}", i)))]);
        scene.Detect();
        Assert.Equal((SignalState.Confirmed, 11), (scene.Signal().State, scene.Signal().Cases));
    }

    [Fact]
    public void A_retraction_of_one_case_leaves_the_signal_with_the_others()
    {
        using var scene = new Scene();
        scene.Learn();
        var cases = Enumerable.Range(0, 3).Select(i => Case($"R-{i}", 20 + i)).ToArray();
        scene.Take("lab", cases);
        scene.Detect();
        scene.Take("lab", cases[0] with { Revision = 2, Status = ReportStatus.Retracted });
        scene.Detect();
        Assert.Equal((SignalState.New, 2), (scene.Signal().State, scene.Signal().Cases));
    }

    [Fact]
    public void After_a_year_without_a_verdict_a_new_signal_begins()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Case("R-1", 900), Case("R-2", 890));
        scene.Detect(Some.DaysAgo(890));
        scene.Take("lab", Case("R-3", 20), Case("R-4", 10));
        scene.Detect(Some.DaysAgo(10));
        Assert.Equal(2, scene.Signals().Count);
        Assert.All(scene.Signals(), s => Assert.Equal(2, s.Cases));
    }

    [Fact]
    public void No_day_sees_what_was_only_known_later()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Case("R-1", 30), Case("R-2", 10));
        scene.Detect(Some.DaysAgo(11));
        Assert.Equal((Grade.Notice, 1), (scene.Signal().Grade, scene.Signal().Cases));
    }

    [Fact]
    public void A_replay_gives_the_same_rows_bit_for_bit()
    {
        string[] Replay()
        {
            using var scene = new Scene();
            scene.Learn();
            var random = new Random(5);
            for (var ago = 120; ago >= 0; ago--)
            {
                foreach (var i in Enumerable.Range(0, random.Next(3)))
                    scene.Take("lab", Case($"R-{ago}-{i}", ago, random.Next(4) switch { 0 => "Brandnewolam", 1 => "Fluorofentanyl", 2 => "para-Fluorofentanyl", _ => "Cocaine" }) with
                    {
                        Kind = ReportKind.Poisoning,
                        Laboratory = null,
                        Poisoning = Some.Presentation("agitation") with { PssWorst = (PoisoningSeverity)random.Next(4) },
                    });
                scene.Detect(Some.DaysAgo(ago));
                scene.Alert();
            }
            // A delivery's own id is random, and nothing is judged by it.
            const string deliveries = "(SELECT alert_id, version, stakeholder, channel, audience, reach, tlp, name, address, why, state, attempts, due_at, language, severity FROM deliveries ORDER BY alert_id, version, stakeholder, channel)";
            return [.. ((string[])["signals", "verdicts", "alerts", "alert_texts", deliveries, "audit"]).SelectMany(t => scene.Rows($"SELECT * FROM {t}"))];
        }
        var first = Replay();
        Assert.True(first.Length > 10);
        Assert.Equal(first, Replay());
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_stream_that_changes_while_it_is_judged_stays_dirty_also_where_another_that_became_dirty_with_it_was_changed_as_often(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Learn();
        scene.Detect();
        scene.Take("lab", Case("R-1", 20, "Brandnewolam", "Othernewolam"));
        scene.Take("lab", Case("R-2", 10, "Othernewolam"));
        var judged = Assert.Single(scene.Cycle.Judge(scene.Today));
        Assert.Equal(2, judged.Length);
        scene.Take("lab", Case("R-3", 10, "Brandnewolam"));
        scene.Cycle.Enter(judged, scene.Database.Read(s => OpenSignals.Load(s, scene.Today)), scene.Today, scene.Time.GetUtcNow());
        Assert.Equal([$"{Subject} | XA"], scene.Rows("SELECT subject, place FROM dirty_streams"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_stream_that_changes_while_it_is_judged_stays_dirty(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Learn();
        scene.Take("lab", Case("R-1", 20));
        scene.Detect();
        scene.Take("lab", Case("R-2", 10));
        var judged = Assert.Single(scene.Cycle.Judge(scene.Today)); // the cycle has read and judged, and not yet written what it found
        Assert.Equal(2, Assert.Single(judged).History!.Cases.Through(scene.Today));
        scene.Take("lab", Case("R-3", 5));
        scene.Cycle.Enter(judged, scene.Database.Read(s => OpenSignals.Load(s, scene.Today)), scene.Today, scene.Time.GetUtcNow());
        Assert.Equal([$"{Subject} | XA"], scene.Rows("SELECT subject, place FROM dirty_streams"));
        Assert.Equal(1, scene.Cycle.Run(scene.Today, scene.Time.GetUtcNow()));
        Assert.Equal(3, scene.Signal().Cases);
        Assert.Equal(0, scene.Cycle.Run(scene.Today, scene.Time.GetUtcNow()));
    }

    [Fact]
    public async Task Reports_that_come_in_while_cycles_run_are_all_judged()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Detect();
        var sending = Task.Run(() => { for (var i = 0; i < 40; i++) scene.Take("lab", Case($"R-{i}", 20)); });
        while (!sending.IsCompleted) scene.Cycle.Run(scene.Today, scene.Time.GetUtcNow());
        await sending;
        scene.Detect();
        Assert.Equal(40, scene.Signal().Cases);
    }

    [Fact]
    public void A_decision_taken_while_a_signal_is_judged_is_not_overwritten()
    {
        using var scene = new Scene();
        scene.Learn();
        scene.Take("lab", Case("R-1", 20), Case("R-2", 10));
        scene.Detect();
        var signal = scene.Signal();
        var decision = Decision.Of(Disposition.Dismiss, DecisionReasons.For(Disposition.Dismiss)[0].Code, null)!;
        var decided = 0;
        long Decide() => decided++ > 0 ? 1 : scene.Database.Write(s => ReviewDesk.Decide(s, signal.SignalId, decision, "Dr Example", Seen.Of(signal, Viewer.Health), signal.ChangedAt)).Refusal is null ? 1 : 0;
        using var connection = (SqliteConnection)scene.Database.Open();
        connection.CreateFunction("decide", Decide); // runs when the judging counts its cases: after it has read the signal, before it writes it
        using (var view = connection.CreateCommand())
        {
            view.CommandText = "CREATE TEMP VIEW sightings AS SELECT * FROM main.sightings WHERE decide() = 1";
            view.ExecuteNonQuery();
        }
        var halfway = new Session(connection, null, DatabaseProvider.Sqlite); // no transaction: as on SQL Server, another commit comes between
        Assert.Throws<ChangedMeanwhileException>(() => SignalBook.Enter(halfway, new SubjectKey(Subject), "XA", scene.Today, [], Some.Now.AddMinutes(1)));
        Assert.True(decided > 0);
        Assert.Equal(SignalState.Dismissed, scene.Signal().State);
        scene.Database.Write(s => SignalBook.Enter(s, new SubjectKey(Subject), "XA", scene.Today, [], Some.Now.AddMinutes(1))); // as the unit of work is run again
        Assert.Equal((SignalState.Dismissed, 2), (scene.Signal().State, scene.Signal().CasesAtDecision));
    }

    private static Report Case(string id, int ago, params IReadOnlyList<string> substances) => Some.Report(
        id: id, country: "XA", region: null, occurred: Some.DaysAgo(ago + 3), reportedAt: Some.Now.AddDays(-ago), findings: [.. (substances.Count == 0 ? ["Brandnewolam"] : substances).Select(s => Some.Finding(s, Identification.LibraryMatch))]);

    /// <summary>As a reviewer would; the grade is set so that the test is about one rule alone.</summary>
    private static void Decide(Scene scene, SignalState state, Grade grade) => scene.Database.Write(s =>
    {
        var signal = SignalBook.All(s).Single();
        SignalBook.Save(s, signal with { State = state, Grade = grade, CasesAtDecision = signal.Cases, AlertDue = false }, isNew: false);
    });
}
