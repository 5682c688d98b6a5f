using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Briefs;

/// <summary>
/// All facts that an alert about a signal may use, and no others. It holds counts and never a case, a report or an id of either,
/// so that no version of an alert can tell of a person. What enforcement and the public get is derived from it by
/// <see cref="EnforcementBrief.From"/> and <see cref="PublicBrief.From"/>, and by nothing else.
/// </summary>
public sealed record SignalBrief
{
    /// <summary>What people cite the signal by, e.g. "XA-2026-0042".</summary>
    public required SignalReference Signal { get; init; }

    public required AlertEdition Edition { get; init; }
    public required BriefSubject Subject { get; init; }

    /// <summary>Null while nobody knows what it is.</summary>
    public SubstanceFacts? Substance { get; init; }

    public required IdentificationStatement Identification { get; init; }
    public required BriefPlace Place { get; init; }
    public required IReadOnlyList<DetectorFinding> Detectors { get; init; }
    public DateOnly? FirstOccurredOn { get; init; }

    /// <summary>When the system first knew of any of these cases: later than the event by the submitter's delay.</summary>
    public DateOnly? FirstKnownOn { get; init; }

    public required DateTimeOffset DetectedAt { get; init; }

    /// <summary>Cases, not reports: several reports on one event count once.</summary>
    public required CaseCounts Cases { get; init; }

    /// <summary>Cases by the day on which they occurred, in order of date; days without a case may be left out.</summary>
    public required IReadOnlyList<DayCount> ByDay { get; init; }

    /// <summary>How fast cases become known; for the rank alone.</summary>
    public CaseTrend Trend { get; init; } = CaseTrend.None;

    /// <summary>What may raise severity besides its own cases.</summary>
    public WiderPicture Wider { get; init; } = WiderPicture.None;

    public required ClinicalPicture Clinical { get; init; }

    /// <summary>For enforcement and the public.</summary>
    public required SupplyFacts Supply { get; init; }

    /// <summary>For health alone: with what a single possession-size seizure looked like and was sold as, by which a clinician may know the material.</summary>
    public required SupplyFacts SupplyForHealth { get; init; }

    /// <summary>The policy of the place: thresholds, smallest cell, finest place, whom to call.</summary>
    public required JurisdictionPolicy Policy { get; init; }

    public required string Language { get; init; }

    /// <summary>From a demo or an exercise: the first words of every version say so.</summary>
    public required bool Simulated { get; init; }

    /// <summary>The day on which the alert is reviewed, and expires if it is not.</summary>
    public required DateOnly NextReviewOn { get; init; }

    public required Tlp Tlp { get; init; }
}

/// <summary>A signal's citable reference.</summary>
public readonly record struct SignalReference(string Value)
{
    public override string ToString() => Value;
}

/// <summary>An alert's citable reference, the same for all its versions.</summary>
public readonly record struct AlertReference(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Which version of which alert this is, and how it came to be.</summary>
public sealed record AlertEdition
{
    public required AlertReference Alert { get; init; }

    /// <summary>From 1, counted over all audiences: for the tables alone. What is told to an audience is <see cref="NumberFor"/>, since a gap tells of a version for others.</summary>
    public required int Version { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>What this version changes; null in the first.</summary>
    public VersionChange? Change { get; init; }

    /// <summary>What each audience has had before, oldest first.</summary>
    public IReadOnlyDictionary<Audience, IReadOnlyList<EarlierVersion>> Earlier { get; init; } = new Dictionary<Audience, IReadOnlyList<EarlierVersion>>();

    /// <summary>What an audience has had before, oldest first.</summary>
    public IReadOnlyList<EarlierVersion> EarlierFor(Audience audience) => Earlier.GetValueOrDefault(audience, []);

    /// <summary>The number under which an audience reads it: one more than the last that it has read.</summary>
    public int NumberFor(Audience audience) => EarlierFor(audience) is [.., var last] ? last.Version + 1 : 1;

    /// <summary>"Alert", or "Update" for an audience that has had a version before.</summary>
    public string KindFor(Audience audience) => EarlierFor(audience).Count == 0 ? "Alert" : "Update";
}

/// <summary>A version that an audience has had before.</summary>
/// <param name="Version">Its number, as that audience read it.</param>
/// <param name="IssuedAt">When.</param>
public sealed record EarlierVersion(int Version, DateTimeOffset IssuedAt);

/// <summary>What changed since the version before, for health recipients, and the part of it that concerns supply, for enforcement. The public version only says that it replaces the earlier one.</summary>
public sealed record VersionChange(AlertSentence ForHealth, AlertSentence? ForEnforcement)
{
    /// <summary>Whether it is worth a version for that audience: that one comes at all must not tell enforcement or the public of a patient.</summary>
    public bool Concerns(Audience audience) => audience == Audience.Health || ForEnforcement is not null;
}

/// <summary>A country and the regions in it where cases were seen.</summary>
public sealed record BriefPlace
{
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }

    /// <summary>The signal's place in the country by name or code; null where it is all of the country. It may be finer than a region, so health only.</summary>
    public string? Locality { get; init; }

    public required IReadOnlyList<BriefRegion> Regions { get; init; }
}

/// <summary>A region (ISO 3166-2 or NUTS) with its cases by source.</summary>
public sealed record BriefRegion(string Code, string Name, CaseCounts Cases);
