using NpsWarning.Detection;
using NpsWarning.Detection.Presentations;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>Whether poisonings have become graver, or look otherwise, and how often it says so where they have not.</summary>
public sealed class HarmShiftTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);

    [Fact]
    public void In_one_stratum_of_zeros_and_ones_it_is_Fishers_exact_test() => // the lady who tasted tea: three of four right, 17/70
        Assert.Equal(17 / 70.0, PermutationTest.Chance([[.. Scores(true, 1, 1, 1, 0), .. Scores(false, 0, 0, 0, 1)]]), 1e-12);

    [Fact]
    public void The_chance_is_that_of_all_draws_counted_one_by_one()
    {
        var random = new SeededRandom(1);
        for (var i = 0; i < 10; i++)
        {
            List<(int Score, bool Drawn)>[] strata = [.. Enumerable.Range(0, 2).Select(s => Enumerable.Range(0, 6 + s).Select(c => (random.Below(5), c < 2 + s)).ToList())];
            Assert.Equal(ByHand(strata), PermutationTest.Chance(strata), 1e-12);
        }
    }

    [Fact]
    public void Graver_poisonings_are_told_though_they_are_as_many()
    {
        var verdict = Judge([.. Cases(40, 70, 400, i => i % 8 == 0 ? 3 : 1), .. Cases(6, 0, 50, _ => 3)]);
        Assert.True((Grade.Strong, "Graver") == (verdict.Grade, verdict.Rule), verdict.Reason);
        Assert.Contains("6 of 6 severe or fatal in 56 days, 5 of 40 in the year before", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("as before", 40, 6, 1, "AsBefore")]
    [InlineData("milder", 40, 6, 0, "AsBefore")]
    [InlineData("four cases", 40, 4, 4, "TooFewCases")]
    [InlineData("nine cases in the year before", 9, 8, 4, "TooFewCases")]
    public void Otherwise_nothing_is_said(string sentence, int earlier, int recent, int severity, string rule)
    {
        var verdict = Judge([.. Cases(earlier, 70, 400, i => i % 8 == 0 ? 3 : 1), .. Cases(recent, 0, 50, _ => severity)]);
        Assert.True((Grade.None, rule) == (verdict.Grade, verdict.Rule), $"{sentence}: {verdict.Reason}");
    }

    [Fact]
    public void Deaths_from_a_medical_examiner_who_begins_to_report_are_no_shift()
    {
        var usual = Cases(46, 0, 400, i => i % 8 == 0 ? 3 : 1);
        Assert.Equal("AsBefore", Judge([.. usual, .. Cases(10, 0, 50, _ => 4, "medical-examiner")]).Rule);
        // Nor of one who has always reported, and reports more now: all of a medical examiner's cases are deaths.
        Assert.Equal("AsBefore", Judge([.. usual, .. Cases(3, 100, 400, _ => 4, "medical-examiner"), .. Cases(10, 0, 50, _ => 4, "medical-examiner")]).Rule);
    }

    [Fact]
    public void A_feature_that_was_seldom_is_told_with_its_name()
    {
        var verdict = Judge([.. Cases(40, 70, 400, _ => null, "centre", i => i % 2 == 0 ? ["miosis"] : ["miosis", "coma"]), .. Cases(8, 0, 50, _ => null, "centre", _ => ["skin_ulcer", "miosis"])]);
        Assert.True((Grade.Signal, "OtherPicture") == (verdict.Grade, verdict.Rule), verdict.Reason);
        Assert.Contains("8 of 8 with skin ulcers in 56 days, 0 of 40", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_more_features_are_looked_at_the_less_one_of_them_says()
    {
        Verdict With(int others) => Judge([
            .. Cases(40, 70, 400, _ => null, "centre", i => ["miosis", .. Enumerable.Range(0, others).Where(o => o % 8 == i % 8).Select(o => $"f{o}")]),
            .. Cases(8, 0, 50, _ => null, "centre", i => ["skin-ulcer", .. Enumerable.Range(0, others).Where(o => o % 8 == i % 8).Select(o => $"f{o}")])]);
        Assert.Equal(With(0).Chance!.Value * 22 / 2, With(20).Chance!.Value, With(20).Chance!.Value * 1e-9); // miosis and the ulcer, and twenty more
    }

    [Fact]
    public void Evidence_of_another_substance_is_not_judged() => Assert.Equal(
        "EvidenceOfAnother", HarmShift.Judge("Norfentanyl", Standing.MetaboliteOrPrecursor, [.. Cases(40, 70, 400, _ => 1), .. Cases(6, 0, 50, _ => 4)], Today).Rule);

    [Fact]
    public void The_order_of_cases_does_not_show()
    {
        List<HarmCase> cases = [.. Cases(90, 0, 400, i => i % 5, "a", i => i % 3 == 0 ? ["x", "y"] : ["z"]), .. Cases(30, 0, 50, i => i % 4, "b")];
        Assert.Equal(Judge(cases).Reason, Judge([.. cases.AsEnumerable().Reverse()]).Reason);
        Assert.Equal(Judge(cases).Numbers, Judge([.. cases.AsEnumerable().Reverse()]).Numbers);
    }

    /// <summary>
    /// Streams in which nothing changes, looked at on each day with a case for a year: 60 cases a year from two submitters, ten features. Fewer than
    /// <see cref="HarmShift.YearlyLevel"/> of the years may have an alarm: 200 years, two at most expected, and more than six has a chance below 1 %.
    /// </summary>
    [Fact]
    public void Where_nothing_changes_a_year_of_looks_alarms_more_seldom_than_stated()
    {
        const int years = 200;
        int alarms = 0, looks = 0, below = 0;
        for (var year = 0; year < years; year++)
        {
            var cases = NullYears(new SeededRandom(20, year));
            var alarmed = false;
            foreach (var day in cases.Select(c => c.KnownOn).Where(d => d > Today.AddDays(-365)).Distinct())
            {
                var verdict = HarmShift.Judge("A", Standing.Nps, [.. cases.Where(c => c.KnownOn <= day)], day);
                alarmed |= verdict.Grade > Grade.None;
                looks++;
                if (verdict.Chance <= 0.05) below++;
            }
            if (alarmed) alarms++;
        }
        Assert.InRange(alarms, 0, 6);
        Assert.InRange(below / (double)looks, 0.005, 0.05); // of one look: not above what is said, and not for nothing
    }

    private static List<HarmCase> NullYears(SeededRandom random)
    {
        double[] grades = [0.2, 0.4, 0.25, 0.1, 0.05];
        return [.. Enumerable.Range(0, 140).Select(i => new HarmCase(
            $"{i:000}", Today.AddDays(-random.Below(365 + HarmShift.HistoryDays + HarmShift.WindowDays)), random.Chance(0.7) ? "a" : "b",
            random.Pick(grades), [.. Enumerable.Range(0, 10).Where(f => random.Chance(0.05 * (f + 1))).Select(f => $"f{f}")]))];
    }

    private static Verdict Judge(IReadOnlyCollection<HarmCase> cases) => HarmShift.Judge("Brandnewolam", Standing.Nps, cases, Today);

    /// <summary>So many cases, spread over the days from the one to the other.</summary>
    private static IEnumerable<HarmCase> Cases(int count, int fromDaysAgo, int toDaysAgo, Func<int, int?> severity, string submitter = "centre", Func<int, string[]>? features = null) =>
        Enumerable.Range(0, count).Select(i => new HarmCase(
            $"{submitter}-{fromDaysAgo}-{i:000}", Today.AddDays(-fromDaysAgo - (i * (toDaysAgo - fromDaysAgo) / count)), submitter, severity(i), features?.Invoke(i) ?? []));

    private static IEnumerable<(int, bool)> Scores(bool drawn, params int[] scores) => scores.Select(s => (s, drawn));

    private static double ByHand(List<(int Score, bool Drawn)>[] strata)
    {
        var observed = strata.Sum(s => s.Where(c => c.Drawn).Sum(c => c.Score));
        var sums = strata.Select(s => Enumerable.Range(0, 1 << s.Count).Where(set => int.PopCount(set) == s.Count(c => c.Drawn))
            .Select(set => Enumerable.Range(0, s.Count).Where(i => (set >> i & 1) == 1).Sum(i => s[i].Score)).ToList()).ToList();
        return sums[0].Average(a => sums[1].Average(b => a + b >= observed ? 1.0 : 0));
    }
}
