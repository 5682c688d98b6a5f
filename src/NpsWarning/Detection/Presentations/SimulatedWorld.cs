using NpsWarning.Substances;

namespace NpsWarning.Detection.Presentations;

/// <summary>The draws behind one simulation: regions, their mixes and completeness, and single cases.</summary>
internal sealed class SimulatedWorld
{
    private static readonly int[] Unspecific = [.. new[] { "vomiting", "tachycardia", "drowsiness", "agitation", "confusion" }.Select(ClinicalFeatures.PositionOf)];
    private static readonly string[] AgeBands = ["6-12", "13-17", "18-24", "25-34", "45-64", "65+"];
    private static readonly double[] AgeShares = [.05, .12, .28, .33, .17, .05];
    private static readonly string[] Routes = ["ingestion", "nasal", "inhalation", "injection", "unknown"];
    private static readonly double[] RouteShares = [.63, .14, .13, .08, .02];
    private static readonly double[] PssShares = [.10, .43, .37, .09, .01];

    private const int BurstDays = 8;

    private readonly SimulatedBackground _options;
    private readonly SeededRandom _random;
    private readonly Region[] _regions;

    private sealed record Region(
        double Share, double[] Mix, double Unrecorded, double TrendAYear, double SeasonSize, double SeasonPeak, double Weekend);

    /// <param name="stream">0 draws the background; a group draws from its own stream, so that planting one changes no other case.</param>
    public SimulatedWorld(SimulatedBackground options, int stream = 0)
    {
        _options = options;
        var random = new SeededRandom(options.Seed, 1);
        _regions = [.. options.Regions.Select(_ => DrawRegion(random))];
        var sum = _regions.Sum(r => r.Share);
        _regions = [.. _regions.Select(r => r with { Share = r.Share / sum })];
        _random = new SeededRandom(options.Seed, 2, stream);
    }

    private static Region DrawRegion(SeededRandom random) => new(
        random.LogNormal(.7),
        [.. Toxidromes.All.Select(t => t.Share * random.LogNormal(.35))],
        random.Uniform(.2, .4),
        random.Uniform(-.2, .2),
        random.Uniform(0, .15),
        random.Uniform(0, 365),
        random.Uniform(.10, .35));

    public int CasesOn(int day, int region)
    {
        var r = _regions[region];
        var date = _options.From.AddDays(day);
        var season = 1 + r.SeasonSize * Math.Cos(2 * Math.PI * (date.DayOfYear - r.SeasonPeak) / 365.25);
        var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 + r.Weekend : 1;
        return _random.Poisson(_options.PerDay * r.Share * (1 + r.TrendAYear * day / 365.25) * season * weekend);
    }

    public (DateOnly, Presentation) UsualCase(int day, int region) =>
        Recorded(day, region, odds => Cause(_regions[region].Mix, _regions[region].Mix, odds));

    /// <summary>Known toxidromes, each in one region: 10 to 25 cases in 8 days.</summary>
    public IEnumerable<IEnumerable<(DateOnly, Presentation)>> KnownBursts()
    {
        var count = (int)Math.Round(_options.KnownBurstsAYear * _options.Days / 365.25);
        for (var burst = 0; burst < count; burst++)
        {
            var (toxidrome, region) = (_random.Below(Toxidromes.All.Count), _random.Below(_regions.Length));
            var (from, size) = (_random.Below(Math.Max(1, _options.Days - BurstDays)), 10 + _random.Below(16));
            yield return Burst(toxidrome, size, _options.Regions[region], _options.From.AddDays(from));
        }
    }

    public IEnumerable<(DateOnly, Presentation)> Burst(int toxidrome, int size, PresentationPlace place, DateOnly from)
    {
        var region = RegionOf(place);
        var day = from.DayNumber - _options.From.DayNumber;
        return [.. Enumerable.Range(0, size).Select(_ => Recorded(
            Math.Min(_options.Days - 1, day + _random.Below(BurstDays)), region, odds => Cause(Only(toxidrome), _regions[region].Mix, odds)))];
    }

    public (DateOnly, Presentation) GroupCase(PlantedGroup group)
    {
        var place = group.Regions[_random.Below(group.Regions.Count)];
        var region = RegionOf(place);
        var day = group.From.AddDays(_random.Below(group.Days)).DayNumber - _options.From.DayNumber;
        var (on, drawn) = Recorded(day, region, odds =>
        {
            if (_random.Chance(.25)) Add(odds, _random.Pick(_regions[region].Mix), .8);
            foreach (var feature in Unspecific) odds[feature] = Math.Max(odds[feature], .15);
            foreach (var feature in group.Core.Positions()) odds[feature] = Math.Max(odds[feature], group.CoreProbability);
        });
        return (on, drawn with { Place = place });
    }

    // A place that the background does not have takes the habits of its first region.
    private int RegionOf(PresentationPlace place) => Math.Max(0, _options.Regions.Index().FirstOrDefault(r => r.Item == place).Index);

    private static double[] Only(int toxidrome) => [.. Toxidromes.All.Select((_, t) => t == toxidrome ? 1.0 : 0)];

    /// <summary>One toxidrome, in 25 % a second and in 5 % a third, by noisy-or at 0.8 of its strength.</summary>
    private void Cause(double[] first, double[] others, double[] odds)
    {
        Add(odds, _random.Pick(first), 1);
        var more = _random.Uniform();
        for (var extra = more < .05 ? 2 : more < .30 ? 1 : 0; extra > 0; extra--)
            Add(odds, _random.Pick(others), .8);
    }

    private void Add(double[] odds, int toxidrome, double strength)
    {
        // How severe the poisoning is moves all of its features together.
        var severity = _random.LogNormal(.25);
        foreach (var (feature, probability) in Toxidromes.All[toxidrome].Features)
            odds[feature] = 1 - (1 - odds[feature]) * (1 - Math.Min(.97, probability * strength * severity));
    }

    // A presentation of which nothing was recorded is not sent, so it is drawn again.
    private (DateOnly, Presentation) Recorded(int day, int region, Action<double[]> cause)
    {
        var features = default(FeatureSet);
        while (features.IsEmpty)
        {
            var odds = new double[ClinicalFeatures.Count];
            cause(odds);
            for (var f = 0; f < odds.Length; f++)
            {
                var probability = 1 - (1 - odds[f]) * (1 - Toxidromes.ByChance);
                if (_random.Chance(probability * (1 - _regions[region].Unrecorded))) features = features.With(f);
            }
        }
        var date = _options.From.AddDays(day);
        return (date, new Presentation(
            "", date, _options.Regions[region], features,
            _random.Chance(.10) ? null : AgeBands[_random.Pick(AgeShares)],
            _random.Chance(.30) ? null : Routes[_random.Pick(RouteShares)],
            _random.Chance(.20) ? null : _random.Pick(PssShares)));
    }
}
