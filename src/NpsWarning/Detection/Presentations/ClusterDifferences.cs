using System.Globalization;
using MathNet.Numerics;

namespace NpsWarning.Detection.Presentations;

/// <summary>Something besides the features that differs from the usual: severity, route, age band, or regions.</summary>
/// <param name="What">In words, such as "severe or fatal".</param>
/// <param name="Found">Members of which it is true.</param>
/// <param name="Of">Members of which it is known.</param>
/// <param name="ShareUsually">Part of the baseline's presentations of which it is known, 0 to 1; null where there is no baseline to ask.</param>
public sealed record ClusterDifference(string What, int Found, int Of, double? ShareUsually)
{
    public override string ToString() => $"{What} {Found} of {Of}{(ShareUsually is { } usually ? $", usually {Proportion.Of(usually)}" : "")}";
}

/// <summary>How a share is written: small ones as "1 in 40", which is easier to picture than 2.5 %.</summary>
internal static class Proportion
{
    public static string Of(double share) => share switch
    {
        >= .2 => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %"),
        >= .0005 => string.Create(CultureInfo.InvariantCulture, $"1 in {1 / share:0}"),
        _ => "next to never",
    };
}

/// <summary>Asks of severity, route, age band and regions whether the members differ from the year before in the same place, by more than chance has in 1 of 50.</summary>
internal static class ClusterDifferences
{
    private const double Chance = .02;
    private const int Severe = 3; // Poisoning Severity Score: 3 severe, 4 fatal
    private const int LeastKnown = 3;

    public static IReadOnlyList<ClusterDifference> Of(JudgedDay day, GroupCandidate group, int[] members)
    {
        var table = day.Table;
        Presentation[] here = [.. members.Select(r => table.Rows[r])];
        // The model's reference knows features only.
        Presentation[] usually = [.. day.OwnBaseline.Where(r => day.IsAt(r, group.Place)).Select(r => table.Rows[r])];
        var found = new List<ClusterDifference?>
        {
            Differs("severe or fatal", here, usually, p => p.Pss is { } pss ? pss >= Severe : null),
            MostTelling(here, usually, p => p.Route, route => $"by {route}"),
            MostTelling(here, usually, p => p.AgeBand, age => $"aged {age}"),
        };
        if (table.Places[group.Place].Region is null) found.Add(MostTelling(here, usually, p => p.Place.Region, region => $"in {region}"));
        return [.. found.OfType<ClusterDifference>()];
    }

    private static ClusterDifference? MostTelling(Presentation[] here, Presentation[] usually, Func<Presentation, string?> of, Func<string, string> inWords) =>
        here.Select(of).OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .Select(value => Differs(inWords(value), here, usually, p => of(p) is { } own ? own == value : null)).OfType<ClusterDifference>()
            .MaxBy(d => d.Found);

    private static ClusterDifference? Differs(string what, Presentation[] here, Presentation[] usually, Func<Presentation, bool?> isTrue)
    {
        var (found, of) = Count(here, isTrue);
        var (usual, ofUsual) = Count(usually, isTrue);
        if (found < 2 || of < LeastKnown || ofUsual == 0) return null;
        var share = (usual + .5) / (ofUsual + 1);
        // P(X >= found) of a binomial.
        return found > of * share && SpecialFunctions.BetaRegularized(found, of - found + 1, share) < Chance ? new(what, found, of, share) : null;
    }

    private static (int True, int Known) Count(Presentation[] rows, Func<Presentation, bool?> isTrue)
    {
        var (yes, known) = (0, 0);
        foreach (var row in rows)
            if (isTrue(row) is { } value)
            {
                known++;
                if (value) yes++;
            }
        return (yes, known);
    }
}
