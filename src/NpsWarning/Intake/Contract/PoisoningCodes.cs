using System.Text.Json.Serialization;

namespace NpsWarning.Intake.Contract;

/// <summary>Age bands in whole years, both ends included. Cases of <see cref="From13To17"/> and younger go to health recipients only.</summary>
public enum AgeBand
{
    Unknown,
    [JsonStringEnumMemberName("0-5")] From0To5,
    [JsonStringEnumMemberName("6-12")] From6To12,
    [JsonStringEnumMemberName("13-17")] From13To17,
    [JsonStringEnumMemberName("18-24")] From18To24,
    [JsonStringEnumMemberName("25-34")] From25To34,
    [JsonStringEnumMemberName("35-44")] From35To44,
    [JsonStringEnumMemberName("45-64")] From45To64,
    [JsonStringEnumMemberName("65+")] From65,
}

/// <summary>NPDS's gender field.</summary>
public enum Sex
{
    Unknown,
    [JsonStringEnumMemberName("F")] Female,
    [JsonStringEnumMemberName("M")] Male,
    Other,
}

/// <summary>NPDS's chronicity.</summary>
public enum Chronicity { Unknown, Acute, AcuteOnChronic, Chronic }

/// <summary>NPDS's sites of caller, exposure and management.</summary>
public enum Site { Home, Workplace, School, Public, Prison, HealthFacility, Ambulance, Other }

/// <summary>NPDS's reason for exposure.</summary>
public enum ExposureReason
{
    Unknown, IntentionalAbuse, IntentionalMisuse, IntentionalSelfHarm, IntentionalUnknown, Unintentional, Contamination, Malicious,
    Withdrawal, AdverseReaction, Other,
}

/// <summary>NPDS's routes, with vaping apart from other inhalation.</summary>
public enum ExposureRoute { Unknown, Ingestion, Inhalation, Vaped, Nasal, Injection, Dermal, Ocular, RectalVaginal, Transmucosal }

/// <summary>Whose word a claim is.</summary>
public enum ClaimSource { Patient, Witness, Packaging, Clinician }

/// <summary>NPDS's groups of clinical effects.</summary>
public enum FeatureGroup { Cardiovascular, Respiratory, Neurological, Gastrointestinal, Ocular, Dermal, Renal, Metabolic, Other }

/// <summary>Whether a feature comes from the poisoning, as the centre judges.</summary>
public enum FeatureRelated { Unknown, Yes, No }

/// <summary>Pupils at their worst.</summary>
public enum Pupils { Normal, Miosis, Mydriasis, Unequal, Unreactive }

/// <summary>What an antidote did.</summary>
public enum AntidoteResponse { Unknown, Full, Partial, None }

/// <summary>
/// Poisoning Severity Score (Persson et al. 1998): the number is the grade. Trained centres agree on it in 80 % of cases and more, yet
/// it is often misused: it is taken from the submitter and never computed.
/// </summary>
public enum PoisoningSeverity { None = 0, Minor = 1, Moderate = 2, Severe = 3, Fatal = 4 }

/// <summary>NPDS's medical outcome.</summary>
public enum Outcome { NoEffect, Minor, Moderate, Major, Death, NotFollowedMinimal, NotFollowedNonToxic, UnableToFollow }

/// <summary>NPDS's level of care.</summary>
public enum CareLevel { Unknown, TreatedReleased, Admitted, CriticalCare, Psychiatric, Refused }
