using System.Text.Json.Nodes;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Intake;

public sealed class PolicyFileTests
{
    [Theory, InlineData("DE", "DE"), InlineData("DE-BY", "DE"), InlineData("DEA2", "DE"), InlineData("EL30", "GR"), InlineData("UKI3", "GB"), InlineData("*", "*")]
    public void The_country_of_a_place_is_found_by_either_way_of_writing_regions(string place, string country) => Assert.Equal(country, PlaceCodes.CountryOf(place));

    [Fact]
    public void The_shipped_policy_watches_countries_and_learns_for_a_year()
    {
        var policy = PolicyFile.Load().For("DE");
        Assert.Equal((PlaceLevel.Country, 365, 14, 5), (policy.Watch, policy.LearningDays, policy.ReviewDays, policy.SmallCellMinimum));
        Assert.Equal([Audience.Health, Audience.Enforcement], policy.Automatic[Severity.Extreme]);
        Assert.Equal([Audience.Health, Audience.Enforcement], policy.Automatic[Severity.Severe]);
        Assert.False(policy.Automatic.ContainsKey(Severity.Moderate));
        Assert.Null(policy.Contacts.EmergencyNumber);
    }

    [Fact]
    public void A_region_inherits_from_its_country_and_a_country_from_everywhere()
    {
        var file = Read(root =>
        {
            root["jurisdictions"]!["XA"] = new JsonObject { ["reviewDays"] = 7, ["severity"] = new JsonObject { ["moderateCases"] = 3 } };
            root["jurisdictions"]!["XA-2"] = new JsonObject { ["learningDays"] = 90 };
        });
        var region = file.For("XA", "XA-2");
        Assert.Equal((90, 7, 3, 2), (region.LearningDays, region.ReviewDays, region.Severity.ModerateCases, region.Severity.ExtremeDeaths));
        Assert.Equal(365, file.For("XA", "XA-9").LearningDays);
        Assert.Equal(14, file.For("ZZ", "ZZ-1").ReviewDays);
    }

    [Fact]
    public void The_alarm_budget_is_inherited_and_two_where_a_file_from_before_does_not_have_it()
    {
        var file = Read(root =>
        {
            root["jurisdictions"]!["XA"] = new JsonObject { ["alarmBudget"] = 0.5 };
            root["jurisdictions"]!["XA-2"] = new JsonObject { ["learningDays"] = 90 };
        });
        Assert.Equal((0.5m, 2m), (file.For("XA", "XA-2").AlarmBudget, file.For("XB").AlarmBudget));
        Assert.Equal(2m, Read(root => ((JsonObject)root["jurisdictions"]!["*"]!).Remove("alarmBudget")).For("XB").AlarmBudget);
    }

    [Fact]
    public void A_jurisdiction_that_states_what_goes_out_by_itself_states_all_of_it()
    {
        var file = Read(root => root["jurisdictions"]!["XC"] = new JsonObject { ["automatic"] = new JsonObject { ["extreme"] = new JsonArray("health") } });
        Assert.Equal([Severity.Extreme], file.For("XC").Automatic.Keys);
    }

    [Theory]
    [InlineData("automatic", """{ "severe": ["health", "public"] }""", "public-never-automatic", "/jurisdictions/*/automatic/severe")]
    [InlineData("automatic", """{ "severe": ["enforcement"] }""", "health-first", "/jurisdictions/*/automatic/severe")]
    [InlineData("automatic", """{ "grave": ["health"] }""", "severity-unknown", "/jurisdictions/*/automatic/grave")]
    [InlineData("automatic", """{ "severe": ["press"] }""", "audience-unknown", "/jurisdictions/*/automatic/severe")]
    [InlineData("smallCellMinimum", "4", "out-of-range", "/jurisdictions/*/smallCellMinimum")]
    [InlineData("learningDays", "\"year\"", "not-a-number", "/jurisdictions/*/learningDays")]
    [InlineData("watch", "\"town\"", "word-unknown", "/jurisdictions/*/watch")]
    [InlineData("finestPlace", "\"1\"", "word-unknown", "/jurisdictions/*/finestPlace")]
    [InlineData("languages", "[]", "languages-invalid", "/jurisdictions/*/languages")]
    [InlineData("reviewDays", "0", "out-of-range", "/jurisdictions/*/reviewDays")]
    [InlineData("reviewDays", "1.5", "not-a-whole-number", "/jurisdictions/*/reviewDays")]
    [InlineData("alarmBudget", "0", "out-of-range", "/jurisdictions/*/alarmBudget")]
    [InlineData("alarmBudget", "101", "out-of-range", "/jurisdictions/*/alarmBudget")]
    [InlineData("alarmBudget", "\"few\"", "not-a-number", "/jurisdictions/*/alarmBudget")]
    [InlineData("smalCellMinimum", "5", "key-unknown", "/jurisdictions/*/smalCellMinimum")]
    public void What_is_wrong_is_named_with_its_place_and_value(string key, string value, string code, string pointer)
    {
        var root = Shipped();
        root["jurisdictions"]!["*"]![key] = JsonNode.Parse(value);
        var error = PolicyFile.Read(root.ToJsonString()).Errors.First(error => error.Pointer.StartsWith("/jurisdictions/*", StringComparison.Ordinal));
        Assert.Equal((code, pointer), (error.Code, error.Pointer));
        Assert.NotNull(error.Value);
    }

    [Fact]
    public void A_misspelt_threshold_is_an_error_and_not_ignored()
    {
        var root = Shipped();
        root["jurisdictions"]!["*"]!["severity"]!["extremeDeath"] = 9;
        Assert.Contains(PolicyFile.Read(root.ToJsonString()).Errors, error => error is { Code: "key-unknown", Pointer: "/jurisdictions/*/severity/extremeDeath" });
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        var root = Shipped();
        root["jurisdictions"]!["*"]!["reviewDays"] = 0;
        root["jurisdictions"]!["*"]!["watch"] = "town";
        root["jurisdictions"]!["Atlantis"] = new JsonObject();
        var (file, errors) = PolicyFile.Read(root.ToJsonString());
        Assert.Null(file);
        Assert.Superset(new HashSet<string> { "out-of-range", "word-unknown", "jurisdiction-unknown" }, errors.Select(error => error.Code).ToHashSet());
    }

    [Fact]
    public void Extreme_cannot_need_fewer_cases_than_severe()
    {
        var root = Shipped();
        root["jurisdictions"]!["*"]!["severity"]!["severeDeaths"] = 3;
        Assert.Contains(PolicyFile.Read(root.ToJsonString()).Errors, error => error.Code == "thresholds-out-of-order");
    }

    [Theory, InlineData("nonsense", "not-json"), InlineData("[]", "not-an-object"), InlineData("{}", "jurisdictions-missing"), InlineData("""{"jurisdictions":{}}""", "default-missing")]
    public void A_file_that_is_no_policy_is_named_as_such(string json, string code) => Assert.Equal(code, Assert.Single(PolicyFile.Read(json).Errors).Code);

    private static JsonObject Shipped()
    {
        using var stream = typeof(PolicyFile).Assembly.GetManifestResourceStream("NpsWarning.Intake.Data.policy.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    private static PolicyFile Read(Action<JsonObject> change)
    {
        var root = Shipped();
        change(root);
        var (file, errors) = PolicyFile.Read(root.ToJsonString());
        Assert.Empty(errors);
        return file!;
    }
}
