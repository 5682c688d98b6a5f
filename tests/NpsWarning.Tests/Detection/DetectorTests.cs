using NpsWarning.Detection;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>Each detector as sentences: a history in a line, the rule that must decide, and what it asks for.</summary>
public sealed class DetectorTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);

    [Theory]
    [InlineData("one case of a new substance", Standing.Nps, "0", Grade.Notice, "FirstCase")]
    [InlineData("one case of a medicine", Standing.Medicine, "0", Grade.None, "LongInUse")]
    [InlineData("one case of something long known", Standing.LongKnown, "0", Grade.None, "LongInUse")]
    [InlineData("one case of a metabolite", Standing.MetaboliteOrPrecursor, "0", Grade.None, "LongInUse")]
    [InlineData("a second case", Standing.Nps, "300 0", Grade.None, "NotTheFirst")]
    [InlineData("no case: it was retracted", Standing.Nps, "", Grade.None, "NotTheFirst")]
    public void First_appearance(string sentence, Standing standing, string daysAgo, Grade grade, string rule) =>
        Says(FirstAppearance.Judge(History(daysAgo, standing)), grade, rule, sentence);

    [Fact]
    public void The_first_case_anywhere_held_against_a_reference_standard_is_a_signal() =>
        Says(FirstAppearance.Judge(History("0") with { Confirmed = true }), Grade.Signal, "ConfirmedNowhereBefore");

    [Fact]
    public void A_confirmed_first_case_of_what_is_known_elsewhere_is_a_notice() =>
        Says(FirstAppearance.Judge(History("0") with { Confirmed = true, SeenElsewhere = true }), Grade.Notice, "FirstCase");

    [Theory]
    [InlineData(364, true)]
    [InlineData(365, false)]
    public void A_place_is_learnt_after_its_learning_days_and_not_before(int watchedDays, bool learning)
    {
        var history = History("0 1") with { WatchedSince = Today.AddDays(-watchedDays), LearningDays = 365 };
        Assert.Equal(learning, history.Learning);
        Assert.Equal(learning ? "StillLearning" : "TooFewCases", RareCluster.Judge(history).Rule);
        Assert.Equal(learning ? "StillLearning" : "FirstCase", FirstAppearance.Judge(History("0") with { WatchedSince = history.WatchedSince }).Rule);
    }

    [Theory]
    [InlineData("two cases and nothing before", Standing.Nps, "100 0", Grade.Signal, "FewAgainstAlmostNone")]
    [InlineData("three cases and nothing before", Standing.Nps, "100 50 0", Grade.Strong, "FewAgainstAlmostNone")]
    [InlineData("one case", Standing.Nps, "0", Grade.None, "TooFewCases")]
    [InlineData("one early lone case does not silence it", Standing.Nps, "400 100 0", Grade.Signal, "FewAgainstAlmostNone")]
    [InlineData("two early cases do, where the new ones are three months apart", Standing.Nps, "400 300 100 0", Grade.None, "AsExpected")]
    [InlineData("but not where they come in ten days", Standing.Nps, "400 300 10 0", Grade.Signal, "FewAgainstAlmostNone")]
    [InlineData("what is older than three years is forgotten", Standing.Nps, "1200 1100 100 0", Grade.Signal, "FewAgainstAlmostNone")]
    [InlineData("two cases half a year apart", Standing.Nps, "180 0", Grade.None, "AsExpected")]
    [InlineData("a slow build-up, one case in four months", Standing.Nps, "350 230 110 0", Grade.Strong, "FewAgainstAlmostNone")]
    [InlineData("four early cases: no longer rare", Standing.Nps, "900 800 600 500 10 0", Grade.None, "NotRare")]
    [InlineData("a burst of what is no longer rare", Standing.Nps, "900 800 600 500 12 11 10 9 8 0", Grade.Strong, "FewAgainstAlmostNone")]
    [InlineData("three cases of a medicine", Standing.Medicine, "10 5 0", Grade.None, "TooFewCases")]
    [InlineData("four cases of a medicine in four months", Standing.Medicine, "110 80 40 0", Grade.None, "AsExpected")]
    [InlineData("five cases of a medicine in ten days and none before", Standing.Medicine, "9 7 5 2 0", Grade.Signal, "RareRise")]
    [InlineData("nine cases of something long known in ten days and one before", Standing.LongKnown, "500 9 8 7 6 5 4 3 2 0", Grade.Strong, "RareRise")]
    [InlineData("any cases of a metabolite", Standing.MetaboliteOrPrecursor, "5 4 3 2 1 0", Grade.None, "EvidenceOfAnother")]
    public void Rare_cluster(string sentence, Standing standing, string daysAgo, Grade grade, string rule) =>
        Says(RareCluster.Judge(History(daysAgo, standing)), grade, rule, sentence);

    [Fact]
    public void Of_what_is_long_in_use_the_chance_is_what_the_budget_goes_by_and_of_what_is_new_it_is_not()
    {
        Assert.Null(RareCluster.Judge(History("100 0")).Chance);
        Assert.InRange(RareCluster.Judge(History("9 7 5 2 0", Standing.Medicine)).Chance!.Value, 0, RareCluster.UsedLevel);
    }

    [Fact]
    public void A_batch_of_old_reports_is_no_cluster_but_history()
    {
        var old = new[] { 900, 700, 600, 450 }.Select(ago => (Today.AddDays(-ago), Today, "laboratory"));
        Says(RareCluster.Judge(Histories.Of(Today, old)), Grade.None, "TooFewCases");
        // With two of these days they are what was there before.
        Says(RareCluster.Judge(Histories.Of(Today, [.. old, .. Histories.DaysAgo(Today, "100 0")])), Grade.None, "NotRare");
        Says(RareCluster.Judge(Histories.Of(Today, Histories.DaysAgo(Today, "100 0"))), Grade.Signal, "FewAgainstAlmostNone");
    }

    [Fact]
    public void Old_reports_are_none_where_the_source_always_takes_that_long()
    {
        var late = Enumerable.Range(0, 2_000).Select(ago => (Today.AddDays(-ago - 150), Today.AddDays(-ago), "laboratory", 10));
        var cases = new[] { 20, 0 }.Select(ago => (Today.AddDays(-ago - 150), Today.AddDays(-ago), "laboratory"));
        Says(RareCluster.Judge(Histories.Of(Today, cases, late)), Grade.Signal, "FewAgainstAlmostNone");
    }

    [Fact]
    public void When_laboratories_name_more_substances_two_cases_are_less_of_a_surprise()
    {
        var growing = Enumerable.Range(0, 2_001).Select(ago => (Today.AddDays(-ago), Today.AddDays(-ago), "laboratory", ago < 120 ? 40 : 10));
        Says(RareCluster.Judge(Histories.Of(Today, Histories.DaysAgo(Today, "100 60"), growing) with { Day = Today }), Grade.None, "AsExpected");
    }

    [Fact]
    public void What_was_named_while_learning_is_history_however_short_the_window()
    {
        var named = Enumerable.Range(0, 386).Select(ago => (Today.AddDays(-ago), Today.AddDays(-ago), "laboratory", 10));
        // Learnt 20 days ago: the four cases of the months before are what is usual there.
        Says(RareCluster.Judge(Histories.Of(Today, Histories.DaysAgo(Today, "90 60 50 40 10 0"), named)), Grade.None, "NotRare");
        // None while learning: two are news, although the place was watched for no longer.
        Says(RareCluster.Judge(Histories.Of(Today, Histories.DaysAgo(Today, "10 0"), named)), Grade.Signal, "FewAgainstAlmostNone");
        // The same days in a place learnt long ago are six cases against none.
        Says(RareCluster.Judge(History("90 60 50 40 10 0")), Grade.Strong, "FewAgainstAlmostNone");
    }

    [Fact]
    public void A_place_that_named_nothing_for_two_years_is_judged_in_no_time()
    {
        var named = Enumerable.Range(0, 300).Select(ago => (Today.AddDays(-ago), Today.AddDays(-ago), "laboratory", 3)).Append((Today.AddDays(-2_000), Today.AddDays(-2_000), "laboratory", 5));
        Assert.True(RareCluster.Judge(Histories.Of(Today, Histories.DaysAgo(Today, "3 0"), named)).Numbers["chance"] is >= 0 and <= 1);
    }

    [Fact]
    public void A_place_whose_policy_lets_it_learn_for_no_day_is_judged_too()
    {
        var named = Enumerable.Range(0, 500).Select(ago => (Today.AddDays(-ago), Today.AddDays(-ago), "laboratory", 30));
        Assert.True(RareCluster.Judge(Histories.Of(Today, Histories.DaysAgo(Today, "60 0"), named) with { LearningDays = 0 }).Numbers["chance"] is >= 0 and <= 1);
    }

    [Fact]
    public void What_it_says_of_the_time_before_is_no_more_than_was_watched()
    {
        var named = Enumerable.Range(0, 500).Select(ago => (Today.AddDays(-ago), Today.AddDays(-ago), "laboratory", 30));
        Assert.Contains($"none before that since XA is watched ({Today.AddDays(-499):yyyy-MM-dd})", RareCluster.Judge(Histories.Of(Today, Histories.DaysAgo(Today, "20 0"), named)).Reason, StringComparison.Ordinal);
        Assert.Contains("none in the three years before. By chance alone, had nothing changed: 1 in ", RareCluster.Judge(History("20 0")).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("five cases", 5, 0, Standing.LongKnown, Grade.None, "TooFewCases")]
    [InlineData("eight where one a year was", 8, 1, Standing.LongKnown, Grade.Strong, "Rise")]
    [InlineData("thirty where a hundred a year were", 30, 100, Standing.Medicine, Grade.Signal, "Rise")]
    [InlineData("what the years before had", 8, 104, Standing.LongKnown, Grade.None, "AsExpected")]
    [InlineData("less than double, however sure", 230, 1_700, Standing.LongKnown, Grade.None, "AsExpected")]
    [InlineData("any rise of a metabolite", 100, 1, Standing.MetaboliteOrPrecursor, Grade.None, "EvidenceOfAnother")]
    public void Surge_of_a_kind_of_source(string sentence, int cases, int aYear, Standing standing, Grade grade, string rule) =>
        Says(Assert.Single(Surge.Judge(Rise(cases, aYear) with { Standing = standing })), grade, rule, sentence);

    [Fact]
    public void The_chance_of_a_surge_is_what_the_budget_goes_by() =>
        Assert.InRange(Assert.Single(Surge.Judge(Rise(30, 100))).Chance!.Value, 0, Surge.Level);

    [Fact]
    public void A_place_that_is_still_learnt_has_no_surges() =>
        Says(Assert.Single(Surge.Judge(Rise(30, 1) with { WatchedSince = Today.AddDays(-100) })), Grade.None, "StillLearning");

    [Fact]
    public void When_laboratories_name_more_substances_in_each_case_nothing_has_surged()
    {
        Says(Assert.Single(Surge.Judge(Rise(40, 100))), Grade.Strong, "Rise");
        var named = Enumerable.Range(0, 2_001).Select(ago => (Today.AddDays(-ago), Today.AddDays(-ago), "laboratory", ago < 28 ? 50 : 10));
        Says(Assert.Single(Surge.Judge(Rise(40, 100, named: named))), Grade.None, "AsExpected");
    }

    [Fact]
    public void Each_kind_of_source_is_judged_by_itself()
    {
        var history = Histories.Of(Today, [.. RisingCases(30, 1), (Today, Today, "seizure")]);
        Assert.Equal([("laboratory", Grade.Strong), ("seizure", Grade.None)], Surge.Judge(history).Select(v => (v.Source, v.Grade)));
    }

    [Fact]
    public void A_surge_is_seen_while_most_of_it_has_yet_to_arrive()
    {
        // Of every ten reports, two come at once and the others after thirty days. Ten of fifty surge cases are known.
        int[] delays = [0, 30, 30, 30, 30, 0, 30, 30, 30, 30];
        var named = Enumerable.Range(0, 20_010).Select(n => (At: Today.AddDays(-n / 10), Delay: delays[n % 10])).Select(r => (r.At, r.At.AddDays(r.Delay), "laboratory", 1)).ToList();
        var usual = Enumerable.Range(0, 390).Select(n => (At: Today.AddDays(-27 - (int)(n * 5.05)), Delay: delays[n % 10])).Select(c => (c.At, c.At.AddDays(c.Delay), "laboratory"));
        var surge = Enumerable.Range(0, 50).Select(n => (At: Today.AddDays(-n % 14), Delay: delays[n % 10])).Select(c => (c.At, c.At.AddDays(c.Delay), "laboratory"));
        var history = Histories.Of(Today, [.. usual, .. surge], named);
        Assert.Equal(10, history.Weeks["laboratory"].Since(Today.AddDays(-20)));
        Says(Assert.Single(Surge.Judge(history)), Grade.Strong, "Rise");
        // The same ten, had everything been known at once, are no more than a rise that nobody is called for.
        Assert.NotEqual("Rise", Assert.Single(Surge.Judge(history with { Reporting = Histories.Of(Today, []).Reporting, Weeks = Doubled(history) })).Rule);

        static Dictionary<string, WeekCounts> Doubled(StreamHistory h) => new() { ["laboratory"] = new(Enumerable.Range(0, 280).Select(w => (NpsWarning.Intake.Week.Of(Today).AddDays(-7 * w), w < 2 ? 5 : 2))) };
    }

    [Fact]
    public void A_batch_of_old_reports_goes_to_the_weeks_in_which_they_happened()
    {
        var old = Enumerable.Range(0, 60).Select(n => (Today.AddDays(-100 - (n * 6)), Today, "laboratory"));
        Assert.Equal(Grade.None, Assert.Single(Surge.Judge(Histories.Of(Today, [.. RisingCases(0, 50), .. old]))).Grade);
        Assert.Equal(Grade.Strong, Assert.Single(Surge.Judge(Histories.Of(Today, [.. RisingCases(0, 50), .. old.Select((c, n) => (Today.AddDays(-n % 14), Today, "laboratory"))]))).Grade);
    }

    /// <summary>So many cases in the last four weeks after so many a year in the years before, spread evenly.</summary>
    private static StreamHistory Rise(int cases, int aYear, IEnumerable<(DateOnly, DateOnly, string, int)>? named = null) => Histories.Of(Today, RisingCases(cases, aYear), named);

    private static IEnumerable<(DateOnly, DateOnly, string)> RisingCases(int cases, int aYear) =>
        Enumerable.Range(0, cases).Select(n => n * 28 / cases)
            .Concat(Enumerable.Range(0, aYear * 5).Select(n => 28 + (int)((long)n * 365 / aYear)))
            .Select(ago => (Today.AddDays(-ago), Today.AddDays(-ago), "laboratory"));

    private static void Says(Verdict verdict, Grade grade, string rule, string? sentence = null)
    {
        Assert.True((grade, rule) == (verdict.Grade, verdict.Rule), $"{sentence}: {verdict.Rule}, {verdict.Grade}: {verdict.Reason}");
        Assert.EndsWith(".", verdict.Reason);
    }

    private static StreamHistory History(string daysAgo, Standing standing = Standing.Nps) =>
        Histories.Of(Today, Histories.DaysAgo(Today, daysAgo)) with { Standing = standing };
}
