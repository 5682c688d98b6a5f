using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Review;

namespace NpsWarning.Alerting.Briefs;

/// <summary>
/// What seizures and analyses of material say of supply. A case with anybody under 18 in it says nothing here, and a seizure below the
/// wholesale threshold is counted and never described, but for what tells the material to whoever may meet it: form, colour, and what it is sold as.
/// </summary>
internal static class SupplyReading
{
    public static SupplyFacts Of(IReadOnlyList<CaseReading> cases, IReadOnlySet<string> names, WholesaleThreshold threshold)
    {
        var adult = cases.Where(c => !c.IsChild).ToList();
        var seizures = adult.SelectMany(c => c.Reports).Where(r => r.Seizure is not null).Select(r => r.Seizure!).ToList();
        var wholesale = seizures.Where(s => IsWholesale(s, threshold)).ToList();
        return new SupplyFacts
        {
            Forms = Commonest.Of(seizures.Select(s => s.PhysicalForm?.ToString().ToLowerInvariant())),
            Colours = Commonest.Of(seizures.Select(s => s.Colour)),
            Markings = Commonest.Of(wholesale.Select(s => s.Markings)),
            SoldAs = Commonest.Of(seizures.Select(s => s.SoldAs)),
            Packaging = Commonest.Of(wholesale.Select(s => s.Packaging)),
            Wholesale = [.. wholesale.Select(Line)],
            PossessionSizeSeizures = seizures.Count - wholesale.Count,
            FoundInMaterial = Commonest.Of(adult.SelectMany(c => c.OtherNames(names, IsMaterial).Distinct())),
            Precursors = Commonest.Of(wholesale.SelectMany(s => s.Precursors).Select(p => p.RawName)),
            OnlineSales = seizures.Count(s => s.OnlineSale == true),
        };
    }

    private static bool IsMaterial(Report report) =>
        report.Seizure is not null || report.Laboratory is { CaseType: CaseType.SeizedMaterial or CaseType.CollectedSample };

    private static bool IsWholesale(Seizure seizure, WholesaleThreshold threshold)
    {
        if (seizure.Context == SeizureContext.PersonalPossession) return false;
        // One litre is taken as one kilogram, as UNODC does.
        var grams = seizure.AmountUnit switch
        {
            AmountUnit.Milligram => seizure.Amount / 1000,
            AmountUnit.Gram or AmountUnit.Millilitre => seizure.Amount,
            AmountUnit.Kilogram or AmountUnit.Litre => seizure.Amount * 1000,
            _ => null,
        };
        var units = seizure.UnitCount ?? (seizure.AmountUnit is AmountUnit.Tablet or AmountUnit.Blotter or AmountUnit.Vial or AmountUnit.Capsule ? seizure.Amount : null);
        return grams >= threshold.Grams || units >= threshold.Units;
    }

    private static WholesaleSeizure Line(Seizure seizure)
    {
        var (amount, unit) = seizure switch
        {
            { Amount: { } a, AmountUnit: { } u } => (a, SupplyPicture.Unit(u)),
            { UnitCount: { } n } => (n, "units"),
            _ => (0m, "amount not stated"),
        };
        var route = string.Join(" → ", new[] { seizure.RouteOrigin, seizure.RouteDestination }.OfType<string>());
        return new WholesaleSeizure(amount, unit, route.Length == 0 ? null : route, seizure.Transport?.ToString().ToLowerInvariant());
    }
}
