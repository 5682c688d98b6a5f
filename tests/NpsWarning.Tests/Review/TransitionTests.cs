using CsCheck;
using NpsWarning.Detection;
using NpsWarning.Review;
using Xunit;

namespace NpsWarning.Tests.Review;

public sealed class TransitionTests
{
    /// <summary>The whole table, a row a state, as a reviewer would read it.</summary>
    [Fact]
    public void The_transition_table_is_as_approved()
    {
        const string approved =
            """
            New        | StartReview→InReview       | Confirm→Confirmed     | Approve: NothingToApprove | Monitor→Monitoring         | Dismiss→Dismissed     | Close: NothingToClose
            InReview   | StartReview: AlreadyThere  | Confirm→Confirmed     | Approve: NothingToApprove | Monitor→Monitoring         | Dismiss→Dismissed     | Close: NothingToClose
            Monitoring | StartReview→InReview       | Confirm→Confirmed     | Approve: NothingToApprove | Monitor: AlreadyThere      | Dismiss→Dismissed     | Close→Closed
            Confirmed  | StartReview: ConfirmationStands | Confirm: AlreadyThere | Approve→Confirmed    | Monitor: ConfirmationStands | Dismiss→Dismissed | Close→Closed
            Dismissed  | StartReview→InReview       | Confirm→Confirmed     | Approve: NothingToApprove | Monitor→Monitoring         | Dismiss: AlreadyThere | Close: NothingToClose
            Closed     | StartReview: ClosedIsFinal | Confirm: ClosedIsFinal | Approve: ClosedIsFinal   | Monitor: ClosedIsFinal | Dismiss: ClosedIsFinal | Close: ClosedIsFinal
            """;
        var table = string.Join('\n', Enum.GetValues<SignalState>().Select(state =>
            state + "|" + string.Join('|', Enum.GetValues<Disposition>().Select(d => Transition.For(state, d) is { To: { } to } ? $"{d}→{to}" : $"{d}:{Transition.For(state, d).Refusal!.Name}"))));

        Assert.Equal(approved.Replace(" ", "", StringComparison.Ordinal), table);
    }

    [Fact]
    public void What_a_page_offers_is_what_the_table_allows() => Gen.Enum<SignalState>().Sample(state =>
        Assert.Equal(Transition.Allowed(state), Enum.GetValues<Disposition>().Where(d => Transition.For(state, d).Refusal is null)));

    [Fact]
    public void Every_disposition_has_reasons_and_takes_no_other() => Assert.All(Enum.GetValues<Disposition>(), disposition =>
    {
        Assert.NotEmpty(DecisionReasons.For(disposition));
        Assert.NotNull(Decision.Of(disposition, DecisionReasons.For(disposition)[0].Code, null));
        Assert.Null(Decision.Of(disposition, null, "a note is no reason"));
        Assert.Null(Decision.Of(disposition, "because", null));
        Assert.Null(Decision.Of(disposition, DecisionReasons.For(disposition)[0].Code, new string('x', Decision.LongestNote + 1)));
    });

    [Fact]
    public void What_was_seen_survives_the_form()
    {
        var seen = new Seen(new DateTimeOffset(2026, 3, 30, 8, 0, 0, 123, TimeSpan.Zero), SignalState.InReview, Grade.Strong, 7);

        Assert.Equal(seen, Seen.Parse(seen.ToString()));
        Assert.Equal(seen with { Cases = null }, Seen.Parse((seen with { Cases = null }).ToString()));
        Assert.All(["", "x", "a|b|c|d", seen + "|1"], text => Assert.Null(Seen.Parse(text)));
    }
}
