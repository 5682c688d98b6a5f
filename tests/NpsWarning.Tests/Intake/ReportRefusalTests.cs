using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Intake;

/// <summary>One good report, one thing wrong with it: the code, the pointer and the value that come back.</summary>
public sealed class ReportRefusalTests
{
    private const string Removed = "(removed)";

    [Theory]
    [InlineData("laboratory", "/kind", "\"autopsy\"", "UNKNOWN_KIND", "/kind", "autopsy")]
    [InlineData("laboratory", "/kind", "7", "UNKNOWN_KIND", "/kind", "7")]
    [InlineData("laboratory", "/kind", Removed, "MISSING_FIELD", "/kind", null)]
    [InlineData("laboratory", "/reportId", Removed, "MISSING_FIELD", "/reportId", null)]
    [InlineData("laboratory", "/laboratory", Removed, "MISSING_FIELD", "/laboratory", null)]
    [InlineData("laboratory", "/laboratory/caseType", Removed, "MISSING_FIELD", "/laboratory/caseType", null)]
    [InlineData("laboratory", "/findings/0/rawName", Removed, "MISSING_FIELD", "/findings/0/rawName", null)]
    [InlineData("laboratory", "/seizure", """{"context":"parcel"}""", "SECTION_MISMATCH", "/seizure", null)]
    [InlineData("laboratory", "/schemaVersion", "\"2.0\"", "BAD_FORMAT", "/schemaVersion", "2.0")]
    [InlineData("laboratory", "/reportId", "\"a b\"", "BAD_FORMAT", "/reportId", "a b")]
    [InlineData("laboratory", "/reportId", "12", "WRONG_TYPE", "/reportId", "12")]
    [InlineData("laboratory", "/revision", "0", "OUT_OF_RANGE", "/revision", "0")]
    [InlineData("laboratory", "/revision", "1.5", "WRONG_TYPE", "/revision", "1.5")]
    [InlineData("laboratory", "/revision", "\"1\"", "WRONG_TYPE", "/revision", "1")]
    [InlineData("laboratory", "/revision", "1e400", "OUT_OF_RANGE", "/revision", "1e400")]
    [InlineData("laboratory", "/status", "\"Final\"", "UNKNOWN_CODE", "/status", "Final")]
    [InlineData("laboratory", "/status", "1", "WRONG_TYPE", "/status", "1")]
    [InlineData("laboratory", "/occurredOn", "\"2026-02-30\"", "BAD_DATE", "/occurredOn", "2026-02-30")]
    [InlineData("laboratory", "/occurredOn", "\"02/10/2026\"", "BAD_DATE", "/occurredOn", "02/10/2026")]
    [InlineData("laboratory", "/occurredOn", "\"2026-03-05\"", "IN_THE_FUTURE", "/occurredOn", "2026-03-05")]
    [InlineData("laboratory", "/occurredOn", "\"1899-12-30\"", "OUT_OF_RANGE", "/occurredOn", "1899-12-30")]
    [InlineData("laboratory", "/occurredOn", "\"2026-03-02\"", "AFTER_REPORT", "/occurredOn", "2026-03-02")]
    [InlineData("laboratory", "/reportedAt", "\"2026-02-28T12:00:00\"", "BAD_DATE", "/reportedAt", "2026-02-28T12:00:00")]
    [InlineData("laboratory", "/reportedAt", "\"2026-03-01T14:00:00Z\"", "IN_THE_FUTURE", "/reportedAt", "2026-03-01T14:00:00Z")]
    [InlineData("laboratory", "/laboratory/analysedOn", "\"2027-01-01\"", "IN_THE_FUTURE", "/laboratory/analysedOn", "2027-01-01")]
    [InlineData("laboratory", "/place", Removed, "MISSING_FIELD", "/place", null)]
    [InlineData("laboratory", "/place/country", "\"USA\"", "BAD_PLACE", "/place/country", "USA")]
    [InlineData("laboratory", "/place/country", "\"UK\"", "BAD_PLACE", "/place/country", "UK")]
    [InlineData("laboratory", "/place/region", "\"DE-BY\"", "BAD_PLACE", "/place/region", "DE-BY")]
    [InlineData("laboratory", "/place/region", "\"Connecticut\"", "BAD_PLACE", "/place/region", "Connecticut")]
    [InlineData("laboratory", "/place/locality", "\"12 Main Street\"", "PLACE_TOO_FINE", "/place/locality", null)]
    [InlineData("laboratory", "/place/locality", "\"Hartford, 06103\"", "PLACE_TOO_FINE", "/place/locality", null)]
    [InlineData("laboratory", "/place/locality", "\"41.763, -72.685\"", "PLACE_TOO_FINE", "/place/locality", null)]
    [InlineData("laboratory", "/place/locality", "\"Hauptstraße 5\"", "PLACE_TOO_FINE", "/place/locality", null)]
    [InlineData("laboratory", "/place/latitude", "41.76", "PLACE_TOO_FINE", "/place/latitude", null)]
    [InlineData("laboratory", "/place/basis", "\"residence\"", "UNKNOWN_CODE", "/place/basis", "residence")]
    [InlineData("laboratory", "/findings", "\"Fentanyl\"", "WRONG_TYPE", "/findings", "Fentanyl")]
    [InlineData("laboratory", "/findings", "[]", "NO_FINDING_AND_NO_FEATURE", "/findings", null)]
    [InlineData("laboratory", "/findings/0/rawName", "\"\"", "EMPTY", "/findings/0/rawName", "")]
    [InlineData("laboratory", "/findings/0/inchiKey", "\"PJMPHNIQZUBGLI\"", "BAD_INCHIKEY", "/findings/0/inchiKey", "PJMPHNIQZUBGLI")]
    [InlineData("laboratory", "/findings/0/casNumber", "\"437-38-8\"", "BAD_CAS", "/findings/0/casNumber", "437-38-8")]
    [InlineData("laboratory", "/findings/0/casNumber", "\"fentanyl\"", "BAD_CAS", "/findings/0/casNumber", "fentanyl")]
    [InlineData("laboratory", "/findings/0/identification", "\"certain\"", "UNKNOWN_CODE", "/findings/0/identification", "certain")]
    [InlineData("laboratory", "/findings/0/purityPercent", "100.1", "OUT_OF_RANGE", "/findings/0/purityPercent", "100.1")]
    [InlineData("laboratory", "/findings/0/raw-name", "\"Fentanyl\"", "UNKNOWN_FIELD", "/findings/0/raw-name", "Fentanyl")]
    [InlineData("laboratory", "/findings/0/salt", "\"a\\u0000b\"", "BAD_TEXT", "/findings/0/salt", "a\0b")]
    [InlineData("laboratory", "/findings/0/spectrum", """{"peaks":[]}""", "EMPTY", "/findings/0/spectrum/peaks", "[]")]
    [InlineData("laboratory", "/findings/0/spectrum", """{"peaks":[{"mz":-1,"intensity":1}]}""", "OUT_OF_RANGE", "/findings/0/spectrum/peaks/0/mz", "-1")]
    [InlineData("laboratory", "/laboratory/methods", """["gc-ms","crystal-ball"]""", "UNKNOWN_CODE", "/laboratory/methods/1", "crystal-ball")]
    [InlineData("laboratory", "/remarks", "\"seen twice\"", "UNKNOWN_FIELD", "/remarks", "seen twice")]
    [InlineData("laboratory", "/a~1b", "1", "UNKNOWN_FIELD", "/a~1b", "1")]
    [InlineData("laboratory", "/tlp", "\"WHITE\"", "UNKNOWN_CODE", "/tlp", "WHITE")]
    [InlineData("laboratory", "/notify", """[{"name":"Regional Poison Centre","role":"health"}]""", "MISSING_FIELD", "/notify/0/email", null)]
    [InlineData("laboratory", "/notify", """[{"name":"A","role":"health","email":"nobody"}]""", "BAD_FORMAT", "/notify/0/email", "nobody")]
    [InlineData("laboratory", "/related", """[{"reportId":"X-1","relation":"cousin"}]""", "UNKNOWN_CODE", "/related/0/relation", "cousin")]
    [InlineData("seizure", "/seizure/amount", "4", "MISSING_FIELD", "/seizure/amountUnit", null)]
    [InlineData("seizure", "/seizure/amount", "-4", "OUT_OF_RANGE", "/seizure/amount", "-4")]
    [InlineData("seizure", "/seizure/routeOrigin", "\"YY\"", "BAD_PLACE", "/seizure/routeOrigin", "YY")]
    [InlineData("seizure", "/seizure/routeTransit", """["NL","Germany"]""", "BAD_PLACE", "/seizure/routeTransit/1", "Germany")]
    [InlineData("seizure", "/seizure/context", "\"street\"", "UNKNOWN_CODE", "/seizure/context", "street")]
    [InlineData("poisoning", "/poisoning/ageBand", "\"30-39\"", "UNKNOWN_CODE", "/poisoning/ageBand", "30-39")]
    [InlineData("poisoning", "/poisoning/vitals", """{"gcs":2}""", "OUT_OF_RANGE", "/poisoning/vitals/gcs", "2")]
    [InlineData("poisoning", "/poisoning/naloxone", """{"response":"great"}""", "UNKNOWN_CODE", "/poisoning/naloxone/response", "great")]
    [InlineData("poisoning", "/poisoning/features", "[{\"code\":\"two words\"}]", "BAD_FORMAT", "/poisoning/features/0/code", "two words")]
    public void A_bad_value_is_named(string kind, string at, string json, string code, string pointer, string? value)
    {
        var report = Good(kind);
        Put(report, at, json);

        var reading = Read(report.Text());

        Assert.Null(reading.Report);
        Assert.Contains(reading.Errors, error => error.Code == code && error.Pointer == pointer && (value is null || error.Value == value));
        Assert.All(reading.Errors, error => Assert.True(ErrorCodes.Meanings.ContainsKey(error.Code) && error.Message.Length > 5));
        Assert.Single(reading.Errors, error => error.Pointer == pointer);
        Assert.Equal(code == ErrorCodes.PlaceTooFine, reading.NamesAPerson); // so fine a place is somebody's address
        Assert.All(reading.Errors.Where(error => error.Code == ErrorCodes.PlaceTooFine), error => Assert.Null(error.Value));
    }

    [Theory]
    [InlineData("/findings/0/rawName", 201, "TOO_LONG")]
    public void A_text_that_is_too_long_is_refused_and_its_value_cut(string at, int length, string code)
    {
        var report = Good("laboratory");
        Put(report, at, $"\"{new string('x', length)}\"");
        var error = Assert.Single(Read(report.Text()).Errors);
        Assert.Equal((code, at, Math.Min(length, 200)), (error.Code, error.Pointer, error.Value!.Length));
    }

    [Fact]
    public void A_lone_surrogate_is_refused_where_it_stands()
    {
        var text = Good("laboratory").Text().Replace("para-Fluorofentanyl", "a\\ud800b", StringComparison.Ordinal);
        var error = Assert.Single(Read(text).Errors);
        Assert.Equal((ErrorCodes.BadText, "/findings/0/rawName"), (error.Code, error.Pointer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"kind\":")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{'kind':'seizure'}")]
    public void What_is_not_JSON_is_refused_as_such(string body) =>
        Assert.Equal(ErrorCodes.NotJson, Assert.Single(Read(body).Errors).Code);

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_as_not_JSON() =>
        Assert.Equal(ErrorCodes.NotJson, Assert.Single(ReportReader.Read(new byte[] { 0x7B, 0xFF, 0xFE, 0x7D }, Some.Now).Errors).Code);

    [Fact]
    public void Deep_nesting_is_refused_as_not_JSON() =>
        Assert.Equal(ErrorCodes.NotJson, Assert.Single(Read(new string('[', 5_000) + new string(']', 5_000)).Errors).Code);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"report\"")]
    public void A_document_that_is_no_object_is_refused(string body) =>
        Assert.Equal(ErrorCodes.WrongType, Assert.Single(Read(body).Errors).Code);

    [Fact]
    public void A_message_of_300_KB_is_refused_before_it_is_read()
    {
        var error = Assert.Single(ReportReader.Read(new byte[300 * 1024], Some.Now).Errors);
        Assert.Equal(ErrorCodes.TooLarge, error.Code);
        Assert.Contains("307200", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_given_twice_is_refused()
    {
        var text = Good("laboratory").Text().Replace("\"revision\":1", "\"revision\":1,\"revision\":2", StringComparison.Ordinal);
        var error = Assert.Single(Read(text).Errors);
        Assert.Equal((ErrorCodes.DuplicateKey, "/revision"), (error.Code, error.Pointer));
    }

    [Fact]
    public void Every_error_is_named_at_once()
    {
        var report = Good("poisoning");
        foreach (var (at, json) in new[]
        {
            ("/revision", "-1"), ("/status", "\"done\""), ("/occurredOn", "\"2026-13-01\""), ("/place/country", "\"ZY\""),
            ("/findings/0/casNumber", "\"437-38-8\""), ("/poisoning/sex", "\"X\""), ("/colour", "\"blue\""), ("/reportedAt", Removed),
        })
            Put(report, at, json);

        var found = Read(report.Text()).Errors.Select(error => (error.Code, error.Pointer)).ToHashSet();

        Assert.Equal(
            new HashSet<(string, string)>
            {
                (ErrorCodes.OutOfRange, "/revision"), (ErrorCodes.UnknownCode, "/status"), (ErrorCodes.BadDate, "/occurredOn"),
                (ErrorCodes.BadPlace, "/place/country"), (ErrorCodes.BadPlace, "/place/region"), (ErrorCodes.BadCas, "/findings/0/casNumber"),
                (ErrorCodes.UnknownCode, "/poisoning/sex"), (ErrorCodes.UnknownField, "/colour"), (ErrorCodes.MissingField, "/reportedAt"),
            },
            found);
    }

    [Fact]
    public void A_report_with_thousands_of_errors_lists_a_hundred_and_says_so()
    {
        var report = Good("laboratory");
        report["laboratory"]!["methods"] = new JsonArray([.. Enumerable.Range(0, 5_000).Select(number => (JsonNode)number)]);
        var errors = Read(report.Text()).Errors;
        Assert.Equal(100, errors.Count);
        Assert.Equal(ErrorCodes.TooManyErrors, errors[^1].Code);
    }

    [Fact]
    public void An_empty_object_is_told_all_that_it_needs()
    {
        var missing = Read("{}").Errors;
        Assert.All(missing, error => Assert.Equal(ErrorCodes.MissingField, error.Code));
        Assert.Equal(
            ["/kind", "/occurredOn", "/place", "/reportId", "/reportedAt", "/revision", "/schemaVersion", "/status"],
            missing.Select(error => error.Pointer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_refused_report_still_gives_id_and_revision_for_its_receipt()
    {
        var report = Good("laboratory");
        Put(report, "/status", "\"done\"");
        var reading = Read(report.Text());
        Assert.Equal(("R-1", 1), (reading.ReportId, reading.Revision));
    }

    [Fact]
    public void A_retraction_needs_no_finding()
    {
        var report = Some.JsonObject(Some.Report(status: ReportStatus.Retracted, revision: 2, findings: []));
        Assert.Empty(Read(report.Text()).Errors);
    }

    [Fact]
    public void A_near_miss_of_a_field_name_gets_a_hint()
    {
        var report = Good("laboratory");
        Put(report, "/occurred_on", "\"2026-02-01\"");
        Assert.Contains("'occurredOn'", Assert.Single(Read(report.Text()).Errors).Message, StringComparison.Ordinal);
    }

    private static JsonObject Good(string kind) =>
        Some.JsonObject(Some.Report(Enum.Parse<ReportKind>(kind, ignoreCase: true)));

    private static ReportReading Read(string body) => ReportReader.Read(Encoding.UTF8.GetBytes(body), Some.Now);

    private static void Put(JsonObject report, string at, string json)
    {
        var segments = at.Split('/')[1..].Select(segment => segment.Replace("~1", "/", StringComparison.Ordinal)).ToArray();
        JsonNode parent = report;
        foreach (var segment in segments[..^1])
            parent = parent is JsonArray list ? list[int.Parse(segment, CultureInfo.InvariantCulture)]! : parent[segment]!;
        if (json == Removed)
            parent.AsObject().Remove(segments[^1]);
        else
            parent[segments[^1]] = JsonNode.Parse(json);
    }
}

file static class JsonText
{
    public static string Text(this JsonNode node) => node.ToJsonString();
}
