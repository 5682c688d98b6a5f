namespace NpsWarning.Cli.Demo;

/// <summary>
/// Seizures and analyses of what is usual in one country, at a steady rate: as many each day, only the drug is drawn. Laboratories then
/// neither fall silent nor catch up, which a detector of surges would see.
/// </summary>
internal static class UsualSupply
{
    /// <summary>Days before the first from which seizures are drawn, so that analyses of them arrive from the first day on.</summary>
    private const int LeadIn = 8;

    private const double AnalysedShare = .85;
    private const double CheckedADay = .9;

    /// <param name="days">Days of the scenario.</param>
    /// <param name="seizuresADay">Without the established NPS.</param>
    /// <param name="npsInterval">Days between two analyses of the same established NPS in the same region.</param>
    /// <param name="without">A drug that something else in the scenario writes; empty for none.</param>
    public static void Write(SupplyReports reports, SimulatedCountry country, int days, double seizuresADay, int npsInterval, string without = "")
    {
        var dice = reports.Dice;
        var drugs = UsualDrugs.All.Where(drug => drug.Name != without).ToList();
        for (var day = -LeadIn; day < days; day++)
        {
            for (var left = Due(day + LeadIn, seizuresADay); left > 0; left--)
            {
                var (drug, region) = (dice.Pick(drugs, drug => drug.Share), dice.Pick(country.Regions));
                var seizure = reports.Seize(drug, day, region);
                if (dice.Chance(AnalysedShare))
                    reports.Analyse(drug, day + dice.Between(2, LeadIn), region, seizure);
            }
            for (var left = Due(day + LeadIn, CheckedADay); left > 0; left--)
                reports.Check(dice.Pick(drugs, drug => drug.Share), day, dice.Pick(country.Regions));
        }
        EstablishedNps(reports, country, days, npsInterval);
    }

    // By a timetable: each of them in each region every so many days, so that none can look new once the detectors have learnt.
    private static void EstablishedNps(SupplyReports reports, SimulatedCountry country, int days, int interval)
    {
        foreach (var (place, region) in country.Regions.Index())
        {
            foreach (var (number, drug) in UsualDrugs.EstablishedNps.Index())
            {
                for (var day = (2 * number + place * interval / 4) % interval; day < days; day += interval)
                    reports.Analyse(drug, day, region, reports.Seize(drug, day - reports.Dice.Between(2, 5), region, named: false));
            }
        }
    }

    /// <summary>How many of a rate fall on one day when they are spread evenly.</summary>
    private static int Due(int day, double aDay) => (int)Math.Floor((day + 1) * aDay) - (int)Math.Floor(day * aDay);
}
