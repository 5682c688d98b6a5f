using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace NpsWarning.Intake.Contract;

/// <summary>Where an event was: never finer than a town or county, since a finer place can identify a person.</summary>
public sealed record Place
{
    [Description("ISO 3166-1 alpha-2. The user-assigned codes AA, QM to QZ, XA to XZ and ZZ are accepted: the demo's simulated countries use them.")]
    [RegularExpression("^[A-Z]{2}$"), RefusedAs(ErrorCodes.BadPlace)]
    public required string Country { get; init; }

    [Description("ISO 3166-2 (US-CT) or NUTS (DEA2) of that country.")]
    [RegularExpression("^[A-Z]{2}(-[A-Z0-9]{1,3}|[A-Z0-9]{1,3})$"), RefusedAs(ErrorCodes.BadPlace)]
    public string? Region { get; init; }

    [Description("Town, county or district by name. No street, house number, full postal code or coordinates.")]
    [MaxLength(60), RefusedAs(ErrorCodes.PlaceTooFine)]
    public string? Locality { get; init; }

    [Description("Where the event was (occurred), where the sample was bought (purchased), or only where the submitter sits (submitter): that is not drawn on a map of cases.")]
    public required PlaceBasis Basis { get; init; }
}

/// <summary>What a place is the place of. Only <see cref="Occurred"/> and <see cref="Purchased"/> say where the substance was.</summary>
public enum PlaceBasis { Submitter, Occurred, Purchased }
