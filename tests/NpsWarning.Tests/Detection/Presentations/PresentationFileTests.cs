using NpsWarning.Detection.Presentations;
using Xunit;

namespace NpsWarning.Tests.Detection.Presentations;

public sealed class PresentationFileTests
{
    private const string Heading = "id,presentedOn,region,ageBand,route,pss,features\n";

    [Fact]
    public void A_bad_row_is_named_with_its_line_and_stops_nothing()
    {
        var read = PresentationFile.ReadAll(new StringReader(Heading
            + "a,2025-01-01,R01,18-24,nasal,2,agitation|green_hair\n"
            + "b,2025-31-01,R01,,,,agitation\n"
            + "a,2025-01-02,R01,,,,agitation\n"
            + ",2025-01-02,R01,,,,agitation\n"
            + "c,2025-01-02,R01,,,9,agitation\n"
            + "d,2025-01-02\n"
            + "e,2025-01-03,,,,,\n"));

        Assert.Equal(["a", "e"], read.Rows.Select(r => r.Id));
        Assert.Equal(1, read.Rows[0].UnknownFeatures);
        Assert.Equal(
            ["3 BAD_DATE 2025-31-01", "4 DUPLICATE_ID a", "5 MISSING_ID ", "6 BAD_PSS 9", "7 MISSING_FIELD the row has fewer cells than the heading"],
            read.Refused.Select(r => $"{r.Line} {r.Code} {r.Value}"));
    }

    [Fact]
    public void A_missing_column_is_named() =>
        Assert.Contains("'features'", Assert.Throws<FormatException>(() => PresentationFile.ReadAll(new StringReader("id,presentedOn,region\n"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_simulation_is_written_and_read_again_and_its_truth_names_the_members()
    {
        var world = SimulatedFiles.Make(3, 150, [(GroupGrade.Clear, 12), (GroupGrade.Faint, 10)]);
        var (file, truth) = (new StringWriter(), new StringWriter());
        PresentationFile.Write(file, world.Rows);
        world.WriteTruth(truth);

        var rows = PresentationFile.Read(new StringReader(file.ToString()));

        Assert.Equal(world.Rows, rows);
        Assert.Equal(rows.Select(r => r.PresentedOn), rows.Select(r => r.PresentedOn).Order());
        var line = truth.ToString().Split('\n')[1].Split(',');
        Assert.Equal(["0", "clear", "12"], line[..3]);
        var members = line[7].Split('|').ToHashSet();
        Assert.Equal(12, members.Count);
        var core = ClinicalFeatures.Of(line[6].Split('|'));
        Assert.True(rows.Where(r => members.Contains(r.Id)).Average(r => (r.Features.Bits & core.Bits) == 0 ? 0 : 1.0) > .9);
        Assert.True(DateOnly.Parse(line[3], System.Globalization.CultureInfo.InvariantCulture) >= new DateOnly(2024, 1, 1).AddDays(75), "planted in the first half");
    }
}
