using CsCheck;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using NpsWarning.Review;
using NpsWarning.Tests.Review;
using NpsWarning.Tests.ReviewConsole;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>5. Each country or region has its own policy. How policies are read and inherited: the tests of Intake.</summary>
public sealed class No_one_size_fits_all
{
    [Fact]
    public void A_place_that_publishes_no_finer_than_its_country_names_no_region_to_enforcement_or_the_public() => WallTests.AnyBrief.Select(Gen.Enum<Reach>(), Gen.Int[0, 4]).Sample((brief, reach, turn) =>
    {
        var closed = brief with
        {
            Policy = brief.Policy with { FinestPlace = PlaceLevel.Country },
            Place = brief.Place with { Regions = [.. brief.Place.Regions.Select((r, i) => new BriefRegion($"XA-CLOSED{i}", $"CLOSED{i}", Stories.Cases(30, seizure: 9, poisoning: 9)))] },
        };
        foreach (var audience in (Audience[])[Audience.Enforcement, Audience.Public])
            foreach (var (way, content) in EveryWayOut.Of(closed, audience, reach, "", turn)) Assert.False(content.Contains("CLOSED", StringComparison.Ordinal), $"{audience}, {way}");
    }, iter: 1_000);

    [Fact]
    public void The_same_harm_is_graver_where_the_place_says_so() => Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 6]).Sample((here, there, severe) =>
    {
        Severity In(int from) => SeverityRules.Assess(HarmCounts.None with { Severe = severe }, Stories.Policies.For("XA").Severity with { SevereSevereCases = from, ExtremeSevereCases = 99 }).Severity;
        Assert.Equal(severe >= here, In(here) == Severity.Severe);
        Assert.True(here > there || In(here) >= In(there));
    }, iter: 500);

    [Fact]
    public void What_goes_out_by_itself_is_what_the_place_lets_out() => WallTests.AnyBrief.Select(Gen.Bool).Sample((brief, lets) =>
    {
        var policy = brief.Policy with { Automatic = Enum.GetValues<Severity>().ToDictionary(s => s, _ => (IReadOnlyList<Audience>)(lets ? [Audience.Health, Audience.Enforcement] : [])) };
        var decided = AlertPolicy.Decide(brief with { Policy = policy }, SeverityRules.Assess(brief), ReviewState.NotReviewed);
        Assert.Equal(lets ? Release.Now : Release.Waits, decided.Single(d => d.Audience == Audience.Health).Release);
        Assert.NotEqual(Release.Now, decided.Single(d => d.Audience == Audience.Public).Release);
    }, iter: 500);
}

/// <summary>6. An alert on a medicine says so and does not call for restriction.</summary>
public sealed class Essential_medicines_stay_accessible
{
    /// <summary>Words that call for keeping people from it, by language: beginnings of words, in lower case.</summary>
    private static readonly Dictionary<string, string[]> Restriction = new()
    {
        ["en"] = [" ban ", "banned", "banning", "prohibit", "restrict", "outlaw", "reschedul", "stop prescribing", "withdraw from the market", "crack down"],
        ["fr"] = ["interdire", "interdiction", "prohiber", "prohibition", "restreindre", "restriction", "retirer du marché", "ne plus prescrire"],
        ["es"] = ["prohibir", "prohibición", "prohíb", "restringir", "restricción", "retirar del mercado", "dejar de recetar"],
        ["de"] = ["verbieten", "verbot", "einschränk", "beschränk", "vom markt nehmen", "nicht mehr verschreiben", "erschweren"],
    };

    [Fact]
    public void Of_any_medicine_every_version_in_every_language_says_so_and_none_calls_for_restriction() => WallTests.AnyBrief.Select(Gen.Bool).Sample((any, noted) =>
    {
        foreach (var language in AlertLanguages.All)
        {
            var brief = any with
            {
                Language = language,
                Subject = new("substance S", SubjectKind.Substance),
                Substance = Stories.NewOpioid.Substance! with { MedicalUse = MedicalUse.Yes, MedicalUseNote = noted ? "anaesthesia" : null, Standing = SubstanceStanding.Medicine, Legal = [] },
            };
            var words = AlertWords.For(language);
            foreach (var audience in Enum.GetValues<Audience>())
            {
                var text = Flat(AlertWriter.Write(brief, audience).PlainText);
                var says = Flat(audience == Audience.Public ? words.Say("public.1.medicine") : words.Say("medical.yes")[(words.Say("medical.yes").IndexOf(". ", StringComparison.Ordinal) + 2)..]);
                Assert.Contains(says, text);
                var rest = $" {text.Replace(says, "", StringComparison.Ordinal).ToLowerInvariant()} ";
                foreach (var word in Restriction[language]) Assert.False(rest.Contains(word, StringComparison.Ordinal), $"{language}, {audience}: '{word}'");
                Assert.True(AlertFacts.Of(brief, audience, Reach.Beyond, "Alert").MedicalUse);
            }
        }
    }, iter: 300);

    [Fact]
    public void Each_language_has_its_words_of_restriction() => Assert.Equal(AlertLanguages.All, Restriction.Keys.Order(StringComparer.Ordinal));

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>7. Harm reduced is measured, and no seizure is a success.</summary>
public sealed class Measure_harm_reduced_not_drugs_seized
{
    [Fact]
    public void No_measure_counts_seizures() => Assert.DoesNotContain(
        new[] { typeof(HarmMeasures), typeof(StepTime), typeof(AudienceResponse), typeof(AlertOutcome) }.SelectMany(type => type.GetProperties()).Select(property => property.Name),
        name => ((string[])["Seiz", "Supply", "Wholesale", "Kilo", "Gram"]).Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)));

    [Fact]
    public async Task A_hundred_more_seizures_change_no_measure_and_no_word_of_its_page()
    {
        using var scene = DemoScene.Build();
        scene.Case("today", knownAgo: 0); // the page looks back from the last day of data, and the alerts are of today
        await using var host = await ConsoleHost.Start(scene);
        var before = await host.Client.GetStringAsync("/measures", TestContext.Current.CancellationToken);
        for (var i = 0; i < 100; i++) scene.Case($"more-{i}", "either:2-fma+3-fma", "XA-02", "Seizure", knownAgo: 2 + (i % 20));
        Assert.Equal(before, await host.Client.GetStringAsync("/measures", TestContext.Current.CancellationToken));
        Assert.Contains("Seizures are evidence and no success", before);
        Assert.Equal(1, CountOf(before.Replace("Seizures are evidence", "seizures", StringComparison.Ordinal), "seiz"));
    }

    private static int CountOf(string text, string word) => text.Split(word).Length - 1;
}

/// <summary>8. Severity follows from harm and spread by rules that a reader sees. The rules one by one: <see cref="SeverityTests"/>, <see cref="RaisingTests"/>.</summary>
public sealed class Proportionality
{
    [Fact]
    public void The_rule_that_decided_severity_is_named_in_the_alert_with_its_numbers_in_the_country_alone() => WallTests.AnyBrief.Sample(brief =>
    {
        var ruling = SeverityRules.Assess(brief);
        string Tier(Reach reach) => AlertWriter.Write(brief, Audience.Health, reach).Header.Single(h => h.Label == AlertWords.For(brief.Language).Say("header.tier")).Value;
        Assert.Equal(Wording.Tier(AlertWords.For(brief.Language), ruling, withNumbers: true), Tier(Reach.WithinJurisdiction));
        Assert.Equal(Wording.Tier(AlertWords.For(brief.Language), ruling, withNumbers: false), Tier(Reach.Beyond));
        Assert.StartsWith(ruling.Sentence, Rank.Of(brief, ruling).Reason);
    }, iter: 1_000);

    [Fact]
    public void Less_harm_is_never_graver() => WallTests.AnyBrief.Sample(brief =>
    {
        var harm = brief.Clinical.Harm;
        var less = harm with { Severe = harm.Severe / 2, Fatal = harm.Fatal / 2, Deaths = harm.Deaths / 2, Minor = harm.Minor + harm.Severe };
        Assert.True(SeverityRules.Assess(less, brief.Policy.Severity).Severity <= SeverityRules.Assess(harm, brief.Policy.Severity).Severity);
    }, iter: 1_000);

    [Fact]
    public async Task The_page_of_a_signal_shows_the_rule()
    {
        using var scene = new ReviewScene();
        scene.Signal("s", severity: "Severe");
        scene.Case("c");
        await using var host = await ConsoleHost.Start(scene);
        Assert.Contains("Severe: by the rule of the place", await host.Client.GetStringAsync("/signals/s", TestContext.Current.CancellationToken));
    }
}
