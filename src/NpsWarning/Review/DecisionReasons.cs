namespace NpsWarning.Review;

/// <summary>One entry of the fixed list.</summary>
/// <param name="Code">What is kept; never changed once used.</param>
/// <param name="Text">What the reviewer reads.</param>
public sealed record DecisionReason(string Code, string Text);

/// <summary>
/// The reasons for each disposition: a fixed list, so that decisions can be counted later. What does not fit goes into the note.
/// </summary>
public static class DecisionReasons
{
    private static readonly Dictionary<Disposition, DecisionReason[]> Lists = new()
    {
        [Disposition.StartReview] =
        [
            new("routine", "Next in the list"),
            new("new-evidence", "New evidence to look at"),
            new("asked", "Somebody asked for a second look"),
        ],
        [Disposition.Confirm] =
        [
            new("identified", "Identified by a laboratory"),
            new("sources-agree", "Independent sources agree"),
            new("severe-harm", "Severe harm: no time to wait for certainty"),
            new("expert-judgement", "Judged so by an expert (say who in the note)"),
        ],
        [Disposition.Approve] =
        [
            new("checked", "Looked at the evidence and the texts, and agrees"),
            new("urgent", "Severe harm: agrees without time to check all of it"),
        ],
        [Disposition.Monitor] =
        [
            new("too-few-cases", "Too few cases yet"),
            new("awaiting-laboratory", "Waiting for a laboratory"),
            new("awaiting-source", "Waiting for an answer from the submitter"),
            new("known-elsewhere", "Known elsewhere; watched for arrival here"),
        ],
        [Disposition.Dismiss] =
        [
            new("data-error", "An error in the data"),
            new("one-event", "One event, reported more than once"),
            new("expected", "Known here, and expected"),
            new("reporting-change", "A change in reporting or in a laboratory's method"),
            new("not-psychoactive", "Not a psychoactive substance"),
        ],
        [Disposition.Close] =
        [
            new("over", "No new case for long enough"),
            new("usual-now", "Has become usual here"),
            new("handled-elsewhere", "Handled by another body (say which in the note)"),
        ],
    };

    /// <summary>The reasons that may be given for it, in the order in which they are offered.</summary>
    public static IReadOnlyList<DecisionReason> For(Disposition disposition) => Lists[disposition];

    /// <summary>The reason of that code; null where it is not one for this disposition.</summary>
    public static DecisionReason? Find(Disposition disposition, string? code) => Lists[disposition].FirstOrDefault(r => r.Code == code);
}
