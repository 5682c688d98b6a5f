using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>Where a signal stands with the people who review it.</summary>
public enum SignalState
{
    /// <summary>Nobody has looked yet, or its evidence has changed since somebody did.</summary>
    New,

    /// <summary>Somebody is looking.</summary>
    InReview,

    /// <summary>Not acted on, and watched.</summary>
    Monitoring,

    /// <summary>True, and the stakeholders are told.</summary>
    Confirmed,

    /// <summary>No cause for action; it reopens by <see cref="Reopening"/>.</summary>
    Dismissed,

    /// <summary>Over, merged into another, or its evidence was retracted. It reopens as a dismissed one does.</summary>
    Closed,
}

/// <summary>Verdicts on one subject in one place put together for a person to review, as its row stands.</summary>
public sealed record Signal
{
    /// <summary>Follows from subject, place and the day that it began.</summary>
    public required string SignalId { get; init; }

    /// <summary>What is watched.</summary>
    public required string Subject { get; init; }

    /// <summary>What an unnamed cluster turned out to be; null until a laboratory says so.</summary>
    public string? NamedSubject { get; init; }

    /// <summary>Country or region code.</summary>
    public required string Place { get; init; }

    /// <summary>Where it stands with its reviewers.</summary>
    public required SignalState State { get; init; }

    /// <summary>The highest grade of its verdicts.</summary>
    public required Grade Grade { get; init; }

    /// <summary>Severity by the jurisdiction's policy; empty until the alerting stage has ruled.</summary>
    public required string Severity { get; init; }

    /// <summary>The rule behind <see cref="Severity"/>, with its numbers.</summary>
    public required string SeverityRule { get; init; }

    /// <summary>Higher comes first in the list.</summary>
    public required double Rank { get; init; }

    /// <summary>The newest reason, one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The names of the detectors that spoke, comma-separated, in the order in which they first did.</summary>
    public required string Detectors { get; init; }

    /// <summary>Cases known since <see cref="EvidenceFrom"/>.</summary>
    public required int Cases { get; init; }

    /// <summary>What <see cref="Cases"/> was at the last decision; null before one.</summary>
    public int? CasesAtDecision { get; init; }

    /// <summary>The first day (inclusive) whose cases belong to it, by the day they became known.</summary>
    public required DateOnly EvidenceFrom { get; init; }

    /// <summary>The day on which the earliest of its cases happened.</summary>
    public required DateOnly FirstOccurredOn { get; init; }

    /// <summary>The day on which the earliest of its cases became known.</summary>
    public required DateOnly FirstKnownOn { get; init; }

    /// <summary>The day on which it reached its first grade above notice; for a notice, the day it was noticed.</summary>
    public required DateOnly SignalledOn { get; init; }

    /// <summary>The last day on which a detector spoke.</summary>
    public required DateOnly LastVerdictOn { get; init; }

    /// <summary>The instant of the cycle that raised it.</summary>
    public required DateTimeOffset DetectedAt { get; init; }

    /// <summary>The instant of its last change.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The signal on which its review goes on, since both turned out to be of the same substance.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Set where the alerting stage has yet to look at the last change.</summary>
    public required bool AlertDue { get; init; }

    /// <summary>What it is called by: the name it took, else its subject.</summary>
    public SubjectKey Shown => new(NamedSubject ?? Subject);
}
