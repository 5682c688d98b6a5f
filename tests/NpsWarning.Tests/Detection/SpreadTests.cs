using NpsWarning.Detection;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>When a first case somewhere, or a first patient, is more than a notice; and who is near to whom.</summary>
public sealed class SpreadTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly SpreadHistory Quiet = new()
    {
        KnownIn = ["XB", "XC"], SignalledNear = [], PoisoningsNear = [], MaterialCases = 0, HarmedCases = 0, Deaths = 0, FirstHarmedOn = null, FirstMaterialOn = null,
    };

    [Fact]
    public void A_first_case_with_quiet_neighbours_is_left_to_the_notice_of_a_first_appearance()
    {
        var history = History("0");
        Says(Spread.Judge(history, Quiet), Grade.None, "QuietNearby");
        Assert.Equal(Grade.Notice, FirstAppearance.Judge(history).Grade);
    }

    [Fact]
    public void A_first_case_next_door_to_a_signal_is_a_signal() =>
        Assert.Contains("signalled in XB nearby", Says(Spread.Judge(History("0"), Quiet with { SignalledNear = ["XB"], PoisoningsNear = ["XC"] }), Grade.Signal, "ReachedFromNearby").Reason, StringComparison.Ordinal);

    [Fact]
    public void A_first_case_next_door_to_poisonings_is_a_signal() =>
        Assert.Contains("with poisonings in XB, XC nearby", Says(Spread.Judge(History("0"), Quiet with { PoisoningsNear = ["XB", "XC"] }), Grade.Signal, "ReachedFromNearby").Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("a medicine", Standing.Medicine, "0", "LongInUse")]
    [InlineData("something long known", Standing.LongKnown, "0", "LongInUse")]
    [InlineData("a metabolite", Standing.MetaboliteOrPrecursor, "0", "LongInUse")]
    [InlineData("a second case", Standing.Nps, "30 0", "NotNewHere")]
    [InlineData("a first case long ago", Standing.Nps, "120", "NotNewHere")]
    public void Beside_signalled_neighbours_nothing_is_said_of(string sentence, Standing standing, string daysAgo, string rule) =>
        Says(Spread.Judge(History(daysAgo, standing), Quiet with { SignalledNear = ["XB"] }), Grade.None, rule, sentence);

    [Fact]
    public void What_no_other_place_knows_has_not_spread() => Says(Spread.Judge(History("0"), Quiet with { KnownIn = [] }), Grade.None, "KnownNowhere");

    [Fact]
    public void A_place_that_is_still_learnt_says_nothing() =>
        Says(Spread.Judge(History("0") with { WatchedSince = Today.AddDays(-100) }, Quiet with { SignalledNear = ["XB"] }), Grade.None, "StillLearning");

    [Theory]
    [InlineData(0, Grade.Signal, "First poisoning with Brandnewolam here")]
    [InlineData(1, Grade.Strong, "First death with Brandnewolam here")]
    public void The_first_patient_of_what_was_only_found_in_material_is_a_signal(int deaths, Grade grade, string reason) => Assert.StartsWith(
        reason, Says(Spread.Judge(History("700 200 0"), Patient with { Deaths = deaths }), grade, "MaterialToPeople").Reason, StringComparison.Ordinal);

    [Fact]
    public void The_second_patient_is_not_nor_one_long_ago_nor_the_first_before_any_material()
    {
        Says(Spread.Judge(History("700 200 0"), Patient with { HarmedCases = 2 }), Grade.None, "NotNewHere");
        Says(Spread.Judge(History("700 200 0"), Patient with { FirstHarmedOn = Today.AddDays(-120) }), Grade.None, "NotNewHere");
        Says(Spread.Judge(History("700 200 0"), Patient with { FirstMaterialOn = Today }), Grade.None, "NotNewHere");
    }

    [Fact]
    public void Neighbours_are_the_five_nearest_within_a_thousand_kilometres()
    {
        var map = Geography.Load();
        Assert.InRange(map.DistanceKm("US-NY", "US-CT"), 100, 400);
        Assert.InRange(map.DistanceKm("DE", "FR"), 600, 1_000);
        Assert.Equal(double.PositiveInfinity, map.DistanceKm("US-NY", "QQ"));
        Assert.Equal(0, map.DistanceKm("QQ", "QQ"));
        string[] states = ["US-HI", "US-CA", "US-NY", "US-MA", "US-RI", "US-NH", "US-VT", "US-ME", "US-CT", "QQ"];
        Assert.Equal(["US-MA", "US-NH", "US-NY", "US-RI", "US-VT"], map.Near("US-CT", states).Order());
        Assert.Empty(map.Near("US-HI", states));
        Assert.Empty(map.Near("QQ", states));
    }

    [Theory]
    [InlineData("US-CT")] // the places of the mappings, and the demo's
    [InlineData("US-IL")]
    [InlineData("US-PA")]
    [InlineData("XA")]
    [InlineData("XB-4")]
    public void The_map_knows(string place) => Assert.True(Geography.Load().Knows(place));

    private static SpreadHistory Patient => Quiet with
    {
        MaterialCases = 2, HarmedCases = 1, FirstHarmedOn = Today, FirstMaterialOn = Today.AddDays(-700),
    };

    private static Verdict Says(Verdict verdict, Grade grade, string rule, string? sentence = null)
    {
        Assert.True((grade, rule) == (verdict.Grade, verdict.Rule), $"{sentence}: {verdict.Rule}, {verdict.Grade}: {verdict.Reason}");
        Assert.EndsWith(".", verdict.Reason);
        Assert.Null(verdict.Chance);
        return verdict;
    }

    private static StreamHistory History(string daysAgo, Standing standing = Standing.Nps) => new()
    {
        Subject = new SubjectKey("unlisted:brandnewolam"),
        Name = "Brandnewolam",
        Standing = standing,
        Place = "XA",
        Day = Today,
        Cases = new DayCounts(daysAgo.Split(' ').Select(d => (Today.AddDays(-int.Parse(d)), 1))),
        BySource = new Dictionary<string, DayCounts>(),
        Named = new Dictionary<string, DayCounts>(),
        WatchedSince = Today.AddDays(-2_000),
        LearningDays = 365,
        Confirmed = false,
        SeenElsewhere = true,
    };
}
