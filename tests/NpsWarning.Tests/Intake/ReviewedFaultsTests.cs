using System.Text;
using NpsWarning.Intake.Contract;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Intake;

/// <summary>What people who tried to break the service have found, each as a sentence.</summary>
public sealed class ReviewedFaultsTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_report_from_the_end_of_time_is_refused_and_does_not_break_the_reader()
    {
        var body = Encoding.UTF8.GetString(CanonicalForm.Write(Some.Report()));
        var at = body.IndexOf("\"reportedAt\":\"", StringComparison.Ordinal) + 14;
        var far = body[..at] + "9999-12-31T23:59:59Z" + body[body.IndexOf('"', at)..];
        Assert.Contains(ReportReader.Read(Encoding.UTF8.GetBytes(far), Now).Errors, e => e is { Code: ErrorCodes.InTheFuture, Pointer: "/reportedAt" });
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_person_is_seen_in_other_encodings(string encoding) =>
        Assert.True(PersonalData.AppearsIn(Encoding.GetEncoding(encoding).GetBytes("{\"patientName\": \"Ermintrude Blenkinsop\"}")));

    [Theory]
    [InlineData("{\"\\u0070atientName\": \"Ermintrude Blenkinsop\"")]
    [InlineData("ｄｏｂ: 1980-01-01")]
    [InlineData("d\u00ado\u00adb: 1980-01-01")]
    public void A_person_is_seen_behind_escapes_and_invisible_characters(string text) => Assert.True(PersonalData.AppearsIn(text));

    [Fact]
    public void A_patient_as_an_object_is_a_person()
    {
        var body = Encoding.UTF8.GetString(CanonicalForm.Write(Some.Report())).TrimEnd('}') + ",\"patient\":{\"first\":\"Ermintrude\",\"last\":\"Blenkinsop\"}}";
        var reading = ReportReader.Read(Encoding.UTF8.GetBytes(body), Now.AddYears(10));
        Assert.True(reading.NamesAPerson);
        Assert.DoesNotContain(reading.Errors, e => e.Value?.Contains("Ermintrude", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Names_in_other_scripts_are_subjects_of_their_own()
    {
        var resolver = new Resolver(Catalogue.Load());
        var subjects = new[] { "ニタゼン", "3-ММС", "3-ФПМ", "α-ПВП" }.Select(name => SubjectKey.Of(resolver.Resolve(name))).ToList();
        Assert.All(subjects, subject => Assert.NotNull(subject));
        Assert.Equal(subjects.Count, subjects.Distinct().Count());
    }
}
