using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using Xunit;

namespace NpsWarning.Tests.Alerting;

public sealed class AlertWriterTests
{
    public static TheoryData<string, Audience> Versions()
    {
        var data = new TheoryData<string, Audience>();
        foreach (var story in Briefs.Keys)
            foreach (var audience in Enum.GetValues<Audience>()) data.Add(story, audience);
        return data;
    }

    private static readonly Dictionary<string, SignalBrief> Briefs = new()
    {
        ["new-opioid"] = Stories.NewOpioid,
        ["unknown-toxidrome"] = Stories.UnknownToxidrome,
        ["known-surge"] = Stories.KnownSurge,
        ["medicine"] = Stories.Medicine,
        ["isomer-set"] = Stories.IsomerSet,
    };

    [Theory, MemberData(nameof(Versions))]
    public void Each_version_reads_as_approved(string story, Audience audience)
    {
        var alert = AlertWriter.Write(Briefs[story], audience);
        Approved.Matches($"{story}.{audience.ToString().ToLowerInvariant()}.txt", Approved.Shown(alert));
    }

    public static TheoryData<string, Audience, string> OtherLanguages()
    {
        var data = new TheoryData<string, Audience, string>();
        foreach (var language in AlertLanguages.All.Where(language => language != "en"))
            foreach (var (story, audience) in Versions().Select(row => row.Data)) data.Add(story, audience, language);
        return data;
    }

    [Theory, MemberData(nameof(OtherLanguages))]
    public void Each_version_in_another_language_reads_as_approved_and_is_at_most_a_quarter_longer(string story, Audience audience, string language)
    {
        var alert = AlertWriter.Write(Briefs[story] with { Language = language }, audience);
        var (least, most) = Budget(audience);
        Assert.InRange(alert.WordCount, least * 4 / 5, most * 5 / 4);
        Assert.InRange(alert.Headline.Length, 1, 160);
        Assert.DoesNotContain('…', alert.Headline);
        if (audience == Audience.Public) Assert.InRange(alert.SmsLine!.Length, 40, 160);
        if (story is "new-opioid" or "unknown-toxidrome" || (story == "medicine" && audience == Audience.Public))
            Approved.Matches($"{story}.{audience.ToString().ToLowerInvariant()}.{language}.txt", Approved.Shown(alert));
    }

    [Fact]
    public void Abroad_the_health_version_suppresses_small_cells() =>
        Approved.Matches("new-opioid.health-abroad.txt", Approved.Shown(AlertWriter.Write(Stories.NewOpioid, Audience.Health, Reach.Beyond)));

    [Fact]
    public void The_mail_in_HTML_reads_as_approved() =>
        Approved.Matches("unknown-toxidrome.health.html", AlertWriter.Write(Stories.UnknownToxidrome, Audience.Health).Html);

    [Theory, MemberData(nameof(Versions))]
    public void Each_version_keeps_to_its_length(string story, Audience audience)
    {
        var (least, most) = Budget(audience);
        Assert.InRange(AlertWriter.Write(Briefs[story], audience).WordCount, least, most);
    }

    private static (int Least, int Most) Budget(Audience audience) => audience switch { Audience.Health => (350, 500), Audience.Enforcement => (250, 350), _ => (120, 180) };

    [Theory, MemberData(nameof(Versions))]
    public void A_simulation_says_so_first_and_in_the_headline(string story, Audience audience)
    {
        const string Mark = "SIMULATED – exercise, not a real event";
        var alert = AlertWriter.Write(Briefs[story], audience);
        Assert.StartsWith(Mark, alert.Headline);
        Assert.StartsWith(Mark + "\n", alert.PlainText);
        Assert.InRange(alert.Headline.Length, 1, 160);
        if (audience == Audience.Public) Assert.StartsWith("SIMULATED - exercise, not a real event.", alert.SmsLine);
        Assert.DoesNotContain("SIMULATED", AlertWriter.Write(Briefs[story] with { Simulated = false }, audience).PlainText);
    }

    [Fact]
    public void A_text_message_fits_and_is_for_the_public_only()
    {
        foreach (var brief in Briefs.Values)
        {
            Assert.InRange(AlertWriter.Write(brief, Audience.Public).SmsLine!.Length, 40, 160);
            Assert.Null(AlertWriter.Write(brief, Audience.Health).SmsLine);
        }
    }

    [Fact]
    public void Markup_in_a_fact_stays_text()
    {
        var sold = new SupplyFacts { SoldAs = ["<img src=x>"], Forms = ["tablet"] };
        var brief = Stories.NewOpioid with { Subject = new("<script>alert(1)</script>\r\nBcc: x", SubjectKind.Substance), Supply = sold, SupplyForHealth = sold };
        foreach (var audience in Enum.GetValues<Audience>())
        {
            var alert = AlertWriter.Write(brief, audience);
            Assert.DoesNotContain("<script", alert.Html);
            Assert.DoesNotContain("<img", alert.Html);
            Assert.DoesNotContain('\n', alert.Headline);
            Assert.Contains("&lt;script&gt;", alert.Html);
        }
    }

    [Fact]
    public void The_mail_loads_nothing_from_elsewhere()
    {
        var html = AlertWriter.Write(Stories.NewOpioid, Audience.Health).Html;
        foreach (var remote in (string[])["http:", "https:", "src=", "href=", "url(", "<script", "<link", "@import"]) Assert.DoesNotContain(remote, html);
    }

    [Fact]
    public void Harm_is_linked_to_a_substance_only_if_one_case_has_both()
    {
        var identification = Stories.NewOpioid.Identification;
        var apart = Stories.NewOpioid with { Identification = identification with { SubstanceFoundInAHarmedCase = false } };
        Assert.Contains("linked to", Flat(AlertWriter.Write(Stories.NewOpioid, Audience.Health)));
        Assert.DoesNotContain("linked to", Flat(AlertWriter.Write(apart, Audience.Health)));
        Assert.Contains("found in the same area and period only", Flat(AlertWriter.Write(apart, Audience.Health)));
    }

    [Fact]
    public void A_signal_on_a_medicine_says_so_and_asks_for_no_restriction()
    {
        var health = Flat(AlertWriter.Write(Stories.Medicine, Audience.Health));
        var enforcement = Flat(AlertWriter.Write(Stories.Medicine, Audience.Enforcement));
        foreach (var text in (string[])[health, enforcement])
        {
            Assert.Contains("epilepsy, neuropathic pain, anxiety", text);
            Assert.Contains("no reason to restrict access for patients", text);
        }
        Assert.Contains("keep taking it as agreed", Flat(AlertWriter.Write(Stories.Medicine, Audience.Public)));
    }

    [Fact]
    public void Isomers_that_were_not_told_apart_are_all_named_in_every_version()
    {
        foreach (var audience in Enum.GetValues<Audience>())
            foreach (var candidate in Stories.KnownSurge.Substance!.IsomerCandidates)
                Assert.Contains(candidate, Flat(AlertWriter.Write(Stories.KnownSurge, audience)));
    }

    [Fact]
    public void A_set_with_more_names_than_a_headline_holds_is_counted_there_and_named_below()
    {
        string[] many = [.. Enumerable.Range(1, 9).Select(i => $"Long systematic name of isomer number {i}")];
        var brief = Stories.IsomerSet with { Simulated = false, Substance = Stories.IsomerSet.Substance! with { IsomerCandidates = many } };
        foreach (var audience in Enum.GetValues<Audience>())
        {
            var text = AlertWriter.Write(brief, audience);
            Assert.Contains("one of 9 substances (Long systematic name of isomer number 1 and others)", text.Headline);
            foreach (var candidate in many) Assert.Contains(candidate, Flat(text));
        }
        Assert.Contains("an unknown substance", AlertWriter.Write(brief, Audience.Public).SmsLine);
    }

    [Fact]
    public void Enforcement_and_the_public_read_which_isomer_was_found_and_no_count_of_it_and_not_even_that_where_a_child_is_among_the_cases()
    {
        foreach (var audience in (Audience[])[Audience.Enforcement, Audience.Public])
        {
            var told = audience == Audience.Public ? "Tests have found 3-MMC in some of it." : "Told apart so far: 3-MMC.";
            Assert.Contains(told, Flat(AlertWriter.Write(Stories.IsomerSet, audience)));
            var withChild = Stories.IsomerSet with { Clinical = Stories.IsomerSet.Clinical with { CasesWithChildren = 1 } };
            Assert.DoesNotContain(told, Flat(AlertWriter.Write(withChild, audience)));
        }
    }

    [Fact]
    public void A_promise_that_a_call_brings_no_trouble_is_made_only_where_the_law_makes_it()
    {
        Assert.Contains("The law here protects you", Flat(AlertWriter.Write(Stories.NewOpioid, Audience.Public)));
        Assert.DoesNotContain("protects you", Flat(AlertWriter.Write(Stories.UnknownToxidrome, Audience.Public)));
    }

    [Fact]
    public void An_opioid_brings_ventilation_before_naloxone_and_no_version_names_a_dose()
    {
        var text = Flat(AlertWriter.Write(Stories.NewOpioid, Audience.Health));
        Assert.True(text.IndexOf("Support ventilation first", StringComparison.Ordinal) < text.IndexOf("Give naloxone", StringComparison.Ordinal));
        foreach (var (_, brief) in Briefs)
            Assert.DoesNotMatch(@"\d\s?(mg|micrograms|µg|mL)\b", Flat(AlertWriter.Write(brief, Audience.Health)));
    }

    [Fact]
    public void Where_naloxone_mostly_fails_clinicians_are_told_not_to_wait_for_it()
    {
        Assert.Contains("Do not wait for it to work", Flat(AlertWriter.Write(Stories.UnknownToxidrome, Audience.Health)));
        Assert.DoesNotContain("Do not wait for it to work", Flat(AlertWriter.Write(Stories.Medicine, Audience.Health)));
    }

    [Fact]
    public void An_alert_without_facts_says_not_known_and_invents_nothing()
    {
        var empty = Stories.NewOpioid with
        {
            Substance = null,
            Subject = new("zorbitane", SubjectKind.UnlistedName),
            Clinical = ClinicalPicture.None,
            Supply = SupplyFacts.None,
            SupplyForHealth = SupplyFacts.None,
            Cases = CaseCounts.None with { Total = 1, Laboratory = 1 },
            ByDay = [],
            Detectors = [],
            FirstOccurredOn = null,
            FirstKnownOn = null,
            Identification = new IdentificationStatement { Level = IdentificationLevel.NotStated, SubstanceFoundInAHarmedCase = false },
            Policy = Stories.Policies.For("DE"),
        };
        foreach (var audience in Enum.GetValues<Audience>())
        {
            var alert = AlertWriter.Write(empty, audience);
            Assert.All(alert.Sections, section => Assert.NotEmpty(section.Blocks));
            if (audience != Audience.Public) Assert.Contains("not known", Flat(alert));
            Assert.DoesNotContain("has been found to contain", Flat(alert));
        }
    }

    [Theory]
    [InlineData(99.5, "almost certain"), InlineData(99, "almost certain"), InlineData(97, "extremely likely"), InlineData(92, "very likely"), InlineData(70, "likely")]
    [InlineData(50, "as likely as not"), InlineData(20, "unlikely"), InlineData(7, "very unlikely"), InlineData(2, "extremely unlikely"), InlineData(0.5, "almost impossible")]
    public void A_probability_always_has_the_same_word(double percent, string word)
    {
        var brief = Stories.KnownSurge with { Identification = Stories.KnownSurge.Identification with { ProbabilityPercent = percent } };
        Assert.Contains($" %, {word}.", Flat(AlertWriter.Write(brief, Audience.Health)));
    }

    private static string Flat(AlertText alert) => string.Join(' ', alert.PlainText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
