using NpsWarning.Detection.Presentations;
using Xunit;

namespace NpsWarning.Tests.Detection.Presentations;

public sealed class SubstanceFitTests
{
    private static readonly FeatureSet Opioid = ClinicalFeatures.Of("miosis", "resp_depression", "drowsiness");
    private static readonly FeatureSet Stimulant = ClinicalFeatures.Of("tachycardia", "agitation", "mydriasis");

    private static List<(string CaseId, string Substance, FeatureSet Features)> Given(int each) =>
    [
        .. Enumerable.Range(0, each).Select(i => ($"o{i}", "opioid", i % 3 == 0 ? Opioid : ClinicalFeatures.Of("miosis", "drowsiness"))),
        .. Enumerable.Range(0, each).Select(i => ($"s{i}", "stimulant", i % 3 == 0 ? Stimulant : ClinicalFeatures.Of("tachycardia", "agitation"))),
    ];

    [Fact]
    public void Features_that_the_substances_other_cases_do_not_show_do_not_fit()
    {
        var given = Given(40);
        given.Add(("odd", "opioid", ClinicalFeatures.Of("tachycardia", "agitation", "mydriasis", "seizure")));

        Assert.Equal(["odd"], SubstanceFit.Misfits(given));
    }

    [Fact]
    public void A_case_with_two_substances_fits_where_it_fits_one()
    {
        var given = Given(40);
        given.Add(("both", "opioid", Stimulant));
        given.Add(("both", "stimulant", Stimulant));

        Assert.Empty(SubstanceFit.Misfits(given));
    }

    [Fact]
    public void Nothing_is_said_of_a_substance_with_few_cases_or_of_a_single_feature()
    {
        var few = Given(SubstanceFit.LeastCases - 1);
        few.Add(("odd", "opioid", Stimulant));
        var single = Given(40);
        single.Add(("odd", "opioid", ClinicalFeatures.Of("agitation")));

        Assert.Empty(SubstanceFit.Misfits(few));
        Assert.Empty(SubstanceFit.Misfits(single));
    }
}
