using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Few cases against almost no history, in windows of 30, 120 and 365 days at once: a burst, and a slow build-up, each against what the place had in the three years
/// up to it. One early lone case does not silence a substance, since it is only a part of its history, and what is older than three years is forgotten.
/// </summary>
/// <remarks>
/// <para>
/// The smallest of the three tails of <see cref="GammaPoisson"/> is taken, with the number of substances named as exposure, so that naming more substances is not an
/// outbreak; and corrected for being the smallest of three (<see cref="NestedWindow.Corrected"/>). By counts alone two cases are weak evidence, so it depends on the subject what
/// that must be: below <see cref="NewLevel"/> with at least <see cref="FewestCases"/> for a new psychoactive substance or a name that nobody knows, as long as the three
/// years had at most <see cref="MostEarlier"/>; below <see cref="UsedLevel"/> with <see cref="FewestUsedCases"/> for all else, where the three years had as few, and only in the two
/// shorter windows. What is a metabolite or precursor is evidence of
/// another substance and never judged: a new test method brings its name into many cases at once.
/// </para>
/// <para>
/// A case counts on the day it became known; but one that happened longer ago than the window and the usual delay of its source belongs to the history, so that a
/// batch of old reports is no outbreak. False alarms are stated by <see cref="FalseAlarms"/>.
/// </para>
/// </remarks>
public static class RareCluster
{
    /// <summary>The detector's name in verdicts.</summary>
    public const string Name = "RareCluster";

    /// <summary>Lengths of the windows that end on the day judged, in days.</summary>
    public static readonly IReadOnlyList<int> WindowDays = [30, 120, 365];

    /// <summary>As far back as it looks, in days: each window is held against the rest of these.</summary>
    public const int MemoryDays = 1095;

    /// <summary>The chance below which cases of a new substance, or of a name that nobody knows, are a signal.</summary>
    public const double NewLevel = 0.05;

    /// <summary>The chance below which cases of something long in use are one: a place names a hundred such substances, and each is judged at every case.</summary>
    public const double UsedLevel = 1e-5;

    /// <summary>Cases of a new substance that a window needs.</summary>
    public const int FewestCases = 2;

    /// <summary>Cases of something long in use that a window needs.</summary>
    public const int FewestUsedCases = 4;

    /// <summary>Earlier cases up to which a substance counts as rare here. More of what is long in use is left to <see cref="Surge"/>; of what is new, only a burst still speaks.</summary>
    public const int MostEarlier = 3;

    private const int LongestUsed = 120; // what is long in use and builds up over a year is a laboratory's new habit more often than people's

    private const int StrongCases = 3;
    private const double FreshShare = 0.95;

    // Alarms in 100 substance-years at a constant true rate, cases known at once and exposure constant: simulated over 100,000 to 400,000 years each.
    private static readonly double[] Rates = [0.1, 0.3, 1, 3, 10, 30];
    private static readonly double[] NewAlarms = [0.302, 2.270, 9.702, 5.854, 0.031, 0.027];
    private static readonly double[] UsedAlarms = [0, 0, 0.007, 0.006, 0, 0];

    /// <summary>
    /// False alarms a year of a substance whose true rate never changes, an alarm being the first verdict in 365 days: what is to be expected from chance alone.
    /// </summary>
    /// <param name="casesAYear">The true rate; between the rates simulated (0.1, 0.3, 1, 3, 10 and 30) linear in its logarithm, outside of them that of the nearest.</param>
    /// <param name="standing">What is known of the substance.</param>
    public static double FalseAlarms(double casesAYear, Standing standing)
    {
        if (standing == Standing.MetaboliteOrPrecursor || casesAYear <= 0) return 0;
        var alarms = standing == Standing.Nps ? NewAlarms : UsedAlarms;
        if (casesAYear <= Rates[0]) return alarms[0] / 100 * casesAYear / Rates[0];
        var i = Array.FindLastIndex(Rates, r => r <= casesAYear);
        if (i == Rates.Length - 1) return alarms[i] / 100;
        var along = Math.Log(casesAYear / Rates[i]) / Math.Log(Rates[i + 1] / Rates[i]);
        return (alarms[i] + (along * (alarms[i + 1] - alarms[i]))) / 100;
    }

    /// <summary>Judges the stream on its day.</summary>
    public static Verdict Judge(StreamHistory history)
    {
        Verdict None(string rule, string reason) => new(Name, "2", "any", Grade.None, rule, reason, Verdict.NoNumbers);
        if (history.Standing == Standing.MetaboliteOrPrecursor)
            return None("EvidenceOfAnother", InWords.EvidenceOfAnother(history.Name));
        if (history.Learning)
            return None("StillLearning", $"{history.Place} has been watched since {history.WatchedSince:yyyy-MM-dd}; {history.LearningDays} days are needed to tell what is new.");
        var isNew = history.Standing == Standing.Nps;
        var fewest = isNew ? FewestCases : FewestUsedCases;
        var most = Fresh(history, WindowDays[^1]);
        if (most < fewest) return None("TooFewCases", $"{most} in {WindowDays[^1]} days, {fewest} needed.");

        // What a place named while it was being learnt is its history, however short the window: otherwise everything usual would be news on the first day after.
        var learnt = history.WatchedSince!.Value.AddDays(history.LearningDays - 1);
        var start = history.Day.AddDays(-MemoryDays); // exclusive, as all of these
        var total = history.Cases.Between(start, history.Day);
        var windows = WindowDays.Select(days => (Days: days, From: Later(learnt, history.Day.AddDays(-days))))
            .Select(w => new NestedWindow(w.Days, Math.Min(Fresh(history, w.Days), history.Cases.Between(w.From, history.Day)), history.Named.Between(w.From, history.Day), history.Named.Between(start, w.From)))
            .ToArray();
        if (isNew && history.LearningDays > 0 && history.WatchedSince is { } since && since > start && history.Cases.Through(learnt) == 0)
        {
            // What is new, and was not seen while the place was learnt, was not there before that either: those years count as without it, at the pace at which the
            // place named substances to begin with. What is long in use may have been there all the time.
            var unwatched = history.Named.Through(learnt) * (double)(since.DayNumber - start.DayNumber) / history.LearningDays;
            windows = [.. windows.Select(w => w with { EarlierNamed = w.EarlierNamed + unwatched })];
        }
        var best = windows.Where(w => w.Cases >= fewest && (isNew || w.Days <= LongestUsed)).DefaultIfEmpty().MinBy(w => w is null ? 1 : w.Chance(total));
        if (best is null) return None("TooFewCases", $"{most} in {WindowDays[^1]} days, {fewest} needed.");
        var earlier = total - best.Cases;
        if (!isNew && earlier > MostEarlier) return None("NotRare", $"{earlier} cases in the three years before, at most {MostEarlier} allowed; Surge watches it.");
        var level = isNew && earlier <= MostEarlier ? NewLevel : UsedLevel;
        var smallest = best.Chance(total);
        var chance = smallest < level ? NestedWindow.Corrected(windows, total, smallest) : smallest; // the correction only makes it larger
        var numbers = new Dictionary<string, double>
        {
            ["cases"] = best.Cases,
            ["windowDays"] = best.Days,
            ["evidenceDays"] = Math.Max(best.Days, WindowDays[1]), // a burst's cases are not all: those of the months before belong to it
            ["earlierCases"] = earlier,
            ["memoryDays"] = MemoryDays,
            ["chance"] = chance,
            ["level"] = level,
        };
        var before = earlier switch { 0 => "none", 1 => "one", _ => $"{earlier}" };
        var span = history.WatchedSince > start ? $"before that since {history.Place} is watched ({history.WatchedSince:yyyy-MM-dd})" : "in the three years before";
        var counted = $"{best.Cases} cases of {history.Name} in {best.Days} days, {before} {span}";
        if (!(chance < level))
            return new(Name, "2", "any", Grade.None, isNew && earlier > MostEarlier ? "NotRare" : "AsExpected", $"{counted}: by chance alone {InWords.Odds(chance)}.", numbers);
        return new(
            Name, "2", "any",
            best.Cases >= (isNew ? StrongCases : 2 * FewestUsedCases) ? Grade.Strong : Grade.Signal,
            isNew ? "FewAgainstAlmostNone" : "RareRise",
            $"{counted}. By chance alone, had nothing changed: {InWords.Odds(chance)} ({InWords.Odds(level)} is enough for {(level == NewLevel ? "something new" : "what is known here")}).",
            numbers,
            // Two cases are no surprise by counts alone: it is what they are of that makes them a signal.
            Chance: level == NewLevel ? null : chance);
    }

    // Cases of the window that did not happen long before it: no more of them can be recent than happened recently, by any of the sources.
    private static int Fresh(StreamHistory history, int days)
    {
        var fresh = 0;
        foreach (var (source, weeks) in history.Weeks)
            fresh += weeks.Since(Intake.Week.Of(history.Day.AddDays(-days - (history.Reporting.TryGetValue(source, out var r) ? r.Delay.Days(FreshShare) : 0))));
        return fresh;
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
