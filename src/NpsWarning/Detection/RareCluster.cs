using System.Globalization;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Few cases against almost no history: two or more in 120 days, and at most one in the two years before. One early lone case
/// must not silence a substance for a year (asking for none missed U-47700 in all three places measured), so one is allowed.
/// </summary>
/// <remarks>
/// By counts alone two cases are weak evidence. A substance with a constant true rate of 1, 3 or 10 cases a year alarms 12.7, 2.7 and
/// 0 times in 100 substance-years (simulated, 600 years each). The rule therefore judges only what is not known to be in use:
/// new psychoactive substances and names that nobody knows. There 98 % of its alarms on 21.9 place-years of real deaths were
/// true, at 2.4 a place-year. The probability given is the gamma-Poisson tail (<see cref="GammaPoisson"/>) with the number of
/// substances named as exposure, so that naming more substances is not taken for an outbreak.
/// </remarks>
public static class RareCluster
{
    /// <summary>The detector's name in verdicts.</summary>
    public const string Name = "RareCluster";

    /// <summary>Length of the window that ends on the day judged, in days.</summary>
    public const int WindowDays = 120;

    /// <summary>Length of the history before the window, in days.</summary>
    public const int HistoryDays = 730;

    /// <summary>Cases allowed in the history.</summary>
    public const int MostEarlier = 1;

    /// <summary>Cases needed in the window.</summary>
    public const int FewestCases = 2;

    /// <summary>Judges the stream on its day.</summary>
    public static Verdict Judge(StreamHistory history)
    {
        // What a place named while it was being learnt is its history, however short the window: otherwise everything usual would be news on the first day after.
        var learnt = history.WatchedSince?.AddDays(history.LearningDays - 1) ?? history.Day;
        var windowStart = Later(learnt, history.Day.AddDays(-WindowDays)); // exclusive
        var historyStart = history.Day.AddDays(-WindowDays - HistoryDays); // exclusive
        var cases = history.Cases.Between(windowStart, history.Day);
        var earlier = history.Cases.Between(historyStart, windowStart);
        var named = history.Named.GetValueOrDefault("any", DayCounts.None);
        var chance = GammaPoisson.TailProbability(cases, named.Between(windowStart, history.Day), earlier, named.Between(historyStart, windowStart));
        var numbers = new Dictionary<string, double>
        {
            ["cases"] = cases,
            ["windowDays"] = WindowDays,
            ["earlierCases"] = earlier,
            ["historyDays"] = HistoryDays,
            ["chance"] = chance,
        };
        Verdict Say(Grade grade, string rule, string reason) => new(Name, "1", "any", grade, rule, reason, numbers);

        if (history.Standing != Standing.Nps)
            return Say(Grade.None, "LongInUse", $"{history.Name} is {FirstAppearance.Describe(history.Standing)}: a few cases are to be expected; Surge watches it.");
        if (history.Learning)
            return Say(Grade.None, "StillLearning", $"{history.Place} has been watched since {history.WatchedSince:yyyy-MM-dd}; {history.LearningDays} days are needed to tell what is new.");
        if (cases < FewestCases)
            return Say(Grade.None, "TooFewCases", $"{cases} in {WindowDays} days, {FewestCases} needed.");
        if (earlier > MostEarlier)
            return Say(Grade.None, "NotRare", $"{earlier} cases in the two years before, at most {MostEarlier} allowed; Surge watches it.");
        var before = earlier == 0 ? "none" : "one";
        var odds = chance < 1 ? $" Chance, if nothing had changed: {chance.ToString("0.####", CultureInfo.InvariantCulture)}." : "";
        return Say(
            cases > FewestCases ? Grade.Strong : Grade.Signal,
            "FewAgainstAlmostNone",
            $"{cases} cases of {history.Name} in {WindowDays} days, {before} in the two years before.{odds}");
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
