using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>What was known, by the end of a day, of a subject in one place and of its neighbours.</summary>
public sealed record SpreadHistory
{
    /// <summary>The subject's name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is news at all that it turns up.</summary>
    public required Standing Standing { get; init; }

    /// <summary>The last day (inclusive) of which anything is known.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Whether the place has not been watched long enough to tell new from not yet seen.</summary>
    public required bool Learning { get; init; }

    /// <summary>The day on which its first case here became known; null where there is none.</summary>
    public required DateOnly? FirstKnownOn { get; init; }

    /// <summary>Other places, watched long enough, where it was known before <see cref="FirstKnownOn"/>.</summary>
    public required IReadOnlyList<string> KnownIn { get; init; }

    /// <summary>Those of the place's neighbours (<see cref="Geography.Near"/>) with a signal on it, not dismissed, that spoke in the last 120 days.</summary>
    public required IReadOnlyList<string> SignalledNear { get; init; }

    /// <summary>Neighbours where at least <see cref="Spread.FewestPoisonings"/> poisonings with it became known in the last 120 days.</summary>
    public required IReadOnlyList<string> PoisoningsNear { get; init; }

    /// <summary>The day on which the first of its cases in which somebody was harmed, or in whose body it was found, became known here; null where there is none.</summary>
    public required DateOnly? FirstHarmedOn { get; init; }

    /// <summary>Harmed cases here that ended in death.</summary>
    public required int Deaths { get; init; }

    /// <summary>Cases here before <see cref="FirstHarmedOn"/>: seized, collected or analysed as material, all of them.</summary>
    public required int MaterialBefore { get; init; }
}

/// <summary>
/// A new substance reaches another place, or the people of one where it was only seized. A rule, not a probability: both are single cases, and the reason why
/// they matter is what was seen before or elsewhere.
/// </summary>
/// <remarks>
/// A first case in a new place is <see cref="FirstAppearance"/>'s notice, and no more, however many places know the substance: with fifty places watched,
/// each new substance would otherwise be fifty signals. It is a signal where it comes with trouble that is near: one of the five nearest places has a
/// signal on it, or poisonings, in the last 120 days (the window of <see cref="RareCluster"/>: over it two cases are taken for one event there as well).
/// Medicines, what is long known and metabolites are not judged. Neither number was fitted to anything.
/// </remarks>
public static class Spread
{
    /// <summary>The detector's name in verdicts.</summary>
    public const string Name = "Spread";

    /// <summary>Poisonings next door that make a first case here a signal: one alone may be a mistaken analysis.</summary>
    public const int FewestPoisonings = 2;

    /// <summary>Cases in material before the first patient that are needed to say that it had only been found in material: of fewer the patient may just have been seen last.</summary>
    public const int FewestMaterial = 3;

    /// <summary>Days for which a first case, a first patient, or trouble next door is news.</summary>
    public const int NewsDays = FirstAppearance.NewsDays;

    /// <summary>Judges the subject in the place on the history's day.</summary>
    public static Verdict Judge(SpreadHistory history)
    {
        var (recently, name) = (history.Day.AddDays(-NewsDays), history.Name);
        var numbers = new Dictionary<string, double>
        {
            ["placesBefore"] = history.KnownIn.Count,
            ["signalledNear"] = history.SignalledNear.Count,
            ["poisoningsNear"] = history.PoisoningsNear.Count,
            ["materialBefore"] = history.MaterialBefore,
            ["deaths"] = history.Deaths,
        };
        Verdict Say(Grade grade, string rule, string reason) => new(Name, "1", "any", grade, rule, reason, numbers);

        if (history.Standing != Standing.Nps)
            return Say(Grade.None, "LongInUse", $"{name} is {FirstAppearance.Describe(history.Standing)}: where it turns up is no news.");
        if (history.Learning)
            return Say(Grade.None, "StillLearning", "The place has not been watched long enough to tell what is new.");
        if (history.MaterialBefore >= FewestMaterial && history.FirstHarmedOn > recently)
            return Say(history.Deaths > 0 ? Grade.Strong : Grade.Signal, "MaterialToPeople",
                $"{name} harms people here, where it had only been found in material ({InWords.Count(history.MaterialBefore, "case")} since {history.FirstKnownOn:yyyy-MM-dd}): first known on {history.FirstHarmedOn:yyyy-MM-dd}, {InWords.Count(history.Deaths, "death")}.");
        if (history.FirstKnownOn is null || history.FirstKnownOn <= recently)
            return Say(Grade.None, "NotNewHere", $"{name} was known here more than {NewsDays} days ago, and has not turned from material to people.");
        if (history.KnownIn.Count == 0)
            return Say(Grade.None, "KnownNowhere", $"{name} was not known before from any other place that has been watched long enough.");
        if (history.SignalledNear.Count == 0 && history.PoisoningsNear.Count == 0)
            return Say(Grade.None, "QuietNearby", $"{name} is new here and known from {InWords.Count(history.KnownIn.Count, "other place")}, none near with a signal or poisonings lately: the notice of a first case says enough.");
        var trouble = history.SignalledNear.Count > 0 ? $"signalled in {string.Join(", ", history.SignalledNear)}" : $"with poisonings in {string.Join(", ", history.PoisoningsNear)}";
        return Say(Grade.Signal, "ReachedFromNearby",
            $"{name} is new here, and {trouble} nearby in the last {NewsDays} days; with quiet neighbours a first case would be a notice.");
    }
}
