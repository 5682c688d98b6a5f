using System.Text.Json;
using CsCheck;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Alerting;

// The eight principles of the design, each a class, over random signals. What a principle's other tests hold is named beside it: no test stands twice.

/// <summary>1. A health alert never waits for an enforcement decision.</summary>
public sealed class Health_first
{
    private static readonly Gen<ReviewState> AnyReview = Gen.Select(Gen.Bool, Gen.Enum<Audience>().Array[0, 3], Gen.Int[0, 3], (dismissed, approved, approvers) => new ReviewState(dismissed, approved.ToHashSet(), approvers));

    [Fact]
    public void A_health_alert_never_waits_for_an_enforcement_decision() => WallTests.AnyBrief.Select(AnyReview).Sample((brief, review) =>
    {
        var decisions = AlertPolicy.Decide(brief, SeverityRules.Assess(brief), review).ToDictionary(d => d.Audience);
        if (decisions[Audience.Enforcement].Release == Release.Now || decisions[Audience.Public].Release == Release.Now) Assert.Equal(Release.Now, decisions[Audience.Health].Release);

        // Whether enforcement may be told at all, and whether a reviewer lets it, changes nothing for health.
        var children = brief with { Cases = brief.Cases with { SeizureWithChildren = brief.Cases.Seizure, PoisoningWithChildren = brief.Cases.Poisoning, LaboratoryWithChildren = brief.Cases.Laboratory } };
        Assert.Equal(decisions[Audience.Health], AlertPolicy.Decide(children, SeverityRules.Assess(children), review).Single(d => d.Audience == Audience.Health));
    }, iter: 3_000);

    [Fact]
    public void Who_is_told_of_health_does_not_depend_on_whether_enforcement_is_in_the_directory() => WallTests.AnyBrief.Sample(brief =>
    {
        IReadOnlyList<Stakeholder> all = [.. StakeholderDirectory.Seed(), .. StakeholderDirectory.National("XA")];
        string Health(IReadOnlyList<Stakeholder> directory) => string.Join(' ', Recipients.For(brief, directory, []).Chosen.Where(r => r.Audience == Audience.Health).Select(r => r.Stakeholder.Id));
        Assert.Equal(Health(all), Health([.. all.Where(s => s.Audience != Audience.Enforcement)]));
    }, iter: 1_000);
}

/// <summary>2. No person-level datum to enforcement. Also <see cref="WallTests"/>, <see cref="LeakSearchTests"/> and <see cref="LeakThroughServiceTests"/>.</summary>
public sealed class Help_not_punishment
{
    [Fact]
    public void What_is_known_from_a_childs_case_alone_changes_nothing_that_enforcement_or_the_public_reads() => WallTests.AnyBrief.Select(Gen.Int[1, 4], Gen.Enum<IdentificationLevel>()).Sample((brief, children, level) =>
    {
        var without = brief with { Identification = brief.Identification with { LevelWithoutChildren = brief.Identification.Level }, Cases = brief.Cases with { Seizure = 0, Wholesale = 0 }, Supply = SupplyFacts.None };
        var with = without with
        {
            // Seized and analysed in a child's case, and better or worse identified there.
            Identification = without.Identification with { Level = level },
            Cases = without.Cases with { Total = without.Cases.Total + children, Seizure = children, SeizureWithChildren = children, Laboratory = without.Cases.Laboratory + children, LaboratoryWithChildren = without.Cases.LaboratoryWithChildren + children },
        };
        foreach (var audience in (Audience[])[Audience.Enforcement, Audience.Public])
        {
            Assert.Equal(AlertWriter.Write(without, audience).Html, AlertWriter.Write(with, audience).Html);
            Assert.Equal(AlertFacts.Of(without, audience, Reach.Beyond, "Alert").ToJson(), AlertFacts.Of(with, audience, Reach.Beyond, "Alert").ToJson());
        }
    }, iter: 2_000);

    [Fact]
    public void Poison_centres_data_are_aggregates_of_at_least_five_whatever_a_policy_says() => WallTests.AnyBrief.Select(Gen.Int[0, 9]).Sample((brief, minimum) =>
    {
        var adults = EnforcementBrief.AdultPoisonings(brief.Cases);
        var told = EnforcementBrief.From(brief with { Policy = brief.Policy with { SmallCellMinimum = minimum } });
        Assert.Equal(adults >= Math.Max(5, minimum) ? adults : null, told.Poisonings.Count);
        if (adults < 5) Assert.Null(told.Severity);
        Assert.True(told.Deaths.Count is null or >= 5);
        Assert.True(told.LaboratoryCases.Count is null or >= 5);
    }, iter: 2_000);

    [Fact]
    public void Beyond_the_country_health_reads_no_place_with_a_small_cell_either()
    {
        var named = 0;
        Gen.Select(Gen.Int[1, 9].Array[1, 6], Gen.Int[0, AlertLanguages.All.Count - 1]).Sample((cells, language) =>
        {
            var brief = Stories.NewOpioid with
            {
                Language = AlertLanguages.All[language],
                Cases = Stories.Cases(cells.Sum(), poisoning: cells.Sum()),
                Place = new BriefPlace { Country = "XA", Locality = "SMALL harbour", Regions = [.. cells.Select((n, i) => new BriefRegion(n < 5 ? $"XA-SMALL{i}" : $"XA-{i}", n < 5 ? $"SMALL{i}" : $"Wide{i}", Stories.Cases(n, poisoning: n)))] },
            };
            foreach (var (way, content) in EveryWayOut.Of(brief, Audience.Health, Reach.Beyond, "", 0))
            {
                Assert.False(content.Contains("SMALL", StringComparison.Ordinal), way);
                if (content.Contains("Wide", StringComparison.Ordinal)) Interlocked.Increment(ref named);
            }
        }, iter: 500);
        Assert.NotEqual(0, named);
    }
}

/// <summary>3. Enforcement's part is supply. What of possession-size seizures goes no further than the count: <see cref="PossessionSizeTests"/>.</summary>
public sealed class Big_fish_not_small_users
{
    [Fact]
    public void Possession_size_seizures_are_counted_and_never_listed() => WallTests.AnyBrief.Select(Gen.Int[0, 500]).Sample((brief, possession) =>
    {
        var english = brief with { Language = "en", Cases = brief.Cases with { Seizure = possession, Wholesale = 0 }, Supply = brief.Supply with { Wholesale = [] } };
        var text = string.Join(' ', AlertWriter.Write(english, Audience.Enforcement).PlainText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"Possession-size seizures: {(possession < 5 ? "fewer than 5" : possession)}, counted only.", text);
        Assert.DoesNotContain("Wholesale seizure:", text);
        Assert.Contains(AlertWords.For("en").Say("enforcement.6.people"), text);
    }, iter: 500);

    [Fact]
    public void More_seizures_raise_neither_severity_nor_what_is_sent_by_itself() => WallTests.AnyBrief.Select(Gen.Int[1, 900]).Sample((brief, more) =>
    {
        var seized = brief with
        {
            Cases = brief.Cases with { Seizure = brief.Cases.Seizure == 0 ? 0 : brief.Cases.Seizure + more }, // the first seizure decides whether enforcement is told at all
            Supply = brief.Supply with { Wholesale = [.. brief.Supply.Wholesale, new(more, "kg", null, null)] },
        };
        Assert.Equal(SeverityRules.Assess(brief), SeverityRules.Assess(seized));
        Assert.Equal(Rank.Of(brief, SeverityRules.Assess(brief)), Rank.Of(seized, SeverityRules.Assess(seized)));
        Assert.Equal(AlertPolicy.Decide(brief, SeverityRules.Assess(brief), ReviewState.NotReviewed), AlertPolicy.Decide(seized, SeverityRules.Assess(seized), ReviewState.NotReviewed));
    }, iter: 1_000);
}

/// <summary>4. Each alert carries what it rests on. Which bodies are told in which version: <see cref="RecipientsTests"/>.</summary>
public sealed class Evidence_is_shared
{
    [Fact]
    public void Each_alert_carries_evidence_uncertainty_and_the_versions_of_detectors_and_models() => WallTests.AnyBrief.Select(Gen.Int[1, 99]).Sample((brief, n) =>
    {
        var with = brief with { Detectors = [brief.Detectors[0] with { DetectorVersion = $"4.{n}", Model = "usual presentations", ModelVersion = $"model-{n}" }] };
        foreach (var audience in (Audience[])[Audience.Health, Audience.Enforcement])
        {
            var text = AlertWriter.Write(with, audience);
            foreach (var needed in (string[])["RareCluster", $"4.{n}", $"model-{n}"]) Assert.Contains(needed, text.PlainText);
            Assert.Contains(with.Edition.Alert.Value, text.PlainText);
            Assert.NotEmpty(text.Sections.Single(s => s.Title == AlertWords.For(with.Language).Say(audience == Audience.Health ? "health.6" : "enforcement.7")).Blocks); // what is not known
            var facts = AlertFacts.Of(with, audience, Reach.Beyond, "Alert");
            Assert.Equal(new DetectorName("RareCluster", $"4.{n}", "usual presentations", $"model-{n}"), Assert.Single(facts.Detectors));
            Assert.Equal(with.NextReviewOn, facts.ExpiresOn);
        }
        Assert.NotEmpty(AlertWriter.Write(with, Audience.Public).Sections.Single(s => s.Title == AlertWords.For(with.Language).Say("public.6")).Blocks);
    }, iter: 1_000);

    [Fact]
    public void The_bodies_that_the_report_names_are_reached_in_any_country() => Gen.Select(Gen.Char['A', 'Z'], Gen.Char['A', 'Z'], (a, b) => $"{a}{b}").Sample(country =>
    {
        var brief = Stories.NewOpioid with { Tlp = Tlp.Green, Place = new BriefPlace { Country = country, Regions = [] } };
        var chosen = Recipients.For(brief, [.. StakeholderDirectory.Seed().Where(s => s.Places.Contains("*")), .. StakeholderDirectory.National(country)], []).Chosen;
        Assert.Equal(Enum.GetValues<DirectoryRole>().Order(), chosen.Select(c => c.Stakeholder.Role).Distinct().Order());
        foreach (var body in (string[])["who", "unodc", "cnd", "undp"]) Assert.Contains(chosen, c => c.Stakeholder.Id.Value == body);
        Assert.Equal(["police", "customs"], ((string[])["police", "customs"]).Where(b => chosen.Any(c => c.Stakeholder.Id.Value.EndsWith(b, StringComparison.Ordinal))));
        Assert.All(chosen, c => Assert.NotEmpty(c.Why));
    }, iter: 300);

    [Fact]
    public void What_machines_read_says_no_less_of_how_sure_it_is() => WallTests.AnyBrief.Sample(brief =>
    {
        using var facts = JsonDocument.Parse(AlertFacts.Of(brief, Audience.Health, Reach.Beyond, "Alert").ToJson());
        foreach (var name in (string[])["certainty", "identification", "detectors", "expiresOn", "tlp", "simulated"]) Assert.True(facts.RootElement.TryGetProperty(name, out _), name);
    }, iter: 500);
}
