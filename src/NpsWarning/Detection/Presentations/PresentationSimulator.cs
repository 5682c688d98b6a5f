using NpsWarning.Substances;

namespace NpsWarning.Detection.Presentations;

/// <summary>
/// Presentations of known toxidromes, with mixing, missing records, regions, seasons and bursts, and groups of something
/// new planted among them. Same options and seed, same presentations, on every machine. It exists to train the model of
/// the usual until a deployment has a year of its own, and to measure detection; it says nothing about the real world.
/// </summary>
public static class PresentationSimulator
{
    /// <summary>The background alone, ordered by day.</summary>
    public static IReadOnlyList<Presentation> Background(SimulatedBackground options)
    {
        var world = new SimulatedWorld(options);
        var cases = new List<(DateOnly On, Presentation Case)>();
        for (var day = 0; day < options.Days; day++)
            for (var region = 0; region < options.Regions.Count; region++)
                for (var left = world.CasesOn(day, region); left > 0; left--)
                    cases.Add(world.UsualCase(day, region));
        foreach (var burst in world.KnownBursts())
            cases.AddRange(burst);
        return Numbered(cases, $"S{options.Seed}-");
    }

    /// <summary>
    /// The cases of one planted group, ordered by day. Completeness of records and chance features are as in the
    /// background of the same seed; vomiting, tachycardia, drowsiness, agitation and confusion occur in 15 % whatever
    /// the core, and a quarter of the cases have taken something known as well.
    /// </summary>
    public static IReadOnlyList<Presentation> Group(PlantedGroup group, SimulatedBackground among)
    {
        var world = new SimulatedWorld(among, SeedOf(group.Name));
        return Numbered(Enumerable.Range(0, group.Size).Select(_ => world.GroupCase(group)), $"{group.Name}-");
    }

    /// <summary>A burst of something known: cases of the toxidrome in one region within eight days, ordered by day.</summary>
    public static IReadOnlyList<Presentation> KnownBurst(Toxidrome toxidrome, int size, PresentationPlace region, DateOnly from, SimulatedBackground among)
    {
        var world = new SimulatedWorld(among, SeedOf(toxidrome.Name));
        return Numbered(world.Burst(Toxidromes.All.Index().First(t => t.Item == toxidrome).Index, size, region, from), $"{toxidrome.Name}-");
    }

    /// <summary>Background and groups together, ordered by day; a group's cases are those whose id begins with its name.</summary>
    public static IReadOnlyList<Presentation> Simulate(SimulatedBackground options, params IEnumerable<PlantedGroup> groups) =>
        [.. Background(options).Concat(groups.SelectMany(g => Group(g, options))).OrderBy(p => p.PresentedOn)];

    /// <summary>A group of the grade, its features, days (14 to 42) and regions (one, or three) drawn from the seed.</summary>
    public static PlantedGroup Draw(GroupGrade grade, int size, int seed, SimulatedBackground among, int fromDay)
    {
        var random = new SeededRandom(seed, (int)grade, size);
        var (core, probability) = GroupFeatures.Draw(grade, random);
        var regions = random.Sample(among.Regions, among.Regions.Count >= 3 && random.Chance(.5) ? 3 : 1);
        return new($"{grade}{size}.{seed}", core, probability, size, regions, among.From.AddDays(fromDay), 14 + random.Below(29));
    }

    /// <summary>Groups of every grade and of 10, 20 and 40 cases, each over before the second year of the background ends by as much as it takes to see them.</summary>
    /// <param name="each">Of a grade and size.</param>
    /// <param name="part">Another number, other groups among the same background.</param>
    public static IReadOnlyList<(GroupGrade Grade, PlantedGroup Group)> DrawAll(int each, int seed, int part, SimulatedBackground among)
    {
        var random = new SeededRandom(seed, 77, part);
        return
        [
            .. from grade in Enum.GetValues<GroupGrade>()
               from size in (int[])[10, 20, 40]
               from number in Enumerable.Range(part * each, each)
               select (grade, Draw(grade, size, seed * 100 + number, among, FirstDay(random, among))),
        ];
    }

    /// <summary>A day of the second half from which a group has time to be seen.</summary>
    internal static int FirstDay(SeededRandom random, SimulatedBackground among) =>
        among.Days / 2 + 1 + random.Below(Math.Max(1, among.Days - among.Days / 2 - 1 - LongestGroupDays - DaysToSee));

    private const int LongestGroupDays = 42;
    private const int DaysToSee = 14;

    private static IReadOnlyList<Presentation> Numbered(IEnumerable<(DateOnly On, Presentation Case)> cases, string prefix) =>
        [.. cases.OrderBy(c => c.On).Select((c, number) => c.Case with { Id = $"{prefix}{number:000000}" })];

    // string.GetHashCode differs from run to run.
    private static int SeedOf(string name) => name.Aggregate(17, (seed, letter) => unchecked(seed * 31 + letter));
}
