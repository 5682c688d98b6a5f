using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli.Demo;

/// <summary>
/// The third story: ketamine in XC, one analysis a day for weeks, then seven of a new source within four days. A medicine: the alert on it
/// must not call for restriction. So steep since the detector holds four weeks against what lies six weeks back and more, of which the
/// demo has only days.
/// </summary>
internal static class KetamineRise
{
    private const int FirstDay = 31;
    private const int RisesOver = 4; // days
    private const double Times = 7;

    // A poison centre sees fewer: one patient every second day before the rise.
    private const double PatientsADay = .5;

    private static readonly UsualDrug Ketamine = UsualDrugs.All.Single(drug => drug.Name == Drug);

    /// <summary>All ketamine in XC is written here; the usual supply and poisonings leave it out there.</summary>
    public const string Drug = "ketamine";

    public static Story Story(DateOnly start) => new(
        "sudden rise", "XC", "Ketamine", start.AddDays(FirstDay),
        "Ketamine has always been about in XC; within a week laboratories and the poison centre see several times as much of it.");

    public static void Write(SimulatedCountry country, SupplyReports supply, PoisoningReports patients, int days, bool rises)
    {
        var (analyses, presentations) = (0.0, 0.0);
        for (var day = 0; day < days; day++)
        {
            var times = !rises ? 1 : 1 + (Times - 1) * Math.Clamp((day - FirstDay + 1.0) / RisesOver, 0, 1);
            for (analyses += times; analyses >= 1; analyses--)
                Analysis(country, supply, day);
            for (presentations += PatientsADay * times; presentations >= 1; presentations--)
                Patient(country, patients, day);
        }
    }

    private static void Analysis(SimulatedCountry country, SupplyReports supply, int day)
    {
        var region = supply.Dice.Pick(country.Regions);
        if (supply.Dice.Chance(.35))
            supply.Check(Ketamine, day, region);
        else
            supply.Analyse(Ketamine, day, region, supply.Dice.Chance(.5) ? supply.Seize(Ketamine, day - supply.Dice.Between(2, 5), region) : ("", null));
    }

    private static void Patient(SimulatedCountry country, PoisoningReports patients, int day)
    {
        var dice = patients.Dice;
        var severity = dice.Chance(.75) ? PoisoningSeverity.Moderate : dice.Chance(.8) ? PoisoningSeverity.Minor : PoisoningSeverity.Severe;
        var report = patients.Presentation(day, dice.Pick(country.Regions), patients.Drawn("dissociative"), new()
        {
            AgeBand = dice.Pick([AgeBand.From18To24, AgeBand.From18To24, AgeBand.From25To34, AgeBand.From35To44]),
            Route = [ExposureRoute.Nasal],
            Claimed = [new() { RawName = dice.Chance(.8) ? "ketamine" : "cocaine", Certainty = ClaimSource.Patient }],
            PssInitial = severity,
            PssWorst = severity,
            Outcome = severity switch { PoisoningSeverity.Minor => Outcome.Minor, PoisoningSeverity.Moderate => Outcome.Moderate, _ => Outcome.Major },
            CareLevel = CareLevel.TreatedReleased,
        });
        patients.Post(report with { Findings = [new() { RawName = Drug, Identification = Identification.LibraryMatch }] });
    }
}
