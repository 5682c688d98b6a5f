namespace NpsWarning.Review;

/// <summary>What a reviewer can do with a signal.</summary>
public enum Disposition
{
    /// <summary>"I am looking": the others need not.</summary>
    StartReview,

    /// <summary>True: the stakeholders are told.</summary>
    Confirm,

    /// <summary>Confirmed once more, by another person, where the policy asks for it.</summary>
    Approve,

    /// <summary>Not acted on yet, and kept in sight.</summary>
    Monitor,

    /// <summary>No cause for action. Alerts that went out are cancelled; it comes back when its evidence grows.</summary>
    Dismiss,

    /// <summary>Over. It comes back by the rule of dismissed ones.</summary>
    Close,
}

/// <summary>A disposition in words.</summary>
public static class DispositionWords
{
    /// <summary>What the button says.</summary>
    public static string Verb(this Disposition disposition) => disposition switch
    {
        Disposition.StartReview => "Start review",
        _ => disposition.ToString(),
    };

    /// <summary>What the audit trail says was done: one word.</summary>
    public static string Done(this Disposition disposition) => disposition switch
    {
        Disposition.StartReview => "taken-up",
        Disposition.Confirm => "confirmed",
        Disposition.Approve => "approved",
        Disposition.Monitor => "monitored",
        Disposition.Dismiss => "dismissed",
        _ => "closed",
    };

    /// <summary>What follows from it, for the person who is about to choose it.</summary>
    public static string Consequence(this Disposition disposition) => disposition switch
    {
        Disposition.StartReview => "Shows the others that you are looking. Nobody outside is told.",
        Disposition.Confirm => "The stakeholders listed below are told.",
        Disposition.Approve => "You have looked yourself and agree: what waits for another person goes out.",
        Disposition.Monitor => "Stays in sight without an alert of its own.",
        Disposition.Dismiss => "No alert; one that went out is cancelled. It comes back when its evidence is another: harm where there was none, more cases than at this rate, a new kind of source, an identification, another detector.",
        _ => "Over; an alert that went out is cancelled. It comes back when its evidence is another: harm where there was none, more cases than at this rate, a new kind of source, an identification, another detector.",
    };
}
