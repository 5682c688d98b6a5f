using NpsWarning.Intake.Contract;

namespace NpsWarning.Intake.Mappings;

/// <summary>
/// A medical examiner's archive, as Cook County, Illinois, publishes it: causes as free text in capitals, in two columns. The event is
/// the death; the incident before it is the exposure.
/// </summary>
internal static class CookDeaths
{
    public static readonly DeathLayout Layout = new()
    {
        Name = "cook-deaths",
        IdColumn = "record_id",
        DateColumn = "death_date",
        NeededColumns = ["record_id", "death_date", "cause"],
        Read = (row, namesInText) => new Death
        {
            Region = row["region"] is { Length: > 0 } region ? region : "US-IL Cook County",
            Manner = row["manner"],
            IncidentDate = row["incident_date"],
            Substances =
            [
                .. namesInText(row["cause"]).Select(name => (name, (Contribution?)Contribution.Causal)),
                .. namesInText(row["contributing"]).Select(name => (name, (Contribution?)Contribution.Contributory)),
            ],
        },
    };
}
