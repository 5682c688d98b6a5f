using System.ComponentModel.DataAnnotations;

namespace NpsWarning.Detection.Presentations;

/// <summary>What the usual looks like in a simulation. The defaults are the feasibility study's.</summary>
public sealed record SimulatedBackground
{
    public int Seed { get; init; } = 1;

    /// <summary>First day, included.</summary>
    public required DateOnly From { get; init; }

    [Range(1, 3660)]
    public int Days { get; init; } = 730;

    /// <summary>Presentations a day over all regions, before season and weekday.</summary>
    [Range(0.1, 10_000)]
    public double PerDay { get; init; } = 59;

    /// <summary>Where; each region's share, mix and completeness are drawn from the seed.</summary>
    public IReadOnlyList<PresentationPlace> Regions { get; init; } = TwelveRegions;

    /// <summary>Bursts of a toxidrome that is known (a bad batch, a festival), which must not alarm; a year.</summary>
    [Range(0, 100)]
    public double KnownBurstsAYear { get; init; } = 6;

    /// <summary>R00 to R11 of one country.</summary>
    public static IReadOnlyList<PresentationPlace> TwelveRegions { get; } =
        [.. Enumerable.Range(0, 12).Select(r => new PresentationPlace(PresentationPlace.UnknownCountry, $"R{r:00}"))];
}

/// <summary>A group of cases of something new, put into a simulation.</summary>
/// <param name="Core">The features that make the group.</param>
/// <param name="CoreProbability">How often a case has each of them, before records are lost.</param>
/// <param name="Regions">Where; cases are spread evenly at random.</param>
/// <param name="From">First day that a case may fall on.</param>
/// <param name="Days">Cases fall on From to From + Days - 1.</param>
public sealed record PlantedGroup(
    string Name, FeatureSet Core, double CoreProbability, int Size, IReadOnlyList<PresentationPlace> Regions,
    DateOnly From, int Days);

/// <summary>How far a planted group differs from the usual, as in the feasibility study.</summary>
public enum GroupGrade
{
    /// <summary>Six features at P .80, two of them rare in the background, the other four never usual together.</summary>
    Clear,

    /// <summary>Five common features at P .75, at most two of them from any one toxidrome.</summary>
    Medium,

    /// <summary>Four common features at P .65, three of them from one known toxidrome.</summary>
    Faint,
}
