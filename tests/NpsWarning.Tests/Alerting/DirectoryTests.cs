using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>The directory: what a file may say, and what an import makes of it.</summary>
public sealed class DirectoryTests
{
    private const string Good = "\"id\": \"a-centre\", \"name\": \"A\", \"role\": \"treatment\", \"places\": [\"FR\"], \"classes\": [\"*\"], \"channels\": [{ \"kind\": \"email\", \"address\": \"duty@a.example\" }], \"clearance\": \"AMBER\"";

    [Fact]
    public void A_right_file_comes_back_as_it_was_exported()
    {
        var directory = StakeholderDirectory.Seed();
        var (read, errors) = DirectoryFile.Read(System.Text.Json.JsonSerializer.Serialize(directory, StakeholderDirectory.Options));
        Assert.Empty(errors);
        Assert.Equal(directory.Select(Written), read.Select(Written));
    }

    [Theory]
    [InlineData("""{ "id": "a" }""", "not-a-list", "")]
    [InlineData("""[ """, "not-json", "")]
    [InlineData("""[ { "id": "a", "name": "A" } ]""", "not-a-stakeholder", "/0")]
    [InlineData("""[ { GOOD, "role": "police" } ]""", "not-a-stakeholder", "/0/role")]
    [InlineData("""[ { GOOD, "role": 6 } ]""", "not-a-stakeholder", "/0/role")]
    [InlineData("""[ { GOOD, "role": "outreach, health" } ]""", "not-a-stakeholder", "/0/role")]
    [InlineData("""[ { GOOD, "clearance": "RED, CLEAR" } ]""", "not-a-stakeholder", "/0/clearance")]
    [InlineData("""[ { GOOD, "digest": 7 } ]""", "not-a-stakeholder", "/0/digest")]
    [InlineData("""[ { GOOD, "classes": [null] } ]""", "not-a-stakeholder", "/0/classes")]
    [InlineData("""[ { GOOD, "channels": null } ]""", "not-a-stakeholder", "/0/channels")]
    [InlineData("""[ null ]""", "not-an-object", "/0")]
    [InlineData("""[ { GOOD, "clearence": "RED" } ]""", "not-a-stakeholder", "/0/clearence")]
    [InlineData("""[ { GOOD }, { GOOD } ]""", "id-twice", "/1/id")]
    [InlineData("""[ { GOOD, "id": "Has Blanks" } ]""", "id-invalid", "/0/id")]
    [InlineData("""[ { GOOD, "places": ["France"] } ]""", "places-invalid", "/0/places")]
    [InlineData("""[ { GOOD, "places": ["FR", "XZ-99x"] } ]""", "places-invalid", "/0/places")]
    [InlineData("""[ { GOOD, "places": ["ZQ"] } ]""", "places-invalid", "/0/places")]
    [InlineData("""[ { GOOD, "places": ["UK-LND"] } ]""", "places-invalid", "/0/places")]
    [InlineData("""[ { GOOD, "classes": ["opioids", "cathinnones"] } ]""", "class-unknown", "/0/classes")]
    [InlineData("""[ { GOOD, "channels": [] } ]""", "channels-missing", "/0/channels")]
    [InlineData("""[ { GOOD, "channels": [{ "kind": "email", "address": "duty@a.example", "escalation": true }] } ]""", "channels-missing", "/0/channels")]
    [InlineData("""[ { GOOD, "channels": [{ "kind": "email", "address": "nobody" }] } ]""", "address-invalid", "/0/channels/0/address")]
    [InlineData("""[ { GOOD, "channels": [{ "kind": "fax", "address": "1" }] } ]""", "channel-unknown", "/0/channels/0/address")]
    [InlineData("""[ { GOOD, "channels": [{ "kind": "webhook", "address": "http://a.example/hook" }] } ]""", "webhook-invalid", "/0/channels/0/address")]
    [InlineData("""[ { GOOD, "channels": [{ "kind": "webhook", "address": "https://a.example/hook", "secret": "whsec_c2hvcnQ=" }] } ]""", "webhook-invalid", "/0/channels/0/address")]
    [InlineData("""[ { GOOD, "channels": [{ "kind": "topic", "address": "somebody-else" }] } ]""", "subscription-invalid", "/0/channels/0/address")]
    [InlineData("""[ { GOOD, "quietHours": { "from": "22", "to": "07:00", "timeZone": "Europe/Paris" } } ]""", "quiet-hours-invalid", "/0/quietHours")]
    [InlineData("""[ { GOOD, "quietHours": { "from": "22:00", "to": "07:00", "timeZone": "Middle/Earth" } } ]""", "quiet-hours-invalid", "/0/quietHours")]
    [InlineData("""[ { GOOD, "languages": ["French!"] } ]""", "language-invalid", "/0/languages")]
    public void Each_error_is_named_with_its_place(string file, string code, string pointer)
    {
        const string begin = "[ { GOOD, ", end = " } ]";
        var json = file.Replace("GOOD", Good, StringComparison.Ordinal);
        if (file.StartsWith(begin, StringComparison.Ordinal))
        {
            var one = System.Text.Json.Nodes.JsonNode.Parse($"{{ {Good} }}")!.AsObject();
            foreach (var (key, value) in System.Text.Json.Nodes.JsonNode.Parse($"{{ {file[begin.Length..^end.Length]} }}")!.AsObject()) one[key] = value?.DeepClone();
            json = $"[ {one.ToJsonString()} ]";
        }
        var error = Assert.Single(DirectoryFile.Read(json).Errors);
        Assert.Equal((code, pointer), (error.Code, error.Pointer));
        Assert.DoesNotContain("NpsWarning", error.Message);
    }

    [Fact]
    public void What_is_misspelt_is_named_with_what_could_stand_there()
    {
        var wrong = System.Text.Json.Nodes.JsonNode.Parse($"[ {{ {Good} }} ]")!;
        wrong[0]!["places"] = new System.Text.Json.Nodes.JsonArray("FR", "FX-01", "X");
        wrong[0]!["classes"] = new System.Text.Json.Nodes.JsonArray("*", "opiods");
        var errors = DirectoryFile.Read(wrong.ToJsonString()).Errors;
        Assert.Equal([("places-invalid", "FX-01, X"), ("class-unknown", "opiods")], errors.Select(e => (e.Code, e.Value)));
        Assert.Contains(", opioids, ", errors[1].Message);
    }

    [Fact]
    public void Each_class_that_may_be_named_is_one_that_alerts_are_chosen_by_and_each_simulated_country_is_a_place()
    {
        var body = StakeholderDirectory.Seed()[0];
        foreach (var name in DirectoryFile.Classes)
        {
            var wanted = body with { Places = ["XA", "XZ-99", "ZZ", "DE-BY", "DEA2", "EL30"], Classes = [name.ToUpperInvariant()] };
            Assert.Empty(DirectoryFile.Read($"[{Written(wanted)}]").Errors);
            var brief = Stories.NewOpioid with
            {
                Tlp = Tlp.Clear,
                Substance = Stories.NewOpioid.Substance! with { ClassName = name, Effects = Enum.TryParse<EffectGroup>(name, out var effect) ? effect : EffectGroup.Stimulant },
            };
            Assert.Equal($"international body for XA, class {name.ToUpperInvariant()}", Assert.Single(Recipients.For(brief, [wanted with { Role = DirectoryRole.InternationalBody }], []).Chosen).Why);
        }
        Assert.All(Enum.GetValues<NpsWarning.Substances.SubstanceClass>(), c => Assert.Contains(NpsWarning.Substances.SubstanceClassNames.Name(c), DirectoryFile.Classes));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void An_import_puts_each_in_the_place_of_the_one_with_its_id_and_takes_out_others_only_if_asked(DatabaseProvider provider)
    {
        using var test = Databases.Open(provider);
        var book = new DirectoryBook();
        Assert.True(test.Database.Write(s => DirectoryBook.SeedIfNew(s, StakeholderDirectory.Seed, Some.Now)));
        Assert.False(test.Database.Write(s => DirectoryBook.SeedIfNew(s, StakeholderDirectory.Seed, Some.Now)));
        var all = test.Database.Read(book.Of);
        var who = all.Single(s => s.Id.Value == "who") with { Languages = ["fr"] };

        var change = test.Database.Write(s => DirectoryBook.Import(s, [who, all[0]], replace: false, "admin", Some.Now));
        Assert.Equal((0, 1, 0, 1), (change.Added.Count, change.Changed.Count, change.Removed.Count, change.Unchanged));
        Assert.Equal(["fr"], test.Database.Read(book.Of).Single(s => s.Id.Value == "who").Languages); // the same book sees it at once
        Assert.Equal(all.Count, test.Database.Read(book.Of).Count);

        Assert.Equal(all.Count - 1, test.Database.Write(s => DirectoryBook.Import(s, [who], replace: true, "admin", Some.Now)).Removed.Count);
        Assert.Equal("who", Assert.Single(test.Database.Read(book.Of)).Id.Value);
    }

    [Fact]
    public void A_webhook_keeps_its_secret_through_an_import_that_names_none_and_no_reading_of_the_directory_shows_it()
    {
        using var test = Databases.Open();
        var hook = StakeholderDirectory.Seed()[0] with { Channels = [new("webhook", "https://hook.example/alerts") { Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3" }] };
        test.Database.Write(s => DirectoryBook.Import(s, [hook], false, "admin", Some.Now));
        var read = test.Database.Read(new DirectoryBook().Of);
        Assert.Null(read[0].Channels[0].Secret);
        Assert.DoesNotContain("whsec", test.Database.Read(s => s.First<string>("SELECT body FROM stakeholders")));
        test.Database.Write(s => DirectoryBook.Import(s, [read[0] with { Name = "Another name" }], false, "admin", Some.Now));
        Assert.Equal("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", test.Database.Read(s => DirectoryBook.WithSecrets(s, new DirectoryBook().Of(s)))[0].Channels[0].Secret);
    }

    [Fact]
    public void Each_role_that_the_report_of_the_conference_names_is_in_the_template()
    {
        foreach (var role in Enum.GetValues<DirectoryRole>())
            Assert.Contains(StakeholderDirectory.Seed(), s => s.Role == role || role == DirectoryRole.Health && s.Audience == NpsWarning.Intake.Audience.Health);
        Assert.All(StakeholderDirectory.National("FR"), s => Assert.True(s.Clearance <= Tlp.Red && s.Channels.All(c => c.Address.EndsWith(".example", StringComparison.Ordinal))));
    }

    private static string Written(Stakeholder s) => System.Text.Json.JsonSerializer.Serialize(s, StakeholderDirectory.Options);
}
