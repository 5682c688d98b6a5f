using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace NpsWarning.Intake.Contract;

/// <summary>
/// A body to tell: by its id in the directory, or else by name, role and e-mail address. The address is that of a body's mailbox
/// and the only one that a report may have anywhere.
/// </summary>
public sealed record NamedStakeholder
{
    [Description("Id in the directory of stakeholders.")]
    [RegularExpression("^[a-z0-9][a-z0-9-]*$"), MaxLength(60)]
    public string? StakeholderId { get; init; }

    [Description("Name of the body, where it is not in the directory. Never a person's.")]
    [MaxLength(120)]
    public string? Name { get; init; }

    [Description("Decides which version of an alert the body may get.")]
    public StakeholderRole? Role { get; init; }

    [Description("The body's mailbox.")]
    [RegularExpression("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"), MaxLength(254)]
    public string? Email { get; init; }
}

/// <summary>What a body does with an alert, and so which version of it it gets: health, enforcement or public.</summary>
public enum StakeholderRole { Health, Enforcement, Outreach, International }
