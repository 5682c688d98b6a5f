using NpsWarning.Intake;

namespace NpsWarning.Alerting.Briefs;

/// <summary>All that the public version may say: what it is and looks like, and where to the region. No case data; whether people were harmed only from the smallest cell on.</summary>
public sealed record PublicBrief
{
    public required AlertReference Alert { get; init; }

    /// <summary>As the public counts them.</summary>
    public required int Version { get; init; }

    /// <summary>An earlier version went to the public.</summary>
    public required bool ReplacesEarlier { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public string? SubjectName { get; init; }
    public required bool NameIsUnlisted { get; init; }
    public string? ClassName { get; init; }
    public required EffectGroup Effects { get; init; }
    public required MedicalUse MedicalUse { get; init; }
    public required IReadOnlyList<string> IsomerCandidates { get; init; }
    /// <summary>Of those, what a laboratory has found by now.</summary>
    public IReadOnlyList<string> ToldApart { get; init; } = [];

    public required IdentificationLevel Identification { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }

    public required IReadOnlyList<string> Regions { get; init; }
    public required IReadOnlyList<string> Forms { get; init; }
    public required IReadOnlyList<string> Colours { get; init; }
    public required IReadOnlyList<string> SoldAs { get; init; }
    public required IReadOnlyList<string> FoundInMaterial { get; init; }

    /// <summary>True if material, and not only patients' samples, was looked at.</summary>
    public required bool MaterialWasAnalysed { get; init; }

    /// <summary>True if poisonings of adults reach the smallest cell.</summary>
    public required bool PeopleBecameUnwell { get; init; }

    public required JurisdictionContacts Contacts { get; init; }
    public required string Language { get; init; }
    public required bool Simulated { get; init; }
    public required DateOnly NextReviewOn { get; init; }

    public static PublicBrief From(SignalBrief brief)
    {
        var unnamed = brief.Subject.Kind is SubjectKind.PresentationCluster or SubjectKind.UnidentifiedCompound;
        var substance = unnamed ? null : brief.Substance;
        return new PublicBrief
        {
            Alert = brief.Edition.Alert,
            Version = brief.Edition.NumberFor(Audience.Public),
            ReplacesEarlier = brief.Edition.EarlierFor(Audience.Public).Count > 0,
            IssuedAt = brief.Edition.IssuedAt,
            SubjectName = unnamed ? null : brief.Subject.DisplayName,
            NameIsUnlisted = brief.Subject.Kind == SubjectKind.UnlistedName,
            ClassName = substance?.ClassName,
            Effects = substance?.Effects ?? EffectGroup.Unknown,
            MedicalUse = substance?.MedicalUse ?? MedicalUse.NotKnown,
            IsomerCandidates = substance?.IsomerCandidates ?? [],
            ToldApart = EnforcementBrief.ToldApartWithoutChildren(brief),
            Identification = brief.Identification.LevelFor(Audience.Public),
            Country = brief.Place.Country,
            Regions = [.. EnforcementBrief.RegionsThatMayBeNamed(brief).Select(region => region.Name)],
            Forms = brief.Supply.Forms,
            Colours = brief.Supply.Colours,
            SoldAs = brief.Supply.SoldAs,
            FoundInMaterial = brief.Supply.FoundInMaterial,
            MaterialWasAnalysed = EnforcementBrief.AdultSeizures(brief.Cases) > 0 || brief.Supply.Forms.Count > 0,
            PeopleBecameUnwell = Aggregate.Of(EnforcementBrief.AdultPoisonings(brief.Cases), Aggregate.SmallestCell(brief)).IsShown,
            Contacts = brief.Policy.Contacts,
            Language = brief.Language,
            Simulated = brief.Simulated,
            NextReviewOn = brief.NextReviewOn,
        };
    }
}
