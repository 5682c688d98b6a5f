using System.Text;
using System.Text.Json.Nodes;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Intake;

public sealed class PersonalDataTests
{
    [Theory]
    [InlineData("name")]
    [InlineData("patientName")]
    [InlineData("patient_name")]
    [InlineData("FirstName")]
    [InlineData("first-name")]
    [InlineData("surname")]
    [InlineData("dateOfBirth")]
    [InlineData("birthDate")]
    [InlineData("DOB")]
    [InlineData("decedentDob")]
    [InlineData("age")]
    [InlineData("address")]
    [InlineData("homeAddress1")]
    [InlineData("street")]
    [InlineData("phone")]
    [InlineData("mobileNumber")]
    [InlineData("email")]
    [InlineData("ssn")]
    [InlineData("mrn")]
    [InlineData("passportNumber")]
    [InlineData("nationalId")]
    [InlineData("Geburtsdatum")]
    [InlineData("prénom")]
    public void A_field_that_names_a_person_is_refused_at_any_depth(string field)
    {
        foreach (var (parent, pointer) in new[] { ("", ""), ("findings/0", "/findings/0"), ("poisoning/vitals", "/poisoning/vitals") })
        {
            var report = Some.JsonObject(Some.Report(ReportKind.Poisoning, poisoning: Some.Presentation("coma") with { Vitals = new Vitals { Gcs = 3 } }));
            var target = parent.Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Aggregate((JsonNode)report, (node, segment) => node is JsonArray list ? list[0]! : node[segment]!);
            target[field] = "Jane Q. Example";

            var reading = Read(report);

            Assert.True(reading.NamesAPerson);
            var error = Assert.Single(reading.Errors);
            Assert.Equal((ErrorCodes.PersonIdentified, $"{pointer}/{field}"), (error.Code, error.Pointer));
            Assert.DoesNotContain("Jane", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("reach me at jane.example@mail.example.org")]
    [InlineData("call 555-010-4477 for details")]
    [InlineData("(860) 555-0144")]
    [InlineData("+44 20 7946 0958")]
    [InlineData("+4915123456789")]
    [InlineData("Tel. 089 1234567")]
    [InlineData("078-05-1120")]
    [InlineData("SSN: 078051120")]
    [InlineData("DOB 12/03/1980")]
    [InlineData("D.O.B.: 1980-03-12")]
    [InlineData("date of birth March 12, 1980")]
    [InlineData("born 12 March 1980")]
    [InlineData("geb. am 12.03.1980")]
    [InlineData("Name: Jane Example")]
    [InlineData("Patient name: J. Example")]
    [InlineData("his name is John")]
    [InlineData("Mr John Smith")]
    [InlineData("brought in by Mrs. Smith")]
    [InlineData("Ms J. Doe")]
    [InlineData("MR SMITH")]
    [InlineData("patient John Smith")]
    [InlineData("decedent, Maria Gonzalez")]
    [InlineData("PATIENT JOHN SMITH TOOK TWO")]
    [InlineData("a man named Lee")]
    [InlineData("MRN 00482913")]
    [InlineData("medical record number 4829-13")]
    [InlineData("passport no. X1234567")]
    [InlineData("driver's license 123456789")]
    [InlineData("34-year-old male")]
    [InlineData("34 yo M")]
    [InlineData("aged 34")]
    [InlineData("found at 12 Elm Street")]
    [InlineData("Hauptstraße 12")]
    public void Text_that_identifies_a_person_is_refused_and_never_repeated(string text)
    {
        var report = Some.JsonObject(Some.Report(ReportKind.Poisoning));
        report["poisoning"]!["doseText"] = text;
        report["status"] = "done";

        var reading = Read(report);

        Assert.True(reading.NamesAPerson);
        Assert.Contains(reading.Errors, error => error is { Code: ErrorCodes.PersonIdentified, Pointer: "/poisoning/doseText" });
        Assert.All(reading.Errors, error => Assert.Null(error.Value));
        Assert.True(PersonalData.AppearsIn(text));
        Assert.True(PersonalData.AppearsIn(Encoding.UTF8.GetBytes($"note;{text}")));
    }

    [Theory]
    [InlineData("Para-fluorofentanyl")]
    [InlineData("CYCLOPROPYL FENTANYL")]
    [InlineData("4-ANPP 437-38-7 (CAS)")]
    [InlineData("CAS 1189805-46-6")]
    [InlineData("0.5 mg, twice, on 2026-02-03")]
    [InlineData("2 tablets of 30 mg each, 1 hour apart")]
    [InlineData("GC-MS FENTANYL")]
    [InlineData("MS Fentanyl")]
    [InlineData("LC-MS/MS Screen")]
    [InlineData("Brand name: Xanax")]
    [InlineData("street name: Molly")]
    [InlineData("Patient Presented With Seizures")]
    [InlineData("PATIENT FOUND UNRESPONSIVE AFTER USE")]
    [InlineData("Victim of Acute Fentanyl Intoxication")]
    [InlineData("Suspect Heroin Overdose")]
    [InlineData("patient took Super Lemon Haze")]
    [InlineData("age 18-24")]
    [InlineData("batch 20260112-0047")]
    [InlineData("lot no. 4410023")]
    [InlineData("St John's wort")]
    [InlineData("Lady Gaga pills")]
    [InlineData("bought in Little Italy")]
    [InlineData("1 in 10000 dilution, 12:30")]
    [InlineData("m/z 336.2, 188.1, 105.0699")]
    [InlineData("Narcan 4 mg x 3 - no response")]
    public void Substances_doses_and_methods_are_not_persons(string text)
    {
        var report = Some.JsonObject(Some.Report(ReportKind.Poisoning));
        report["poisoning"]!["doseText"] = text;
        Assert.Empty(Read(report).Errors);
    }

    [Theory]
    [InlineData("seizure/caseNumber", "2026-123-4567")]
    [InlineData("seizure/caseNumber", "555-123-4567")]
    [InlineData("seizure/caseNumber", "HPD 2026/00123")]
    [InlineData("seizure/itemNumber", "12.1-A")]
    [InlineData("seizure/markings", "ROLEX")]
    [InlineData("seizure/markings", "Mr. Happy")]
    [InlineData("seizure/markings", "Donald Trump")]
    [InlineData("seizure/soldAs", "Mr Nice Guy")]
    [InlineData("seizure/soldAs", "Dr. Feelgood")]
    [InlineData("seizure/packaging", "Zip bag 12 x 14 cm")]
    [InlineData("seizure/concealment", "in a Ford Transit, spare wheel")]
    [InlineData("place/locality", "Hartford")]
    [InlineData("place/locality", "Wien 10")]
    [InlineData("place/locality", "St. John")]
    [InlineData("place/locality", "Cook County")]
    [InlineData("reportId", "CT-00247")]
    public void Case_numbers_markings_brands_and_towns_are_not_persons(string at, string text)
    {
        var report = Some.JsonObject(Some.Report(ReportKind.Seizure));
        var segments = at.Split('/');
        (segments.Length == 1 ? report : report[segments[0]]!)[segments[^1]] = text;
        Assert.Empty(Read(report).Errors);
    }

    [Fact]
    public void A_body_to_notify_may_have_a_name_and_an_address()
    {
        var body = new NamedStakeholder { Name = "Regional Poison Centre", Role = StakeholderRole.Health, Email = "alerts@poison.example.org" };
        Assert.Empty(Read(Some.JsonObject(Some.Report(notify: [body]))).Errors);
    }

    [Fact]
    public void An_unknown_field_with_what_looks_like_a_name_counts_as_a_person()
    {
        var report = Some.JsonObject(Some.Report());
        report["decedentInfo"] = "John Smith";
        var reading = Read(report);
        Assert.True(reading.NamesAPerson);
        Assert.Null(Assert.Single(reading.Errors).Value);
    }

    [Fact]
    public void A_name_used_as_a_field_is_not_repeated_in_a_pointer()
    {
        var report = Some.JsonObject(Some.Report());
        report["John Smith"] = 1;
        var reading = Read(report);
        Assert.True(reading.NamesAPerson);
        Assert.All(reading.Errors, error => Assert.DoesNotContain("Smith", error.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MSH|^~\\&|LAB\rPID|1||4829||DOE^JANE")]
    [InlineData("<patient><lastName>Example</lastName></patient>")]
    [InlineData("{\"patientName\": \"Jane Example\", \"kind\":")]
    [InlineData("record_id,last_name,drug\r\n1,Example,Fentanyl")]
    [InlineData("surname = Example")]
    public void A_body_that_is_no_report_is_still_known_to_name_a_person(string body)
    {
        Assert.True(PersonalData.AppearsIn(body));
        Assert.True(ReportReader.Read(Encoding.UTF8.GetBytes(body), Some.Now).NamesAPerson);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("record_id,date,drug\r\n1,2026-01-01,Fentanyl")]
    [InlineData("{\"kind\":\"seizure\",")]
    public void Rubbish_without_a_person_may_go_to_quarantine(string body) => Assert.False(PersonalData.AppearsIn(body));

    private static ReportReading Read(JsonObject report) => ReportReader.Read(Encoding.UTF8.GetBytes(report.ToJsonString()), Some.Now);

    [Theory]
    [InlineData("eyJwYXRpZW50IjoiRXJtaW50cnVkZSBCbGVua2luc29wIn0=")] // base64
    [InlineData("patient=Ermintrude%20Blenkinsop")]
    [InlineData("<patient><given>Ermintrude</given><family>Blenkinsop</family></patient>")]
    [InlineData("{\"kind\":\"laboratory\",\"attachment\":\"eyJwYXRpZW50IjoiRXJtaW50cnVkZSBCbGVua2luc29wIn0=\"}")]
    public void What_nobody_can_look_through_is_not_kept(string body)
    {
        var reading = ReportReader.Read(System.Text.Encoding.UTF8.GetBytes(body), Some.Now);
        Assert.True(reading.NamesAPerson);
        Assert.All(reading.Errors, e => Assert.Null(e.Value));
    }
}
