using NpsWarning.Detection;
using NpsWarning.Detection.Presentations;
using NpsWarning.Storage;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Detection.Presentations;

public sealed class ClusterWatchTests
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    private static void Presents(Session session, string caseId, string features, string? substance = null, DateOnly? on = null)
    {
        var row = new { caseId, features, day = on ?? Day.AddDays(-5), substance };
        session.Execute("INSERT INTO presentations (submitter, report_id, case_id, country, region, presented_on, known_on, features) VALUES ('centre', @caseId, @caseId, 'XA', 'XA-1', @day, @day, @features)", row);
        if (substance is not null)
            session.Execute("INSERT INTO sightings (case_id, subject, source, place, known_on, occurred_on) VALUES (@caseId, @substance, 'any', 'XA', @day, @day)", row);
    }

    private static PresentationCluster Cluster(string id, params string[] members) => new()
    {
        Id = new(id),
        Place = new("XA", "XA-1"),
        JudgedOn = Day,
        FirstOn = Day.AddDays(-9),
        Members = members,
        CoreMembers = members,
        Features = [new(ClinicalFeatures.All[0], members.Length, members.Length, .01)],
        Weeks = [members.Length],
        Differences = [],
        Rule = ClusterRule.FeaturePair,
        WindowDays = 21,
        Expected = .5,
        Score = 8,
        Threshold = new(5, 1, "a test"),
        AgainstReference = false,
        ModelVersion = "a test",
        Reason = "A test.",
    };

    private static void Enter(Scene scene, PresentationCluster cluster) => scene.Database.Write(session =>
    {
        foreach (var member in cluster.Members) Presents(session, member, "tachycardia");
        ClusterWatch.Enter(session, Scene.Policies, cluster, Day, scene.Time.GetUtcNow());
    });

    private static Signal SignalOf(Scene scene, string cluster) => scene.Signals().Single(s => s.Subject == SubjectKey.Cluster(cluster).Value);

    private static List<string> Trail(Scene scene, Signal signal) => [.. scene.Database.Read(s => Audit.Of(s, $"signal:{signal.SignalId}")).Select(a => a.Action)];

    [Fact]
    public void Cases_with_a_substance_are_left_out_unless_their_features_do_not_fit_it()
    {
        using var scene = new Scene();
        scene.Database.Write(session =>
        {
            for (var i = 0; i < 40; i++) Presents(session, $"opioid-{i}", "miosis|drowsiness|resp_depression", "substance:opioid");
            for (var i = 0; i < 40; i++) Presents(session, $"stimulant-{i}", "tachycardia|agitation", "substance:stimulant");
            Presents(session, "odd", "tachycardia|agitation|seizure", "substance:opioid");
            Presents(session, "unknown", "vomiting");
            Presents(session, "in-cluster", "vomiting", "cluster:pc-1");
        });

        var history = scene.Database.Read(session => ClusterWatch.History(session, "XA", Day));

        Assert.Equal(["in-cluster", "odd", "unknown"], history.Select(h => h.Id));
    }

    [Fact]
    public void A_part_that_stands_apart_is_recorded_once_and_stays_with_its_signal()
    {
        using var scene = new Scene();
        Enter(scene, Cluster("pc-1", "a", "b", "c"));
        var part = Cluster("pc-2", "c", "d", "e");
        scene.Database.Write(session =>
        {
            Presents(session, "d", "tachycardia");
            Presents(session, "e", "tachycardia");
            ClusterWatch.RecordSplit(session, part, new("pc-1"), Day, scene.Time.GetUtcNow());
            ClusterWatch.RecordSplit(session, part, new("pc-1"), Day.AddDays(1), scene.Time.GetUtcNow());
        });

        Assert.Equal(["pc-2|pc-1|split|3"], scene.Rows("SELECT cluster_id || '|' || other_id || '|' || kind || '|' || members FROM cluster_lineage"));
        Assert.Equal(["split"], Trail(scene, scene.Signal()));
        Assert.Equal(["5"], scene.Rows($"SELECT COUNT(*) FROM sightings WHERE subject = '{SubjectKey.Cluster("pc-1").Value}' AND source = 'any'"));
    }

    [Fact]
    public void Two_that_have_grown_into_one_go_on_in_one_signal_and_both_say_so()
    {
        using var scene = new Scene();
        Enter(scene, Cluster("pc-1", "a", "b", "c"));
        Enter(scene, Cluster("pc-2", "d", "e", "f"));
        scene.Database.Write(session => ClusterWatch.RecordMerge(session, new("pc-2"), Cluster("pc-1", "a", "b", "c", "d", "e", "f"), Day, scene.Time.GetUtcNow()));

        var (stays, goes) = (SignalOf(scene, "pc-1"), SignalOf(scene, "pc-2"));
        Assert.Equal(stays.SignalId, goes.MergedInto);
        Assert.Equal(SignalState.Closed, goes.State);
        Assert.Equal(["merged"], Trail(scene, stays));
        Assert.Equal(["merged"], Trail(scene, goes));
        Assert.Equal(["pc-2|pc-1|merged"], scene.Rows("SELECT cluster_id || '|' || other_id || '|' || kind FROM cluster_lineage"));
    }

    [Fact]
    public void A_signal_that_somebody_looks_at_is_not_closed_by_a_merge()
    {
        using var scene = new Scene();
        Enter(scene, Cluster("pc-1", "a", "b", "c"));
        Enter(scene, Cluster("pc-2", "d", "e", "f"));
        scene.Database.Write(session =>
        {
            var signal = SignalBook.Open(session, SubjectKey.Cluster("pc-2"), "XA", Day) ?? SignalBook.Open(session, SubjectKey.Cluster("pc-2"), "XA-1", Day)!;
            SignalBook.Save(session, signal with { State = SignalState.InReview }, isNew: false, before: signal);
            ClusterWatch.RecordMerge(session, new("pc-2"), Cluster("pc-1", "a", "b", "c", "d", "e", "f"), Day, scene.Time.GetUtcNow());
        });

        Assert.Equal(SignalState.InReview, SignalOf(scene, "pc-2").State);
        Assert.Equal(["merged"], Trail(scene, SignalOf(scene, "pc-2")));
    }
}
