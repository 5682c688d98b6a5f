using System.Text.Json;
using System.Text.Json.Serialization;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting;

/// <summary>
/// What a version says to one audience, for machines: the one thing that events, feeds and exports are made from. It is written from the same
/// walled facts as the text (<see cref="EnforcementBrief"/>, <see cref="PublicBrief"/>) and kept beside it, so that no way out can tell more than the mail.
/// </summary>
public sealed record AlertFacts
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The alert's reference, the same for all its versions.</summary>
    public required string AlertId { get; init; }

    /// <summary>From 1, as its audience counts them. In what an earlier release wrote, it counts those for others alone too.</summary>
    public required int Version { get; init; }

    /// <summary>Versions that this one takes the place of, of those that its audience got, with the instant at which each was issued.</summary>
    public required IReadOnlyList<EarlierVersion> Earlier { get; init; }

    /// <summary>"Alert", "Update" or "Cancel", in CAP's words.</summary>
    public required string Kind { get; init; }

    /// <summary>Of a cancellation that takes nothing back: the alert under which it goes on, since both were about one event.</summary>
    public string? ContinuedAs { get; init; }

    public required Audience Audience { get; init; }
    public required Tlp Tlp { get; init; }
    public required bool Simulated { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The day of the next review, after which it holds no more.</summary>
    public required DateOnly ExpiresOn { get; init; }

    /// <summary>CAP's severity; Unknown where it may not be told.</summary>
    public required Severity Severity { get; init; }

    public required CapUrgency Urgency { get; init; }

    /// <summary>How certain it is that this happens in this place; how certain the identity is stands in <see cref="Identification"/>.</summary>
    public required CapCertainty Certainty { get; init; }

    /// <summary>Null where it has no name, or none that this audience may read.</summary>
    public string? Subject { get; init; }

    public string? ClassName { get; init; }
    public string? InChIKey { get; init; }

    /// <summary>What it may be, where analyses did not tell the isomers apart.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    public required IdentificationLevel Identification { get; init; }

    /// <summary>True where the substance is a medicine too: no reason to restrict access to it.</summary>
    public required bool MedicalUse { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }

    public required string CountryName { get; init; }

    /// <summary>ISO 3166-2, as far as this audience may know.</summary>
    public required IReadOnlyList<string> Regions { get; init; }

    /// <summary>The first case's day; for health within the country.</summary>
    public DateOnly? FirstOccurredOn { get; init; }

    /// <summary>Cases; for health, and beyond the country from the smallest cell on.</summary>
    public int? Cases { get; init; }

    /// <summary>Names and versions of the detectors and models that spoke.</summary>
    public IReadOnlyList<DetectorName> Detectors { get; init; } = [];

    /// <summary>The facts of a version as an audience may have them.</summary>
    public static AlertFacts Of(SignalBrief brief, Audience audience, Reach reach, string kind)
    {
        var common = new AlertFacts
        {
            AlertId = brief.Edition.Alert.Value,
            Version = brief.Edition.NumberFor(audience),
            Earlier = brief.Edition.EarlierFor(audience),
            Kind = kind,
            Audience = audience,
            Tlp = audience == Audience.Public ? Tlp.Clear : brief.Tlp,
            Simulated = brief.Simulated,
            IssuedAt = brief.Edition.IssuedAt,
            ExpiresOn = brief.NextReviewOn,
            Country = brief.Place.Country,
            CountryName = PlaceNames.Country(brief.Place.Country),
            Identification = brief.Identification.LevelFor(audience),
            Severity = Severity.Unknown,
            Urgency = CapUrgency.Unknown,
            Certainty = CapCertainty.Possible,
            MedicalUse = false,
            Regions = [],
        };
        return audience switch
        {
            Audience.Health => Health(common, brief, reach),
            Audience.Enforcement => Enforcement(common, EnforcementBrief.From(brief), brief.Policy.FinestPlace == PlaceLevel.Country ? [] : [.. EnforcementBrief.RegionsThatMayBeNamed(brief).Select(r => r.Code)]),
            _ => Public(common, PublicBrief.From(brief), [.. EnforcementBrief.RegionsThatMayBeNamed(brief).Select(r => r.Code)]),
        };
    }

    private static AlertFacts Health(AlertFacts common, SignalBrief brief, Reach reach)
    {
        var severity = SeverityRules.Assess(brief).Severity;
        var within = reach == Reach.WithinJurisdiction;
        var named = brief.Subject.Kind != SubjectKind.PresentationCluster;
        return common with
        {
            Severity = severity,
            Urgency = CapTerms.Urgency(severity),
            Certainty = CapTerms.Certainty(brief.Clinical.Presentations > 0, brief.Identification.Level),
            Subject = brief.Subject.DisplayName,
            ClassName = named ? brief.Substance?.ClassName : null,
            InChIKey = named ? brief.Substance?.InChIKey : null,
            Candidates = named ? brief.Substance?.IsomerCandidates ?? [] : [],
            MedicalUse = named && brief.Substance?.MedicalUse == Briefs.MedicalUse.Yes,
            // Abroad a region with fewer cases than the smallest cell is not named.
            Regions = brief.Policy.FinestPlace == PlaceLevel.Country ? []
                : [.. brief.Place.Regions.Where(r => within || r.Cases.Total >= Aggregate.SmallestCell(brief)).Select(r => r.Code)],
            FirstOccurredOn = within ? brief.FirstOccurredOn : null,
            Cases = within || brief.Cases.Total >= Aggregate.SmallestCell(brief) ? brief.Cases.Total : null,
            Detectors = [.. brief.Detectors.Select(d => new DetectorName(d.Detector, d.DetectorVersion, d.Model, d.ModelVersion))],
        };
    }

    private static AlertFacts Enforcement(AlertFacts common, EnforcementBrief brief, IReadOnlyList<string> regions) => common with
    {
        Severity = brief.Severity ?? Severity.Unknown,
        Urgency = CapTerms.Urgency(brief.Severity ?? Severity.Unknown),
        Certainty = CapTerms.Certainty(brief.Seized, brief.Identification),
        Subject = brief.SubjectName,
        ClassName = brief.Substance?.ClassName,
        InChIKey = brief.Substance?.InChIKey,
        Candidates = brief.Substance?.IsomerCandidates ?? [],
        MedicalUse = brief.Substance?.MedicalUse == Briefs.MedicalUse.Yes,
        Regions = regions,
        Detectors = brief.Detectors,
    };

    private static AlertFacts Public(AlertFacts common, PublicBrief brief, IReadOnlyList<string> regions) => common with
    {
        Certainty = CapTerms.Certainty(brief.MaterialWasAnalysed || brief.PeopleBecameUnwell, brief.Identification),
        Subject = brief.SubjectName,
        ClassName = brief.ClassName,
        Candidates = brief.IsomerCandidates,
        MedicalUse = brief.MedicalUse == Briefs.MedicalUse.Yes,
        Regions = regions,
    };

    /// <summary>As it is kept.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>As it was kept.</summary>
    public static AlertFacts? Parse(string? json) => json is null ? null : JsonSerializer.Deserialize<AlertFacts>(json, Json);
}
