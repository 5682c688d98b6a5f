using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Review;

namespace NpsWarning.Alerting.Briefs;

/// <summary>
/// What seizures and analyses of material say of supply. A case with anybody under 18 in it says nothing here. Seizures of wholesale size are described;
/// of smaller ones only what tells the material to whoever may meet it (form, colour, what it is sold as and what else is in it), and only where so many
/// cases share it that it tells of none of them.
/// </summary>
internal static class SupplyReading
{
    /// <param name="cases">The evidence.</param>
    /// <param name="names">What the subject is called in reports: all else that was found is something else.</param>
    /// <param name="threshold">From what amount a seizure is of wholesale size.</param>
    /// <param name="smallest">How many cases with a possession-size seizure must share a value. 1 for health.</param>
    public static SupplyFacts Of(IReadOnlyList<CaseReading> cases, IReadOnlySet<string> names, WholesaleThreshold threshold, int smallest)
    {
        var stated = cases.Where(c => !c.IsChild).SelectMany(c => c.Reports.Select(r => (Case: c, Report: r, Open: MayBeDescribed(c, r, threshold)))).ToList();
        var wholesale = stated.Where(s => s.Open).Select(s => s.Report.Seizure).OfType<Seizure>().ToList();

        IReadOnlyList<string> Shared(Func<Report, IEnumerable<string?>> values) => Commonest.Of(stated
            .SelectMany(s => values(s.Report).OfType<string>().Select(value => (s.Case, s.Open, Value: value.Trim())))
            .GroupBy(s => s.Value, StringComparer.OrdinalIgnoreCase)
            // Items of one seizure are one case, as its analyses are.
            .Where(group => group.Any(s => s.Open) || group.DistinctBy(s => s.Case).Count() >= smallest)
            .SelectMany(group => group.OrderByDescending(s => s.Open).DistinctBy(s => s.Case).Select(s => s.Value)));

        var online = stated.Where(s => s.Report.Seizure?.OnlineSale == true).GroupBy(s => s.Case, s => s.Open).ToLookup(c => c.Any(open => open));
        return new SupplyFacts
        {
            Forms = Shared(r => [r.Seizure?.PhysicalForm?.ToString().ToLowerInvariant()]),
            Colours = Shared(r => [r.Seizure?.Colour]),
            Markings = Commonest.Of(wholesale.Select(s => s.Markings)),
            SoldAs = Shared(r => [r.Seizure?.SoldAs]),
            Packaging = Commonest.Of(wholesale.Select(s => s.Packaging)),
            Wholesale = [.. wholesale.Select(Line)],
            FoundInMaterial = Shared(r => IsMaterial(r) ? CaseReading.OtherNames(names, r) : []),
            Precursors = Commonest.Of(wholesale.SelectMany(s => s.Precursors).Select(p => p.RawName)),
            OnlineSales = online[true].Count() + (online[false].Count() >= smallest ? online[false].Count() : 0),
        };
    }

    /// <summary>A wholesale seizure may be described. An analysis may be unless what was analysed came from possession-size seizures alone.</summary>
    private static bool MayBeDescribed(CaseReading of, Report report, WholesaleThreshold threshold) => report.Seizure is { } seizure
        ? threshold.IsReachedBy(seizure)
        : !of.Seizures.Any() || of.Seizures.Any(threshold.IsReachedBy);

    private static bool IsMaterial(Report report) =>
        report.Seizure is not null || report.Laboratory is { CaseType: CaseType.SeizedMaterial or CaseType.CollectedSample };

    private static WholesaleSeizure Line(Seizure seizure)
    {
        var route = string.Join(" → ", new[] { seizure.RouteOrigin, seizure.RouteDestination }.OfType<string>());
        var (amount, unit) = SupplyPicture.Amount(seizure);
        return new WholesaleSeizure(amount, unit, route.Length == 0 ? null : route, seizure.Transport?.ToString().ToLowerInvariant());
    }
}
