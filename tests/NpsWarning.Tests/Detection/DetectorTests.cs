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
        Assert.Equal(learning ? "StillLearning" : "TooFewCases", RareCluster.Judge(history with { Cases = Counts(learning ? "0 1" : "0") }).Rule);
        Assert.Equal(learning ? "StillLearning" : "FirstCase", FirstAppearance.Judge(history with { Cases = Counts("0") }).Rule);
    }

    [Theory]
    [InlineData("two cases and nothing before", Standing.Nps, "100 0", Grade.Signal, "FewAgainstAlmostNone")]
    [InlineData("three cases and nothing before", Standing.Nps, "100 50 0", Grade.Strong, "FewAgainstAlmostNone")]
    [InlineData("one case", Standing.Nps, "0", Grade.None, "TooFewCases")]
    [InlineData("one early lone case does not silence it", Standing.Nps, "400 100 0", Grade.Signal, "FewAgainstAlmostNone")]
    [InlineData("two early cases do", Standing.Nps, "400 300 100 0", Grade.None, "NotRare")]
    [InlineData("two cases more than two years before the window do not", Standing.Nps, "900 880 100 0", Grade.Signal, "FewAgainstAlmostNone")]
    [InlineData("119 days ago is in the window", Standing.Nps, "119 0", Grade.Signal, "FewAgainstAlmostNone")]
    [InlineData("120 days ago is not", Standing.Nps, "120 0", Grade.None, "TooFewCases")]
    [InlineData("two cases of a medicine", Standing.Medicine, "100 0", Grade.None, "LongInUse")]
    [InlineData("three cases of a metabolite", Standing.MetaboliteOrPrecursor, "100 50 0", Grade.None, "LongInUse")]
    public void Rare_cluster(string sentence, Standing standing, string daysAgo, Grade grade, string rule) =>
        Says(RareCluster.Judge(History(daysAgo, standing)), grade, rule, sentence);

    [Fact]
    public void What_was_named_while_learning_is_history_however_short_the_window()
    {
        // Learnt 20 days ago: the three cases of the weeks before are what is usual there.
        var history = History("60 50 40 10 0") with { WatchedSince = Today.AddDays(-385), LearningDays = 365 };
        Says(RareCluster.Judge(history), Grade.None, "NotRare");
        // The same days in a place learnt long ago are five cases against none.
        Says(RareCluster.Judge(History("60 50 40 10 0")), Grade.Strong, "FewAgainstAlmostNone");
    }

    [Theory]
    [InlineData("seven cases", 7, 0, Standing.LongKnown, Grade.None, "TooFewCases")]
    [InlineData("eight where one a year was", 8, 1, Standing.LongKnown, Grade.Strong, "Rise")]
    [InlineData("twenty-eight where a hundred a year were", 28, 100, Standing.Medicine, Grade.Signal, "Rise")]
    [InlineData("what the year before had", 8, 104, Standing.LongKnown, Grade.None, "AsExpected")]
    [InlineData("less than double, however sure", 230, 1_700, Standing.LongKnown, Grade.None, "AsExpected")]
    [InlineData("any rise of a metabolite", 100, 1, Standing.MetaboliteOrPrecursor, Grade.None, "EvidenceOfAnother")]
    public void Surge_of_a_kind_of_source(string sentence, int cases, int yearBefore, Standing standing, Grade grade, string rule) =>
        Says(Assert.Single(Surge.Judge(Rise(cases, yearBefore, standing))), grade, rule, sentence);

    [Fact]
    public void A_place_that_is_still_learnt_has_no_surges() =>
        Says(Assert.Single(Surge.Judge(Rise(30, 1, Standing.LongKnown) with { WatchedSince = Today.AddDays(-100) })), Grade.None, "StillLearning");

    [Fact]
    public void When_laboratories_name_more_substances_in_each_case_nothing_has_surged()
    {
        var before = Rise(40, 52, Standing.LongKnown);
        Says(Assert.Single(Surge.Judge(before)), Grade.Strong, "Rise");
        var named = new Dictionary<string, DayCounts> { ["laboratory"] = Spread((Surge.WindowDays, 0, 8_000), (365, Surge.WindowDays + 14, 10_000)) };
        Says(Assert.Single(Surge.Judge(before with { Named = named })), Grade.None, "AsExpected");
    }

    [Fact]
    public void Each_kind_of_source_is_judged_by_itself()
    {
        var history = Rise(30, 1, Standing.LongKnown);
        history = history with { BySource = new Dictionary<string, DayCounts> { ["seizure"] = Counts("3 2 1"), ["laboratory"] = history.BySource["laboratory"] } };
        Assert.Equal([("laboratory", Grade.Strong), ("seizure", Grade.None)], Surge.Judge(history).Select(v => (v.Source, v.Grade)));
    }

    private static void Says(Verdict verdict, Grade grade, string rule, string? sentence = null)
    {
        Assert.True((grade, rule) == (verdict.Grade, verdict.Rule), $"{sentence}: {verdict.Rule}, {verdict.Grade}: {verdict.Reason}");
        Assert.EndsWith(".", verdict.Reason);
    }

    private static StreamHistory Rise(int cases, int yearBefore, Standing standing) => History("", standing) with
    {
        BySource = new Dictionary<string, DayCounts> { ["laboratory"] = Spread((Surge.WindowDays, 0, cases), (365, Surge.WindowDays + 14, yearBefore)) },
        Named = new Dictionary<string, DayCounts> { ["laboratory"] = Spread((Surge.WindowDays, 0, 800), (365, Surge.WindowDays + 14, 10_400)) },
    };

    private static StreamHistory History(string daysAgo, Standing standing = Standing.Nps) => new()
    {
        Subject = new SubjectKey("unlisted:brandnewolam"),
        Name = "Brandnewolam",
        Standing = standing,
        Place = "XA",
        Day = Today,
        Cases = Counts(daysAgo),
        BySource = new Dictionary<string, DayCounts>(),
        Named = new Dictionary<string, DayCounts>(),
        WatchedSince = Today.AddDays(-2_000),
        LearningDays = 365,
        Confirmed = false,
        SeenElsewhere = false,
    };

    private static DayCounts Counts(string daysAgo) =>
        new(daysAgo.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(d => (Today.AddDays(-int.Parse(d)), 1)));

    /// <summary>Counts dealt out evenly over periods, each given by its length and how many days ago it ended.</summary>
    private static DayCounts Spread(params (int Days, int EndedAgo, int Count)[] periods) => new(periods.SelectMany(p =>
        Enumerable.Range(0, p.Count).Select(i => (Today.AddDays(-p.EndedAgo - (int)((long)i * p.Days / Math.Max(p.Count, 1))), 1))));
}
