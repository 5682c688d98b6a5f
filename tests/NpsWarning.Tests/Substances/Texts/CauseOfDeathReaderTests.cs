using NpsWarning.Substances;
using NpsWarning.Substances.Texts;
using Xunit;

namespace NpsWarning.Tests.Substances.Texts;

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
    [InlineData("U-47700 synthetic opioid", "u-47700; class:opioids")]
    [InlineData("Morphine, Dextro/Levo Methorphan and ethanol", "morphine; dextromethorphan|levomethorphan; ethanol")]
    [InlineData("PARA-FLUOROBUTYRYL FENTANYL/PARA-FLUOROISOBUTYRYL FENTANYL (FIBF) AND HEROIN", "para-fluorobutyrylfentanyl|para-fluoroisobutyrylfentanyl; heroin")]
    [InlineData("Kratom (mitragynine) use", "mitragynine")]
    [InlineData("Synthetic fentanyls including furanyl and para-fluorofentanyl", "class:opioids; furanylfentanyl; para-fluorofentanyl")]
    [InlineData("1, 1-DIFLUOROETHANE AND 3,4-METHYLENDIOXYAMPHETAMINE", "1-1-difluoroethane; mda")]
    [InlineData("Fentanyl-related toxicity, heroin-OD, (R,S)-methadone, oxycodone HCl-20mg", "fentanyl; heroin; methadone; oxycodone")]
    [InlineData("FENTANYL-HEROIN-4-ANPP", "fentanyl; heroin; 4-anpp")]
    [InlineData("BRONCHIAL ASTHMA; CHRONIC ETHANOLISM", "")]
    [InlineData("Multiple Drug Toxicity", "")]
    public void All_substances_of_a_text_are_found_each_once(string text, string expected)
    {
        var found = Reader.Find(text);
        var named = found.Found.Where(f => !f.Negated).Select(f => f.Name.Class is { } value ? $"class:{value.Name()}" : string.Join('|', f.Name.Substances));
        Assert.Equal(expected, string.Join("; ", named.Distinct()));
        Assert.Empty(found.Unknown);
    }

    [Theory]
    [InlineData("ACUTE THIENYL FENTANYL TOXICITY", "THIENYL FENTANYL", "thienylfentanyl")]
    [InlineData("Thienylfentanyl and ethanol", "Thienylfentanyl", "thienylfentanyl")]
    [InlineData("Acute U-99999 intoxication", "U-99999", "u99999")]
    [InlineData("Heroin and flubrotinitazene", "flubrotinitazene", "flubrotinitazene")]
    [InlineData("PARA-IODOBUTYRYL FENTANYL", "PARA-IODOBUTYRYL FENTANYL", "4iodobutyrylfentanyl")]
    [InlineData("Thienyl fentanyhl, heroin", "Thienyl fentanyhl", "thienylfentanyl")]
    [InlineData("ACUTE ZIRVUX TOXICITY", "ZIRVUX", "zirvux")]
    [InlineData("COMBINED DRUG (HEROIN, ZIRVUX AND COCAINE) TOXICITY", "ZIRVUX", "zirvux")]
    [InlineData("cocaine, 9-MeO-alpha-PVP", "9-MeO-alpha-PVP", "9meoapvp")]
    [InlineData("Cocaine, 9F MDMB-4en-PINACA", "9F MDMB-4en-PINACA", "9fmdmb4enpinaca")]
    [InlineData("ADB-FUBZZATA", "ADB-FUBZZATA", "adbfubzzata")]
    [InlineData("Heroin and QDB-D-5Br-INACA", "QDB-D-5Br-INACA", "qdbd5brinaca")]
    [InlineData("Heroin and 35Q-NBOH", "35Q-NBOH", "35qnboh")]
    [InlineData("heroin, 5-APDB-NBOMe", "5-APDB-NBOMe", "5apdbnbome")]
    [InlineData("despropionyl 9-fluorofentanyl", "despropionyl 9-fluorofentanyl", "despropionyl9ffentanyl")]
    [InlineData("N-(9-bromophenyl)-4-anilidopiperidine and heroin", "N-(9-bromophenyl)-4-anilidopiperidine", "n9brphenyl4anilidopiperidine")]
    public void A_word_like_a_drug_in_no_list_is_an_unknown_name_and_not_a_known_one(string text, string written, string key)
    {
        var found = Reader.Find(text);
        var unknown = Assert.Single(found.Unknown);
        Assert.Equal((written, key), (unknown.Written, unknown.Key));
        string[] besides = ["heroin", "cocaine", "ethanol"];
        Assert.All(found.Affirmed, name => Assert.Contains(name.Substances[0].Value, besides));
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
    [InlineData("36-year-old, heroin overdose, 24-hour, C5-C6 fracture, L4-5 fusion, type-2 diabetes, COVID-19, H1N1")]
    [InlineData("HEROIN TOXICITY, OBESITY, SLEEP APNEA, HCV, AND COPD; limousine and submarine")]
    [InlineData("fentanyl patch, cocaine, pills, and vaping; aute toxicity, combind effects")]
    public void Everyday_and_medical_words_and_errors_in_them_are_no_unknown_names(string text) =>
        Assert.Empty(Reader.Find(text).Unknown);

    [Theory]
    [InlineData("NO FENTANYL DETECTED; HEROIN TOXICITY", "fentanyl", "heroin")]
    [InlineData("Toxicology negative for fentanyl, heroin and cocaine. Ethanol intoxication", "fentanyl,heroin,cocaine", "ethanol")]
    [InlineData("Cocaine toxicity, ethanol not detected", "ethanol", "cocaine")]
    [InlineData("Fentanyl was ruled out", "fentanyl", "")]
    [InlineData("negative for fentanyl, heroin and cocaine but positive for methamphetamine", "fentanyl,heroin,cocaine", "methamphetamine")]
    [InlineData("FENTANYL (NEGATIVE), COCAINE (POSITIVE)", "fentanyl", "cocaine")]
    [InlineData("fentanyl, heroin, and cocaine were not detected", "fentanyl,heroin,cocaine", "")]
    [InlineData("Fentanyl intoxication, cocaine negative; PCP NEG", "cocaine,pcp", "fentanyl")]
    [InlineData("FENTANYL NEG HEROIN POS", "fentanyl", "heroin")]
    [InlineData("No doubt acute fentanyl intoxication", "", "fentanyl")]
    [InlineData("Without a doubt fentanyl", "", "fentanyl")]
    [InlineData("Found not breathing after heroin use", "", "heroin")]
    [InlineData("no known allergies fentanyl toxicity", "", "fentanyl")]
    [InlineData("Without a cocaine finding", "cocaine", "")]
    [InlineData("NO TRAUMA, FENTANYL TOXICITY", "", "fentanyl")]
    [InlineData("not due to fentanyl but to heroin", "fentanyl", "heroin")]
    [InlineData("Fentanyl intoxication without cocaine or heroin", "cocaine,heroin", "fentanyl")]
    [InlineData("neither cocaine nor fentanyl was found", "cocaine,fentanyl", "")]
    [InlineData("not only heroin but fentanyl; methadone cannot be excluded", "", "heroin,fentanyl,methadone")]
    [InlineData("no drugs other than cocaine; absence of ethanol", "ethanol", "cocaine")]
    [InlineData("fentanyl rather than heroin", "heroin", "fentanyl")]
    [InlineData("non-fentanyl, non-prescribed methadone", "fentanyl", "methadone")]
    public void What_a_text_denies_is_marked(string text, string negated, string affirmed)
    {
        var found = Reader.Find(text);
        Assert.Equal(negated, string.Join(',', found.Found.Where(f => f.Negated).Select(f => f.Name.Substances[0])));
        Assert.Equal(affirmed, string.Join(',', found.Affirmed.Select(name => name.Substances[0])));
    }

    [Theory]
    [InlineData("PENDING TOXICOLOGY", true)]
    [InlineData("Undetermined, toxicology pendng", true)]
    [InlineData("awaiting toxicology results", true)]
    [InlineData("Toxicology report to follow", true)]
    [InlineData("HEROIN TOXICITY", false)]
    [InlineData("No longer pending: heroin", false)]
    public void Pending_toxicology_is_told_from_silence(string text, bool pending) => Assert.Equal(pending, Reader.Find(text).Pending);

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
    public void Readers_of_different_days_are_made_and_used_at_once_and_read_the_same()
    {
        DateOnly[] days = [.. Enumerable.Range(0, 24).Select(n => new DateOnly(2015, 1, 1).AddMonths(2 * n))];
        var oneByOne = Array.ConvertAll(days, ReadAsOf);
        Assert.Equal(oneByOne, days.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(ReadAsOf));
        Assert.Contains("? ACRYL FENTANYL", oneByOne[0]);
        Assert.DoesNotContain("? ACRYL FENTANYL", oneByOne[^1]);

        static string ReadAsOf(DateOnly day)
        {
            var catalogue = Known.Catalogue.AsOf(day);
            var read = new CauseOfDeathReader(catalogue, new Resolver(catalogue)).Find("ACRYL FENTANYL, CYCLOPROPYL FENTANYL, U-47700 AND HEROIN");
            return string.Join(' ', read.Affirmed.Select(name => name.Raw).Concat(read.Unknown.Select(name => $"? {name.Written}")));
        }
    }

    [Fact]
    public void Reading_never_throws_and_spans_lie_in_the_text() =>
        CsCheck.Check.Sample(CsCheck.Gen.String, text => Assert.All(Reader.Find(text).Found, f => Assert.InRange(f.Start + f.Length, 0, text.Length)));
}
