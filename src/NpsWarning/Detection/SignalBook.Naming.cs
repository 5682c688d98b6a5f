using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>What happens to a signal when its subject turns out to be something else.</summary>
public static partial class SignalBook
{
    /// <summary>
    /// Gives a signal the name of what its subject turned out to be, or gives it back its own. Where that is signalled in the same place already, the review
    /// goes on in one of the two, so that one event is looked at once: in the cluster's, which has members of its own, else in the one that reviewers have gone
    /// furthest with, else in the older.
    /// </summary>
    public static void TakeName(Session session, Signal signal, SubjectKey name, DateOnly day, DateTimeOffset now, string reason)
    {
        var other = Open(session, name, signal.Place, day);
        var named = signal with { NamedSubject = name.Value == signal.Subject ? null : name.Value, Reason = reason, ChangedAt = now, AlertDue = true };
        Save(session, named, isNew: false, before: signal);
        Audit.Write(session, now, "detection", "named", $"signal:{signal.SignalId}", reason);
        StreamLedger.MarkDirty(session, [(name.Value, signal.Place)]);
        // A signal that takes no verdicts any more is history, and keeps only its name.
        if (other is null || other.SignalId == signal.SignalId || signal.LastVerdictOn < day.AddDays(-OpenDays)) return;
        var isCluster = new SubjectKey(signal.Subject).Kind == "cluster";
        var (stays, goes) = isCluster || (ReviewOrder(signal), signal.SignalledOn).CompareTo((ReviewOrder(other), other.SignalledOn)) <= 0 ? (named, other) : (other, named);
        // Its alerts stand: what they said is true. Only its review goes on elsewhere.
        Save(session, goes with { State = SignalState.Closed, MergedInto = stays.SignalId, Reason = $"Goes on as signal {stays.SignalId}, which turned out to be the same substance.", ChangedAt = now, AlertDue = false }, isNew: false, before: goes);
        Audit.Write(session, now, "detection", "merged", $"signal:{goes.SignalId}", $"Into signal:{stays.SignalId}.");
    }

    /// <summary>
    /// Undoes what a name joined that has been taken back: of the signals that went on as one of the subject's, or as which the subject's went on, each is
    /// reviewed for itself again.
    /// </summary>
    public static void PartAgain(Session session, SubjectKey subject, DateTimeOffset now)
    {
        foreach (var signal in Joined(session, subject))
        {
            const string why = "The name that had joined it with another signal was taken back.";
            Save(session, signal with { State = SignalState.New, MergedInto = null, NamedSubject = null, Reason = why, ChangedAt = now, AlertDue = true }, isNew: false, before: signal);
            Audit.Write(session, now, "detection", "parted", $"signal:{signal.SignalId}", why);
            StreamLedger.MarkDirty(session, [(signal.Subject, signal.Place)]);
        }
    }

    private static int ReviewOrder(Signal signal) => signal.State switch
    {
        SignalState.Confirmed => 0,
        SignalState.InReview or SignalState.Monitoring => 1,
        SignalState.New => 2,
        _ => 3,
    };
}
