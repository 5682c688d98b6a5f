using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Intake;

public sealed class ContractTests
{
    /// <summary>Set it to write the documents anew after a change of the records.</summary>
    private const string Rewrite = "NPS_REWRITE_CONTRACT";

    [Fact]
    public void The_published_documents_are_what_the_records_say()
    {
        var generated = ContractDocuments.Generate();
        if (Environment.GetEnvironmentVariable(Rewrite) is not null)
        {
            foreach (var (name, text) in generated)
                File.WriteAllText(Path.Combine(SchemaFolder(), name), text);
            return;
        }
        Assert.Equal(generated.Keys.Order(StringComparer.Ordinal), ContractDocuments.All.Keys);
        Assert.All(generated, document => Assert.Equal(document.Value, ContractDocuments.All[document.Key]));
    }

    [Fact]
    public void Every_field_of_the_published_schemas_is_described()
    {
        var bare = new List<string>();
        foreach (var (name, text) in ContractDocuments.All.Where(document => document.Key.EndsWith(".schema.json", StringComparison.Ordinal) && !document.Key.StartsWith("receipt", StringComparison.Ordinal)))
            Collect(JsonNode.Parse(text)!.AsObject(), name, bare);
        Assert.Empty(bare);
    }

    [Fact]
    public void Every_reference_in_the_AsyncAPI_document_leads_somewhere()
    {
        var document = JsonNode.Parse(ContractDocuments.All["asyncapi.json"])!;
        var references = References(document).ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(reference.StartsWith("./", StringComparison.Ordinal)
            ? ContractDocuments.All.ContainsKey(reference[2..])
            : reference[2..].Split('/').Aggregate((JsonNode?)document, (node, segment) => node?[segment]) is not null, reference));
    }

    [Fact]
    public void A_report_of_each_kind_with_every_field_survives_the_round_trip()
    {
        foreach (var report in FullReports.All)
        {
            var reading = ReportReader.Read(Some.Json(report), Some.Now);
            Assert.Empty(reading.Errors);
            Assert.Equal(Encoding.UTF8.GetString(Some.Json(report)), Encoding.UTF8.GetString(Some.Json(reading.Report!)));
            Assert.Equal(CanonicalForm.Hash(report), reading.ContentHash);
        }
    }

    [Fact]
    public void A_minimal_report_reads_with_its_defaults()
    {
        const string json = """
            {"kind":"poisoning","schemaVersion":"1.0","reportId":"P-1","revision":1,"status":"final","occurredOn":"2026-02-01",
             "reportedAt":"2026-02-02T08:00:00+01:00","place":{"country":"XA","region":"XA-01","basis":"occurred"},
             "poisoning":{"pssWorst":"fatal","outcome":"death"}}
            """;
        var report = ReportReader.Read(Encoding.UTF8.GetBytes(json), Some.Now).Report!;
        Assert.Equal((Tlp.Amber, DatePrecision.Day, PoisoningSeverity.Fatal, Outcome.Death), (report.Tlp, report.OccurredPrecision, report.Poisoning!.PssWorst, report.Poisoning.Outcome));
        Assert.Empty(report.Findings);
        Assert.Empty(report.Poisoning.Features);
        Assert.Equal(FindingResult.Detected, new Finding { RawName = "x" }.Result);
    }

    [Fact]
    public void White_space_order_of_fields_nulls_and_trailing_zeros_do_not_change_the_hash()
    {
        const string plain = """{"kind":"seizure","schemaVersion":"1.0","reportId":"S-1","revision":1,"status":"final","occurredOn":"2026-02-01","reportedAt":"2026-02-02T08:00:00Z","place":{"country":"DE","basis":"occurred"},"seizure":{"context":"import","amount":1.5,"amountUnit":"kg"}}""";
        const string other = """
            { "seizure": {"amountUnit":"kg", "colour": null, "amount": 1.500, "context":"import", "equipment": []},
              "place": {"basis":"occurred", "country":"DE"}, "tlp":"AMBER", "reportedAt":"2026-02-02T09:00:00+01:00", "occurredOn":"2026-02-01",
              "status":"final", "revision":1, "reportId":"\u0053-1", "schemaVersion":"1.0", "kind":"seizure" }
            """;
        Assert.Equal(Hash(plain), Hash(other));
        Assert.NotEqual(Hash(plain), Hash(plain.Replace("1.5", "1.6", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_a_table_holds_is_the_canonical_form_and_its_hash() =>
        Assert.All(FullReports.All, report => Assert.Equal(
            (Encoding.UTF8.GetString(CanonicalForm.Write(report)), Convert.ToHexString(CanonicalForm.Hash(report))),
            CanonicalForm.Stored(report)));

    [Fact]
    public void A_byte_order_mark_is_passed_over() =>
        Assert.Empty(ReportReader.Read((byte[])[0xEF, 0xBB, 0xBF, .. Some.Json(Some.Report())], Some.Now).Errors);

    [Theory]
    [InlineData("US", "US-CT", true)]
    [InlineData("DE", "DEA2", true)]
    [InlineData("GR", "EL30", true)]
    [InlineData("GB", "UKI3", true)]
    [InlineData("GB", "GB-SCT", true)]
    [InlineData("XB", "XB-02", true)]
    [InlineData("US", "CT", false)]
    [InlineData("FR", "DEA2", false)]
    [InlineData("US", "US", false)]
    public void A_region_is_one_of_its_country(string country, string region, bool good) =>
        Assert.Equal(good, ReportReader.Read(Some.Json(Some.Report(country: country, region: region)), Some.Now).Errors.Count == 0);

    [Fact]
    public void Rubbish_never_throws_and_is_never_a_report() =>
        Gen.Byte.Array[0, 400].Sample(bytes =>
        {
            var reading = ReportReader.Read(bytes, Some.Now);
            return reading.Report is null && reading.Errors.Count > 0;
        }, iter: Iterations);

    [Fact]
    public void A_damaged_report_never_throws_and_says_what_is_wrong_or_is_whole() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 100_000], Damage).Sample((which, at, damage) =>
        {
            var text = Encoding.UTF8.GetString(Some.Json(FullReports.All[which]));
            at %= text.Length;
            var damaged = damage.Length == 0 ? text[..at] : text[..at] + damage + text[Math.Min(text.Length, at + damage.Length)..];
            var reading = ReportReader.Read(Encoding.UTF8.GetBytes(damaged), Some.Now);
            return reading.Report is null == reading.Errors.Count > 0 && reading.Errors.All(error => ErrorCodes.Meanings.ContainsKey(error.Code));
        }, iter: Iterations);

    [Fact]
    public void A_report_with_any_value_replaced_by_any_other_never_throws() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 500], Values).Sample((which, place, value) =>
        {
            var report = Some.JsonObject(FullReports.All[which]);
            var leaves = Leaves(report).ToList();
            var text = Replace(report, leaves[place % leaves.Count], value);
            var reading = ReportReader.Read(Encoding.UTF8.GetBytes(text), Some.Now);
            return reading.Report is null == reading.Errors.Count > 0;
        }, iter: Iterations);

    private const int Iterations = 2_000;

    internal static readonly string[] EachDamage =
    [
        "", "\"", "{", "]", ",", "\\", "\\ud800", "\0", "null", "1e99999", "\"revision\":1,", "[[[[[[", "é", "\"name\":\"x\",", "-", "\ufffd",
    ];

    private static readonly Gen<string> Damage = Gen.Int[0, EachDamage.Length - 1].Select(index => EachDamage[index]);

    internal static readonly string[] EachValues =
    [
        "null", "0", "-1", "1.0", "1e999999", "1e-999999", "99999999999999999999999999999999999999", "true", "\"\"", "\"\\u0000\"", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "[]", "{}", "[[]]", "[null]", "{\"a\":{\"a\":1,\"a\":2}}", "{\"\\ud800\":1}", "\"9999-12-31\"", "\"0001-01-01\"",
        "\"0000-00-00\"", "\"9999-12-31T23:59:60Z\"", "\"2026-02-02T24:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"",
        "\"John Smith\"", "\"x@y.zz\"",
        "{\"name\":\"\\ud800\"}", "{\"John Smith\":{\"\\ud800\":1}}", "{\"dob\":1e999999}", "{\"$ref\":\"#\"}", "[1,[2,[3]]]",
    ];

    private static readonly Gen<string> Values = Gen.Int[0, EachValues.Length - 1].Select(index => EachValues[index]);

    internal static IEnumerable<JsonNode> Leaves(JsonNode? node) => node switch
    {
        JsonObject value => value.SelectMany(field => Leaves(field.Value)).Append(value).Where(leaf => leaf.Parent is not null),
        JsonArray list => list.SelectMany(Leaves).Append(list),
        null => [],
        _ => [node],
    };

    internal static string Replace(JsonObject report, JsonNode leaf, string value)
    {
        const string mark = "\"<<here>>\"";
        leaf.ReplaceWith("<<here>>");
        return report.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace(mark, value, StringComparison.Ordinal);
    }

    private static string Hash(string json) =>
        Convert.ToHexString(ReportReader.Read(Encoding.UTF8.GetBytes(json), Some.Now).ContentHash!);

    private static void Collect(JsonObject schema, string at, List<string> bare)
    {
        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
        {
            if (property!["description"] is null)
                bare.Add($"{at}/{name}");
            Assert.False(property.AsObject().ContainsKey("$ref"), $"{at}/{name} refers elsewhere: each schema stands for itself");
            Collect(property.AsObject(), $"{at}/{name}", bare);
        }
        if (schema["items"] is JsonObject items)
            Collect(items, $"{at}[]", bare);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject value => value.SelectMany(field => field.Key == "$ref" ? [(string)field.Value!] : References(field.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private static string SchemaFolder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../../src/NpsWarning/Intake/Contract/schemas");
}
