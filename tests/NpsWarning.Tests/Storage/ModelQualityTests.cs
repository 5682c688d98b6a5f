using NpsWarning.Storage.Artefacts;
using Xunit;

namespace NpsWarning.Tests.Storage;

public sealed class ModelQualityTests
{
    private static readonly ModelQuality Standing = new("AUC", .9, "seeds 1 to 3");

    [Theory]
    [InlineData("AUC", .9, "seeds 1 to 3", true)]
    [InlineData("AUC", .9001, "seeds 1 to 3", true)]
    [InlineData("AUC", .8999, "seeds 1 to 3", false)]
    [InlineData("AUC", .99, "other seeds", false)]
    [InlineData("accuracy", .99, "seeds 1 to 3", false)]
    public void A_model_replaces_one_that_is_no_better_on_the_same_data(string measure, double value, string on, bool may) =>
        Assert.Equal(may, new ModelQuality(measure, value, on).MayReplace(Standing));

    [Fact]
    public void The_area_under_the_curve_is_the_share_of_pairs_in_order()
    {
        Assert.Equal(1, ModelQuality.Auc([.8, .9], [.1, .2, .3]));
        Assert.Equal(0, ModelQuality.Auc([.1], [.2]));
        Assert.Equal(.5, ModelQuality.Auc([.5, .5], [.5]));
        Assert.Equal((.5 + 0 + 1 + 1) / 4, ModelQuality.Auc([.4, .6], [.4, .5]));
        Assert.Equal(double.NaN, ModelQuality.Auc([], [.1]));
    }
}
