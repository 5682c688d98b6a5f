using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Review;
using NpsWarning.Tests.Review;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>Who may publish, and what waits for a second person.</summary>
public sealed class PublishingTests : IDisposable
{
    private readonly ReviewScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void What_would_be_pushed_to_every_telephone_needs_a_second_person()
    {
        Assert.Equal("AnotherPersonNeeded, found 1, needed 2", Public(Stories.NewOpioid, approvers: 1).Reason);
        Assert.Equal(Release.Now, Public(Stories.NewOpioid, approvers: 2).Release);
        var moderate = Stories.NewOpioid with { Clinical = Stories.NewOpioid.Clinical with { Harm = HarmCounts.None with { Moderate = 6 }, HarmToChildren = HarmCounts.None } };
        Assert.Equal(Release.Now, Public(moderate, approvers: 1).Release);
        Assert.Equal("AnotherPersonNeeded, found 1, needed 3", Public(moderate with { Policy = moderate.Policy with { Approvals = new ApprovalPolicy { Public = 3 } } }, approvers: 1).Reason);
    }

    [Fact]
    public void The_same_person_cannot_be_the_second_and_a_dismissal_ends_every_approval()
    {
        _scene.Signal("s");
        Assert.Null(Decide(Disposition.Confirm, "identified", "Ada", 1).Refusal);
        Assert.Equal("AnotherPersonApproves", Decide(Disposition.Approve, "checked", " ADA", 2).Refusal?.Name);
        Assert.Null(Decide(Disposition.Approve, "checked", "Ben", 3).Refusal);
        Assert.Equal(["Ada", "Ben"], Standing());
        Assert.Null(Decide(Disposition.Dismiss, "expected", "Cem", 4).Refusal);
        Assert.Empty(Standing());
        Assert.Null(Decide(Disposition.Confirm, "identified", "Ada", 5).Refusal);
        Assert.Equal(["Ada"], Standing());
    }

    [Fact]
    public void Only_who_may_publish_releases_anything()
    {
        _scene.Signal("s");
        var policy = Stories.NewOpioid.Policy with { MayPublish = ["Dr Ben"] };
        Decide(Disposition.Confirm, "identified", "Ada", 1);
        Assert.Equal(ReviewState.NotReviewed, State(policy));
        Decide(Disposition.Approve, "checked", "dr ben", 2);
        Assert.Equal((3, 1), (State(policy).Approved.Count, State(policy).Approvers));
        Assert.Equal(2, State(policy with { MayPublish = ["*"] }).Approvers);
        Assert.Equal(ReviewState.NotReviewed, State(policy with { MayPublish = [] }));
    }

    [Fact]
    public void The_page_says_beforehand_who_may_publish_and_afterwards_who_was_first()
    {
        var brief = Stories.NewOpioid with { Policy = Stories.NewOpioid.Policy with { MayPublish = ["Ada", "Ben"] } };
        _scene.Signal("s");
        Assert.Equal(
            ["In this place Ada, Ben may publish. A confirmation by anybody else confirms the signal and sends nothing that is not automatic.", "The public version needs 2 people: whoever confirms, and another who approves."],
            Sentences(brief));
        Decide(Disposition.Confirm, "identified", "Ada", 1);
        Assert.Equal($"The public version waits for a second person of 2: first was Ada at {ReviewScene.Now.AddMinutes(1):d MMMM yyyy HH:mm} UTC.", Sentences(brief)[1]);
        Assert.Equal("Ada confirmed it and may not publish here: what is not automatic waits until somebody who may approves it.", Sentences(brief with { Policy = brief.Policy with { MayPublish = ["Ben"] } })[1]);
        Decide(Disposition.Approve, "checked", "Ben", 2);
        Assert.Single(Sentences(brief));
    }

    private IReadOnlyList<string> Sentences(SignalBrief brief) => _scene.Database.Read(session =>
    {
        var signal = SignalBook.Find(session, "s")!;
        return Publishing.Sentences(brief, signal, AlertPolicy.Decide(brief, SeverityRules.Assess(brief), ReviewState.Of(session, signal, brief.Policy)), Approval.Of(session, "s"));
    });

    private static AudienceDecision Public(SignalBrief brief, int approvers) =>
        AlertPolicy.Decide(brief, SeverityRules.Assess(brief), ReviewState.Released(Audience.Public) with { Approvers = approvers }).Single(d => d.Audience == Audience.Public);

    private ReviewState State(JurisdictionPolicy policy) => _scene.Database.Read(s => ReviewState.Of(s, SignalBook.Find(s, "s")!, policy));

    private IEnumerable<string> Standing() => _scene.Database.Read(s => Approval.Of(s, "s")).Select(a => a.Who.Trim());

    private DecisionOutcome Decide(Disposition disposition, string reason, string who, int minute) => _scene.Database.Write(session => ReviewDesk.Decide(
        session, "s", Decision.Of(disposition, reason, null)!, who, Seen.Of(SignalBook.Find(session, "s")!, Viewer.Health), ReviewScene.Now.AddMinutes(minute)));
}
