using System.Globalization;
using NpsWarning.Detection.Presentations;
using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// More cases of a subject lately, in one place or in several that lie together, than its own cases elsewhere and earlier let expect:
/// the prospective space-time permutation scan (Kulldorff, Heffernan, Hartman, Assunção and Mostashari 2005, PLoS Medicine 2(3):e59).
/// It needs no population and no exposure: what rises everywhere, and a place that always has much, cancel out.
/// </summary>
/// <remarks>
/// Cylinders are all circles around each place, from the place alone up to the most neighbours that together hold half of the cases at most, times
/// the last 1 to <see cref="LongestWindow"/> weeks. With C cases in all, C_z in place z and C_w in week w, a cylinder A expects
/// μ_A = Σ C_z·C_w / C (the paper's equations 1 and 2), and what speaks for it is the likelihood ratio
/// (c/μ)^c · ((C−c)/(C−μ))^(C−c) where c exceeds μ (equation 4). The largest over all cylinders is held against the largest of
/// <see cref="Permutations"/> shuffles of the cases' weeks, so looking at many cylinders is paid for. Shuffling stops at the
/// <see cref="EnoughAsHigh"/>-th maximum that is as high, the p-value then being that number over the shuffles done (Besag and Clifford
/// 1991, Biometrika 78:301): without a cluster some twenty shuffles do. Where none of all is as high, the chance is smaller than shuffles can
/// show, and is read off a Gumbel distribution with their maxima's mean and variance (Abrams, Kulldorff and Kleinman 2010, Int J Health Geogr 9:61).
/// It misses what begins everywhere at once; <see cref="Surge"/> sees that.
/// </remarks>
public static class SpaceTimeScan
{
    /// <summary>The detector's name in verdicts.</summary>
    public const string Name = "SpaceTimeScan";

    /// <summary>Weeks looked at, counted back from the day judged.</summary>
    public const int Weeks = 24;

    /// <summary>The longest window, in weeks: a quarter of what is looked at, as in the paper (7 of 30 days).</summary>
    public const int LongestWindow = 6;

    /// <summary>Cases needed in all <see cref="Weeks"/>: of fewer, no shuffle looks different enough from another.</summary>
    public const int FewestCases = 10;

    /// <summary>Places with a case that are needed: what is to be compared is places.</summary>
    public const int FewestPlaces = 3;

    /// <summary>Cases needed in a cylinder. Two in the same week and place are met too often to stop for.</summary>
    public const int FewestInCluster = 3;

    /// <summary>Shuffles, where none ends the matter earlier.</summary>
    public const int Permutations = 999;

    /// <summary>So many shuffles with as high a maximum end the matter.</summary>
    public const int EnoughAsHigh = 10;

    /// <summary>
    /// The chance of one scan below which it speaks. A subject is scanned again each day that it has a case, of which successive ones see nearly the same: simulated
    /// without a cluster, 2.3 of 100 subject-years had an alarm at 0.9 cases a day in 20 places (215 scans a year), 1.0 at 0.25 a day in 10 (300 years each).
    /// </summary>
    public const double Level = 3e-4;

    /// <summary>The same cases must be unlikely by what else was named there, too: a laboratory that sends three months at once sends more of everything.</summary>
    public const double ExposureLevel = 0.001;

    private const double EulerGamma = 0.57721566490153286;

    /// <summary>
    /// The cylinder that most speaks for itself, with its chance; null where there is too little to compare. Depends on the counts alone, in whatever order
    /// they come.
    /// </summary>
    /// <param name="subject">Seeds the shuffles, together with the day.</param>
    /// <param name="cases">Cases by place and day. Only places that were watched throughout: one that begins to report would be a cluster.</param>
    /// <param name="geography">Who is near to whom; a place that it does not know is looked at by itself.</param>
    /// <param name="day">The last day (inclusive).</param>
    public static SpaceTimeCluster? Find(SubjectKey subject, IReadOnlyDictionary<string, DayCounts> cases, Geography geography, DateOnly day)
    {
        var table = ScanTable.Of(cases, day);
        if (table.Cases < FewestCases || table.Places.Length < FewestPlaces || table.Recent.Length < FewestInCluster) return null;
        var circles = ScanCircles.Of(table, geography);
        var (observed, circle, weeks) = circles.Highest(table.Windows());
        if (circle < 0) return null;
        var id = StableId.GuidOf("scan", subject.Value, day.ToString("O", CultureInfo.InvariantCulture)).ToByteArray();
        var random = new SeededRandom(BitConverter.ToInt32(id, 0), BitConverter.ToInt32(id, 4));
        var (chance, done) = Chance(table, circles, observed, random);
        var places = circles.Members(circle).Select(p => new PlaceExcess(table.Places[p], table.Window(p, weeks), table.Expected(p, weeks), table.Total(p) - table.Window(p, weeks)))
            .OrderByDescending(p => p.Cases - p.Expected).ThenBy(p => p.Place, StringComparer.Ordinal).ToList();
        return new SpaceTimeCluster(places, weeks, observed, chance, done);
    }

    /// <summary>What a reviewer is told of the cluster.</summary>
    /// <param name="name">The subject's name for people.</param>
    /// <param name="standing">What its first case would mean; evidence of another substance is not judged.</param>
    /// <param name="cluster">What was found.</param>
    /// <param name="place">The place of the cluster whose reviewers are told: few cases elsewhere are not counted out to them.</param>
    /// <param name="named">How many substances were named, by place and day.</param>
    /// <param name="day">The day judged.</param>
    public static Verdict Judge(string name, Standing standing, SpaceTimeCluster cluster, string place, IReadOnlyDictionary<string, DayCounts> named, DateOnly day)
    {
        var places = cluster.Places.Select(p => p.Place).ToList();
        var (cases, expected) = (cluster.Cases, cluster.Expected);
        var from = day.AddDays(-7 * cluster.Weeks);
        var counts = places.Select(p => named.GetValueOrDefault(p, DayCounts.None)).ToList();
        var earlier = cluster.Places.Sum(p => p.Earlier);
        var byExposure = GammaPoisson.TailProbability(
            cases, Math.Max(1, counts.Sum(c => c.Between(from, day)) - cases), earlier, Math.Max(1, counts.Sum(c => c.Between(day.AddDays(-7 * Weeks), from)) - earlier));
        var numbers = new Dictionary<string, double>
        {
            ["cases"] = cases,
            ["expected"] = expected,
            ["windowDays"] = 7 * cluster.Weeks,
            ["places"] = places.Count,
            ["logLikelihoodRatio"] = cluster.LogLikelihoodRatio,
            ["chance"] = cluster.Chance,
            ["permutations"] = cluster.Permutations,
            ["level"] = Level,
        };
        Verdict Say(Grade grade, string rule, string reason) => new(Name, "1", "any", grade, rule, reason, numbers, Chance: cluster.Chance);

        if (standing == Standing.MetaboliteOrPrecursor)
            return Say(Grade.None, "EvidenceOfAnother", InWords.EvidenceOfAnother(name));
        if (cluster.Chance >= Level)
            return Say(Grade.None, "AsElsewhere", $"No group of neighbouring places has had more of {name} lately than elsewhere and earlier let expect.");
        if (byExposure >= ExposureLevel)
            return Say(Grade.None, "MoreOfEverything", $"{name} rose in {string.Join(", ", places)}, and so did everything else that was named there.");
        return Say(cases >= 4 * expected ? Grade.Strong : Grade.Signal, "Cluster", string.Create(CultureInfo.InvariantCulture,
            $"{Words(cluster, place, name)} in {7 * cluster.Weeks} days, where {expected:0.#} were to be expected from elsewhere and earlier (by chance: {InWords.Odds(cluster.Chance)})."));
    }

    private static string Words(SpaceTimeCluster cluster, string place, string name)
    {
        var here = cluster.Places.Where(p => p.Place == place).Sum(p => p.Cases);
        var others = cluster.Cases - here;
        var neighbours = string.Join(", ", cluster.Places.Where(p => p.Place != place).Select(p => p.Place));
        return neighbours.Length == 0 ? $"{here} cases of {name} in {place}" : $"{here} cases of {name} in {place} and {(others < PolicyFile.SmallestCell ? $"fewer than {PolicyFile.SmallestCell}" : others)} in neighbouring {neighbours}";
    }

    private const double SmallestChance = 1e-15; // further than that no tail can be drawn out

    private static (double Chance, int Done) Chance(ScanTable table, ScanCircles circles, double observed, SeededRandom random)
    {
        var owners = table.Owners();
        var windows = new int[table.Places.Length, LongestWindow];
        double sum = 0, squares = 0;
        var asHigh = 0;
        for (var done = 1; done <= Permutations; done++)
        {
            table.Shuffle(owners, windows, random);
            var highest = circles.Highest(windows).Ratio;
            sum += highest;
            squares += highest * highest;
            if (highest >= observed - 1e-9 && ++asHigh == EnoughAsHigh) return ((double)EnoughAsHigh / done, done);
        }
        var byShuffles = (asHigh + 1.0) / (Permutations + 1);
        if (asHigh > 0) return (byShuffles, Permutations);
        var mean = sum / Permutations;
        var scale = Math.Sqrt(Math.Max(0, (squares / Permutations) - (mean * mean)) * 6) / Math.PI;
        var byGumbel = scale > 0 ? -Math.Exp(-(observed - mean + (EulerGamma * scale)) / scale) : 0;
        return (Math.Clamp(-double.ExpM1(byGumbel), SmallestChance, byShuffles), Permutations);
    }
}

/// <summary>A group of neighbouring places and the last weeks, as <see cref="SpaceTimeScan"/> found it.</summary>
/// <param name="Places">Its places, that with the most excess first.</param>
/// <param name="Weeks">The last so many weeks.</param>
/// <param name="LogLikelihoodRatio">The natural logarithm of what speaks for it.</param>
/// <param name="Chance">The probability of as high a one anywhere, if place and week had nothing to do with each other; 0 to 1.</param>
/// <param name="Permutations">The shuffles done.</param>
public sealed record SpaceTimeCluster(IReadOnlyList<PlaceExcess> Places, int Weeks, double LogLikelihoodRatio, double Chance, int Permutations)
{
    /// <summary>Cases in it.</summary>
    public int Cases => Places.Sum(p => p.Cases);

    /// <summary>Cases expected in it.</summary>
    public double Expected => Places.Sum(p => p.Expected);
}

/// <summary>One place of a cluster: its cases in the cluster's weeks, those expected, and its cases in the weeks before.</summary>
public sealed record PlaceExcess(string Place, int Cases, double Expected, int Earlier);
