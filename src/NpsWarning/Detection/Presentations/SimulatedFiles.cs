using System.Globalization;
using NpsWarning.Substances;

namespace NpsWarning.Detection.Presentations;

/// <summary>A simulation as two files: presentations, and the groups that were planted among them.</summary>
/// <param name="Rows">Ordered by day; ids P000000, P000001 and so on say nothing of what is planted.</param>
/// <param name="Plants">Each with the ids of its members.</param>
public sealed record SimulatedFiles(IReadOnlyList<Presentation> Rows, IReadOnlyList<(GroupGrade Grade, PlantedGroup Group, IReadOnlyList<string> Members)> Plants)
{
    /// <summary>Days that a simulation has at least, so that a group has room in its second half.</summary>
    public const int LeastDays = 120;

    private static readonly DateOnly From = new(2024, 1, 1);

    /// <param name="days"><see cref="LeastDays"/> or more.</param>
    public static SimulatedFiles Make(int seed, int days, IReadOnlyList<(GroupGrade Grade, int Size)> plants)
    {
        var background = new SimulatedBackground { Seed = seed, From = From, Days = days };
        var random = new SeededRandom(seed, 78);
        var groups = plants.Select((p, number) => (p.Grade, Group: PresentationSimulator.Draw(
            p.Grade, p.Size, seed * 1000 + number, background, PresentationSimulator.FirstDay(random, background)))).ToArray();
        var drawn = PresentationSimulator.Simulate(background, groups.Select(g => g.Group));
        var numbered = drawn.Select((row, number) => (Was: row.Id, Row: row with { Id = string.Create(CultureInfo.InvariantCulture, $"P{number:000000}") })).ToArray();
        return new([.. numbered.Select(n => n.Row)], [.. groups.Select(g => (g.Grade, g.Group,
            (IReadOnlyList<string>)[.. numbered.Where(n => n.Was.StartsWith(g.Group.Name + "-", StringComparison.Ordinal)).Select(n => n.Row.Id)]))]);
    }

    /// <summary>Writes the planted groups: <c>plant,grade,size,start,days,regions,core,members</c>; regions by number, separated by semicolons.</summary>
    public void WriteTruth(TextWriter to)
    {
        to.Write("plant,grade,size,start,days,regions,core,members\n");
        foreach (var (number, (grade, group, members)) in Plants.Index())
            to.Write(string.Create(CultureInfo.InvariantCulture,
                $"{number},{grade.ToString().ToLowerInvariant()},{group.Size},{group.From:yyyy-MM-dd},{group.Days},{string.Join(';', group.Regions.Select(r => SimulatedBackground.TwelveRegions.Index().First(i => i.Item == r).Index))},{group.Core},{string.Join('|', members)}\n"));
    }
}
