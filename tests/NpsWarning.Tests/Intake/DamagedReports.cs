using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace NpsWarning.Tests.Intake;

/// <summary>Full reports with something done to them: many stay good, many are bad in one small thing.</summary>
internal static class DamagedReports
{
    private static readonly string[] Texts = [.. FullReports.All.Select(report => Encoding.UTF8.GetString(Some.Json(report)))];

    /// <summary>Values that a reader may take for another, besides those of the contract's own tests.</summary>
    private static readonly string[] EachValue =
    [
        .. ContractTests.EachValues, .. Texts.SelectMany(text => ContractTests.Leaves(JsonNode.Parse(text))).Select(leaf => leaf.ToJsonString()).Distinct(),
        "1", "3", "15", "16", "100", "100.0", "100.00000000000000000000000001", "1e2", "1E2", "-0", "-0.0", "0.1e1", "1000000", "1000001", "2147483648",
        "9999999999999999999999999999", "99999999999999999999999999999", "1000000000000", "1000000000000.1", "0.0000000000000000000000000001",
        "\"2026-02-29\"", "\"2024-02-29\"", "\"2026-2-01\"", "\"2026-02-01 \"", "\"1949-12-31\"", "\"1950-01-01\"", "\"0999-01-01\"", "\"2026-02-01T00:00:00Z\"",
        "\"2026-02-28t12:00:00z\"", "\"2026-02-28T12:00Z\"", "\"2026-02-28T12:00:00.1234567Z\"", "\"2026-02-28T12:00:00.12345678Z\"", "\"2026-02-28T12:00:00.Z\"",
        "\"2026-02-28T12:00:00+14:00\"", "\"2026-02-28T12:00:00+13:59\"", "\"2026-02-28T12:00:00-00:00\"", "\"2026-02-28T23:59:60Z\"", "\"2026-02-28T24:00:00Z\"", "\"2026-02-28 12:00:00Z\"",
        "\"us\"", "\"US\\n\"", "\"US-CT\\n\"", "\"US \"", "\"R-1\\n\"", "\"R\\t1\"", "\"1.0\\n\"", "\"1.9\"", "\"1.1000\"", "\"\\u0046inal\"", "\"\\u0066inal\"", "\"Final\"", "\"final \"",
        "\"\\ud83d\\ude00\"", "\"😀\"", "\"" + new string('é', 200) + "\"", "\"" + string.Concat(Enumerable.Repeat("e\u0301", 101)) + "\"", "\"" + string.Concat(Enumerable.Repeat("e\u0301", 200)) + "\"",
        "\"" + new string('x', 60) + "\"", "\"" + new string('x', 61) + "\"", "\"" + new string('x', 200) + "\"", "\"" + new string('x', 201) + "\"", "\"\\u0301\"", "\"\\u200b\"", "\"\\u007f\"", "\"\\n\"",
        "\"Mr Smith\"", "\"12 Elm Street\"", "\"０７８-05-1120\"", "\"０７８-０５-1120\"", "\"patient John Smith\"", "\"dob 1 jan 1980\"", "\"tel 5550104477\"", "\"surname=Q\"",
    ];

    private static readonly string[] EachPiece = [.. ContractTests.EachDamage, "0", "9", "a", "Z", " ", "\\n", "\\u0041", "e1", ".5", "null,", "\"kind\":\"seizure\",", "\"x\":1,", "\"related\":[],", "\"related\":null,", "{},", "[],"];

    private static readonly Gen<Func<string, string>> Change = Gen.OneOf(
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, EachValue.Length - 1], (leaf, value) => (Func<string, string>)(text => WithLeaf(text, leaf, EachValue[value]))),
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, EachPiece.Length - 1], Gen.Int[0, 3], (at, piece, over) => (Func<string, string>)(text => WithPiece(text, at, EachPiece[piece], over))),
        Gen.Select(Gen.Int[0, 1000], leaf => (Func<string, string>)(text => WithoutField(text, leaf))));

    /// <summary>One to three changes to one of the three.</summary>
    public static readonly Gen<string> All = Gen.Select(Gen.Int[0, Texts.Length - 1], Change.Array[1, 3], (which, changes) => changes.Aggregate(Texts[which], (text, change) => change(text)));

    private static string WithLeaf(string text, int leaf, string value)
    {
        if (Parsed(text) is not { } report) return text;
        var leaves = ContractTests.Leaves(report).ToList();
        return leaves.Count == 0 ? text : ContractTests.Replace(report, leaves[leaf % leaves.Count], value);
    }

    private static string WithoutField(string text, int leaf)
    {
        if (Parsed(text) is not { } report) return text;
        var fields = ContractTests.Leaves(report).Where(each => each.Parent is JsonObject).ToList();
        if (fields.Count == 0) return text;
        var field = fields[leaf % fields.Count];
        field.Parent!.AsObject().Remove(field.GetPropertyName());
        return report.ToJsonString();
    }

    private static string WithPiece(string text, int at, string piece, int over)
    {
        at %= text.Length + 1;
        return text[..at] + piece + text[Math.Min(text.Length, at + over)..];
    }

    private static JsonObject? Parsed(string text)
    {
        try
        {
            var report = JsonNode.Parse(text) as JsonObject;
            _ = ContractTests.Leaves(report?.DeepClone()).Count(); // fails where a field is there twice
            _ = report?.ToJsonString(); // fails where a text is no text
            return report;
        }
        catch (Exception failure) when (failure is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
