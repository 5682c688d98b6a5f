using NpsWarning.Intake.Contract;

namespace NpsWarning.Intake.Mappings;

/// <summary>
/// A medical examiner's file as Allegheny County, Pennsylvania, publishes it: names of drugs separated by bars, so nothing is looked for
/// in a text. The postal area is left out: three digits of it are finer than the county and say where a person lived.
/// </summary>
internal static class AlleghenyDeaths
{
    public static readonly DeathLayout Layout = new()
    {
        Name = "allegheny-deaths",
        IdColumn = "record_id",
        DateColumn = "death_date",
        NeededColumns = ["record_id", "death_date", "drugs"],
        Read = (row, _) => new Death
        {
            Region = row["region"] is { Length: > 0 } region ? region : "US-PA Allegheny County",
            Manner = row["manner"],
            Substances =
            [
                .. row["drugs"].Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(name => (name, (Contribution?)Contribution.Causal)),
            ],
        },
    };
}
