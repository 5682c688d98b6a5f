using System.Text.Json;
using System.Text.Json.Nodes;
using NpsWarning.Cli.Backtesting;
using NpsWarning.Cli.Commands;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Cli;

/// <summary>The policy's verbs as processes, and what doctor says of a policy.</summary>
public sealed class PolicyCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nps-policy-");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Check_tells_every_error_once_with_its_place_and_ends_with_1()
    {
        var file = Policy(everywhere =>
        {
            everywhere["reviewDays"] = 0;
            everywhere["severity"]!["raise"]!["childern"] = 1;
            everywhere["mayPublish"] = new JsonArray(1);
        });
        var (code, output, _) = await NpsProcess.RunAsync("policy", "check", file, "--json");
        Assert.Equal(1, code);
        var errors = JsonDocument.Parse(output).RootElement.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("code")} {e.GetProperty("pointer")} {e.GetProperty("value")}");
        Assert.Equal(
            ["key-unknown /jurisdictions/*/severity/raise/childern 1", "not-a-list-of-names /jurisdictions/*/mayPublish [1]", "out-of-range /jurisdictions/*/reviewDays 0"], errors.Order(StringComparer.Ordinal));
        Assert.Equal(0, (await NpsProcess.RunAsync("policy", "check", "--data", _folder.FullName)).Code);
        Assert.Equal(2, (await NpsProcess.RunAsync("policy", "check", "nowhere.json")).Code);
    }

    [Fact]
    public async Task Schema_prints_the_schema() => Assert.Equal(PolicyFile.Schema().Trim(), (await NpsProcess.RunAsync("policy", "schema")).Out.Trim());

    [Fact]
    public void Show_says_from_which_level_each_value_comes()
    {
        const string json = """
            { "jurisdictions": { "*": { "watch": "country", "severity": { "severeDeaths": 1 }, "languages": ["en"] }, "FR": { "severity": { "severeDeaths": 2 } }, "FR-IDF": { "languages": ["fr"] } } }
            """;
        var values = PolicyOrigin.Of(json, "FR-IDF");
        Assert.Equal(
            ["watch=\"country\" *", "alarmBudget=2 usual", "severity/severeDeaths=2 FR", "severity/raise/regions=null usual", "severity/raise/countries=2 usual"],
            values.Take(5).Select(v => $"{v.Key}={v.Value} {v.From}"));
        Assert.Contains(values, v => v is { Key: "languages", Value: "[\"fr\"]", From: "FR-IDF" });
        Assert.DoesNotContain(PolicyOrigin.Of(json, "FR"), v => v.From == "FR-IDF");
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_have_gone_out_and_how_another_policy_differs_and_writes_nothing()
    {
        Store();
        var before = Rows();
        var now = await DryRunAsync();
        var alert = Assert.Single(now.GetProperty("rows").EnumerateArray(), r => r.GetProperty("kind").GetString() == "alert" || r.GetProperty("kind").GetString() == "Alert");
        Assert.Equal(("Brandnewolam", "XA", "2026-03-02"), (alert.GetProperty("subject").GetString(), alert.GetProperty("place").GetString(), alert.GetProperty("day").GetString()));
        Assert.Equal(["health", "enforcement"], alert.GetProperty("atOnce").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(["public"], alert.GetProperty("waiting").EnumerateArray().Select(a => a.GetString()));
        Assert.NotEmpty(alert.GetProperty("recipients").EnumerateArray());
        Assert.Equal(1, now.GetProperty("stakeholders")[0].GetProperty("versions").GetInt32());

        // What was reported later was not known.
        Assert.DoesNotContain((await DryRunAsync("--to", "2026-03-01")).GetProperty("rows").EnumerateArray(), r => r.GetProperty("atOnce").GetArrayLength() > 0);

        var against = (await DryRunAsync("--policy", Policy(everywhere => everywhere["automatic"] = new JsonObject()))).GetProperty("against");
        Assert.Equal(["gone XA Brandnewolam (enforcement)", "gone XA Brandnewolam (health)"], against.EnumerateArray().Select(d => $"{d.GetProperty("what").GetString()} {d.GetProperty("place").GetString()} {d.GetProperty("subject").GetString()}"));
        Assert.Equal(before, Rows());
    }

    [Fact]
    public async Task Without_a_database_a_dry_run_says_what_to_do()
    {
        var (code, _, error) = await NpsProcess.RunAsync("policy", "dry-run", "--data", _folder.FullName);
        Assert.Equal(3, code);
        Assert.Contains("--data", error);
    }

    [Fact]
    public void Two_dry_runs_differ_by_what_goes_out_by_itself()
    {
        DryRunRow Row(string subject, int day, Severity severity, params string[] atOnce) => new(new DateOnly(2026, 3, day), "XA", subject, "Alert", severity, "", atOnce, [], []);
        var differences = DryRunDifference.Of(
            [Row("same", 1, Severity.Severe, "health"), Row("gone", 1, Severity.Severe, "health"), Row("graver", 9, Severity.Severe, "health"), Row("waits", 1, Severity.Moderate)],
            [Row("same", 1, Severity.Severe, "health", "enforcement"), Row("added", 1, Severity.Severe, "health"), Row("graver", 4, Severity.Extreme, "health"), Row("waits", 2, Severity.Moderate)]);
        Assert.Equal(["added added (health) ", "gone gone (health) ", "graver, earlier graver (health) 5", "added same (enforcement) "], differences.Select(d => $"{d.What} {d.Subject} {d.DaysEarlier}"));
    }

    [Fact]
    public void Doctor_names_the_places_languages_contacts_and_publishers_that_are_missing()
    {
        var policies = PolicyFile.Read(Text(root =>
        {
            root["*"]!["languages"] = new JsonArray("en", "tlh");
            root["XA"]!["mayPublish"] = new JsonArray();
        })).File!;
        var rows = PolicyChecks.Of(policies, "as shipped", ["*", "XA", "FR"]).Where(c => c.Health != DoctorCommand.Health.Ok).Select(c => $"{c.What}: {c.Found}");
        Assert.Equal(
            [
                "policy languages: no words for tlh in *, tlh in US, tlh in XA, tlh in XB, tlh in XC: English is used",
                "policy places: stakeholders, but no policy of their own: FR",
                "policy contacts: alerts name no number to call in FR",
                "policy publishing: mayPublish names nobody in XA",
            ], rows);
        Assert.All(PolicyChecks.Of(PolicyFile.Load(), "as shipped", ["*", "XA", "XB"]), check => Assert.Equal(DoctorCommand.Health.Ok, check.Health));
        var alone = PolicyFile.Read(Text(root => root["XB"]!["mayPublish"] = new JsonArray("Ada"))).File!;
        Assert.Contains(PolicyChecks.Of(alone, "as shipped", []), c => c.Found == "mayPublish names fewer people than approvals needs in XB");
    }

    private async Task<JsonElement> DryRunAsync(params string[] more)
    {
        var (code, output, error) = await NpsProcess.RunAsync(["policy", "dry-run", "--data", _folder.FullName, "--json", .. more]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private string Policy(Action<JsonObject> change)
    {
        var path = Path.Combine(_folder.FullName, "candidate.json");
        File.WriteAllText(path, Text(root => change((JsonObject)root["*"]!)));
        return path;
    }

    private static string Text(Action<JsonObject> change)
    {
        var root = JsonNode.Parse(PolicyFile.Shipped())!;
        change((JsonObject)root["jurisdictions"]!);
        return root.ToJsonString();
    }

    private DatabaseOptions Options => DatabaseOptions.SqliteFile(new DataFolder(_folder.FullName).Database);

    private string Rows() => new Database(Options).Read(s => string.Join(' ', ((string[])["signals", "alerts", "deliveries", "audit"]).Select(table => s.First<int>($"SELECT COUNT(*) FROM {table}"))));

    /// <summary>Two months of a usual drug, then two who were poisoned by something that nobody knows.</summary>
    private void Store()
    {
        Schema.Migrate(new Database(Options), Options);
        var desk = new IntakeDesk(new CatalogueBook(Catalogue.Load()), PolicyFile.Load());
        static DateTimeOffset At(DateOnly day) => new(day, new TimeOnly(9, 0), TimeSpan.Zero);
        Report Of(string id, ReportKind kind, DateOnly day, string name, Poisoning? poisoning = null) =>
            Some.Report(kind, id, country: "XA", region: null, tlp: Tlp.Green, occurred: day.AddDays(-1), reportedAt: At(day), findings: [Some.Finding(name, Identification.LibraryMatch)], poisoning: poisoning);
        var start = new DateOnly(2026, 1, 1);
        List<Report> reports =
        [
            .. Enumerable.Range(0, 60).Select(i => Of($"U-{i}", ReportKind.Laboratory, start.AddDays(i), "cocaine")),
            .. Enumerable.Range(0, 2).Select(i => Of($"P-{i}", ReportKind.Poisoning, new DateOnly(2026, 3, 1 + i), "Brandnewolam", Some.Presentation("respiratory-depression") with { PssWorst = PoisoningSeverity.Severe })),
        ];
        new Database(Options).Write(session => desk.Record(session, [.. reports.Select(r => new IncomingReport("centre", r.ReportId, r, r.ReportedAt))]));
    }
}
