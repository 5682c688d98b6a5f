using System.Globalization;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// A sudden rise of something known: the cases of the last four weeks from one kind of source against those of up to a year before,
/// by the gamma-Poisson tail (<see cref="GammaPoisson"/>) with the number of substances named as exposure. It sees no season, and a
/// rise slower than the year it is held against: the detectors of the next step (Farrington Flexible, EARS) do.
/// </summary>
public static class Surge
{
    /// <summary>The detector's name in verdicts.</summary>
    public const string Name = "Surge";

    /// <summary>Length of the window that ends on the day judged, in days.</summary>
    public const int WindowDays = 28;

    /// <summary>
    /// A stream is judged each day on which it has a case, so the level must be far below one alarm a year: 1e-7 leaves,
    /// with 100 streams judged daily, one false alarm in 270 years if counts were gamma-Poisson. Real counts vary more than that,
    /// so a doubling is asked for as well.
    /// </summary>
    public const double Level = 1e-7;

    /// <summary>Cases needed in the window: below this, no rise can be told from chance at <see cref="Level"/>.</summary>
    public const int FewestCases = 8;

    private const int WindowWeeks = WindowDays / 7;
    private const int BaselineWeeks = 52;
    private const int GapWeeks = 2; // the rise itself must not sit in the baseline that it is held against
    private const double LeastRatio = 2;

    /// <summary>Judges each kind of source on the history's day; one verdict a source that has any case.</summary>
    public static IEnumerable<Verdict> Judge(StreamHistory history) =>
        history.Weeks.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => Judge(history, s.Key, s.Value));

    private static Verdict Judge(StreamHistory history, string source, WeekCounts counts)
    {
        var reporting = history.Reporting.GetValueOrDefault(source, Nowcast.None);
        var weeks = reporting.Exposure.Length;
        var dense = counts.From(reporting.First, weeks);
        int from = Math.Max(0, weeks - WindowWeeks), baselineEnd = Math.Max(0, from - GapWeeks), baselineStart = Math.Max(0, baselineEnd - BaselineWeeks);
        var cases = dense[from..].Sum();
        var earlier = dense[baselineStart..baselineEnd].Sum();
        var exposure = reporting.Exposure[from..].Sum();
        var earlierExposure = reporting.Exposure[baselineStart..baselineEnd].Sum();
        var expected = GammaPoisson.Expected(exposure, earlier, earlierExposure);
        var chance = GammaPoisson.TailProbability(cases, exposure, earlier, earlierExposure);
        var numbers = new Dictionary<string, double>
        {
            ["cases"] = cases,
            ["expected"] = expected,
            ["windowDays"] = WindowDays,
            ["chance"] = chance,
            ["level"] = Level,
        };
        Verdict Say(Grade grade, string rule, string reason) => new(Name, "1", source, grade, rule, reason, numbers);

        if (history.Standing == Standing.MetaboliteOrPrecursor)
            return Say(Grade.None, "EvidenceOfAnother", $"{history.Name} is evidence of the substance that it comes from, which is watched itself; laboratories begin to name it in a body long after they could.");
        if (cases < FewestCases) return Say(Grade.None, "TooFewCases", $"{cases} in {WindowDays} days, {FewestCases} needed.");
        if (history.Learning) return Say(Grade.None, "StillLearning", $"{history.Place} has been watched since {history.WatchedSince:yyyy-MM-dd}.");
        if (chance >= Level || cases < LeastRatio * expected)
            return Say(Grade.None, "AsExpected", $"{cases} in {WindowDays} days, {Number(expected)} expected.");
        return Say(
            cases >= 2 * LeastRatio * expected ? Grade.Strong : Grade.Signal,
            "Rise",
            $"{cases} {source} cases of {history.Name} in {WindowDays} days where {Number(expected)} were to be expected (chance {chance.ToString("0.0e0", CultureInfo.InvariantCulture)}).");
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
