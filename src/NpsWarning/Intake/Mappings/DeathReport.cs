using NpsWarning.Intake.Contract;

namespace NpsWarning.Intake.Mappings;

/// <summary>A public layout of drug deaths: what its columns are called, and how one row is read.</summary>
internal sealed record DeathLayout
{
    public required string Name { get; init; }

    public required string IdColumn { get; init; }

    public required string DateColumn { get; init; }

    /// <summary>Without these the file is of another layout.</summary>
    public required IReadOnlyList<string> NeededColumns { get; init; }

    public required Func<NamedRow, Func<string, IReadOnlyList<string>>, Death> Read { get; init; }
}

/// <summary>What a row says of a death, besides its id and day.</summary>
internal sealed record Death
{
    /// <summary>ISO 3166-2, and after a space the locality where there is one: "US-IL Cook County".</summary>
    public required string Region { get; init; }

    /// <summary>In order; a name that is there twice counts once, in the part it has first.</summary>
    public required IReadOnlyList<(string Name, Contribution? Contribution)> Substances { get; init; }

    public string Manner { get; init; } = "";

    public string IncidentDate { get; init; } = "";
}

/// <summary>A death as a report of kind poisoning.</summary>
internal static class DeathReport
{
    public static Report Of(string id, DateOnly occurredOn, Death death, TimeSpan reportingLag) => new()
    {
        Kind = ReportKind.Poisoning,
        SchemaVersion = Report.CurrentSchemaVersion,
        ReportId = id,
        Revision = 1,
        Status = ReportStatus.Final,
        OccurredOn = occurredOn,
        ReportedAt = new DateTimeOffset(occurredOn, TimeOnly.MinValue, TimeSpan.Zero) + reportingLag,
        Place = PlaceOf(death.Region),
        Tlp = Tlp.Clear, // The owners of these layouts publish them.
        Findings = [.. death.Substances.DistinctBy(substance => substance.Name, StringComparer.OrdinalIgnoreCase).Select(FindingOf)],
        Poisoning = new Poisoning
        {
            Outcome = Outcome.Death,
            PssWorst = PoisoningSeverity.Fatal,
            ExposedOn = DateOnly.TryParseExact(death.IncidentDate, "yyyy-MM-dd", out var incident) && incident <= occurredOn ? incident : null,
            Reason = ReasonOf(death.Manner),
        },
    };

    // How the substance was identified is not stated in these files, and so not here.
    private static Finding FindingOf((string Name, Contribution? Contribution) substance) =>
        new() { RawName = substance.Name, Contribution = substance.Contribution };

    private static Place PlaceOf(string region)
    {
        var space = region.IndexOf(' ');
        return new Place
        {
            Country = region.Split('-', 2)[0],
            Region = space < 0 ? region : region[..space],
            Locality = space < 0 ? null : region[(space + 1)..].Trim(),
            Basis = PlaceBasis.Occurred,
        };
    }

    /// <summary>"Accident" says nothing of the reason for taking a drug, and so gives none.</summary>
    private static ExposureReason? ReasonOf(string manner) => manner.ToUpperInvariant() switch
    {
        "SUICIDE" => ExposureReason.IntentionalSelfHarm,
        "HOMICIDE" => ExposureReason.Malicious,
        _ => null,
    };
}
