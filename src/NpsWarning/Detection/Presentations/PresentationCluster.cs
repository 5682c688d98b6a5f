using System.Security.Cryptography;
using System.Text;

namespace NpsWarning.Detection.Presentations;

/// <summary>Names a cluster from the day it is found on, for as long as it lasts.</summary>
public readonly record struct ClusterId(string Value)
{
    /// <summary>
    /// From the first three members and the place: the same rows give the same id on every machine, and the next day's
    /// additional cases do not change it.
    /// </summary>
    public static ClusterId Of(PresentationPlace place, IEnumerable<string> membersInOrder)
    {
        var content = string.Join('\n', membersInOrder.Take(3).Prepend($"{place.Country}/{place.Region}"));
        return new("pc-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16]);
    }

    public override string ToString() => Value;
}

/// <summary>A feature that sets a cluster apart.</summary>
/// <param name="Found">Members that have it recorded.</param>
/// <param name="Of">All members of the cluster.</param>
/// <param name="ShareUsually">Part of the baseline's presentations, 0 to 1.</param>
public sealed record DistinctFeature(ClinicalFeature Feature, int Found, int Of, double ShareUsually)
{
    /// <summary>Part of the members that have it recorded, 0 to 1.</summary>
    public double ShareHere => (double)Found / Of;

    public override string ToString() => $"{Feature.Name} ({Found} of {Of}, usually {Proportion.Of(ShareUsually)})";
}

/// <summary>A group of presentations that is new against the usual.</summary>
public sealed record PresentationCluster
{
    public required ClusterId Id { get; init; }

    /// <summary>A region, or a country where the group is spread over several of its regions.</summary>
    public required PresentationPlace Place { get; init; }

    public required DateOnly JudgedOn { get; init; }

    /// <summary>The day of the first member.</summary>
    public required DateOnly FirstOn { get; init; }

    /// <summary>Ids in order of day; the counted ones, and those that resemble them more than they resemble the usual.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>Ids of the members that were counted, in order of day.</summary>
    public required IReadOnlyList<string> CoreMembers { get; init; }

    /// <summary>What sets the members apart, most telling first.</summary>
    public required IReadOnlyList<DistinctFeature> Features { get; init; }

    /// <summary>Members in each week up to the day judged, oldest first; from the week of the first member on, six at most.</summary>
    public required IReadOnlyList<int> Weeks { get; init; }

    /// <summary>Severity, route, age band and regions, where they differ from the usual.</summary>
    public required IReadOnlyList<ClusterDifference> Differences { get; init; }

    public required ClusterRule Rule { get; init; }

    public required int WindowDays { get; init; }

    /// <summary>How many of the core members' kind the baseline leads one to expect in the window.</summary>
    public required double Expected { get; init; }

    /// <summary>-log10 of the chance of so many, given the baseline; the chance divided by the rule's weight (<see cref="ExcessScore"/>).</summary>
    public required double Score { get; init; }

    public required AlarmThreshold Threshold { get; init; }

    /// <summary>Whether it was counted against the model's reference, the deployment having no year of its own yet.</summary>
    public required bool AgainstReference { get; init; }

    public required string ModelVersion { get; init; }

    /// <summary>One sentence with the numbers, for the console, the log and the alert alike.</summary>
    public required string Reason { get; init; }
}
