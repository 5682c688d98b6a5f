using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Json.Schema;
using NpsWarning.Intake;
using Xunit;

namespace NpsWarning.Tests.Intake;

/// <summary>The schema that editors use and the reader that the service uses say the same.</summary>
public sealed class PolicySchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(PolicyFile.Schema());

    /// <summary>What holds between keys after inheritance, as the schema's description says: the reader alone sees it.</summary>
    private static readonly string[] BetweenKeys = ["thresholds-out-of-order", "escalation-before-reminder"];

    [Fact]
    public void The_shipped_policy_is_valid_by_its_schema() => Assert.True(IsValid(Shipped()));

    [Fact]
    public void Every_key_has_a_description() => Assert.Empty(Keys(Jurisdiction(), "").Where(k => k.Schema["description"] is null).Select(k => k.Path));

    [Fact]
    public void The_reader_knows_every_key_of_the_schema_and_no_other()
    {
        foreach (var (path, _) in Keys(Jurisdiction(), ""))
            Assert.DoesNotContain(PolicyFile.Read(With(path, JsonValue.Create("?")).ToJsonString()).Errors, e => e.Code is "key-unknown" or "severity-unknown");
        foreach (var under in Keys(Jurisdiction(), "").Select(k => k.Path.Contains('/') ? k.Path[..k.Path.LastIndexOf('/')] : "").Distinct())
        {
            var misspelt = With((under + "/misspelt").TrimStart('/'), 1);
            Assert.Contains(PolicyFile.Read(misspelt.ToJsonString()).Errors, e => e.Code is "key-unknown" or "severity-unknown");
            Assert.False(IsValid(misspelt));
        }
    }

    [Fact]
    public void The_defaults_of_the_schema_are_those_of_the_reader()
    {
        var bare = Shipped();
        foreach (var key in (string[])["alarmBudget", "mayPublish", "approvals", "acknowledge"]) Everywhere(bare).Remove(key);
        ((JsonObject)Everywhere(bare)["severity"]!).Remove("raise");
        var stated = (JsonObject)bare.DeepClone();
        foreach (var (path, schema) in Keys(Jurisdiction(), "").Where(k => k.Schema.ContainsKey("default"))) Put(Everywhere(stated), path, schema["default"]?.DeepClone());
        Assert.Equal(JsonSerializer.Serialize(PolicyFile.Read(bare.ToJsonString()).File!.For("DE")), JsonSerializer.Serialize(PolicyFile.Read(stated.ToJsonString()).File!.For("DE")));
    }

    [Fact]
    public void What_the_reader_refuses_the_schema_refuses_and_the_reverse()
    {
        var (refused, taken) = (0, 0);
        AnyMutation.Sample(mutated =>
        {
            var text = mutated.ToJsonString();
            var errors = PolicyFile.Read(text).Errors;
            var byReader = errors.Any(e => !BetweenKeys.Contains(e.Code));
            Assert.True(byReader != IsValid(mutated), $"the reader says {(byReader ? string.Join("; ", errors) : "valid")}, the schema the other, of {text}");
            Interlocked.Increment(ref byReader ? ref refused : ref taken);
        }, iter: 1_500);
        Assert.True(refused > 300 && taken > 300, $"{refused} refused, {taken} taken: the mutations try one side only");
    }

    [Fact]
    public void The_page_for_officials_says_of_every_key_what_the_schema_says()
    {
        var page = File.ReadAllText(Path.Combine(Infra.RepositoryRoot.Path, "docs", "policy.md")).ReplaceLineEndings("\n");
        var rows = Keys(Jurisdiction(), "").Select(k => k.Schema["properties"] is not null
            ? $"| **`{k.Path}`** | {k.Schema["description"]} | | |"
            : $"| `{k.Path}` | {k.Schema["description"]} | {Allowed(k.Schema)} | {(At(Everywhere(Shipped()), k.Path) is { } shipped ? $"`{shipped}`" : "not stated")} |");
        Assert.Contains($"<!-- keys: held to the schema by a test -->\n| Key | Meaning | Allowed | As shipped |\n|---|---|---|---|\n{string.Join('\n', rows)}\n<!-- end -->", page);
    }

    private static string Allowed(JsonObject schema) => schema switch
    {
        _ when schema["enum"] is JsonArray words => string.Join(", ", words.Select(w => w!.GetValue<string>())),
        _ when schema["anyOf"] is not null => "\"*\", or a list of names of 1 to 100 characters",
        _ when schema["$ref"] is { } of => of.GetValue<string>().Split('/')[^1] switch
        {
            "cases" => "whole number, 1 to 1000",
            "audiences" => "list of health, enforcement; enforcement only with health",
            _ => "1 to 200 characters, or null",
        },
        _ when schema["minimum"] is { } least => $"{(schema["type"]!.ToJsonString().Contains("integer", StringComparison.Ordinal) ? "whole number" : "number")}, {least} to {schema["maximum"]}{(schema["type"] is JsonArray ? ", or null" : "")}",
        _ => schema["type"]!.GetValue<string>() == "boolean" ? "true or false" : "list of language tags, at least one",
    };

    private static string? At(JsonObject from, string path)
    {
        JsonNode? at = from;
        foreach (var name in path.Split('/'))
        {
            if (at is not JsonObject inner || !inner.ContainsKey(name)) return null;
            at = inner[name];
        }
        return at?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";
    }

    /// <summary>One to two keys of the shipped policy, or of the schema, replaced by something, or taken out.</summary>
    private static Gen<JsonObject> AnyMutation
    {
        get
        {
            var fits = Keys(Jurisdiction(), "").ToDictionary(k => k.Path, k => Fitting(k.Schema));
            string[] paths = [.. fits.Keys, "misspelt", "severity/misspelt"];
            string[] values =
            [
                "null", "true", "false", "0", "1", "2", "4", "5", "6", "1.5", "2.0", "-1", "0.05", "0.5", "100", "101", "1000", "1001", "3650", "3651", "10080", "10081", "1000000", "1000001", "\"\"", "\" \"", "\"*\"", "\"country\"",
                "\"Region\"", "\"region\"", "\"en\"", "[]", "[\"en\"]", "[\"EN\"]", "[\"en\",\"fr-CH\"]", "[\"health\"]", "[\"enforcement\"]", "[\"enforcement\",\"health\"]", "[\"public\"]", "[\"Health\"]", "[1]", "[\"*\"]", "[\"Dr A\"]",
                "[\" \"]", "{}", "{\"severe\":[\"health\"]}", "{\"Severe\":[\"health\"]}", "{\"public\":2}", "{\"reminders\":0}", "{\"regions\":1}", "{\"regions\":null}", "{\"children\":1}", "{\"goodSamaritanLaw\":true}",
            ];
            var change =
                from path in OneOf(paths)
                from remove in Gen.Int[0, 9]
                from any in OneOf(values)
                from isAny in Gen.Int[0, 3]
                let value = isAny == 0 ? any : fits.GetValueOrDefault(path, any)
                from at in OneOf(["*", "*", "*", "*", "XA", "XA", "XB-1", "XB-1", "NEW", "x"])
                select (path, remove: remove == 0, value, at);
            return change.Array[1, 2].Select(changes =>
            {
                var root = Shipped();
                foreach (var (path, remove, value, at) in changes)
                {
                    var jurisdictions = (JsonObject)root["jurisdictions"]!;
                    if (jurisdictions[at] is null) jurisdictions[at] = new JsonObject();
                    if (remove) Take((JsonObject)jurisdictions[at]!, path);
                    else Put((JsonObject)jurisdictions[at]!, path, JsonNode.Parse(value));
                }
                return root;
            });
        }
    }

    /// <summary>A value that the key takes.</summary>
    private static string Fitting(JsonObject schema) => schema switch
    {
        _ when schema["enum"] is JsonArray words => words[0]!.ToJsonString(),
        _ when schema["minimum"] is { } least => least.ToJsonString(),
        _ when schema.ContainsKey("default") => schema["default"]?.ToJsonString() ?? "null",
        _ when schema["$ref"] is { } of => of.GetValue<string>().Split('/')[^1] switch { "cases" => "7", "audiences" => "[\"health\"]", _ => "\"112\"" },
        _ => schema["type"]?.GetValueKind() == JsonValueKind.String ? schema["type"]!.GetValue<string>() switch { "boolean" => "true", "array" => "[\"en\"]", _ => "{}" } : "{}",
    };

    private static Gen<string> OneOf(string[] of) => Gen.Int[0, of.Length - 1].Select(i => of[i]);

    private static bool IsValid(JsonObject policy) => Schema.Evaluate(JsonSerializer.SerializeToElement(policy)).IsValid;

    private static JsonObject Shipped() => JsonNode.Parse(PolicyFile.Shipped())!.AsObject();

    private static JsonObject Everywhere(JsonObject root) => (JsonObject)root["jurisdictions"]!["*"]!;

    private static JsonObject Jurisdiction() => (JsonObject)JsonNode.Parse(PolicyFile.Schema())!["$defs"]!["jurisdiction"]!;

    internal static IEnumerable<(string Path, JsonObject Schema)> Keys(JsonObject schema, string under) => ((JsonObject)schema["properties"]!).SelectMany(entry =>
        ((JsonObject)entry.Value!)["properties"] is null ? [(under + entry.Key, (JsonObject)entry.Value!)] : Keys((JsonObject)entry.Value!, under + entry.Key + "/").Prepend((under + entry.Key, (JsonObject)entry.Value!)));

    private static JsonObject With(string path, JsonNode? value)
    {
        var root = Shipped();
        Put(Everywhere(root), path, value);
        return root;
    }

    private static void Put(JsonObject at, string path, JsonNode? value)
    {
        var names = path.Split('/');
        foreach (var name in names[..^1])
        {
            if (at[name] is not JsonObject) at[name] = new JsonObject();
            at = (JsonObject)at[name]!;
        }
        at[names[^1]] = value;
    }

    private static void Take(JsonObject at, string path)
    {
        var names = path.Split('/');
        foreach (var name in names[..^1])
        {
            if (at[name] is not JsonObject inner) return;
            at = inner;
        }
        at.Remove(names[^1]);
    }
}
