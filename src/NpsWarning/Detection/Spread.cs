namespace NpsWarning.Detection;

/// <summary>What <see cref="Spread"/> needs besides the stream.</summary>
public sealed record SpreadHistory
{
    /// <summary>Other places that were watched long enough and had a case by the day, by code.</summary>
    public required IReadOnlyList<string> KnownIn { get; init; }

    /// <summary>Those of the place's neighbours (<see cref="Geography.Near"/>) where there is a signal on it, not dismissed, that spoke in the last 120 days.</summary>
    public required IReadOnlyList<string> SignalledNear { get; init; }

    /// <summary>Those where at least <see cref="Spread.FewestPoisonings"/> poisonings with it became known in the last 120 days.</summary>
    public required IReadOnlyList<string> PoisoningsNear { get; init; }

    /// <summary>Cases here that were only seized, collected or analysed as material.</summary>
    public required int MaterialCases { get; init; }

    /// <summary>Cases here in which somebody was harmed, or in whose body it was found.</summary>
    public required int HarmedCases { get; init; }

    /// <summary>Of those, deaths.</summary>
    public required int Deaths { get; init; }

    /// <summary>The day on which the first of the harmed cases became known; null where there is none.</summary>
    public required DateOnly? FirstHarmedOn { get; init; }

    /// <summary>The day on which the first of the material became known; null where there is none.</summary>
    public required DateOnly? FirstMaterialOn { get; init; }
}

/// <summary>
/// A new substance reaches another place, or the people of one where it was only seized. A rule, not a probability: both are single cases, and the reason why
/// they matter is what was seen elsewhere.
/// </summary>
/// <remarks>
/// A first case in a new place is <see cref="FirstAppearance"/>'s notice, and no more, however many places know the substance: with fifty places watched,
/// each new substance would otherwise be fifty signals. It is a signal where it comes with trouble that is near: one of the five nearest places has a
/// signal on it, or poisonings, in the last 120 days (<see cref="RareCluster.WindowDays"/>, over which two cases are one event as well).
/// Medicines and what is long known are not judged.
/// </remarks>
public static class Spread
{
    /// <summary>The detector's name in verdicts.</summary>
    public const string Name = "Spread";

    /// <summary>Poisonings next door that make a first case here a signal: one alone may be a mistaken analysis.</summary>
    public const int FewestPoisonings = 2;

    /// <summary>Judges the stream on its day.</summary>
    public static Verdict Judge(StreamHistory history, SpreadHistory spread)
    {
        var ever = history.Cases.Through(history.Day);
        var (recently, name) = (history.Day.AddDays(-RareCluster.WindowDays), history.Name);
        var numbers = new Dictionary<string, double>
        {
            ["casesEver"] = ever,
            ["placesBefore"] = spread.KnownIn.Count,
            ["materialCases"] = spread.MaterialCases,
            ["harmedCases"] = spread.HarmedCases,
            ["deaths"] = spread.Deaths,
        };
        Verdict Say(Grade grade, string rule, string reason) => new(Name, "1", "any", grade, rule, reason, numbers);

        if (history.Standing != Substances.Standing.Nps)
            return Say(Grade.None, "LongInUse", $"{name} is {FirstAppearance.Describe(history.Standing)}: where it turns up is no news.");
        if (history.Learning)
            return Say(Grade.None, "StillLearning", $"{history.Place} has been watched since {history.WatchedSince:yyyy-MM-dd}; {history.LearningDays} days are needed to tell what is new.");
        if (spread is { HarmedCases: 1, MaterialCases: > 0 } && spread.FirstHarmedOn > recently && spread.FirstMaterialOn < spread.FirstHarmedOn)
            return Say(spread.Deaths > 0 ? Grade.Strong : Grade.Signal, "MaterialToPeople",
                $"First {(spread.Deaths > 0 ? "death" : "poisoning")} with {name} here, where it had only been found in material ({Count(spread.MaterialCases, "case")} since {spread.FirstMaterialOn:yyyy-MM-dd}).");
        if (ever != 1 || history.Cases.Between(recently, history.Day) == 0)
            return Say(Grade.None, "NotNewHere", $"{name} has been known here before, and nothing else about it is new.");
        if (spread.KnownIn.Count == 0)
            return Say(Grade.None, "KnownNowhere", $"{name} is not known from any other place that has been watched long enough.");
        if (spread.SignalledNear.Count == 0 && spread.PoisoningsNear.Count == 0)
            return Say(Grade.None, "QuietNearby", $"First case of {name} here; known from {Count(spread.KnownIn.Count, "other place")}, none near with a signal or poisonings lately: the notice of a first case says enough.");
        var trouble = spread.SignalledNear.Count > 0 ? $"signalled in {string.Join(", ", spread.SignalledNear)}" : $"with poisonings in {string.Join(", ", spread.PoisoningsNear)}";
        return Say(Grade.Signal, "ReachedFromNearby",
            $"First case of {name} here, which is {trouble} nearby in the last {RareCluster.WindowDays} days; a first case with quiet neighbours would be a notice.");
    }

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
