using System.Text;
using NpsWarning.Intake.Contract;
using NpsWarning.Intake.Mappings;
using Xunit;

namespace NpsWarning.Tests.Intake;

public sealed class MappingTests
{
    private const string Connecticut = "record_id,date,date_type,cause,contributing,Heroin,Cocaine,Fentanyl,Fentanyl Analogue,Ethanol,Benzodiazepine,Meth/Amphetamine,Morphine (Not Heroin),Opiate NOS,Other,region\n";

    [Fact]
    public void A_Connecticut_row_becomes_a_poisoning_with_outcome_death_60_days_later()
    {
        var report = One("connecticut-deaths", Connecticut + "CT-1,2019-03-04,Date of death,Fentanyl,,,,Y,,,,,,,Xylazine,US-CT");

        Assert.Equal((ReportKind.Poisoning, "CT-1", 1, ReportStatus.Final), (report.Kind, report.ReportId, report.Revision, report.Status));
        Assert.Equal(new DateOnly(2019, 3, 4), report.OccurredOn);
        Assert.Equal(new DateTimeOffset(2019, 5, 3, 0, 0, 0, TimeSpan.Zero), report.ReportedAt);
        Assert.Equal(("US", "US-CT", null), (report.Place.Country, report.Place.Region, report.Place.Locality));
        Assert.Equal((Outcome.Death, PoisoningSeverity.Fatal), (report.Poisoning!.Outcome, report.Poisoning.PssWorst));
        Assert.Equal(["Fentanyl", "Xylazine"], Names(report));
        Assert.All(report.Findings, finding => Assert.Null(finding.Identification));
    }

    [Theory]
    [InlineData("Heroin;Cocaine", "Y,Y,,,,,,,,", "Heroin;Cocaine")]
    [InlineData("Heroin", "Y,Y,,,,,,,,", "Heroin;Cocaine")]
    [InlineData("acetyl fentanyl", ",,Y,Y,,,,,,", "acetyl fentanyl;Fentanyl")]
    [InlineData("Fentanyl", ",,Y,Y,,,,,,", "Fentanyl;Fentanyl analogue")]
    [InlineData("alcohol", ",,,,Y,,,,,", "alcohol")]
    [InlineData("", ",,,,P,,,,,", "Ethanol")]
    [InlineData("Alprazolam", ",,,,,Y,,,,", "Alprazolam")]
    [InlineData("", ",,,,,Y,,,,", "Benzodiazepine")]
    [InlineData("Methamphetamine", ",,,,,,Y,,,", "Methamphetamine")]
    [InlineData("Fentanyl", ",,,,,,,PCP NEG,,", "Fentanyl")]
    [InlineData("", ",,,,,,,Y,,", "Morphine")]
    [InlineData("Morphine", ",,,,,,,,Y,morph", "Morphine")]
    [InlineData("Ethanol", ",,,,,,,,Y,", "Ethanol;Opiate")]
    [InlineData("", ",,Y POPS,,,,,,,bupren", "buprenorphine;Fentanyl")]
    [InlineData("", ",,,,,,,,,H-MORPH", "hydromorphone")]
    [InlineData("", ",,,,,,,,,", "")]
    public void Columns_add_what_the_text_does_not_name(string cause, string columns, string expected)
    {
        var report = One("connecticut-deaths", Connecticut + $"CT-1,2019-03-04,Date of death,{cause},,{columns},US-CT");
        Assert.Equal(expected, string.Join(';', Names(report)));
        Assert.Empty(ReportReader.Read(CanonicalForm.Write(report), Some.Now).Errors);
    }

    [Fact]
    public void A_Cook_row_tells_causes_from_contributing_and_keeps_the_incident_as_exposure()
    {
        var report = One("cook-deaths",
            "record_id,incident_date,death_date,manner,cause,contributing,opioid_related,region\n" +
            "COOK-1,2016-09-08,2016-09-09,SUICIDE,HEROIN;ACRYL FENTANYL,COCAINE;HEROIN,Yes,US-IL Cook County");

        Assert.Equal(("US-IL", "Cook County"), (report.Place.Region, report.Place.Locality));
        Assert.Equal((new DateOnly(2016, 9, 8), ExposureReason.IntentionalSelfHarm), (report.Poisoning!.ExposedOn, report.Poisoning.Reason));
        Assert.Equal(
            [("HEROIN", Contribution.Causal), ("ACRYL FENTANYL", Contribution.Causal), ("COCAINE", Contribution.Contributory)],
            report.Findings.Select(finding => (finding.RawName, finding.Contribution!.Value)));
    }

    [Fact]
    public void An_Allegheny_row_has_its_drugs_in_one_column_and_its_postal_area_left_out()
    {
        var report = One("allegheny-deaths", "record_id,death_date,manner,drugs,zip3,region\nA-1,2017-06-08,Accident,Cyclopropyl Fentanyl|Heroin,152,US-PA Allegheny County");
        Assert.Equal(["Cyclopropyl Fentanyl", "Heroin"], Names(report));
        Assert.DoesNotContain("152", Encoding.UTF8.GetString(CanonicalForm.Write(report)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_with_names_of_persons_gets_no_further()
    {
        var report = One("allegheny-deaths", "record_id,decedent_name,death_date,drugs\nA-1,Jane Example,2017-06-08,Heroin");
        Assert.DoesNotContain("Jane", Encoding.UTF8.GetString(CanonicalForm.Write(report)), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_counted_as_a_spreadsheet_shows_them()
    {
        var rows = Rows("allegheny-deaths", "record_id,death_date,drugs\nA-1,2017-06-08,\"Heroin|\nCocaine\"\n\nA-2,yesterday,Heroin\n,,\nA-3,2017-06-09,Heroin\n");
        Assert.Equal([2, 4, 6], rows.Select(row => row.Line));
        var error = Assert.Single(rows[1].Errors);
        Assert.Equal((ErrorCodes.BadDate, "/death_date", "yesterday"), (error.Code, error.Pointer, error.Value));
        Assert.Equal("A-3", rows[2].Report!.ReportId);
    }

    [Fact]
    public void A_row_says_all_that_it_lacks()
    {
        var row = Assert.Single(Rows("allegheny-deaths", "record_id,death_date,drugs\n,,Heroin\n"));
        Assert.Equal([(ErrorCodes.BadRow, "/record_id"), (ErrorCodes.BadDate, "/death_date")], row.Errors.Select(error => (error.Code, error.Pointer)));
    }

    [Fact]
    public void A_row_with_bad_quotes_is_refused_and_the_next_is_read()
    {
        var rows = Rows("allegheny-deaths", "record_id,death_date,drugs\nA-1,2017-06-08,\"Her\"oin\nA-2,2017-06-09,Heroin\n");
        Assert.Equal([ErrorCodes.BadRow], rows[0].Errors.Select(error => error.Code));
        Assert.Equal("A-2", rows[1].Report!.ReportId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b,c\n1,2,3\n")]
    public void A_file_of_another_layout_names_every_column_it_lacks(string csv)
    {
        var row = Assert.Single(Rows("cook-deaths", csv));
        Assert.Equal((1, 3), (row.Line, row.Errors.Count));
        Assert.All(row.Errors, error => Assert.Equal(ErrorCodes.BadRow, error.Code));
    }

    [Fact]
    public void The_same_row_gives_the_same_report_twice()
    {
        const string csv = Connecticut + "CT-1,2019-03-04,Date of death,Fentanyl;heroin,,Y,Y,Y,,Y,Y,,,,Xylazine,US-CT";
        Assert.Equal(CanonicalForm.Hash(One("connecticut-deaths", csv)), CanonicalForm.Hash(One("connecticut-deaths", csv)));
    }

    [Fact]
    public void An_unknown_mapping_is_none() => Assert.Null(Mapping.Find("utopia-deaths", (_, _) => []));

    [Theory]
    [InlineData("connecticut-deaths", "connecticut_deaths_2012_2019.csv", 6304)]
    [InlineData("cook-deaths", "cook_deaths_2014_2018.csv", 4409)]
    [InlineData("allegheny-deaths", "allegheny_deaths_2007_2018.csv", 4242)]
    public void Every_row_of_the_real_files_is_a_good_report(string mapping, string file, int count)
    {
        using var csv = new StreamReader(RealData.Path(file));
        var rows = Mapping.Find(mapping, Fragments)!.Read(csv, new MappingOptions()).ToList();

        Assert.Equal(count, rows.Count);
        Assert.All(rows, row => Assert.Empty(row.Errors));
        Assert.All(rows, row => Assert.Empty(ReportReader.Read(CanonicalForm.Write(row.Report!), Some.Now).Errors));
        Assert.Equal(count, rows.Select(row => row.Report!.ReportId).Distinct().Count());
    }

    [Theory]
    [InlineData("connecticut_deaths_2012_2019.csv")]
    [InlineData("cook_deaths_2014_2018.csv")]
    [InlineData("allegheny_deaths_2007_2018.csv")]
    public void No_text_of_the_real_files_is_taken_for_a_person(string file) =>
        Assert.DoesNotContain(File.ReadLines(RealData.Path(file)).SelectMany(line => line.Split(',')), text => PersonalData.FirstIn(text, TextKind.Free) is not null);

    /// <summary>Stands for the finder of substances in free text, which has tests of its own.</summary>
    private static IReadOnlyList<string> Fragments(string text, DateOnly knownOn) =>
        text.Split([";", ",", " and ", " AND ", " with ", " & "], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IEnumerable<string> Names(Report report) => report.Findings.Select(finding => finding.RawName);

    private static IReadOnlyList<MappedRow> Rows(string mapping, string csv) =>
        [.. Mapping.Find(mapping, Fragments)!.Read(new StringReader(csv), new MappingOptions())];

    private static Report One(string mapping, string csv) => Assert.Single(Rows(mapping, csv)).Report!;
}
