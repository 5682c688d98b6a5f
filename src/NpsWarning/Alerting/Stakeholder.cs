using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting;

/// <summary>A stakeholder's id in the directory, e.g. "xa-poison-centre".</summary>
public readonly record struct StakeholderId(string Value)
{
    public override string ToString() => Value;
}

public enum DirectoryRole { Health, Treatment, Outreach, InternationalBody, MinistryHealth, MinistryHome, Enforcement }

/// <summary>A body that receives alerts. What it receives follows from its role and cannot be set otherwise.</summary>
public sealed record Stakeholder
{
    public required StakeholderId Id { get; init; }
    public required string Name { get; init; }
    public required DirectoryRole Role { get; init; }

    /// <summary>"*", countries (ISO 3166-1 alpha-2) or regions (ISO 3166-2).</summary>
    public required IReadOnlyList<string> Places { get; init; }

    /// <summary>"*" or names of substance classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public required IReadOnlyList<StakeholderChannel> Channels { get; init; }

    /// <summary>The strictest mark that it may be sent.</summary>
    public required Tlp Clearance { get; init; }

    /// <summary>For the administrator, e.g. which law makes it responsible.</summary>
    public string? Note { get; init; }

    public Audience Audience => AudienceOf(Role);

    /// <summary>
    /// One audience a role. A home ministry is enforcement: what it gets, police get. So are the international drug-control bodies (UNODC, CND):
    /// they ask for supply and aggregates, and cases with children go to health recipients only. WHO is a health recipient, UNDP works with communities.
    /// </summary>
    public static Audience AudienceOf(DirectoryRole role) => role switch
    {
        DirectoryRole.Health or DirectoryRole.Treatment or DirectoryRole.MinistryHealth => Audience.Health,
        DirectoryRole.Enforcement or DirectoryRole.MinistryHome or DirectoryRole.InternationalBody => Audience.Enforcement,
        DirectoryRole.Outreach => Audience.Public,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "unknown role"),
    };
}

/// <summary>A way to reach a stakeholder.</summary>
/// <param name="Kind">As in <see cref="IAlertChannel.Kind"/>.</param>
public sealed record StakeholderChannel(string Kind, string Address);
