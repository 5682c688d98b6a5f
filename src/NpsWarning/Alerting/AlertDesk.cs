using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Review;
using NpsWarning.Storage;

namespace NpsWarning.Alerting;

/// <summary>
/// Looks at each signal that has changed: rules on its severity, ranks it, and where the policy or a reviewer releases an alert, writes a version
/// of it with one delivery for each recipient, all in one transaction. What was read and what is written are tied by the signal's
/// <c>changed_at</c>: if it changed meanwhile, the next round looks again.
/// </summary>
public sealed class AlertDesk(Database database, BriefWriter briefs, DirectoryBook directory)
{
    private const int MostSignals = 20;

    /// <summary>Looks at the signals due, oldest change first.</summary>
    /// <returns>How many were looked at, and how many deliveries were written.</returns>
    public (int Signals, int Deliveries) Run(DateTimeOffset now)
    {
        var drafts = Draft(now);
        return (drafts.Count, drafts.Sum(draft => Enter(draft, now)));
    }

    /// <summary>The first half of a round: reads the signals due and works out what is to be said of them, and writes nothing.</summary>
    internal IReadOnlyList<AlertDraftRow> Draft(DateTimeOffset now) =>
        database.Read(session => SignalBook.Due(session, MostSignals).Select(signal => Prepare(session, signal.SignalId, now)).OfType<AlertDraftRow>().ToList());

    /// <summary>The second half: writes one of them, unless its signal has changed since it was read.</summary>
    /// <returns>The deliveries written.</returns>
    internal int Enter(AlertDraftRow draft, DateTimeOffset now) => database.Write(session => Commit(session, draft, now) + CloseMerged(session, draft, now));

    /// <summary>What would be sent to whom if the signal were released now; for the signal's page.</summary>
    public DeskPreview Preview(Session session, string signalId, DateTimeOffset now)
    {
        if (Prepare(session, signalId, now) is not { } draft) return DeskPreview.None;
        var standing = Approval.Of(session, signalId);
        return new DeskPreview(draft.Recipients.Chosen, [.. Enum.GetValues<Audience>().Select(a => (a, AlertWriter.Write(draft.Brief, a)))], draft.Decisions, draft.Ruling)
        {
            Publishing = Publishing.Sentences(draft.Brief, draft.Signal, draft.Decisions, standing),
            AnotherPersonNeeded = draft.Signal.State == SignalState.Confirmed && (Publishing.AnotherPersonNeeded(draft.Decisions) || !standing.Any(a => draft.Brief.Policy.LetsPublish(a.Who))),
        };
    }

    /// <summary>Where other signals have gone on as this one: their alerts are closed once this one has its own, so that nobody keeps two on one thing.</summary>
    private int CloseMerged(Session session, AlertDraftRow draft, DateTimeOffset now)
    {
        var closed = session.Query<string>("SELECT signal_id FROM signals WHERE merged_into = @SignalId ORDER BY signal_id", new { draft.Signal.SignalId });
        if (closed.Count == 0 || !IssuedVersion.Standing(IssuedVersion.Of(session, draft.Signal.SignalId)).Any()) return 0;
        return closed.Select(id => Prepare(session, id, now)).OfType<AlertDraftRow>().Sum(merged => Cancellation.Continue(session, merged, draft.Brief.Edition.Alert.Value, now));
    }

    private AlertDraftRow? Prepare(Session session, string signalId, DateTimeOffset now)
    {
        if (SignalEvidence.Of(session, signalId) is not { } evidence) return null;
        var signal = evidence.Signal;
        var versions = IssuedVersion.Of(session, signalId);
        var alertId = versions.Count > 0 ? versions[0].AlertId : StableId.Of("alert", signalId)[..10].ToUpperInvariant();
        var edition = new AlertEdition
        {
            Alert = new AlertReference(alertId),
            Version = versions.Count + 1,
            IssuedAt = now,
            Earlier = IssuedVersion.AsTold(session, versions),
        };
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var brief = briefs.Write(session, evidence, edition, today);
        var ruling = SeverityRules.Assess(brief);
        var change = Reissue.Because(signal, brief, ruling, versions, now);
        if (change is not null) brief = brief with { Edition = edition with { Change = change } };
        var decisions = AlertPolicy.Decide(brief, ruling, ReviewState.Of(session, signal, brief.Policy));
        var notify = NotifyJson.Of(session, evidence.Cases.Select(c => c.CaseId));
        return new AlertDraftRow(signal, brief, ruling, Rank.Of(brief, ruling), decisions, Recipients.For(brief, DirectoryFor(session, brief.Place.Country), notify, Told(session, alertId)), versions, change);
    }

    private static HashSet<StakeholderId> Told(Session session, string alertId) =>
        [.. session.Query<string>("SELECT DISTINCT stakeholder FROM deliveries WHERE alert_id = @alertId", new { alertId }).Select(id => new StakeholderId(id))];

    /// <summary>The directory, with the template of national bodies for a country that nobody has entered yet.</summary>
    private IReadOnlyList<Stakeholder> DirectoryFor(Session session, string country)
    {
        var all = directory.Of(session);
        return all.Any(s => s.Places.Any(p => PlaceCodes.CountryOf(p) == country)) ? all : [.. all, .. StakeholderDirectory.National(country)];
    }

    private static int Commit(Session session, AlertDraftRow draft, DateTimeOffset now)
    {
        var signal = draft.Signal;
        var unchanged = session.Execute(
            """
            UPDATE signals SET severity = @severity, severity_rule = @rule, rank = @rank, alert_due = 0
            WHERE signal_id = @SignalId AND changed_at = @ChangedAt
            """,
            new { severity = draft.Ruling.Severity.ToString(), rule = draft.Rank.Reason, rank = (double)draft.Rank.Value, signal.SignalId, signal.ChangedAt });
        if (unchanged == 0) return 0;
        // A signal that is over, or goes on elsewhere, was true: only what was dismissed, or has lost all its evidence, is taken back.
        if (signal.State == SignalState.Dismissed || signal is { State: SignalState.Closed, Cases: 0 })
            return Cancellation.Write(session, draft, now);
        if (signal.State == SignalState.Closed) return 0;
        if (signal.Grade < Grade.Signal && signal.State != SignalState.Confirmed) return 0;

        var issued = IssuedVersion.Standing(draft.Versions).SelectMany(v => v.Audiences.Split(',')).ToHashSet();
        var audiences = draft.Decisions
            .Where(d => d.Release == Release.Now && (draft.Change?.Concerns(d.Audience) == true || !issued.Contains(d.Audience.ToString())))
            .ToList();
        if (audiences.Count == 0 && issued.Count == 0) return 0;
        foreach (var task in draft.Recipients.Tasks) AlertRows.WriteTask(session, task, now);
        return (audiences.Count == 0 ? 0 : AlertRows.Write(session, draft, audiences, now)) + Latecomers.Write(session, draft, now);
    }
}

/// <summary>What the desk would do with a signal, as it stands.</summary>
public sealed record DeskPreview(
    IReadOnlyList<Recipient> Recipients, IReadOnlyList<(Audience Audience, AlertText Text)> Texts, IReadOnlyList<AudienceDecision> Decisions, SeverityRuling? Ruling)
{
    /// <summary>There is no such signal.</summary>
    public static DeskPreview None { get; } = new([], [], [], null);

    /// <inheritdoc cref="AlertPreview.Publishing"/>
    public IReadOnlyList<string> Publishing { get; init; } = [];

    /// <inheritdoc cref="AlertPreview.AnotherPersonNeeded"/>
    public bool AnotherPersonNeeded { get; init; }
}

/// <summary>A signal with all that was worked out for it, before it is written.</summary>
internal sealed record AlertDraftRow(
    Signal Signal, SignalBrief Brief, SeverityRuling Ruling, Rank Rank, IReadOnlyList<AudienceDecision> Decisions, Recipients Recipients,
    IReadOnlyList<IssuedVersion> Versions, VersionChange? Change);
