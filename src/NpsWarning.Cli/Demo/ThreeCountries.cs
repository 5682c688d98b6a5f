using NpsWarning.Detection.Presentations;

namespace NpsWarning.Cli.Demo;

/// <summary>
/// Eight weeks of three made-up countries, in which three things emerge. The detectors learn for the first three weeks (the countries'
/// policy), so nothing begins before day 24, and whatever else could look new is seen often enough before day 18.
/// </summary>
internal static class ThreeCountries
{
    private const int Seed = 4;
    private const int DayCount = 56;

    private static readonly DateOnly Start = new(2026, 1, 5);
    private static readonly string[] Codes = ["XA", "XB", "XC"];

    public static Scenario Scenario { get; } = new()
    {
        Name = "three-countries",
        Description = "SIMULATED: eight weeks of reports from laboratories, customs, police and poison centres of three made-up countries, XA, XB and XC.",
        Start = Start,
        DayCount = DayCount,
        Simulated = true,
        Submitters = [.. Codes.SelectMany(code => new SimulatedCountry(code).Submitters)],
        Stories = [NewOpioid.Story(Start), UnknownToxidrome.Story(Start), KetamineRise.Story(Start)],
        Days = () => Tell(withStories: true).Days(),
    };

    /// <summary>The usual alone, with which no detector may raise anything; for the tests.</summary>
    internal static IEnumerable<ScenarioDay> WithoutStories() => Tell(withStories: false).Days();

    private static Timeline Tell(bool withStories)
    {
        var timeline = new Timeline(Start, DayCount);
        var countries = Codes.Select(code => new SimulatedCountry(code)).ToList();
        var supply = countries.ToDictionary(country => country.Code, country => new SupplyReports(country, timeline, new Dice(Seed, country.Code + " supply")));
        var patients = countries.ToDictionary(country => country.Code, country => new PoisoningReports(country, timeline, new Dice(Seed, country.Code + " patients")));
        var background = Background(countries);

        // In XB twice as often, so that the demo can also be played with a policy that watches its regions.
        UsualSupply.Write(supply["XA"], countries[0], DayCount, seizuresADay: 3.4, npsInterval: 12);
        UsualSupply.Write(supply["XB"], countries[1], DayCount, seizuresADay: 3.4, npsInterval: 6);
        UsualSupply.Write(supply["XC"], countries[2], DayCount, seizuresADay: 4.2, npsInterval: 12, without: KetamineRise.Drug);
        UsualPoisonings.Write(patients, background, Start, ketamineFree: "XC");
        new Imperfections(timeline, countries, new Dice(Seed, "imperfections")).Write();
        new BadMessages(timeline, countries, new Dice(Seed, "bad messages")).Write();
        KetamineRise.Write(countries[2], supply["XC"], patients["XC"], DayCount, rises: withStories);
        if (withStories)
        {
            NewOpioid.Write(countries[0], supply["XA"], patients["XA"], timeline);
            NewOpioid.WriteNeighbour(countries[1], timeline, supply["XB"].Dice);
            UnknownToxidrome.Write(countries[1], patients["XB"], timeline, background);
        }
        return timeline;
    }

    private static SimulatedBackground Background(IEnumerable<SimulatedCountry> countries) => new()
    {
        Seed = Seed,
        From = Start,
        Days = DayCount,
        PerDay = 12,
        Regions = [.. countries.SelectMany(country => country.Regions.Select(region => new PresentationPlace(country.Code, region)))],
        KnownBurstsAYear = 0,
    };
}
