using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Intake;

public sealed class WholesaleThresholdTests
{
    private static readonly WholesaleThreshold Threshold = new() { Grams = 100, Units = 500 };

    [Theory]
    [InlineData(SeizureContext.Parcel, 100d, AmountUnit.Gram, null, true)]
    [InlineData(SeizureContext.Parcel, 99.999, AmountUnit.Gram, null, false)]
    [InlineData(SeizureContext.Import, 100_000d, AmountUnit.Milligram, null, true)]
    [InlineData(SeizureContext.Import, .1, AmountUnit.Litre, null, true)]
    [InlineData(SeizureContext.Retail, 499d, AmountUnit.Tablet, null, false)]
    [InlineData(SeizureContext.Retail, 500d, AmountUnit.Blotter, null, true)]
    [InlineData(SeizureContext.Retail, 5d, AmountUnit.Gram, 600, true)]
    [InlineData(SeizureContext.Retail, null, null, 600, true)]
    [InlineData(SeizureContext.Retail, null, null, null, false)]
    [InlineData(SeizureContext.PersonalPossession, 5d, AmountUnit.Kilogram, null, false)]
    [InlineData(SeizureContext.ProductionSite, null, null, null, true)]
    public void A_seizure_is_supply_from_the_threshold_on_and_by_where_it_was_made(SeizureContext context, double? amount, AmountUnit? unit, int? units, bool wholesale) =>
        Assert.Equal(wholesale, Threshold.IsReachedBy(new Seizure { Context = context, Amount = (decimal?)amount, AmountUnit = unit, UnitCount = units }));
}
