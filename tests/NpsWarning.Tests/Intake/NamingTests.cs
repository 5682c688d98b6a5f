using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Intake;

/// <summary>A finding is never more than its method can tell.</summary>
public sealed class NamingTests
{
    private const string Set = "either:2-fa+3-fa+4-fa";
    private const string Itself = "substance:4-fa";

    [Theory]
    [InlineData(Identification.LibraryMatch, null, Set, Method.GcMs)]
    [InlineData(Identification.Presumptive, null, Set, Method.GcMs, Method.ColourTest)]
    [InlineData(Identification.LibraryMatch, null, Set, Method.Immunoassay, Method.Strip, Method.GcMs)]
    [InlineData(Identification.LibraryMatch, false, Set)]
    [InlineData(Identification.ReferenceStandard, false, Set, Method.LcMsMs)]
    [InlineData(null, false, Set, Method.Nmr)] // what the laboratory says stands above what follows from its methods
    [InlineData(Identification.LibraryMatch, true, Itself, Method.GcMs)]
    [InlineData(Identification.LibraryMatch, null, Itself)] // no method stated: the name is believed
    [InlineData(Identification.Presumptive, null, Itself, Method.ColourTest)]
    [InlineData(Identification.LibraryMatch, null, Itself, Method.GcMs, Method.Nmr)]
    [InlineData(Identification.LibraryMatch, null, Itself, Method.GcMs, Method.Ftir)]
    [InlineData(Identification.LibraryMatch, null, Itself, Method.GcIr)]
    [InlineData(Identification.LibraryMatch, null, Itself, Method.GcMs, Method.LcHrms)]
    [InlineData(Identification.LibraryMatch, null, Itself, Method.GcMs, Method.Other)]
    [InlineData(Identification.ReferenceStandard, null, Itself, Method.GcMs)]
    [InlineData(Identification.StructureElucidated, null, Itself, Method.GcMs)]
    [InlineData(null, null, Itself, Method.GcMs)]
    public void What_a_method_does_not_tell_apart_is_a_set(Identification? identification, bool? excluded, string expected, params Method[] methods) =>
        Assert.Equal(expected, Subject(new Finding { RawName = "4-FA", Identification = identification, IsomersExcluded = excluded }, methods).Subject);

    [Fact]
    public void The_reason_is_said_in_words()
    {
        Assert.Equal("preferred name; library match by gc-ms alone: one of 2-, 3- or 4-FA", Subject(new Finding { RawName = "4-FA", Identification = Identification.LibraryMatch }, Method.GcMs).How);
        Assert.Equal("preferred name; isomers not excluded: one of 2-, 3- or 4-FA", Subject(new Finding { RawName = "4-FA", IsomersExcluded = false }).How);
    }

    [Fact]
    public void A_substance_without_isomers_stays_itself() =>
        Assert.Equal("substance:fentanyl", Subject(new Finding { RawName = "Fentanyl", Identification = Identification.LibraryMatch, IsomersExcluded = false }, Method.GcMs).Subject);

    [Theory]
    [InlineData("4-FA", "either:4-fa+xylazine", "Xylazine")]
    [InlineData("4-FA", "either:3-fa+4-fa", "3-fluoroamphetamine", "4-FA")]
    [InlineData("FMA", "either:2-fma+3-fma+4-fa+4-fma", "4-FA")]
    [InlineData("4-FA", "either:2-fa+3-fa+4-fa", "FA")]
    [InlineData("4-FA", "substance:4-fa", "Notinanylistolam")]
    [InlineData("4-FA", "substance:4-fa", "4-fluoroamphetamine")]
    [InlineData("Brandnewolam", "unlisted:brandnewolam", "4-FA")]
    public void Candidates_are_what_the_report_says_that_it_may_be(string name, string expected, params string[] candidates) =>
        Assert.Equal(expected, Subject(new Finding { RawName = name, Candidates = [.. candidates.Select(c => new SubstanceReference { RawName = c })] }).Subject);

    [Fact]
    public void An_unknown_candidate_is_said_and_never_in_the_set() => Assert.Equal(
        ("either:3-fa+4-fa", "preferred name; the report names what it may be instead: one of 3- or 4-FA; possible too, but no known substance: Notinanylistolam"),
        Subject(new Finding { RawName = "4-FA", Candidates = [new SubstanceReference { RawName = "3-FA" }, new SubstanceReference { RawName = "Notinanylistolam" }] }));

    [Fact]
    public void A_long_explanation_is_cut_to_what_is_stored()
    {
        var how = Subject(new Finding { RawName = "4-FA", Candidates = [.. Enumerable.Range(0, 50).Select(i => new SubstanceReference { RawName = $"Notinanylistolam number {i}" })] }).How;
        Assert.Equal((400, '…'), (how.Length, how[^1]));
    }

    [Fact]
    public void A_candidate_makes_a_finding_no_surer_than_its_method() => Assert.Equal(
        Set, Subject(new Finding { RawName = "4-FA", IsomersExcluded = false, Candidates = [new SubstanceReference { RawName = "Notinanylistolam" }] }).Subject);

    [Fact]
    public void A_revision_that_excludes_the_isomers_names_the_substance_from_its_day_on()
    {
        using var scene = new Scene();
        var first = Some.Report(reportedAt: Some.Now.AddDays(-20), findings: [new Finding { RawName = "4-FA", Identification = Identification.LibraryMatch }], laboratory: By(Method.GcMs));
        scene.Take("lab", first);
        Assert.Equal((1, 0), (scene.Cases(Set), scene.Cases(Itself)));
        scene.Take("lab", first with { Revision = 2, Status = ReportStatus.Corrected, ReportedAt = Some.Now.AddDays(-5), Findings = [first.Findings[0] with { IsomersExcluded = true }] });
        Assert.Equal((0, 1), (scene.Cases(Set), scene.Cases(Itself)));
        Assert.Equal([$"{Itself} | {Some.DaysAgo(5):yyyy-MM-dd}"], scene.Rows("SELECT subject, known_on FROM findings"));
    }

    private static (string Subject, string How) Subject(Finding finding, params Method[] methods)
    {
        using var scene = new Scene();
        scene.Take("lab", Some.Report(findings: [finding], laboratory: By(methods)));
        var row = scene.Rows("SELECT subject, how FROM findings").Single().Split(" | ");
        return (row[0], row[1]);
    }

    private static Laboratory By(params Method[] methods) => new() { CaseType = CaseType.SeizedMaterial, Methods = methods };
}
