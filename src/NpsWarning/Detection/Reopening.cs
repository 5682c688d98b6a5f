using System.Globalization;

namespace NpsWarning.Detection;

/// <summary>When a decision that a signal needs no more looking at no longer holds.</summary>
public static class Reopening
{
    /// <summary>Length of the shorter of the two windows in which new cases are counted, in days.</summary>
    public const int RecentDays = 28;

    /// <summary>How surprising new cases must be against the rate at which there were cases before the decision; halved where two windows are looked at.</summary>
    public const double Level = 0.01;

    /// <summary>New cases that are enough where the cases have not doubled.</summary>
    public const int EnoughMore = 3;

    /// <summary>
    /// A dismissed or closed signal reopens for one of these, each against what the decision rested on:
    /// <list type="number">
    /// <item>a death among its cases, or a severe poisoning, where there was none;</item>
    /// <item>poisonings where only material had been reported; or another kind of source in a case more than there were;</item>
    /// <item>a member of the set, or the substance of the cluster, is identified;</item>
    /// <item>a detector that had not asked for a review asks for more than anything did;</item>
    /// <item>its cases have doubled or are three more, and so many new ones since the decision, or in the last four weeks, have a chance below
    /// <see cref="Level"/> at the rate before it (<see cref="GammaPoisson"/>).</item>
    /// </list>
    /// What was counted at the decision is the mark, not what stood meanwhile: cases that are taken back and posted again are no new ones.
    /// A signal that goes on at the rate at which it was dismissed stays dismissed, however many cases that makes.
    /// </summary>
    /// <param name="then">What the decision rested on.</param>
    /// <param name="now">The evidence on the day judged, which is not before the decision's.</param>
    /// <param name="spoken">What detectors say on that day.</param>
    /// <returns>The reason in one sentence, with its counts after a colon: before it there is nothing that may tell of a person. Null where the decision holds.</returns>
    public static string? Because(DecidedEvidence then, DecidedEvidence now, IReadOnlyList<Verdict> spoken)
    {
        if (then.Deaths == 0 && now.Deaths > 0) return $"Harm where there was none: {InWords.Count(now.Deaths, "death")} among its cases, and none at the decision.";
        if (then.Severe == 0 && now.Severe > 0) return $"Harm where there was none: {InWords.Count(now.Severe, "severe poisoning")} among its cases, and none at the decision.";
        var more = now.Cases - then.Cases;
        if (now.Sources.Except(then.Sources).Where(s => s == "poisoning" || more > 0).Order(StringComparer.Ordinal).FirstOrDefault() is { } source)
            return $"A new kind of source: reported by {source}, where the decision knew {(then.Sources.Count == 0 ? "none" : string.Join(" and ", then.Sources.Order(StringComparer.Ordinal)))} only.";
        if (now.Members.Except(then.Members).Any()) return "It is identified now: a laboratory has said which substance it is.";
        if (spoken.FirstOrDefault(v => v.Grade > then.Grade && !then.Detectors.Contains(v.Detector)) is { } verdict)
            return $"A detector that had not spoken asks for more: {verdict.Detector}, {verdict.Grade.ToString().ToLowerInvariant()}.";
        return more > 0 && (more >= EnoughMore || now.Cases >= 2 * then.Cases) ? ByCount(then, now, more) : null;
    }

    private static string? ByCount(DecidedEvidence then, DecidedEvidence now, int more)
    {
        var since = Math.Max(1, now.Day.DayNumber - then.Day.DayNumber);
        var recent = Math.Min(more, now.Recent);
        (int Cases, int Days)[] windows = since > RecentDays ? [(more, since), (recent, RecentDays)] : [(more, since)];
        foreach (var (cases, days) in windows)
        {
            var chance = GammaPoisson.TailProbability(cases, days, then.Cases, then.Days);
            if (chance < Level / windows.Length)
                return string.Create(CultureInfo.InvariantCulture, $"More than the decision knew: {InWords.Count(cases, "new case")} in {InWords.Count(days, "day")}, where {GammaPoisson.Expected(days, then.Cases, then.Days):0.#} were to be expected (chance {chance:0.#####}).");
        }
        return null;
    }
}
