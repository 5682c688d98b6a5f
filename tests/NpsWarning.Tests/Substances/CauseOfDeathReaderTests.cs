using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

public sealed class CauseOfDeathReaderTests
{
    private static readonly CauseOfDeathReader Reader = new(Known.Catalogue, Known.Resolver);

    [Theory]
    [InlineData("ALCOHOL, DESPROPIONYL FENTANYL (4-ANPP), AND FURANYL FENTANYL TOXICITY", "ethanol; 4-anpp; furanylfentanyl")]
    [InlineData("Acute Intoxication due to the Combined Effects ofClonazepam, Fentanyl, and Trazodone", "clonazepam; fentanyl; trazodone")]
    [InlineData("Combined effects ofcocaine andheroin", "cocaine; heroin")]
    [InlineData("Combined Effects ofAcetyl Fentanyl andu47700", "acetylfentanyl; u-47700")]
    [InlineData("Effects of3,4-Methylenedioxymethamphetamine andN-Ethyl Pentylone", "mdma; n-ethylpentylone")]
    [InlineData("Combined Citalopram/Escitalopram and Heroin Toxicity", "citalopram|escitalopram; heroin")]
    [InlineData("Butyryl Fentanyl/Isobutyryl Fentanyl|Heroin", "butyrylfentanyl|isobutyrylfentanyl; heroin")]
    [InlineData("Para-Fluorobutyryl Fentanyl/FIBF", "para-fluorobutyrylfentanyl|para-fluoroisobutyrylfentanyl")]
    [InlineData("Butyryl Fentanyl and Isobutyryl Fentanyl", "butyrylfentanyl; isobutyrylfentanyl")]
    [InlineData("either codeine or morphine", "codeine|morphine")]
    [InlineData("Heroin/Fentanyl intoxication", "heroin; fentanyl")]
    [InlineData("FURANYL AND ACETYL FENTANYL TOXICITY", "furanylfentanyl; acetylfentanyl")]
    [InlineData("Acute fenatanyl and acetyl fentayl intoxication", "fentanyl; acetylfentanyl")]
    [InlineData("FENTANYL,HEROIN,N,N-DIMETHYLTRYPTAMINE", "fentanyl; heroin; dmt")]
    [InlineData("Bupren, Oxycod and morph", "buprenorphine; oxycodone; morphine")]
    [InlineData("Acute Intoxication due to Trazadone and Mirtazepine", "trazodone; mirtazapine")]
    [InlineData("Inhalation of 1,1-difluoroethane", "1-1-difluoroethane")]
    [InlineData("U-47700 synthetic opioid", "u-47700")]
    [InlineData("BRONCHIAL ASTHMA; CHRONIC ETHANOLISM", "")]
    [InlineData("Multiple Drug Toxicity", "")]
    public void All_substances_of_a_text_are_found_each_once(string text, string expected)
    {
        var found = Reader.Find(text);
        Assert.Equal(expected, string.Join("; ", found.Affirmed.Select(name => string.Join('|', name.Substances))));
        Assert.Empty(found.Unknown);
    }

    [Theory]
    [InlineData("ACUTE THIENYL FENTANYL TOXICITY", "THIENYL FENTANYL", "thienylfentanyl")]
    [InlineData("Thienylfentanyl and ethanol", "Thienylfentanyl", "thienylfentanyl")]
    [InlineData("Acute U-99999 intoxication", "U-99999", "u99999")]
    [InlineData("Heroin and flubrotinitazene", "flubrotinitazene", "flubrotinitazene")]
    [InlineData("PARA-IODOBUTYRYL FENTANYL", "PARA-IODOBUTYRYL FENTANYL", "4iodobutyrylfentanyl")]
    public void A_word_like_a_drug_in_no_list_is_an_unknown_name_and_not_a_known_one(string text, string written, string key)
    {
        var found = Reader.Find(text);
        var unknown = Assert.Single(found.Unknown);
        Assert.Equal((written, key), (unknown.Written, unknown.Key));
        Assert.DoesNotContain(found.Affirmed, name => name.Substances.Contains(new SubstanceId("fentanyl")));
    }

    [Fact]
    public void Acrylfentanyl_is_an_unknown_name_on_the_days_before_the_catalogue_held_it()
    {
        var earlier = new Catalogue(Known.Catalogue.All.Where(s => s.Id.Value != "acrylfentanyl"));
        var found = new CauseOfDeathReader(earlier, new Resolver(earlier)).Find("COMBINED DRUG (ACRYL FENTANYL, FENTANYL AND HEROIN) TOXICITY");
        Assert.Equal("acrylfentanyl", Assert.Single(found.Unknown).Key);
        Assert.Equal(["fentanyl", "heroin"], found.Affirmed.Select(name => name.Substances[0].Value));
    }

    [Theory]
    [InlineData("Acute Intoxicaton and Hypertensive Cardiovasular Disease")]
    [InlineData("ACUTE INTOXICATOIN; PONTINE HEMORRHAGE, EXCITED DELIRIUM")]
    [InlineData("Blunt trauma of head, T12 fracture, hemopericardium; type 2 diabetes, 40 mg, 2017")]
    [InlineData("Fracture of spine and bone, intestine perforated, migraine, marine exposure")]
    public void Everyday_and_medical_words_and_errors_in_them_are_no_unknown_names(string text) =>
        Assert.Empty(Reader.Find(text).Unknown);

    [Theory]
    [InlineData("NO FENTANYL DETECTED; HEROIN TOXICITY", "fentanyl", "heroin")]
    [InlineData("Toxicology negative for fentanyl, heroin and cocaine. Ethanol intoxication", "fentanyl,heroin,cocaine", "ethanol")]
    [InlineData("Cocaine toxicity, ethanol not detected", "ethanol", "cocaine")]
    [InlineData("Fentanyl was ruled out", "fentanyl", "")]
    public void What_a_text_denies_is_marked(string text, string negated, string affirmed)
    {
        var found = Reader.Find(text);
        Assert.Equal(negated, string.Join(',', found.Found.Where(f => f.Negated).Select(f => f.Name.Substances[0])));
        Assert.Equal(affirmed, string.Join(',', found.Affirmed.Select(name => name.Substances[0])));
    }

    [Fact]
    public void Pending_toxicology_is_told_from_silence()
    {
        Assert.True(Reader.Find("PENDING TOXICOLOGY").Pending);
        Assert.False(Reader.Find("HEROIN TOXICITY").Pending);
    }

    [Fact]
    public void A_class_word_is_found_as_a_class()
    {
        var found = Assert.Single(Reader.Find("ACUTE OPIATE TOXICITY").Found);
        Assert.Equal((NameKind.Class, SubstanceClass.Opioids), (found.Name.Kind, found.Name.Class));
    }

    [Fact]
    public void Names_to_report_resolve_to_what_was_found()
    {
        var names = Reader.NamesToReport("FURANYL AND ACETYL FENTANYL, Citalopram/Escitalopram; NO HEROIN DETECTED; opiate, thienyl fentanyl, acetylfentanyl");
        Assert.Equal(["Furanyl fentanyl", "ACETYL FENTANYL", "Citalopram/Escitalopram", "opiate", "thienyl fentanyl"], names);
        Assert.Equal(
            [NameKind.Substance, NameKind.Substance, NameKind.Ambiguous, NameKind.Class, NameKind.Unknown],
            names.Select(name => Known.Resolver.Resolve(name).Kind));
    }

    [Fact]
    public void Spans_point_at_the_words()
    {
        const string Text = "Combined effects ofcocaine, para-fluoro fentanyl (α-PVP)";
        var written = Reader.Find(Text).Found.Select(f => Text.Substring(f.Start, f.Length));
        Assert.Equal(["cocaine", "para-fluoro fentanyl", "α-PVP"], written);
    }

    [Fact]
    public void Reading_never_throws_and_spans_lie_in_the_text() =>
        CsCheck.Check.Sample(CsCheck.Gen.String, text => Assert.All(Reader.Find(text).Found, f => Assert.InRange(f.Start + f.Length, 0, text.Length)));
}
