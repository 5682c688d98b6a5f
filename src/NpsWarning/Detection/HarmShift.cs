using NpsWarning.Detection.Presentations;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>A poisoning as <see cref="HarmShift"/> looks at it.</summary>
/// <param name="CaseId">Its id, to tell apart what became known on one day.</param>
/// <param name="KnownOn">The day it became known.</param>
/// <param name="Submitter">Who reported it: a medical examiner's cases are all deaths, and only like may be held against like.</param>
/// <param name="Severity">Poisoning Severity Score, 0 none to 4 fatal (Persson et al. 1998); null where nobody stated one.</param>
/// <param name="Features">Codes of its clinical features; empty where none was stated.</param>
public sealed record HarmCase(string CaseId, DateOnly KnownOn, string Submitter, int? Severity, IReadOnlyCollection<string> Features);

/// <summary>
/// The poisonings of a subject in a place have changed although they need not be more: graver, or with a clinical feature that they seldom had. A batch
/// that is stronger, or cut with something else, shows so before its substance is named.
/// </summary>
/// <remarks>
/// The last eight weeks are held against the year before by an exact permutation test within each submitter's cases
/// (<see cref="PermutationTest"/>): of severity, the sum of the grades; of a feature, the cases that have it. Half of the chance is given to
/// severity, half to the features together (Bonferroni 1936 over those that could show anything: three cases or more, in all). A stream is judged each time
/// that it gets a case, so the chance of one look is multiplied by the days on which one became known in the last 365: what is
/// below <see cref="YearlyLevel"/> then happens by chance in fewer than one of a hundred years of a stream, since looks overlap
/// far fewer. It misses a change in what was stated nowhere, and one that is older than eight weeks.
/// </remarks>
public static class HarmShift
{
    /// <summary>The detector's name in verdicts.</summary>
    public const string Name = "HarmShift";

    /// <summary>Length of the window that ends on the day judged, in days; or as many days as the newest <see cref="PermutationTest.MostDrawn"/> cases took.</summary>
    public const int WindowDays = 56;

    private const double WeeksAYear = 52;

    private static readonly (int From, string Words)[] Grades = [(3, "severe or fatal"), (4, "fatal"), (2, "moderate or worse"), (1, "minor or worse")];

    /// <summary>Length of the history before the window, in days.</summary>
    public const int HistoryDays = 365;

    /// <summary>Cases needed in the window.</summary>
    public const int FewestCases = 5;

    /// <summary>Cases needed in the history.</summary>
    public const int FewestEarlier = 10;

    /// <summary>Cases with a feature, in window and history, for it to be looked at.</summary>
    public const int FewestWithFeature = 3;

    /// <summary>False alarms a year and stream, at most.</summary>
    public const double YearlyLevel = 0.01;

    /// <summary>Judges the stream on the day.</summary>
    /// <param name="name">The subject's name for people.</param>
    /// <param name="standing">What its first case would mean; evidence of another substance is not judged.</param>
    /// <param name="cases">Its poisonings in the place, in any order.</param>
    /// <param name="day">The last day (inclusive).</param>
    public static Verdict Judge(string name, Standing standing, IReadOnlyCollection<HarmCase> cases, DateOnly day)
    {
        var graded = Compared.Of(cases.Where(c => c.Severity is not null), day);
        var featured = Compared.Of(cases.Where(c => c.Features.Count > 0), day);
        var looks = cases.Where(c => c.KnownOn > day.AddDays(-365) && c.KnownOn <= day).Select(c => c.KnownOn).Distinct().Count();
        var bySeverity = graded.Enough ? 2 * graded.Chance(c => c.Severity!.Value) : 1;
        var (feature, byFeature, features) = featured.Enough ? Rarest(featured) : (null, 1, 0);
        var chance = Math.Min(1, Math.Min(bySeverity, byFeature));
        var numbers = new Dictionary<string, double>
        {
            ["cases"] = Math.Max(graded.Recent.Count, featured.Recent.Count),
            ["earlierCases"] = Math.Max(graded.Earlier.Count, featured.Earlier.Count),
            ["windowDays"] = WindowDays,
            ["historyDays"] = HistoryDays,
            ["features"] = features,
            ["looks"] = looks,
            ["chance"] = chance,
            ["level"] = YearlyLevel,
        };
        Verdict Say(Grade grade, string rule, string reason) => new(Name, "1", "poisoning", grade, rule, reason, numbers, Chance: Math.Min(1, chance * looks / WeeksAYear)); // in the budget beside detectors that look once a week

        if (standing == Standing.MetaboliteOrPrecursor)
            return Say(Grade.None, "EvidenceOfAnother", InWords.EvidenceOfAnother(name));
        if (!graded.Enough && !featured.Enough)
            return Say(Grade.None, "TooFewCases", $"{numbers["cases"]} poisonings in {WindowDays} days, {FewestCases} needed; {numbers["earlierCases"]} by the same submitters in the year before, {FewestEarlier} needed.");
        if (chance * looks >= YearlyLevel)
            return Say(Grade.None, "AsBefore", $"The poisonings of the last {WindowDays} days are as grave, and of the same kind, as those of the year before.");
        var odds = $"(by chance in one of the {looks} looks of a year: {InWords.Odds(chance * looks)})";
        if (bySeverity <= byFeature)
            return Say(graded.Recent.Average(c => c.Severity) >= 3 ? Grade.Strong : Grade.Signal, "Graver",
                $"Poisonings with {name} have become graver: {Graver(graded)} {odds}.");
        return Say(Grade.Signal, "OtherPicture",
            $"Poisonings with {name} look otherwise: {Having(featured.Recent, feature!)} of {featured.Recent.Count} with {ClinicalFeatures.All.FirstOrDefault(f => f.Code == feature)?.Name ?? feature} in {WindowDays} days, {Having(featured.Earlier, feature!)} of {featured.Earlier.Count} in the year before; {features} features looked at {odds}.");
    }

    private static (string? Feature, double Chance, int LookedAt) Rarest(Compared compared)
    {
        var looked = compared.Recent.Concat(compared.Earlier).SelectMany(c => c.Features.Distinct()).GroupBy(f => f).Where(g => g.Count() >= FewestWithFeature)
            .Select(g => g.Key).Order(StringComparer.Ordinal).ToList();
        if (looked.Count == 0) return (null, 1, 0);
        var (feature, chance) = looked.Select(f => (f, compared.Chance(c => c.Features.Contains(f) ? 1 : 0))).MinBy(x => x.Item2);
        return (feature, 2 * looked.Count * chance, looked.Count);
    }

    /// <summary>The counts from that grade on by which the two differ most.</summary>
    private static string Graver(Compared graded)
    {
        double Share(IReadOnlyList<HarmCase> cases, int from) => cases.Count(c => c.Severity >= from) / (double)cases.Count;
        var (from, words) = Grades.MaxBy(g => Share(graded.Recent, g.From) - Share(graded.Earlier, g.From));
        return $"{graded.Recent.Count(c => c.Severity >= from)} of {graded.Recent.Count} {words} in {WindowDays} days, {graded.Earlier.Count(c => c.Severity >= from)} of {graded.Earlier.Count} in the year before";
    }

    private static int Having(IEnumerable<HarmCase> cases, string feature) => cases.Count(c => c.Features.Contains(feature));

    /// <summary>The window's cases and the history's, of the submitters that have both: who began to report lately has nothing to be held against.</summary>
    private sealed record Compared(IReadOnlyList<HarmCase> Recent, IReadOnlyList<HarmCase> Earlier)
    {
        public bool Enough => Recent.Count >= FewestCases && Earlier.Count >= FewestEarlier;

        public static Compared Of(IEnumerable<HarmCase> cases, DateOnly day)
        {
            var known = cases.Where(c => c.KnownOn <= day && c.KnownOn > day.AddDays(-WindowDays - HistoryDays)).OrderByDescending(c => c.KnownOn).ThenBy(c => c.CaseId, StringComparer.Ordinal).ToList();
            var recent = known.Take(PermutationTest.MostDrawn).Where(c => c.KnownOn > day.AddDays(-WindowDays)).ToList();
            var earlier = known.Skip(recent.Count).ToList();
            var both = recent.Select(c => c.Submitter).Intersect(earlier.Select(c => c.Submitter)).ToHashSet();
            return new([.. recent.Where(c => both.Contains(c.Submitter))], [.. earlier.Where(c => both.Contains(c.Submitter))]);
        }

        public double Chance(Func<HarmCase, int> score) => PermutationTest.Chance(
            Recent.Select(c => (c.Submitter, Score: score(c), Drawn: true)).Concat(Earlier.Select(c => (c.Submitter, Score: score(c), Drawn: false)))
                .GroupBy(c => c.Submitter).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (IReadOnlyCollection<(int, bool)>)[.. g.Select(c => (c.Score, c.Drawn))]));
    }
}
