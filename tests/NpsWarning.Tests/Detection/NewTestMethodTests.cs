using NpsWarning.Alerting.Briefs;
using NpsWarning.Detection;
using NpsWarning.Intake.Contract;
using NpsWarning.Review;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>When a name is said to have come with a new test method.</summary>
public sealed class NewTestMethodTests
{
    private static readonly DateOnly Learnt = Some.DaysAgo(700);

    [Theory]
    [InlineData("many at once", 10, 8, 2, 0, true)]
    [InlineData("four at once", 10, 4, 0, 0, false)]
    [InlineData("as many as ever", 10, 8, 40, 0, false)]
    [InlineData("many at once, and again ever since", 10, 8, 2, 100, true)] // what came later is not the pace
    [InlineData("longer than a year ago", 366, 8, 2, 0, false)]
    public void It_is_said_where_many_names_come_at_once_that_used_to_come_one_by_one(string sentence, int daysAgo, int together, int before, int later, bool said)
    {
        var first = Some.DaysAgo(daysAgo);
        var named = Enumerable.Range(0, together).Select(i => first.AddDays(i % 9))
            .Concat(Enumerable.Range(0, before).Select(i => first.AddDays(-31 - (i * 300 / Math.Max(1, before)))))
            .Concat(Enumerable.Repeat(Some.DaysAgo(-1), later)); // not known yet
        Assert.True(said == NewTestMethod.Remark(first, Named([first, .. named]), Learnt, Some.DaysAgo(0)) is not null, sentence);
    }

    [Fact]
    public void Names_that_came_while_the_place_was_learnt_are_no_pace_and_nothing_is_said_soon_after()
    {
        var first = Some.DaysAgo(10);
        var named = Named([.. Enumerable.Repeat(first, 9), .. Enumerable.Repeat(Some.DaysAgo(200), 40)]);
        Assert.NotNull(NewTestMethod.Remark(first, named, Some.DaysAgo(199), Some.DaysAgo(0)));
        Assert.Null(NewTestMethod.Remark(first, named, first.AddDays(-59), Some.DaysAgo(0)));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_reviewer_reads_it_and_so_does_who_is_alerted_also_where_the_other_names_come_later(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        scene.Learn();
        scene.Take("lab", Panel("Brandnewolam", 12), Panel("Brandnewolam", 6));
        scene.Detect();
        var (signal, policy) = (scene.Signal(), new BriefWriter(scene.Book, Scene.Policies, simulated: true));
        SignalFile? File() => scene.Database.Read(s => SignalFile.Read(s, signal.SignalId, Viewer.Health, Scene.Policies, Scene.Catalogue, scene.Today));
        string Alerted() => scene.Database.Read(s => policy.Write(s, SignalEvidence.Of(s, signal.SignalId)!, new AlertEdition { Alert = new AlertReference("A1"), Version = 1, IssuedAt = Some.Now }, scene.Today)).Detectors.Single(d => d.Detector == RareCluster.Name).Reason;
        Assert.Null(File()!.NewTestMethod);
        Assert.EndsWith("enough for something new).", Alerted(), StringComparison.Ordinal);
        scene.Take("lab", [.. ((string[])["Novazolam", "Otherazepam", "Thirdonitazene", "Fourthylone", "Fifthamine"]).Select(name => Panel(name, 5))]);
        const string Remark = "It may have come with a new test method: 5 other substances were first named here within 30 days of it, where 0.1 were to be expected.";
        Assert.Equal(Remark, File()!.NewTestMethod);
        Assert.EndsWith(Remark, Alerted(), StringComparison.Ordinal);
    }

    private static DayCounts Named(IEnumerable<DateOnly> firsts) => new(firsts.Select(first => (first, 1)));

    private static int _ids;

    private static Report Panel(string name, int ago) => Some.Report(
        id: $"N-{Interlocked.Increment(ref _ids)}", country: "XA", region: null, occurred: Some.DaysAgo(ago), reportedAt: Some.Now.AddDays(-ago), findings: [Some.Finding(name)]);
}
