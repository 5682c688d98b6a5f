using System.Xml.Linq;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Alerting.Export;

/// <summary>The rows of the table by which an alert is said in CAP 1.2, one test each.</summary>
public sealed class CapAlertTests
{
    private static readonly EarlierVersion First = new(1, new(2026, 11, 18, 7, 30, 0, TimeSpan.Zero));

    [Fact]
    public void A_message_is_identified_by_alert_version_and_audience_and_sent_in_cap_s_form_of_utc()
    {
        var cap = Cap(Audience.Health);
        Assert.Equal(["XA-2026-0042-A-v1-health", "warning.health.example", "2026-11-20T08:01:00-00:00"], Values(cap, "identifier", "sender", "sent"));
        Assert.Equal("XA-2026-0042-A-v1-health-beyond", Value(Cap(Audience.Health, reach: Reach.Beyond), "identifier"));
        Assert.Equal("XA-2026-0042-A-v1-public", Value(Cap(Audience.Public, reach: Reach.Beyond), "identifier"));
    }

    [Fact]
    public void A_simulated_alert_is_an_exercise_and_a_real_one_is_actual()
    {
        Assert.Equal("Exercise", Value(Cap(Audience.Health), "status"));
        Assert.Equal("Actual", Value(Cap(Audience.Health, Stories.NewOpioid with { Simulated = false }), "status"));
    }

    [Fact]
    public void An_update_refers_to_all_versions_that_its_readers_could_have_and_is_an_alert_where_there_are_none()
    {
        var second = Issue.Later(Issue.Later(Stories.NewOpioid, 2, hours: 2, Audience.Health), 3, hours: 58, Audience.Health);
        var cap = Of(Issue.Version(second, Audience.Health, Reach.WithinJurisdiction, "Update", First, new EarlierVersion(2, First.IssuedAt.AddHours(2))));
        Assert.Equal(("Update", "warning.health.example,XA-2026-0042-A-v1-health,2026-11-18T07:30:00-00:00 warning.health.example,XA-2026-0042-A-v2-health,2026-11-18T09:30:00-00:00"), (Value(cap, "msgType"), Value(cap, "references")));

        var firstForPublic = Of(Issue.Version(second, Audience.Public, Reach.WithinJurisdiction, "Update"));
        Assert.Equal("Alert", Value(firstForPublic, "msgType"));
        Assert.Null(firstForPublic.Root!.Element(CapAlert.Namespace + "references")); // that there were versions for health is not for the public
    }

    [Fact]
    public void A_cancellation_refers_to_what_it_takes_back_says_why_and_gives_the_all_clear()
    {
        var version = Issue.Version(Issue.Later(Stories.NewOpioid, 2, 60), Audience.Health, Reach.WithinJurisdiction, "Cancel", First);
        var cap = Of(version with { Facts = version.Facts with { Urgency = CapUrgency.Past }, Texts = [new StoredText("en", "CANCELLED: alert", "CANCELLED: alert\n\nReason: a mix-up\nof samples.\n", "")] });
        Assert.Equal(["Cancel", "CANCELLED: alert Reason: a mix-up of samples.", "warning.health.example,XA-2026-0042-A-v1-health,2026-11-18T07:30:00-00:00", "AllClear", "Past"], Values(cap, "msgType", "note", "references", "responseType", "urgency"));
    }

    [Theory]
    [InlineData(Tlp.Clear, "Public", null, null)]
    [InlineData(Tlp.Green, "Restricted", "TLP:GREEN", null)]
    [InlineData(Tlp.Amber, "Restricted", "TLP:AMBER", null)]
    [InlineData(Tlp.AmberStrict, "Private", null, "xa-poison-centre")]
    [InlineData(Tlp.Red, "Private", null, "xa-poison-centre")]
    public void The_scope_follows_the_mark(Tlp mark, string scope, string? restriction, string? addresses)
    {
        var cap = Schemas.MustBeValid(CapAlert.Of(Issue.Version(Stories.NewOpioid with { Tlp = mark }, Audience.Health), Issue.Source, "xa-poison-centre"));
        Assert.Equal((scope, restriction, addresses), (Value(cap, "scope"), Value(cap, "restriction")?.Split(' ')[0], Value(cap, "addresses")));
        Assert.Contains($"TLP={AlertEvent.Mark(mark)}", Pairs(cap, "parameter"));
    }

    [Fact]
    public void The_public_version_is_clear_whatever_the_signal_s_mark() =>
        Assert.Equal("Public", Value(Cap(Audience.Public, Stories.NewOpioid with { Tlp = Tlp.Red }), "scope"));

    [Theory]
    [InlineData(Audience.Health, "Health", "Monitor Prepare")]
    [InlineData(Audience.Enforcement, "Security", "Monitor")]
    [InlineData(Audience.Public, "Health", "Avoid")]
    public void Category_and_response_follow_the_audience(Audience audience, string category, string response)
    {
        var cap = Cap(audience);
        Assert.Equal((category, response, audience.ToString().ToLowerInvariant()), (Value(cap, "category"), string.Join(' ', cap.Descendants(CapAlert.Namespace + "responseType").Select(r => r.Value)), Value(cap, "audience")));
        Assert.Equal("New psychoactive substance", Value(cap, "event"));
    }

    [Fact]
    public void Urgency_severity_and_certainty_are_those_of_the_facts()
    {
        var facts = AlertFacts.Of(Stories.NewOpioid, Audience.Health, Reach.WithinJurisdiction, "Alert");
        Assert.Equal([facts.Urgency.ToString(), facts.Severity.ToString(), facts.Certainty.ToString()], Values(Cap(Audience.Health), "urgency", "severity", "certainty"));
        Assert.Equal("Unknown", Value(Cap(Audience.Public), "severity"));
    }

    [Fact]
    public void It_is_effective_from_its_issue_since_the_first_case_until_its_next_review()
    {
        var cap = Cap(Audience.Health);
        Assert.Equal(["2026-11-20T08:01:00-00:00", "2026-11-02T00:00:00-00:00", "2026-12-04T23:59:59-00:00"], Values(cap, "effective", "onset", "expires"));
        Assert.Null(Value(Cap(Audience.Enforcement), "onset"));
    }

    [Fact]
    public void What_to_do_and_whom_to_call_stand_apart_from_what_is_known()
    {
        foreach (var (audience, known, todo, contact) in new[] { (Audience.Health, "3. Presentation", "2. Do now", "8. Report to"), (Audience.Enforcement, "3. Supply picture", "6. Asked of you", "8. Evidence"), (Audience.Public, "3. Signs of danger", "4. What to do", "7. Tell us") })
        {
            var cap = Cap(audience);
            Assert.Contains(known, Value(cap, "description"));
            Assert.DoesNotContain(todo, Value(cap, "description"));
            Assert.Contains(todo, Value(cap, "instruction"));
            Assert.DoesNotContain(known, Value(cap, "instruction"));
            Assert.StartsWith(contact, Value(cap, "contact"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_language_has_its_block_and_what_a_machine_reads_is_the_same_in_each()
    {
        var version = Issue.Version(Stories.NewOpioid, Audience.Health);
        var cap = Of(version with { Texts = [.. version.Texts, new StoredText("fr", "Alerte", "Texte entier", "")] });
        Assert.Equal(["en", "fr"], cap.Descendants(CapAlert.Namespace + "language").Select(l => l.Value));
        Assert.Equal(["New psychoactive substance", "Nouvelle substance psychoactive"], cap.Descendants(CapAlert.Namespace + "event").Select(l => l.Value));
        Assert.Equal("Texte entier", cap.Descendants(CapAlert.Namespace + "description").Last().Value);
        var blocks = cap.Descendants(CapAlert.Namespace + "info").Select(i => string.Join('\n', i.Elements(CapAlert.Namespace + "parameter").Select(p => p.ToString()))).ToList();
        Assert.Equal(blocks[0], blocks[1]);
    }

    [Fact]
    public void Parameters_say_what_it_is_how_well_that_is_known_and_which_detectors_spoke()
    {
        var set = Stories.NewOpioid with { Substance = Stories.NewOpioid.Substance! with { IsomerCandidates = ["2-X", "3-X"] } };
        Assert.Equal(["TLP=TLP:AMBER", "nps:identification=LibraryMatch", "nps:candidates=2-X", "nps:candidates=3-X", "nps:subject=N-pyrrolidino protonitazene", "nps:class=nitazene opioid",
            "nps:inchikey=KCRWXNIIXGBPID-UHFFFAOYSA-N", "nps:cases=12", "nps:detector=FirstAppearance 1.0", "nps:detector=RareCluster 1.0"], Pairs(Cap(Audience.Health, set), "parameter"));
        Assert.Contains("nps:detector=PresentationCluster 1.0, model usual presentations 2026-11-01", Pairs(Cap(Audience.Health, Stories.UnknownToxidrome), "parameter"));
    }

    [Fact]
    public void The_area_is_the_regions_that_may_be_named_and_else_the_country_alone()
    {
        Assert.Equal(["ISO3166-1=XA", "ISO3166-2=XA-1", "ISO3166-2=XA-2"], Pairs(Cap(Audience.Health), "geocode"));
        Assert.Equal("simulated country XA: XA-1, XA-2", Value(Cap(Audience.Health), "areaDesc"));
        var coarse = Cap(Audience.Enforcement, Stories.NewOpioid with { Policy = Stories.NewOpioid.Policy with { FinestPlace = PlaceLevel.Country } });
        Assert.Equal(["ISO3166-1=XA"], Pairs(coarse, "geocode"));
        Assert.Equal("simulated country XA", Value(coarse, "areaDesc"));
    }

    [Fact]
    public void Characters_that_xml_cannot_hold_are_taken_out_and_a_headline_has_160_at_most()
    {
        var version = Issue.Version(Stories.NewOpioid, Audience.Public);
        var cap = Of(version with { Texts = [new StoredText("en", "bell\u0007" + new string('x', 200), "one\u0000two \ud83d\ude00 \ud83d <&>", "")] });
        Assert.Equal(160, Value(cap, "headline")!.Length);
        Assert.StartsWith("bellxx", Value(cap, "headline"), StringComparison.Ordinal);
        Assert.Equal("onetwo \ud83d\ude00  <&>", Value(cap, "description"));
    }

    [Theory]
    [InlineData(null, "https://warning.health.example/", "warning.health.example")]
    [InlineData("nps.example,x", null, null)]
    [InlineData("a b", null, null)]
    [InlineData("a<b", null, null)]
    [InlineData("urn:oid:2.49.0", null, "urn:oid:2.49.0")]
    [InlineData(null, null, ExportSource.NoSender)]
    public void The_sender_is_set_or_the_public_host_and_holds_nothing_that_cap_forbids(string? set, string? address, string? sender)
    {
        if (sender is null) Assert.NotNull(ExportSource.Problem(set!));
        else Assert.Equal((sender, (string?)null), (ExportSource.Of(set, address).Sender, ExportSource.Problem(sender)));
    }

    private static XDocument Cap(Audience audience, SignalBrief? brief = null, Reach reach = Reach.WithinJurisdiction) => Of(Issue.Version(brief ?? Stories.NewOpioid, audience, reach));

    private static XDocument Of(StoredVersion version) => Schemas.MustBeValid(CapAlert.Of(version, Issue.Source));

    private static string? Value(XDocument cap, string name) => cap.Descendants(CapAlert.Namespace + name).FirstOrDefault()?.Value;

    private static string?[] Values(XDocument cap, params string[] names) => [.. names.Select(n => Value(cap, n))];

    private static IEnumerable<string> Pairs(XDocument cap, string name) => cap.Descendants(CapAlert.Namespace + "info").First().Descendants(CapAlert.Namespace + name)
        .Select(p => $"{p.Element(CapAlert.Namespace + "valueName")!.Value}={p.Element(CapAlert.Namespace + "value")!.Value}");
}
