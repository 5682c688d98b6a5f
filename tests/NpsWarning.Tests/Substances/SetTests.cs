using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

/// <summary>Isomer families, what sets of substances are called, and what metabolites count as.</summary>
public sealed class SetTests
{
    private static readonly IsomerFamilies Families = new(Known.Catalogue);

    [Theory]
    [InlineData("para-fluorofentanyl", "ortho-fluorofentanyl", true)]
    [InlineData("4-fa", "2-fa", true)]
    [InlineData("4-fa", "4-fma", false)]
    [InlineData("para-fluorofentanyl", "fentanyl", false)]
    [InlineData("citalopram", "escitalopram", false)] // no isomers of position: one is a part of the other
    [InlineData("butyrylfentanyl", "isobutyrylfentanyl", true)] // chain isomers with all but the same spectrum
    public void A_family_holds_isomers_that_a_spectrum_does_not_tell_apart_and_nothing_else(string one, string other, bool same) =>
        Assert.Equal(same, Families.Of(new SubstanceId(one)).Contains(new SubstanceId(other)));

    [Fact]
    public void Members_of_a_family_have_one_formula_and_one_family()
    {
        foreach (var substance in Known.Catalogue.All)
            foreach (var member in Families.Of(substance.Id))
            {
                Assert.Equal(Families.Of(substance.Id), Families.Of(member));
                Assert.Equal(substance.Formula, Known.Catalogue.ById(member)!.Formula);
            }
        Assert.True(Known.Catalogue.All.Count(s => Families.Of(s.Id).Count > 1) > 100);
    }

    [Theory]
    [InlineData("2-, 3- or 4-fluorofentanyl", "2-Fluorofentanyl", "3-fluorofentanyl", "4-fluoro fentanyl")]
    [InlineData("ortho-, meta- or para-fluorofentanyl", "ortho-Fluorofentanyl", "meta-Fluorofentanyl", "para-Fluorofentanyl")]
    [InlineData("3- or 4-CMC", "3-CMC", "4-CMC")]
    [InlineData("3- or 4-MeO-PCP", "3-MeO-PCP", "4-MeO-PCP")]
    [InlineData("2F-, 3F- or 4F-ADB", "2F-ADB", "3F-ADB", "4F-ADB")]
    [InlineData("2,3- or 3,4-DMMC", "2,3-DMMC", "3,4-DMMC")]
    [InlineData("2-MMC, 3-MMC or mephedrone", "2-MMC", "3-MMC", "mephedrone")]
    [InlineData("citalopram or escitalopram", "citalopram", "escitalopram")]
    [InlineData("2C-B or 2C-E", "2C-B", "2C-E")]
    [InlineData("4-CMC (clephedrone) or 3-CMC (clophedrone)", "4-CMC (clephedrone)", "3-CMC (clophedrone)")]
    [InlineData("4-FA", "4-FA")]
    public void What_names_share_is_said_once_where_only_the_position_differs(string expected, params string[] names) => Assert.Equal(expected, SetNames.Joined(names));

    [Theory]
    [InlineData("2-, 3- or 4-FA", "2-fa", "3-fa", "4-fa")]
    [InlineData("2-, 3- or 4-MMC", "2-mmc", "3-mmc", "mephedrone")] // 4-MMC is among mephedrone's names
    [InlineData("Citalopram or Escitalopram", "escitalopram", "citalopram")]
    public void Names_are_chosen_so_that_only_the_position_differs(string expected, params string[] ids) =>
        Assert.Equal(expected, SetNames.Joined(SetNames.Of([.. ids.Select(id => Known.Catalogue.ById(new SubstanceId(id))!)])));

    [Theory]
    [InlineData("norfentanyl", "fentanyl")]
    [InlineData("fentanyl", "fentanyl")]
    [InlineData("cocaethylene", "cocaine", "ethanol")]
    [InlineData("morphine-3-glucuronide", "morphine-3-glucuronide")]
    public void A_metabolite_counts_as_the_parents_that_it_certainly_comes_from(string id, params string[] expected) =>
        Assert.Equal(expected, Known.Catalogue.CountsAs(new SubstanceId(id)).Select(p => p.Value));

    [Fact]
    public void Evidence_is_found_from_the_parent()
    {
        Assert.Contains(new SubstanceId("norfentanyl"), Known.Catalogue.EvidenceFor([new SubstanceId("fentanyl")]));
        Assert.Contains(new SubstanceId("morphine-3-glucuronide"), Known.Catalogue.EvidenceFor([new SubstanceId("heroin")]));
        Assert.Contains(new SubstanceId("cocaethylene"), Known.Catalogue.EvidenceFor([new SubstanceId("ethanol")]));
        Assert.DoesNotContain(new SubstanceId("fentanyl"), Known.Catalogue.EvidenceFor([new SubstanceId("fentanyl")]));
    }

    [Fact]
    public void Parents_of_parents_are_followed_and_circles_and_unknown_parents_break_nothing()
    {
        var catalogue = new Catalogue(
        [
            Metabolite("grandchild", "child"), Metabolite("child", "drug"), Metabolite("one", "other"), Metabolite("other", "one"), Metabolite("self", "self"),
            Metabolite("orphan", "nowhere"), Metabolite("drug") with { Standing = Standing.Nps },
        ]);
        string Of(string id) => string.Join(" ", catalogue.CountsAs(new SubstanceId(id)));
        Assert.Equal(("drug", "drug", "self", "orphan"), (Of("grandchild"), Of("child"), Of("self"), Of("orphan")));
        Assert.Equal(("other", "one"), (Of("one"), Of("other")));
        Assert.Equal(["child", "grandchild"], catalogue.EvidenceFor([new SubstanceId("drug")]).Select(s => s.Value));
    }

    [Fact]
    public void A_set_of_more_substances_than_a_key_holds_is_never_cut_within_an_id()
    {
        SubstanceId[] many = [.. Enumerable.Range(0, 40).Select(i => new SubstanceId($"substance-{i:00}"))];
        var key = SubjectKey.Either(many);
        Assert.True(key.Value.Length <= 180);
        Assert.Equal(many.Take(key.Substances.Count), key.Substances);
        Assert.True(key.Substances.Count > 10);
    }

    private static Substance Metabolite(string id, params string[] parents) => new()
    {
        Id = new SubstanceId(id),
        Name = id,
        Synonyms = [],
        SaltInchiKeys = [],
        Cas = [],
        Class = SubstanceClass.Opioids,
        Standing = Standing.MetaboliteOrPrecursor,
        MedicalUse = false,
        Parents = [.. parents.Select(p => new SubstanceId(p))],
    };
}
