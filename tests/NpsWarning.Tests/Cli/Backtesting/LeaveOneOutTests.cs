using NpsWarning.Cli.Backtesting;
using NpsWarning.Detection;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Cli.Backtesting;

public sealed class LeaveOneOutTests
{
    private const string Threshold = "Surge 1E-3";
    private const string NewDrug = "substance:acrylfentanyl";
    private static readonly DateOnly Day = new(2017, 5, 1);
    private static readonly KnownToday Today = new(Catalogue.Load());

    [Fact]
    public void A_threshold_is_a_detector_and_its_level() =>
        Assert.Equal([Threshold], Heard((NewDrug, 0, Said(1e-4, Grade.Signal))).Thresholds);

    [Fact]
    public void An_alarm_is_the_first_day_below_the_threshold_in_a_year()
    {
        var heard = Heard((NewDrug, 0, Said(2e-3)), (NewDrug, 10, Said(5e-4, Grade.Signal)), (NewDrug, 370, Said(5e-4, Grade.Signal)), (NewDrug, 800, Said(5e-4, Grade.Signal)));
        Assert.Equal([10, 800], Days(heard, 1));
        Assert.Equal([0, 800], Days(heard, 3)); // what came on day 370 belongs to the first, which day 10 renewed
        Assert.Empty(Days(heard, 0.1));
    }

    [Fact]
    public void What_something_else_than_chance_kept_back_stays_back() =>
        Assert.Empty(Days(Heard((NewDrug, 0, Said(1e-6, Grade.None))), 10));

    [Fact]
    public void What_rests_on_a_rule_is_an_alarm_at_any_threshold()
    {
        var rule = new Verdict("FirstAppearance", "1", "any", Grade.Signal, "ConfirmedNowhereBefore", "", new Dictionary<string, double>());
        Assert.Equal([5], Heard((NewDrug, 5, rule)).Alarms(new Dictionary<string, double>()).Select(a => a.Day.DayNumber - Day.DayNumber));
    }

    [Fact]
    public void A_name_that_was_unknown_then_is_one_stream_with_what_it_is_known_as()
    {
        var heard = Heard(("unlisted:acrylfentanyl", 0, Said(5e-4, Grade.Signal)), (NewDrug, 30, Said(5e-4, Grade.Signal)));
        Assert.Equal(NewDrug, Assert.Single(heard.Alarms(At(1))).Subject.Value);
    }

    [Fact]
    public void Thresholds_are_chosen_on_the_others_and_judged_here()
    {
        // At a and b the new drug shows at three times the level; at c so do six words that are none.
        ReplayedPlace Place(string name, int medicines) => new(
            name,
            Heard([(NewDrug, 0, Said(2e-3)), .. Enumerable.Range(0, medicines).Select(i => ($"unlisted:word{i}x", i, Said(2e-3)))]),
            1, [new Emergence(new SubjectKey(NewDrug), "Acryl fentanyl", "US-CT", [.. Enumerable.Range(0, 5).Select(i => Day.AddDays(i))])], []);
        var folds = LeaveOneOut.Of([Place("a", 0), Place("b", 0), Place("c", 6)], Today);

        var c = folds.Single(f => f.Place == "c");
        Assert.Equal(["a", "b"], c.ChosenOn);
        Assert.Equal(3, c.Multiples[Threshold]);
        Assert.Equal((2, 2), (c.OnTheOthers.Found, c.OnTheOthers.Alarms));
        Assert.Equal((1, 7, 1), (c.OnThePlace.Found, c.OnThePlace.Alarms, c.OnThePlace.True));
        Assert.Equal(0, c.Shipped.Alarms);
        // With c among the others, the limit of alarms a place-year rules that threshold out.
        Assert.Equal((1.0, 0), (folds[0].Multiples[Threshold], folds[0].OnThePlace.Found));
    }

    private static IEnumerable<int> Days(HeardVerdicts heard, double multiple) => heard.Alarms(At(multiple)).Select(a => a.Day.DayNumber - Day.DayNumber);

    private static Dictionary<string, double> At(double multiple) => new() { [Threshold] = multiple };

    private static Verdict Said(double chance, Grade grade = Grade.None) =>
        new("Surge", "1", "poisoning", grade, "AsExpected", "", new Dictionary<string, double> { ["chance"] = chance, ["level"] = 1e-3 });

    private static HeardVerdicts Heard(params (string Subject, int Day, Verdict Verdict)[] said)
    {
        var heard = new HeardVerdicts(Today);
        foreach (var (subject, day, verdict) in said)
            heard.Add(new StreamHistory
            {
                Subject = new SubjectKey(subject),
                Name = new SubjectKey(subject).Name,
                Standing = Standing.Nps,
                Place = "US-CT",
                Day = Day.AddDays(day),
                Cases = DayCounts.None,
                Weeks = new Dictionary<string, WeekCounts>(),
                Named = DayCounts.None,
                Reporting = new Dictionary<string, Nowcast>(),
                WatchedSince = null,
                LearningDays = 365,
                Confirmed = false,
                SeenElsewhere = false,
            }, [verdict]);
        return heard;
    }
}
