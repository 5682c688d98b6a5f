using NpsWarning.Detection;

namespace NpsWarning.Review;

/// <summary>Why a decision was not taken: a stable name, and a sentence for the reviewer.</summary>
public sealed record Refusal(string Name, string Text);

/// <summary>Where a disposition leads from a state: to a state, or nowhere and why.</summary>
public sealed record Transition
{
    private Transition(SignalState? to, Refusal? refusal) => (To, Refusal) = (to, refusal);

    /// <summary>The state that follows; null where it is refused.</summary>
    public SignalState? To { get; }

    /// <summary>Why it is refused; null where it is not.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The whole table.</summary>
    public static Transition For(SignalState from, Disposition disposition) => (from, disposition) switch
    {
        (SignalState.Closed, _) => No("ClosedIsFinal", "It is closed. It comes back by itself when its evidence is another."),

        (SignalState.InReview, Disposition.StartReview) => No("AlreadyThere", "Somebody is reviewing it already."),
        (SignalState.Confirmed, Disposition.StartReview) => ConfirmationStands,
        (_, Disposition.StartReview) => Yes(SignalState.InReview),

        (SignalState.Confirmed, Disposition.Confirm) => No("AlreadyThere", "It is confirmed already."),
        (_, Disposition.Confirm) => Yes(SignalState.Confirmed),

        (SignalState.Confirmed, Disposition.Approve) => Yes(SignalState.Confirmed),
        (_, Disposition.Approve) => No("NothingToApprove", "Only what somebody has confirmed can be approved by another person."),

        (SignalState.Monitoring, Disposition.Monitor) => No("AlreadyThere", "It is being monitored already."),
        (SignalState.Confirmed, Disposition.Monitor) => ConfirmationStands,
        (_, Disposition.Monitor) => Yes(SignalState.Monitoring),

        // From Confirmed this is a retraction: whoever was told is told that it was wrong.
        (SignalState.Dismissed, Disposition.Dismiss) => No("AlreadyThere", "It is dismissed already."),
        (_, Disposition.Dismiss) => Yes(SignalState.Dismissed),

        (SignalState.Confirmed or SignalState.Monitoring, Disposition.Close) => Yes(SignalState.Closed),
        (_, Disposition.Close) => No("NothingToClose", "Only what was confirmed or monitored can be over. Dismiss it instead."),

        _ => throw new ArgumentOutOfRangeException(nameof(disposition), disposition, "unknown disposition"),
    };

    /// <summary>What a reviewer may do in that state.</summary>
    public static IReadOnlyList<Disposition> Allowed(SignalState from) =>
        [.. Enum.GetValues<Disposition>().Where(d => For(from, d).To is not null)];

    private static Transition ConfirmationStands =>
        No("ConfirmationStands", "Stakeholders have been told. Take it back by dismissing it, or close it when it is over.");

    private static Transition Yes(SignalState to) => new(to, null);

    private static Transition No(string name, string text) => new(null, new Refusal(name, text));
}
