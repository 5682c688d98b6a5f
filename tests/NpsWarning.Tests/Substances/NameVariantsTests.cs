using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

/// <summary>Two unknown names are one only where no two substances could be meant.</summary>
public sealed class NameVariantsTests
{
    [Theory]
    [InlineData("bromazolamol", "bromazolammol")] // a letter twice, at the end of no known ending too
    [InlineData("bromazolamol", "bromazolamoll")]
    [InlineData("fluorobromazepam", "flourobromazepam")] // two letters swapped
    [InlineData("xylomorphan", "xilomorphan")]
    [InlineData("protonitazepyne", "protonitazepyne")]
    [InlineData("4fluetomidate", "4fluetomidat")] // the last e
    [InlineData("xylomethorphine", "xylometorphine")] // an h
    [InlineData("isobutaromide", "isobutromide")] // a vowel
    public void A_typing_error_makes_no_second_subject(string one, string other)
    {
        Assert.True(NameVariants.AreOne(one, other));
        Assert.True(NameVariants.AreOne(other, one));
    }

    [Theory]
    [InlineData("metonitazene", "etonitazene")] // another first letter
    [InlineData("nmethylhexedrone", "nethylhexedrone")] // methyl and ethyl
    [InlineData("deoxymethoxetamine", "deoxyethoxetamine")]
    [InlineData("deschlorometizolam", "deschloroetizolam")]
    [InlineData("benzylfentanyl", "benzoylfentanyl")]
    [InlineData("orthothienylfentanyl", "orthothenylfentanyl")]
    [InlineData("adbpinaca5f", "adbbinaca5f")] // pentyl and butyl
    [InlineData("mmb4enpinaca", "mdmb4enpinaca")]
    [InlineData("jwh018fluoro", "jwh019fluoro")] // a homologue's number
    [InlineData("25bnbomeacetyl", "25cnbomeacetyl")]
    [InlineData("4fluorophenibut", "3fluorophenibut")]
    [InlineData("4fluorophenibut", "fluorophenibut")]
    [InlineData("hydroxylone", "hydroxyline")] // a ketone and an amine
    [InlineData("dihydroxazam", "dihydroxazal")]
    [InlineData("clonazolam", "cloxazolam")]
    [InlineData("chfubiatane", "chmfubiatane")]
    [InlineData("etodesnitazene", "etodesnitazeneb")]
    [InlineData("butonitazene", "protonitazene")] // more than one edit
    [InlineData("zolamid", "zolamide")] // short
    public void Names_that_two_substances_could_have_stay_two_subjects(string one, string other)
    {
        Assert.False(NameVariants.AreOne(one, other));
        Assert.False(NameVariants.AreOne(other, one));
    }

    /// <summary>The hardest names there are: those of real substances, none of which may be taken for another, had both been unknown.</summary>
    [Fact]
    public void No_two_substances_of_the_catalogue_would_have_been_one_subject()
    {
        var keys = Known.Catalogue.All.Select(s => (s.Id, Key: Known.Resolver.Resolve(s.Name).Key)).ToList();
        var wrong = from a in keys from b in keys where string.CompareOrdinal(a.Id.Value, b.Id.Value) < 0 && NameVariants.AreOne(a.Key, b.Key) select $"{a.Id} {b.Id}";
        Assert.Empty(wrong);
    }
}
