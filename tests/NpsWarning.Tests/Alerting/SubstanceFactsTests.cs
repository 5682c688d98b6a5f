using NpsWarning.Alerting.Briefs;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>What an alert takes from the catalogue.</summary>
public sealed class SubstanceFactsTests
{
    private static readonly DateOnly Today = new(2026, 11, 28);
    private static readonly Substance Isotonitazene = Catalogue.Load().ById(new SubstanceId("isotonitazene"))!;

    [Fact]
    public void The_law_of_the_signal_s_country_comes_first_and_then_the_conventions()
    {
        Assert.Equal(["US", "UN"], Laws("US", Isotonitazene));
        Assert.Equal(["UN", "US"], Laws("GB", Isotonitazene));
        var scottish = Isotonitazene with { Legal = [.. Isotonitazene.Legal, new LegalStatus("GB-SCT", "Class A", new DateOnly(2024, 3, 20), null, "made up")] };
        Assert.Equal(["GB-SCT", "UN", "US"], Laws("GB", scottish));
    }

    [Fact]
    public void What_comes_into_force_later_is_not_told_yet() =>
        Assert.Equal(["UN"], Laws("US", Isotonitazene with { Legal = [Isotonitazene.Legal.Single(l => l.Jurisdiction == "UN"), new LegalStatus("US", "Schedule I", Today.AddDays(1), null, "made up")] }));

    [Fact]
    public void Of_a_set_only_what_holds_for_every_member_is_told()
    {
        var other = Isotonitazene with { Id = new SubstanceId("protonitazene"), InchiKey = null, SaltInchiKeys = [], Legal = [.. Isotonitazene.Legal.Where(l => l.Jurisdiction == "US")] };
        Assert.Equal(["US"], Laws("US", Isotonitazene, other));
    }

    [Fact]
    public void A_medicine_is_named_by_its_group_as_its_class_and_its_use()
    {
        var facts = Facts("US", Catalogue.Load().ById(new SubstanceId("quetiapine"))!)!;
        Assert.Equal(("antipsychotics", "antipsychotics"), (facts.ClassName, facts.MedicalUseNote));
    }

    [Fact]
    public void A_set_of_several_classes_has_no_one_effect()
    {
        var other = Isotonitazene with { Id = new SubstanceId("other"), InchiKey = null, SaltInchiKeys = [], Class = SubstanceClass.Cathinones };
        var facts = Facts("US", Isotonitazene, other)!;
        Assert.Equal(("opioids or cathinones", EffectGroup.Unknown), (facts.ClassName, facts.Effects));
    }

    private static IEnumerable<string> Laws(string country, params Substance[] substances) => Facts(country, substances)!.Legal.Select(l => l.Jurisdiction);

    private static SubstanceFacts? Facts(string country, params Substance[] substances) =>
        BriefWriter.Facts(new SubjectKey(substances.Length == 1 ? $"substance:{substances[0].Id}" : $"either:{string.Join('+', substances.Select(s => s.Id))}"), new Catalogue(substances), country, Today);
}
