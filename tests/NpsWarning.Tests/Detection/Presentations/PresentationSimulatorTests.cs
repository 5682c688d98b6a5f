using NpsWarning.Detection.Presentations;
using Xunit;

namespace NpsWarning.Tests.Detection.Presentations;

public sealed class PresentationSimulatorTests
{
    private static readonly SimulatedBackground Year = new() { Seed = 5, From = new(2024, 1, 1), Days = 365 };

    [Fact]
    public void The_same_seed_gives_the_same_presentations_and_another_seed_others()
    {
        Assert.Equal(PresentationSimulator.Background(Year), PresentationSimulator.Background(Year));
        Assert.NotEqual(
            PresentationSimulator.Background(Year).Select(p => p.Features),
            PresentationSimulator.Background(Year with { Seed = 6 }).Select(p => p.Features));
    }

    [Fact]
    public void The_background_is_like_the_one_that_was_measured()
    {
        var rows = PresentationSimulator.Background(Year);

        Assert.InRange(rows.Count / 365.0, 50, 75);
        Assert.InRange(rows.Average(r => r.Features.Count), 3.0, 3.8);
        Assert.InRange(rows.Average(r => r.Features.Count == 1 ? 1.0 : 0), .10, .20);
        Assert.InRange(rows.Average(r => r.Route is null ? 1.0 : 0), .27, .33);
        Assert.InRange(rows.Average(r => r.Pss is null ? 1.0 : 0), .17, .23);
        Assert.Equal(12, rows.Select(r => r.Place).Distinct().Count());
    }

    [Fact]
    public void Planting_a_group_changes_no_other_presentation()
    {
        var group = PresentationSimulator.Draw(GroupGrade.Medium, 20, 1, Year, 200);

        var with = PresentationSimulator.Simulate(Year, group);

        Assert.Equal(PresentationSimulator.Background(Year), with.Where(r => !r.Id.StartsWith(group.Name, StringComparison.Ordinal)));
        Assert.Equal(20, with.Count(r => r.Id.StartsWith(group.Name + "-", StringComparison.Ordinal)));
        Assert.All(with.Where(r => r.Id.StartsWith(group.Name, StringComparison.Ordinal)), r =>
        {
            Assert.InRange(r.PresentedOn, group.From, group.From.AddDays(group.Days - 1));
            Assert.Contains(r.Place, group.Regions);
        });
    }

    [Theory]
    [InlineData(GroupGrade.Clear, 6, 1)]
    [InlineData(GroupGrade.Medium, 5, 2)]
    [InlineData(GroupGrade.Faint, 4, 4)]
    public void A_grade_says_how_much_of_a_group_any_known_toxidrome_explains(GroupGrade grade, int features, int most)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var core = PresentationSimulator.Draw(grade, 10, seed, Year, 0).Core;
            Assert.Equal(features, core.Count);
            Assert.All(Toxidromes.All, t => Assert.True(core.Positions().Count(f => t.Of(f) >= .2) <= most, $"{t.Name}: {core}"));
        }
    }

    [Fact]
    public void There_are_64_features_each_with_its_own_code_and_name()
    {
        Assert.Equal(ClinicalFeatures.Count, ClinicalFeatures.All.Count);
        Assert.Equal(ClinicalFeatures.Count, ClinicalFeatures.All.Select(f => f.Code).Distinct().Count());
        Assert.Equal(ClinicalFeatures.Count, ClinicalFeatures.All.Select(f => f.Name).Distinct().Count());
        Assert.All(ClinicalFeatures.All.Index(), f => Assert.Equal(f.Index, ClinicalFeatures.PositionOf(f.Item.Code)));
    }
}
