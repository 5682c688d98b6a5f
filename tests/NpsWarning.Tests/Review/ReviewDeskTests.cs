using NpsWarning.Detection;
using NpsWarning.Review;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Review;

public sealed class ReviewDeskTests : IDisposable
{
    private readonly ReviewScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_confirmation_changes_the_row_asks_for_an_alert_and_stands_in_the_audit_trail()
    {
        var signal = _scene.Signal("s", cases: 4);

        var outcome = Decide("s", Disposition.Confirm, "identified", Seen.Of(signal, Viewer.Health), "asked the lab twice");

        Assert.Null(outcome.Refusal);
        Assert.Equal((SignalState.Confirmed, 4, ReviewScene.Now, true), (outcome.Signal!.State, outcome.Signal.CasesAtDecision, outcome.Signal.ChangedAt, outcome.Signal.AlertDue));
        var entry = Assert.Single(Trail("s"));
        Assert.Equal(("Ada", "confirmed", "identified: asked the lab twice", ReviewScene.Now), (entry.Who, entry.Action, entry.Reason, entry.At));
    }

    [Fact]
    public void A_dismissal_is_refused_when_a_case_has_come_meanwhile_and_says_how_many_there_are()
    {
        var seen = Seen.Of(_scene.Signal("s", cases: 4), Viewer.Health);
        ComesToHave("s", cases: 5);

        var outcome = Decide("s", Disposition.Dismiss, "data-error", seen);

        Assert.Equal("ChangedMeanwhile", outcome.Refusal!.Name);
        Assert.Contains("5 cases now, 4 when you opened the page", outcome.Refusal.Text, StringComparison.Ordinal);
        Assert.Equal(SignalState.New, outcome.Signal!.State);
        Assert.Empty(Trail("s"));
    }

    [Fact]
    public void More_cases_do_not_refuse_a_confirmation_but_fewer_do()
    {
        var seen = Seen.Of(_scene.Signal("s", cases: 4), Viewer.Health);
        ComesToHave("s", cases: 3);
        Assert.Equal("ChangedMeanwhile", Decide("s", Disposition.Confirm, "identified", seen).Refusal?.Name);

        ComesToHave("s", cases: 9);
        Assert.Null(Decide("s", Disposition.Confirm, "identified", seen).Refusal);
    }

    [Fact]
    public void Judging_the_same_evidence_again_refuses_nothing()
    {
        var seen = Seen.Of(_scene.Signal("s", cases: 4), Viewer.Health);
        ComesToHave("s", cases: 4);

        Assert.Null(Decide("s", Disposition.Dismiss, "expected", seen).Refusal);
    }

    [Fact]
    public void Of_two_who_decide_from_the_same_page_the_second_is_told()
    {
        var seen = Seen.Of(_scene.Signal("s"), Viewer.Health);

        Assert.Null(Decide("s", Disposition.Monitor, "too-few-cases", seen).Refusal);
        var second = Decide("s", Disposition.Dismiss, "expected", seen);

        Assert.Equal("ChangedMeanwhile", second.Refusal?.Name);
        Assert.Contains("now monitored", second.Refusal!.Text, StringComparison.Ordinal);
        Assert.Single(Trail("s"));
    }

    [Fact]
    public void A_refusal_tells_enforcement_no_count()
    {
        var seen = Seen.Of(_scene.Signal("s", cases: 4), Viewer.Enforcement);
        ComesToHave("s", cases: 47);

        var outcome = Decide("s", Disposition.Dismiss, "expected", seen);

        Assert.Equal("ChangedMeanwhile", outcome.Refusal?.Name);
        Assert.DoesNotContain("4", outcome.Refusal!.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "Ada", "NoSuchSignal")]
    [InlineData("s", " ", "NobodyDecides")]
    public void Nothing_is_decided_on_no_signal_or_by_nobody(string id, string who, string refusal)
    {
        var seen = Seen.Of(_scene.Signal("s"), Viewer.Health);

        Assert.Equal(refusal, Decide(id, Disposition.Confirm, "identified", seen, who: who).Refusal?.Name);
    }

    [Fact]
    public void A_decision_whose_transaction_fails_leaves_neither_state_nor_trail()
    {
        var seen = Seen.Of(_scene.Signal("s"), Viewer.Health);

        Assert.Throws<InvalidOperationException>(() => _scene.Database.Write(session =>
        {
            ReviewDesk.Decide(session, "s", Decision.Of(Disposition.Confirm, "identified", null)!, "Ada", seen, ReviewScene.Now);
            throw new InvalidOperationException("the machine stops here");
        }));

        Assert.Equal(SignalState.New, _scene.Database.Read(s => SignalBook.Find(s, "s"))!.State);
        Assert.Empty(Trail("s"));
    }

    private DecisionOutcome Decide(string id, Disposition disposition, string reason, Seen seen, string note = "", string who = "Ada") =>
        _scene.Database.Write(session => ReviewDesk.Decide(session, id, Decision.Of(disposition, reason, note)!, who, seen, ReviewScene.Now));

    private void ComesToHave(string id, int cases) => _scene.Database.Write(session =>
        SignalBook.Save(session, SignalBook.Find(session, id)! with { Cases = cases, ChangedAt = ReviewScene.Now.AddMinutes(-1) }, isNew: false));

    private List<AuditEntry> Trail(string id) => _scene.Database.Read(s => Audit.Of(s, ReviewDesk.Target(id)));
}
