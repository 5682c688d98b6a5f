using NpsWarning.Intake.Contract;

namespace NpsWarning.Intake;

/// <summary>Whom a version of an alert is written for. Each has its own text, made from its own facts.</summary>
public enum Audience { Health, Enforcement, Public }

/// <summary>How grave a signal is, in CAP 1.2's words, by the rules in <see cref="SeverityThresholds"/>. A later value is graver.</summary>
public enum Severity { Unknown, Minor, Moderate, Severe, Extreme }

/// <summary>The level at which cases are counted, and the finest that a place may be stated.</summary>
public enum PlaceLevel { Country, Region }

/// <summary>What one country or region has decided for itself. Read from the policy file; what a region leaves out it takes from its country, and a country from "*".</summary>
public sealed record JurisdictionPolicy
{
    /// <summary>The key that it was asked for: ISO 3166-1 alpha-2, ISO 3166-2, or "*".</summary>
    public required string Jurisdiction { get; init; }

    public required PlaceLevel Watch { get; init; }

    /// <summary>Days of history that a place needs before a name that it has not seen counts as new; 0–3,650.
    /// A year, because a laboratory takes about that long to name each substance that it meets regularly.</summary>
    public required int LearningDays { get; init; }

    /// <summary>
    /// Alarms a month that its people can look into, over all its places; 0.1–100. The most surprising of a year pass (<c>BudgetThreshold</c>), the others are
    /// notices. Severe first appearances and what rests on a rule are not in it. Two, where the file says nothing: see <see cref="PolicyFile.UsualAlarmBudget"/>.
    /// </summary>
    public decimal AlarmBudget { get; init; } = PolicyFile.UsualAlarmBudget;

    public required SeverityThresholds Severity { get; init; }

    /// <summary>Who is told at once, without waiting for a reviewer. A severity that is not listed waits. Never holds <see cref="Audience.Public"/>.</summary>
    public required IReadOnlyDictionary<Severity, IReadOnlyList<Audience>> Automatic { get; init; }

    /// <summary>
    /// Names of the reviewers whose confirmation releases what waits; <see cref="PolicyFile.Everywhere"/> for all. Empty: nobody, so that only what is automatic goes out.
    /// </summary>
    public IReadOnlyList<string> MayPublish { get; init; } = [PolicyFile.Everywhere];

    public ApprovalPolicy Approvals { get; init; } = new();

    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>The finest place that leaves the jurisdiction in any alert.</summary>
    public required PlaceLevel FinestPlace { get; init; }

    /// <summary>Counts below this are suppressed outside the submitting jurisdiction; never under <see cref="PolicyFile.SmallestCell"/>.</summary>
    public required int SmallCellMinimum { get; init; }

    public required WholesaleThreshold Wholesale { get; init; }

    /// <summary>Days until an alert must be looked at again, after which it expires; 1–365.</summary>
    public required int ReviewDays { get; init; }

    public AcknowledgementPolicy Acknowledge { get; init; } = new();

    public required JurisdictionContacts Contacts { get; init; }

    /// <summary>Whether this person's confirmation releases what waits. Names are compared without regard to case and outer blanks.</summary>
    public bool LetsPublish(string who) => MayPublish.Any(name => name == PolicyFile.Everywhere || name.Trim().Equals(who.Trim(), StringComparison.OrdinalIgnoreCase));
}

/// <summary>How many different people who may publish must confirm before the public version goes out; each 1–5.</summary>
public sealed record ApprovalPolicy
{
    public int Public { get; init; } = 1;

    /// <summary>Where CAP's urgency, severity and certainty all have one of their top two values: many systems broadcast such an alert to every telephone. Two, as for any act that cannot be undone.</summary>
    public int Push { get; init; } = 2;
}

/// <summary>From how many harmed cases in one signal a severity holds. Proposals of the project (facts: PSS 2 moderate, 3 severe, 4 fatal), to be set by each jurisdiction.</summary>
public sealed record SeverityThresholds
{
    public required int ExtremeDeaths { get; init; }
    public required int ExtremeSevereCases { get; init; }
    public required int SevereDeaths { get; init; }
    public required int SevereSevereCases { get; init; }
    public required int ModerateCases { get; init; }

    public RaisingThresholds Raise { get; init; } = new();
}

/// <summary>
/// From when spread, vulnerability and novelty raise the severity that harm gives, by one step in all. Null: that rule never speaks. Our proposals, to be set
/// by each jurisdiction after a look at what they would have sent (<c>nps policy dry-run</c>).
/// </summary>
public sealed record RaisingThresholds
{
    /// <summary>Regions of the place with cases; 2–1,000. None, where the file says nothing: what is in ordinary use is in every region, and would be severe for that alone.</summary>
    public int? Regions { get; init; }

    /// <summary>Further countries with a standing signal on the same subject; 1–1,000.</summary>
    public int? Countries { get; init; } = 2;

    /// <summary>Poisonings of somebody under 18; 1–1,000. For health alone.</summary>
    public int? Children { get; init; } = 2;

    /// <summary>People harmed by what is new (an NPS, an unlisted name, an unidentified compound) and was never seen in this place before; 1–1,000. For health alone. Five: two or three are what every first signal is made of, and one that is always raised tells nothing.</summary>
    public int? NewHere { get; init; } = 5;
}

/// <summary>From what amount a seizure is supply rather than possession. Inclusive.</summary>
public sealed record WholesaleThreshold
{
    public required decimal Grams { get; init; }

    /// <summary>Tablets, capsules, blotters, vials.</summary>
    public required decimal Units { get; init; }

    /// <summary>Whether a seizure is of wholesale size. What was carried for personal use never is, and a site of production always: nobody runs one for himself.</summary>
    internal bool IsReachedBy(Seizure seizure)
    {
        if (seizure.Context is SeizureContext.PersonalPossession or SeizureContext.ProductionSite) return seizure.Context == SeizureContext.ProductionSite;
        // One litre is taken as one kilogram, as UNODC does.
        var grams = seizure.AmountUnit switch
        {
            AmountUnit.Milligram => seizure.Amount / 1000,
            AmountUnit.Gram or AmountUnit.Millilitre => seizure.Amount,
            AmountUnit.Kilogram or AmountUnit.Litre => seizure.Amount * 1000,
            _ => null,
        };
        var units = seizure.UnitCount ?? (seizure.AmountUnit is AmountUnit.Tablet or AmountUnit.Blotter or AmountUnit.Vial or AmountUnit.Capsule ? seizure.Amount : null);
        return grams >= Grams || units >= Units;
    }
}

/// <summary>How those are reminded who have not acknowledged an alert that is severe or worse, and when the next contact is asked.</summary>
public sealed record AcknowledgementPolicy
{
    /// <summary>Minutes from the alert to the first reminder, and from each to the next; 5–10,080 (a week). An hour: who is at a patient's side reads no mail sooner.</summary>
    public int RemindAfterMinutes { get; init; } = 60;

    /// <summary>Reminders at most; 0–10. Two, since more is noise that teaches people to look away.</summary>
    public int Reminders { get; init; } = 2;

    /// <summary>Minutes from the alert until the next contact is asked; 5–20,160 (two weeks), and at least <see cref="RemindAfterMinutes"/>.</summary>
    public int EscalateAfterMinutes { get; init; } = 180;
}

/// <summary>What an alert may tell readers to call. Null where the jurisdiction has not said: the alert then names the kind of service and no number.</summary>
public sealed record JurisdictionContacts
{
    public string? EmergencyNumber { get; init; }
    public string? PoisonCentre { get; init; }
    public string? Laboratory { get; init; }
    public string? ReportTo { get; init; }

    /// <summary>True only where the law protects whoever calls for help at an overdose: otherwise no alert may promise it.</summary>
    public bool GoodSamaritanLaw { get; init; }
}
