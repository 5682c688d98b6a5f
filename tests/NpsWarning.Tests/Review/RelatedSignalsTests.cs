using NpsWarning.Detection;
using NpsWarning.Review;
using Xunit;

namespace NpsWarning.Tests.Review;

public sealed class RelatedSignalsTests : IDisposable
{
    private readonly ReviewScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_same_substance_its_sets_metabolites_and_parents_are_shown_together_nearest_first()
    {
        Put("here", "substance:fentanyl", "XA-01");
        Put("next-door", "substance:fentanyl", "XA-02");
        Put("abroad", "substance:fentanyl", "XB");
        Put("metabolite", "substance:norfentanyl", "XA-01");
        Put("set", "either:fentanyl+heroin", "XB");
        Put("named-later", "unlisted:brandnewolam", "XC", named: "substance:fentanyl");
        Put("other", "substance:cocaine", "XA-01");
        Assert.Equal(
            ["metabolite Metabolite", "next-door Same", "abroad Same", "named-later Same", "set MayBeSame"],
            Related("here").Select(r => $"{r.Signal.SignalId} {r.Kinship}"));
        Assert.Equal(["here Parent", "next-door Parent", "abroad Parent", "named-later Parent", "set Parent"], Related("metabolite").Select(r => $"{r.Signal.SignalId} {r.Kinship}"));
        Assert.Equal(["MayBeSame", "MayBeSame", "MayBeSame", "MayBeSame", "Metabolite"], Related("set").Select(r => r.Kinship.ToString()).Order());
        Assert.Empty(Related("other"));
    }

    [Fact]
    public void An_unknown_name_is_related_by_itself_and_a_cluster_without_a_name_to_nothing()
    {
        Put("here", "unlisted:brandnewolam", "XA");
        Put("there", "unlisted:brandnewolam", "XB");
        Put("cluster", "cluster:1", "XA");
        Assert.Equal(["there"], Related("here").Select(r => r.Signal.SignalId));
        Assert.Empty(Related("cluster"));
    }

    [Fact]
    public void What_goes_on_elsewhere_or_was_last_said_more_than_a_year_ago_is_not_shown()
    {
        Put("here", "substance:fentanyl", "XA");
        Put("old", "substance:fentanyl", "XB", change: s => s with { LastVerdictOn = ReviewScene.Today.AddDays(-366) });
        Put("merged", "substance:fentanyl", "XC", change: s => s with { MergedInto = "here", State = SignalState.Closed });
        Assert.Empty(Related("here"));
    }

    [Fact]
    public void Enforcement_is_not_shown_that_there_is_a_signal_of_children_alone()
    {
        Put("here", "substance:fentanyl", "XA");
        Put("school", "substance:fentanyl", "XB");
        _scene.Case("child", "substance:fentanyl", "XB", "Poisoning", child: true);
        Assert.Single(Related("here"));
        Assert.Empty(Related("here", Viewer.Enforcement));
        _scene.Case("parcel", "substance:fentanyl", "XB", "Seizure");
        Assert.Single(Related("here", Viewer.Enforcement));
    }

    [Fact]
    public void The_list_hints_at_them()
    {
        Put("here", "substance:fentanyl", "XA");
        Put("there", "substance:fentanyl", "XB");
        var page = _scene.Database.Read(s => ReviewQueue.Read(s, new QueueFilter(), Viewer.Health, ReviewScene.Today, Scene.Catalogue));
        Assert.Equal(["there", "here"], new[] { "here", "there" }.Select(id => Assert.Single(page.Rows.Single(r => r.Signal.SignalId == id).Related).Signal.SignalId));
    }

    private void Put(string id, string subject, string place, string? named = null, Func<Signal, Signal>? change = null)
    {
        var signal = _scene.Signal(id, subject, named, place, name: subject);
        if (change is not null) _scene.Database.Write(s => SignalBook.Save(s, change(signal), isNew: false));
    }

    private List<RelatedSignal> Related(string id, Viewer viewer = Viewer.Health) => _scene.Database.Read(s =>
        RelatedSignals.Of(s, [SignalBook.Find(s, id)!], viewer, Scene.Catalogue, ReviewScene.Today)[id].ToList());
}
