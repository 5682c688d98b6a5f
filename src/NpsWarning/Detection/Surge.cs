using System.Globalization;
using NpsWarning.Detection.Series;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// A sudden rise of something known: the cases of the last weeks from one kind of source, by the week of the event, against what trend and season of the years
/// before lead to expect (<see cref="WeeklySurge"/>). Exposure is the number of substances named, and of weeks whose reports are still coming in, as much of
/// it as is known by now (<see cref="Nowcast"/>): a surge is seen while half of it has yet to arrive, and a batch of old reports goes to the weeks in which it happened.
/// </summary>
public static class Surge
{
    /// <summary>The detector's name in verdicts.</summary>
    public const string Name = "Surge";

    /// <summary>
    /// The chance below which a rise is a signal. A stream is as good as judged anew once a week, so this is at most one false alarm in 1,900 years of a stream that does
    /// not change. What is seen above that is real change, often of how laboratories work: so a doubling is asked for as well.
    /// </summary>
    public const double Level = 1e-5;

    /// <summary>Cases needed in the window: fewer are left to <see cref="RareCluster"/>.</summary>
    public const int FewestCases = 6;

    private const double LeastRatio = 2;
    private const double FewestShare = 0.05;

    /// <summary>The same where a place has been watched for so few weeks that nothing is known of how its counts vary: they vary more than by chance.</summary>
    public const double ShortHistoryLevel = 1e-7;

    private const int ShortWindow = 4; // weeks
    private const int Gap = 2; // weeks before it, since the rise itself must not be in what it is held against

    private static readonly WeeklySurgeOptions Options = new() { LargestChance = Level };

    /// <summary>Judges each kind of source on the history's day; one verdict a source that has any case.</summary>
    public static IEnumerable<Verdict> Judge(StreamHistory history) =>
        history.Weeks.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => Judge(history, s.Key, s.Value));

    private static Verdict Judge(StreamHistory history, string source, WeekCounts weeks)
    {
        Verdict None(string rule, string reason) => new(Name, "2", source, Grade.None, rule, reason, Verdict.NoNumbers);
        if (history.Standing == Standing.MetaboliteOrPrecursor)
            return None("EvidenceOfAnother", InWords.EvidenceOfAnother(history.Name));
        if (history.Learning) return None("StillLearning", $"{history.Place} has been watched since {history.WatchedSince:yyyy-MM-dd}.");
        var reporting = history.Reporting.GetValueOrDefault(source, Nowcast.None);
        var judged = reporting.Exposure.Length;
        var recent = Math.Min(ShortWindow, judged);
        if (weeks.From(reporting.First.AddDays(7 * (judged - recent)), recent).Sum(c => (long)c) < FewestCases) return None("TooFewCases", $"Fewer than {FewestCases} in four weeks.");
        var counts = weeks.From(reporting.First, judged);
        var found = WeeklySurge.Judge(Array.ConvertAll(counts, c => (double)c), reporting.Exposure, Options, reporting.Variance);
        if (found.Rule == WeeklySurgeRule.HistoryTooShort) found = OfShortHistory(counts, reporting.Exposure);
        var level = found.Rule == WeeklySurgeRule.HistoryTooShort ? ShortHistoryLevel : Level;
        if (found.Rule == WeeklySurgeRule.TooFewCases) return None("AsExpected", $"{counts[^1]} in the newest week: whatever was usual, that is no surprise.");

        var end = reporting.First.AddDays((7 * judged) - 1);
        var start = end.AddDays(1 - (7 * found.Weeks));
        var share = reporting.Delay.Week(end.AddDays(-6), history.Day).Share;
        var numbers = new Dictionary<string, double>
        {
            ["cases"] = found.Cases,
            ["expected"] = found.Expected,
            ["weeks"] = found.Weeks,
            // The cases of these weeks became known from then on, but for a few.
            ["evidenceDays"] = Math.Max(1, history.Day.DayNumber - start.DayNumber - reporting.Delay.Days(FewestShare) + 1),
            ["known"] = share,
            ["dispersion"] = found.Dispersion,
            ["chance"] = found.Chance,
            ["level"] = level,
        };
        var when = found.Weeks == 1 ? $"the week up to {end:yyyy-MM-dd}" : $"the {found.Weeks} weeks up to {end:yyyy-MM-dd}";
        var counted = $"{found.Cases:0} {source} cases of {history.Name} in {when} where {Number(found.Expected)} were to be expected";
        if (!(found.Chance < level) || found.Cases < LeastRatio * found.Expected || found.Cases < FewestCases)
            return new(Name, "2", source, Grade.None, "AsExpected", $"{counted}.", numbers);
        var incomplete = share < 0.995 ? $", {share.ToString("0 %", CultureInfo.InvariantCulture)} of the last week's reports being in" : "";
        return new(
            Name, "2", source,
            found.Cases >= 2 * LeastRatio * found.Expected ? Grade.Strong : Grade.Signal,
            "Rise",
            $"{counted}{incomplete} (by chance: {InWords.Odds(found.Chance)}).",
            numbers,
            Chance: found.Chance);
    }

    // Four weeks against all before, by the gamma-Poisson tail.
    private static WeeklySurgeResult OfShortHistory(int[] counts, double[] exposure)
    {
        var (from, end) = (Math.Max(0, counts.Length - ShortWindow), Math.Max(0, counts.Length - ShortWindow - Gap));
        var (cases, earlier) = ((int)Math.Min(int.MaxValue, counts[from..].Sum(c => (long)c)), (int)Math.Min(int.MaxValue, counts[..end].Sum(c => (long)c)));
        var (named, earlierNamed) = (exposure[from..].Sum(), exposure[..end].Sum());
        return new(WeeklySurgeRule.HistoryTooShort, GammaPoisson.TailProbability(cases, named, earlier, earlierNamed), ShortWindow, cases, GammaPoisson.Expected(named, earlier, earlierNamed), 1, 0, 1);
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
