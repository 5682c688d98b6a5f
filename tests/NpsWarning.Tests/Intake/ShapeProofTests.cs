using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using NpsWarning.Intake.Contract;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Intake;

/// <summary>The short way to a yes against the long way, which lists errors: the short way must never say yes where the long way has one.</summary>
public sealed class ShapeProofTests
{
    /// <summary>Fewer while one works; NPS_LONG asks for all.</summary>
    private static readonly int Iterations = Environment.GetEnvironmentVariable("NPS_LONG") is null ? 20_000 : 200_000;

    [Fact]
    public void What_is_proven_good_is_good_when_looked_through_and_is_the_same_report()
    {
        var (proven, good) = (0, 0);
        DamagedReports.All.Sample(text =>
        {
            var body = Encoding.UTF8.GetBytes(text);
            if (ReportReader.ReadGood(body, Some.Now) is not { } shortly)
            {
                // The long way decides here anyway: one in sixteen shows how much the short way leaves to it.
                if (text.Length % 16 == 0 && ReportReader.ReadAny(body, Some.Now).Report is not null) Interlocked.Increment(ref good);
                return true;
            }
            Interlocked.Increment(ref proven);
            return Same(shortly, ReportReader.ReadAny(body, Some.Now));
        }, iter: Iterations);
        Assert.InRange(proven, Iterations / 20, Iterations);
        Assert.InRange(good * 16, 0, proven / 2);
    }

    [Fact]
    public void A_plainly_written_good_report_is_proven_good()
    {
        Assert.All(FullReports.All, report => Assert.NotNull(ReportReader.ReadGood(Some.Json(report), Some.Now)));
        Assert.All(FullReports.All, report => Assert.NotNull(ReportReader.ReadGood(CanonicalForm.Write(report), Some.Now)));
        Assert.NotNull(ReportReader.ReadGood(Sorted(FullReports.All[2]), Some.Now));
        Assert.All(Catalogue.Load().All, substance =>
            Assert.NotNull(ReportReader.ReadGood(Some.Json(Some.Report(findings: [Some.Finding(substance.Name)])), Some.Now)));
    }

    [Fact]
    public void No_code_of_a_list_and_no_plain_date_looks_like_a_person()
    {
        var codes = ContractDocuments.All.Values.SelectMany(text => Codes(JsonNode.Parse(text))).Distinct().ToList();
        Assert.True(codes.Count > 100);
        Assert.All(codes, code => Assert.Null(PersonalData.FirstIn(code, TextKind.Free)));
        Gen.Select(Gen.DateTime[new DateTime(1000, 1, 1), new DateTime(9998, 12, 31)], Gen.Int[-13 * 60, 13 * 60]).Sample((time, offset) =>
        {
            var instant = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.FromMinutes(offset));
            return PersonalData.FirstIn($"{instant:yyyy-MM-dd}", TextKind.Free) is null && PersonalData.FirstIn($"{instant:yyyy-MM-ddTHH:mm:ss.fffffffzzz}", TextKind.Free) is null;
        }, iter: 20_000);
    }

    [Fact]
    public void A_text_without_the_signs_of_a_person_matches_no_pattern_of_one() =>
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Select(piece => Pieces[piece]).Array[1, 8], Gen.Enum<TextKind>()).Sample((pieces, kind) =>
        {
            var text = string.Concat(pieces);
            return PersonalData.FirstIn(text, kind, PersonalSigns.In(text)) == PersonalData.FirstIn(text, kind, PersonalSigns.Any);
        }, iter: 100_000);

    [Fact]
    public void A_keyword_that_the_proof_does_not_know_fails_at_once()
    {
        Assert.Throws<NotSupportedException>(() => new ShapeProof("""{"type":"object","properties":{"a":{"type":"string","contentEncoding":"base64"}}}"""));
        Assert.Throws<NotSupportedException>(() => new ShapeProof("""{"type":"object","properties":{"a":{"type":"string","minLength":2}}}"""));
    }

    private static readonly string[] Pieces =
    [
        "patient ", "pt ", "man ", "named ", "Mr", "Dr", ".", " ", ",", ":", "=", "@", "x.org", "John", "Smith ", "NAME", "name", "surname", "Next of Kin", "is ", "dob", "d.o.b.", "born on ",
        "jan 1", "1", "12", "078-05-1120", "555", "-", "0100", "+44 ", "tel", "MRN", "passport no", "34", "yo", "-year-old ", "aged ", "Elm ", "Street", "Hauptstraße ", "rue ", "calle A", "(", ")", "/", "\n", "'s ",
    ];

    private static bool Same(ReportReading left, ReportReading right) =>
        left.Errors.Count == 0 && right.Errors.Count == 0 && left.NamesAPerson == right.NamesAPerson
        && left.ReportId == right.ReportId && left.Revision == right.Revision
        && right.Report is not null && Some.Json(left.Report!).AsSpan().SequenceEqual(Some.Json(right.Report));

    private static byte[] Sorted(Report report) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject(Some.JsonObject(report).OrderByDescending(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))));

    private static IEnumerable<string> Codes(JsonNode? node) => node switch
    {
        JsonObject schema => (schema["enum"]?.AsArray().OfType<JsonValue>().Select(code => (string)code!) ?? []).Concat(schema.SelectMany(entry => entry.Key == "enum" ? [] : Codes(entry.Value))),
        JsonArray list => list.SelectMany(Codes),
        _ => [],
    };
}
