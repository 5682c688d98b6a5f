using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Alerting;

public sealed class RecipientsTests
{
    private static readonly IReadOnlyList<Stakeholder> Directory = StakeholderDirectory.Seed();

    [Fact]
    public void Every_kind_of_body_that_the_report_names_is_told_in_the_version_of_its_role() =>
        Assert.Equal(
            [
                "who Health Beyond", "unodc Enforcement Beyond", "cnd Enforcement Beyond", "undp Public Beyond",
                "xa-health-ministry Health WithinJurisdiction", "xa-poison-centre Health WithinJurisdiction", "xa-emergency-departments Health WithinJurisdiction",
                "xa-treatment-services Health WithinJurisdiction", "xa-home-ministry Enforcement WithinJurisdiction", "xa-police Enforcement WithinJurisdiction",
                "xa-customs Enforcement WithinJurisdiction", "xa-civil-society Public WithinJurisdiction", "xa-outreach Public WithinJurisdiction",
            ],
            Recipients.For(Stories.NewOpioid, Directory, []).Chosen.Select(chosen => $"{chosen.Stakeholder.Id} {chosen.Audience} {chosen.Reach}"));

    [Fact]
    public void Each_body_learns_why_it_was_chosen()
    {
        var chosen = Recipients.For(Stories.NewOpioid, Directory, []).Chosen;
        Assert.Equal("treatment for XA, all classes", chosen.Single(of => of.Stakeholder.Id.Value == "xa-poison-centre").Why);
        Assert.Equal("health for every place, all classes", chosen.Single(of => of.Stakeholder.Id.Value == "who").Why);
    }

    [Theory]
    [InlineData(Tlp.Green, true), InlineData(Tlp.Amber, true), InlineData(Tlp.AmberStrict, false), InlineData(Tlp.Red, false)]
    public void A_clearance_below_the_mark_gets_nothing(Tlp mark, bool told)
    {
        var recipients = Recipients.For(Stories.NewOpioid with { Tlp = mark }, Directory, []);
        Assert.Equal(told, recipients.Chosen.Any(of => of.Stakeholder.Id.Value == "xa-police"));
        if (!told) Assert.Equal($"ClearanceTooLow, has Amber, needs {mark}", recipients.PassedOver.Single(of => of.Stakeholder.Id.Value == "xa-police").Reason);
        Assert.Contains(recipients.Chosen, of => of.Stakeholder.Id.Value == "xa-outreach" && of.Mark == Tlp.Clear);
    }

    [Fact]
    public void Nobody_of_the_audience_of_another_country_is_told() =>
        Assert.DoesNotContain(Recipients.For(Stories.NewOpioid, Directory, []).Chosen, of => of.Stakeholder.Id.Value.StartsWith("xb-", StringComparison.Ordinal));

    [Fact]
    public void A_body_for_other_classes_is_not_told_unless_the_class_is_not_known_yet()
    {
        var clinic = Some(DirectoryRole.Treatment, places: ["XA"], classes: ["Stimulant"]);
        Assert.Empty(Recipients.For(Stories.NewOpioid, [clinic], []).Chosen);
        Assert.Equal("treatment for XA, class Opioid", Assert.Single(Recipients.For(Stories.NewOpioid, [clinic with { Classes = ["Opioid"] }], []).Chosen).Why);
        Assert.Equal("treatment for XA, class nitazene opioid", Assert.Single(Recipients.For(Stories.NewOpioid, [clinic with { Classes = ["nitazene opioid"] }], []).Chosen).Why);
        Assert.Equal("treatment for XB, class not known yet", Assert.Single(Recipients.For(Stories.UnknownToxidrome, [clinic with { Places = ["XB"] }], []).Chosen).Why);
    }

    [Fact]
    public void A_region_is_told_of_its_cases_and_enforcement_there_only_if_the_region_may_be_named()
    {
        var hospital = Some(DirectoryRole.Treatment, places: ["XB-4"]);
        var police = Some(DirectoryRole.Enforcement, places: ["XB-4"]);
        Assert.Single(Recipients.For(Stories.UnknownToxidrome, [hospital], []).Chosen);
        Assert.Empty(Recipients.For(Stories.UnknownToxidrome, [police], []).Chosen);
        Assert.Single(Recipients.For(Stories.UnknownToxidrome, [police with { Places = ["XB-3"] }], []).Chosen);
    }

    [Fact]
    public void A_body_that_a_report_names_is_added_whatever_its_place_and_stays_under_its_clearance()
    {
        var named = new NamedStakeholder { StakeholderId = "xb-poison-centre" };
        var added = Recipients.For(Stories.NewOpioid, Directory, [named]).Chosen.Single(of => of.Stakeholder.Id.Value == "xb-poison-centre");
        Assert.Equal((Audience.Health, Reach.Beyond, "named in a report"), (added.Audience, added.Reach, added.Why));
        Assert.DoesNotContain(Recipients.For(Stories.NewOpioid with { Tlp = Tlp.Red }, Directory, [named]).Chosen, of => of.Stakeholder.Id.Value == "xb-poison-centre");
    }

    [Fact]
    public void An_unknown_address_gets_the_public_version_and_raises_a_task_whatever_role_it_claims()
    {
        var request = new NamedStakeholder { Name = "Ward 7", Role = StakeholderRole.Health, Email = "ward7@hospital.example" };
        var recipients = Recipients.For(Stories.NewOpioid, [], [request, request with { Email = "WARD7@hospital.example" }]);
        var chosen = Assert.Single(recipients.Chosen);
        Assert.Equal((Audience.Public, Tlp.Clear, Tlp.Clear), (chosen.Audience, chosen.Mark, chosen.Stakeholder.Clearance));
        Assert.Equal(("notify-unknown-address", "ward7@hospital.example"), (Assert.Single(recipients.Tasks).Code, recipients.Tasks[0].Found));
    }

    [Fact]
    public void An_unknown_id_is_told_to_nobody_and_raises_a_task()
    {
        var recipients = Recipients.For(Stories.NewOpioid, [], [new NamedStakeholder { StakeholderId = "nobody" }]);
        Assert.Empty(recipients.Chosen);
        Assert.Equal(("notify-unknown-id", "nobody"), (Assert.Single(recipients.Tasks).Code, recipients.Tasks[0].Found));
    }

    [Fact]
    public void An_address_that_the_directory_has_is_that_body_and_no_stranger()
    {
        var recipients = Recipients.For(Stories.NewOpioid, Directory, [new NamedStakeholder { Name = "x", Email = "DUTY@poison-centre.xb.example" }]);
        Assert.Contains(recipients.Chosen, of => of.Stakeholder.Id.Value == "xb-poison-centre");
        Assert.Empty(recipients.Tasks);
    }

    [Fact]
    public void Each_body_is_told_once()
    {
        var recipients = Recipients.For(Stories.NewOpioid, [.. Directory, .. Directory], [new NamedStakeholder { StakeholderId = "who" }]);
        Assert.Equal(recipients.Chosen.Count, recipients.Chosen.Select(of => of.Stakeholder.Id).Distinct().Count());
    }

    [Fact]
    public void All_addresses_of_the_seed_deliver_nowhere()
    {
        foreach (var stakeholder in Directory.Concat(StakeholderDirectory.National("DE")))
            foreach (var channel in stakeholder.Channels) Assert.EndsWith(".example", channel.Address);
        Assert.Equal(Directory.Count, Directory.Select(of => of.Id).Distinct().Count());
        Assert.All(StakeholderDirectory.National("DE"), of => Assert.Equal(["DE"], of.Places));
    }

    private static Stakeholder Some(DirectoryRole role, IReadOnlyList<string> places, IReadOnlyList<string>? classes = null) => new()
    {
        Id = new("some"),
        Name = "Some body",
        Role = role,
        Places = places,
        Classes = classes ?? ["*"],
        Channels = [new("email", "some@body.example")],
        Clearance = Tlp.Amber,
    };
}
