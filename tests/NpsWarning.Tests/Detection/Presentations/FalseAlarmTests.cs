using NpsWarning.Detection.Presentations;
using Xunit;

namespace NpsWarning.Tests.Detection.Presentations;

/// <summary>On seeds that nothing was set on.</summary>
public sealed class FalseAlarmTests
{
    static readonly DateOnly Start = new(2024, 1, 1);
    static readonly DateOnly From = Start.AddDays(366);
    static readonly DateOnly To = From.AddDays(242);

    [Fact]
    public void The_usual_alone_stays_near_the_budget()
    {
        // Eight months on each of two seeds at one a month: 16 expected. A Poisson mean of 24 (1.5 a month, the most that
        // is promised) gives more than 37 in one of 250 worlds.
        var alarms = new[] { 901, 902 }.Sum(seed =>
            PresentationBacktest.Run(PresentationSimulator.Background(new() { Seed = seed, From = Start, Days = 610, PerDay = 30 }), From, To, 1).Alarms.Count);

        Assert.InRange(alarms, 0, 37);
    }

    [Theory]
    [InlineData("opioid")]
    [InlineData("sedative")]
    [InlineData("sympathomimetic")]
    [InlineData("anticholinergic")]
    public void A_burst_of_a_known_toxidrome_does_not_alarm(string toxidrome)
    {
        var usual = new SimulatedBackground { Seed = 903, From = Start, Days = 610, KnownBurstsAYear = 0 };
        var known = Toxidromes.All.Single(t => t.Name == toxidrome);
        var burst = PresentationSimulator.KnownBurst(known, 15, usual.Regions[1], Start.AddDays(500), usual);
        var rows = PresentationSimulator.Background(usual).Concat(burst).ToArray();

        var alarms = PresentationBacktest.Run(rows, From, To, 1).Alarms;

        var ids = burst.Select(b => b.Id).ToHashSet();
        Assert.DoesNotContain(alarms, a => a.Members.Count(ids.Contains) >= .5 * a.Members.Count);
    }
}
