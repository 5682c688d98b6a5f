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
        Name = "Brandnewolam",
        Standing = Standing.Nps,
        Day = Today,
        Learning = false,
        FirstKnownOn = Today,
        KnownIn = ["XB", "XC"],
        SignalledNear = [],
        PoisoningsNear = [],
        FirstHarmedOn = null,
        Deaths = 0,
        MaterialBefore = 0,
    };

    private static readonly SpreadHistory Patient = Quiet with { FirstKnownOn = Today.AddDays(-700), FirstHarmedOn = Today, MaterialBefore = 3 };

    [Fact]
    public void A_first_case_with_quiet_neighbours_is_left_to_the_notice_of_a_first_appearance() => Says(Quiet, Grade.None, "QuietNearby");

    [Fact]
    public void A_first_case_next_door_to_a_signal_is_a_signal() =>
        Assert.Contains("signalled in XB nearby", Says(Quiet with { SignalledNear = ["XB"], PoisoningsNear = ["XC"] }, Grade.Signal, "ReachedFromNearby").Reason, StringComparison.Ordinal);

    [Fact]
    public void A_first_case_next_door_to_poisonings_is_a_signal() =>
        Assert.Contains("with poisonings in XB, XC nearby", Says(Quiet with { PoisoningsNear = ["XB", "XC"] }, Grade.Signal, "ReachedFromNearby").Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("a medicine", Standing.Medicine, 0, "LongInUse")]
    [InlineData("something long known", Standing.LongKnown, 0, "LongInUse")]
    [InlineData("a metabolite", Standing.MetaboliteOrPrecursor, 0, "LongInUse")]
    [InlineData("a first case long ago", Standing.Nps, 120, "NotNewHere")]
    public void Beside_signalled_neighbours_nothing_is_said_of(string sentence, Standing standing, int daysAgo, string rule) =>
        Says(Quiet with { SignalledNear = ["XB"], Standing = standing, FirstKnownOn = Today.AddDays(-daysAgo) }, Grade.None, rule, sentence);

    [Fact]
    public void What_no_other_place_knew_has_not_spread() => Says(Quiet with { KnownIn = [], SignalledNear = ["XB"] }, Grade.None, "KnownNowhere");

    [Fact]
    public void A_place_that_is_still_learnt_says_nothing() => Says(Patient with { Learning = true }, Grade.None, "StillLearning");

    [Theory]
    [InlineData(0, Grade.Signal, "(3 cases since 2024-03-31): first known on 2026-03-01, 0 deaths.")]
    [InlineData(1, Grade.Strong, "(3 cases since 2024-03-31): first known on 2026-03-01, 1 death.")]
    public void The_first_patient_of_what_was_only_found_in_material_is_a_signal(int deaths, Grade grade, string reason) =>
        Assert.EndsWith(reason, Says(Patient with { Deaths = deaths }, grade, "MaterialToPeople").Reason, StringComparison.Ordinal);

    [Fact]
    public void Patients_of_long_ago_or_before_any_material_are_not()
    {
        Says(Patient with { FirstHarmedOn = Today.AddDays(-120) }, Grade.None, "NotNewHere");
        Says(Patient with { MaterialBefore = 0 }, Grade.None, "NotNewHere");
        Says(Patient with { MaterialBefore = Spread.FewestMaterial - 1 }, Grade.None, "NotNewHere");
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

    private static Verdict Says(SpreadHistory history, Grade grade, string rule, string? sentence = null)
    {
        var verdict = Spread.Judge(history);
        Assert.True((grade, rule) == (verdict.Grade, verdict.Rule), $"{sentence}: {verdict.Rule}, {verdict.Grade}: {verdict.Reason}");
        Assert.EndsWith(".", verdict.Reason);
        Assert.Null(verdict.Chance);
        return verdict;
    }
}
