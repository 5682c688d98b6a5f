using System.Globalization;
using System.Text.RegularExpressions;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Detection;
using NpsWarning.Detection.Presentations;
using NpsWarning.Intake.Contract;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Alerting;

public sealed partial class LanguageTests
{
    public static TheoryData<string> Others => ["fr", "es", "de"];

    /// <summary>What is the same in English and another language: marks, layouts without words, and words that both share.</summary>
    private static readonly string[] MayBeEnglish =
    [
        "labelled", "semicolon", "date.full", "date.short", "place.within", "tlp.clear", "tlp.green", "tlp.amber", "tlp.amberstrict", "tlp.red", "header.reference.value", "header.reference.public",
        "header.tier.rule", "identification.count", "health.4", "health.5.week", "health.5.detector.beyond", "history.entry", "enforcement.8.detector", "public.1.described",
    ];

    [Fact]
    public void Alerts_are_written_in_four_languages()
    {
        Assert.Equal(["de", "en", "es", "fr"], AlertLanguages.All);
        Assert.All(AlertLanguages.All, language => Assert.Equal(language, AlertWords.For(language).Language));
        Assert.Equal("en", AlertWords.For("it").Language);
    }

    [Theory, MemberData(nameof(Others))]
    public void Each_text_is_there_in_each_language_and_asks_for_the_same_facts(string language)
    {
        var (english, other) = (AlertWords.For("en").Texts, AlertWords.For(language).Texts);
        Assert.Equal(english.Keys.Order(), other.Keys.Order());
        foreach (var (key, text) in english) Assert.Equal((key, Facts(text)), (key, Facts(other[key])));
        Assert.Empty(english.Where(text => other[text.Key] == text.Value && !MayBeEnglish.Contains(text.Key)).Select(text => text.Key));
        Assert.All(other.Values, text => Assert.Matches("^[^“”]*$", text.Replace("“", language == "de" ? "" : "“", StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_term_of_the_glossary_is_there_in_each_language()
    {
        foreach (var group in Glossary.Groups)
            foreach (var (code, term) in Glossary.Group(group))
                foreach (var language in AlertLanguages.All)
                    Assert.True(term.TryGetValue(language, out var text) && text.Length > 0 && text == text.Trim(), $"{group} {code} {language}");
    }

    [Fact]
    public void The_glossary_has_a_term_for_every_code_that_data_can_hold()
    {
        Assert.Equal(ClinicalFeatures.All.Select(f => (f.Code, f.Name)), ClinicalFeatures.All.Select(f => (f.Code, Glossary.Find("features", f.Code, "en")!)));
        Covers("routes", Enum.GetNames<ExposureRoute>().Where(name => name != nameof(ExposureRoute.Unknown)));
        Covers("forms", Enum.GetNames<PhysicalForm>());
        Covers("transport", Enum.GetNames<Transport>());
        Covers("units", ["mg", "g", "kg", "mL", "L", "tablets", "blotters", "vials", "capsules", "units", "amount not stated"]);
        Covers("classes", Enum.GetValues<SubstanceClass>().Select(c => c.Name()));
        Covers("detectors", [RareCluster.Name, Surge.Name, FirstAppearance.Name, SpaceTimeScan.Name, HarmShift.Name, Spread.Name, ClusterWatch.DetectorName, SpectrumWatch.DetectorName]);
        Covers("models", ["mass spectra", "usual presentations"]);
    }

    [Fact]
    public void Identifiers_of_features_are_of_MeSH_and_no_two_features_share_one()
    {
        var identifiers = Glossary.Group("features").Values.Where(term => term.ContainsKey("mesh")).Select(term => term["mesh"]).ToList();
        Assert.NotEmpty(identifiers);
        Assert.All(identifiers, identifier => Assert.Matches(@"^D\d{6}$", identifier));
        Assert.Equal(identifiers.Distinct(), identifiers);
    }

    /// <summary>The basic letters of GSM 03.38: with any other a message of 160 letters is sent, and paid, as three.</summary>
    [Fact]
    public void Text_messages_use_the_letters_of_the_basic_GSM_alphabet()
    {
        const string Basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà{}";
        foreach (var language in AlertLanguages.All)
            foreach (var (key, text) in AlertWords.For(language).Texts.Where(t => t.Key.StartsWith("sms.", StringComparison.Ordinal) || t.Key is "simulated.sms" or "date.sms"))
                Assert.True(text.All(letter => Basic.Contains(letter, StringComparison.Ordinal)), $"{language} {key}: {text}");
    }

    [Theory]
    [InlineData("en", "Germany", "simulated country XA"), InlineData("fr", "Allemagne", "pays simulé XA"), InlineData("es", "Alemania", "XA (país simulado)"), InlineData("de", "Deutschland", "simuliertes Land XA")]
    public void A_country_has_its_name_in_the_language_and_no_thread_changes_its_own(string language, string germany, string simulated)
    {
        var (culture, ui) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        Assert.Equal((germany, simulated), (PlaceNames.Country("DE", language), PlaceNames.Country("XA", language)));
        Assert.Equal((culture, ui), (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture));
    }

    [Theory]
    [InlineData("en", "1 November 2026", "2 cases", "0 cases"), InlineData("fr", "1er novembre 2026", "2 cas", "0 saisie de gros")]
    [InlineData("es", "1 de noviembre de 2026", "2 casos", "0 incautaciones al por mayor"), InlineData("de", "1.\u00A0November 2026", "2 Fälle", "0 Sicherstellungen in Großhandelsmenge")]
    public void Dates_and_counts_are_as_the_language_writes_them(string language, string date, string two, string none)
    {
        var words = AlertWords.For(language);
        Assert.Equal((date, two, none), (words.Date(Stories.Day(1, 11)), words.Counted("cases", 2), words.Counted(language == "en" ? "cases" : "wholesale", 0)));
    }

    [Fact]
    public void Spanish_says_e_and_u_where_the_next_word_begins_with_the_same_sound()
    {
        var words = AlertWords.For("es");
        Assert.Equal("heroína e isotonitazeno", words.All(["heroína", "isotonitazeno"]));
        Assert.Equal("heroína u oxicodona", words.Either(["heroína", "oxicodona"]));
        Assert.Equal("heroína y fentanilo", words.All(["heroína", "fentanilo"]));
    }

    [Theory]
    [InlineData("Of 12 poisonings 9 had disturbed vision. In these 3 the pupils were wide.", 60, "Of 12 poisonings 9 had disturbed vision. …")]
    [InlineData("presentations with slow heart rate and with disturbed vision", 50, "presentations with slow heart rate and with…")]
    [InlineData("short enough", 50, "short enough")]
    public void What_is_too_long_ends_with_a_sentence_or_else_a_word(string fact, int longest, string cut) => Assert.Equal(cut, AlertWords.Fact(fact, longest));

    [Fact]
    public void No_stop_follows_a_stop()
    {
        var long_ = new string('a', 150) + ". " + new string('b', 200);
        foreach (var language in AlertLanguages.All)
        {
            var brief = Stories.NewOpioid with { Language = language, Detectors = [Stories.NewOpioid.Detectors[0] with { Reason = long_, Threshold = "chance below 1 in 1,000." }] };
            foreach (var audience in Enum.GetValues<NpsWarning.Intake.Audience>()) Assert.DoesNotMatch(@"\.\.|…\.|…”\.\.", AlertWriter.Write(brief, audience).PlainText);
        }
    }

    /// <summary>Words that only English has. What submitters and detectors wrote stands in quotation marks and may be English; contacts are the country's own words.</summary>
    [Theory, MemberData(nameof(Others))]
    public void No_version_in_another_language_has_English_in_it_outside_quotation_marks(string language)
    {
        foreach (var story in (SignalBrief[])[Stories.NewOpioid, Stories.UnknownToxidrome, Stories.KnownSurge, Stories.Medicine, Stories.IsomerSet])
            foreach (var audience in Enum.GetValues<NpsWarning.Intake.Audience>())
                foreach (var reach in Enum.GetValues<Reach>())
                {
                    var brief = story with { Language = language, Policy = Stories.Policies.For("DE") };
                    var text = Quotation().Replace(string.Join(' ', AlertWriter.Write(brief, audience, reach).PlainText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), "");
                    Assert.DoesNotMatch(English(), text);
                }
    }

    [Theory, MemberData(nameof(Others))]
    public void Words_that_are_in_no_glossary_stay_as_they_were_written(string language)
    {
        var brief = Stories.NewOpioid with
        {
            Language = language,
            Supply = Stories.NewOpioid.Supply with { Colours = ["blue, round", "like old snow"], Markings = ["M 30"] },
            Clinical = Stories.NewOpioid.Clinical with { Features = [new("green_tongue", 3)] },
            Subject = new("Unidentified compound (like fentanyl or an isomer, m/z 245, 146, 189)", SubjectKind.UnidentifiedCompound),
        };
        var words = AlertWords.For(language);
        var enforcement = Flat(AlertWriter.Write(brief, NpsWarning.Intake.Audience.Enforcement));
        Assert.Contains(words.Say("quoted", ("name", "M 30")), enforcement);
        Assert.Contains($"{words.Term("colours", "blue")}, {words.Term("colours", "round")}", enforcement);
        Assert.Contains(words.Say("quoted", ("name", "like old snow")), enforcement);
        Assert.Contains("green tongue", Flat(AlertWriter.Write(brief, NpsWarning.Intake.Audience.Health)));
        Assert.DoesNotContain("nidentified compound", Flat(AlertWriter.Write(brief, NpsWarning.Intake.Audience.Health)));
    }

    private static void Covers(string group, IEnumerable<string> codes) => Assert.DoesNotContain(codes, code => Glossary.Find(group, code, "en") is null);

    // Spaces that must not break stay.
    private static string Flat(AlertText alert) => string.Join(' ', alert.PlainText.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string Facts(string text) => string.Join(' ', Fact().Matches(text).Select(match => match.Value).Order());

    [GeneratedRegex(@"\{[A-Za-z]+\}")]
    private static partial Regex Fact();

    [GeneratedRegex("«[^»]*»|„[^“]*“")]
    private static partial Regex Quotation();

    [GeneratedRegex(@"\b(the|of|and|with|known|is|are|not|found|cases|country|powder|blue|white|alert|version [a-z]+ing|usual|mass)\b", RegexOptions.IgnoreCase)]
    private static partial Regex English();
}
