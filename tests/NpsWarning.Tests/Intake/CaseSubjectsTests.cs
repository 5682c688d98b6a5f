using CsCheck;
using NpsWarning.Intake;
using Xunit;

namespace NpsWarning.Tests.Intake;

/// <summary>What one case counts for, when its reports leave open what others tell, and name metabolites beside drugs.</summary>
public sealed class CaseSubjectsTests
{
    private static readonly string[] Subjects =
    [
        "substance:2-fa", "substance:4-fa", "either:2-fa+3-fa", "either:3-fa+4-fa", "either:2-fa+3-fa+4-fa", "either:2-fma+3-fma", "substance:norfentanyl", "substance:fentanyl",
        "substance:cocaethylene", "substance:morphine-3-glucuronide", "substance:heroin", "substance:6-monoacetylmorphine", "unlisted:brandnewolam", "class:opioid",
    ];

    private static readonly Gen<CaseNaming[]> AnyCase =
        (from subject in Gen.Int[0, Subjects.Length - 1]
         from day in Gen.Int[0, 5]
         from kind in Gen.Int[0, 1]
         select Naming(Subjects[subject], day, kind == 0 ? "Laboratory" : "Seizure")).Array[0, 6];

    [Theory]
    [InlineData("either:2-fa+3-fa+4-fa@1 substance:4-fa@9", "substance:4-fa@9")] // from the day on which it was told
    [InlineData("either:2-fa+3-fa+4-fa@9 substance:4-fa@1", "substance:4-fa@1")]
    [InlineData("either:2-fa+3-fa+4-fa@1 substance:xylazine@2", "either:2-fa+3-fa+4-fa@1 substance:xylazine@2")]
    [InlineData("either:2-fa+3-fa+4-fa@1 substance:2-fa@2 substance:4-fa@3", "substance:2-fa@2 substance:4-fa@3")]
    [InlineData("either:2-fa+3-fa@1 either:3-fa+4-fa@4", "substance:3-fa@4")]
    [InlineData("either:2-fa+3-fa+4-fa@1 either:3-fa+4-fa@4", "either:3-fa+4-fa@4")]
    [InlineData("either:2-fa+3-fa+4-fa@4 either:3-fa+4-fa@1", "either:3-fa+4-fa@1")] // the larger set adds nothing that was not known
    [InlineData("either:2-fa+3-fa@1 either:3-fa+4-fa@2 either:4-fa+5-apb@3", "either:2-fa+3-fa@1 either:3-fa+4-fa@2 either:4-fa+5-apb@3")] // nothing is in all of them
    [InlineData("either:2-fa+3-fa@1 either:3-fa+4-fa@2 substance:2-fa@3", "either:3-fa+4-fa@2 substance:2-fa@3")]
    [InlineData("substance:norfentanyl@1", "substance:fentanyl@1")]
    [InlineData("substance:norfentanyl@1 substance:fentanyl@3", "substance:fentanyl@1")]
    [InlineData("substance:cocaethylene@1", "substance:cocaine@1 substance:ethanol@1")]
    [InlineData("substance:morphine-3-glucuronide@1", "substance:morphine-3-glucuronide@1")]
    [InlineData("substance:morphine-3-glucuronide@1 substance:heroin@2", "substance:heroin@2")]
    [InlineData("substance:morphine-3-glucuronide@1 substance:6-monoacetylmorphine@2", "substance:heroin@2")] // the other metabolite names the parent
    [InlineData("substance:morphine-3-glucuronide@1 substance:fentanyl@2", "substance:fentanyl@2 substance:morphine-3-glucuronide@1")]
    public void A_case_counts_for_what_is_known_of_it(string named, string counted) => Assert.Equal(counted, Counted(Of(named.Split(' ').Select(n => n.Split('@')).Select(n => Naming(n[0], int.Parse(n[1]))))));

    [Fact]
    public void A_seizure_of_what_was_open_is_one_of_what_the_laboratory_found() => Assert.Equal(
        ["Laboratory substance:4-fa", "Seizure substance:4-fa"],
        Of([Naming("either:2-fa+3-fa+4-fa", 1, "Seizure"), Naming("substance:4-fa", 2)]).Select(n => $"{n.Kind} {n.Subject}").Order());

    [Fact]
    public void The_order_of_the_reports_changes_nothing() =>
        (from named in AnyCase from order in Gen.Shuffle(Enumerable.Range(0, named.Length).ToArray()) select (named, order))
        .Sample(x => Assert.Equal(Counted(Of(x.named)), Counted(Of(x.order.Select(i => x.named[i])))), iter: 3_000);

    [Fact]
    public void No_case_counts_for_a_set_and_a_member_of_it_or_for_a_metabolite_and_its_parent_or_earlier_than_it_was_known() => AnyCase.Sample(named =>
    {
        var counted = Of(named).Where(n => n.Subject is not null).ToList();
        var subjects = counted.Select(n => n.Subject!).ToHashSet();
        foreach (var set in subjects.Where(s => s.StartsWith("either:")))
            Assert.DoesNotContain(subjects, s => s != set && set["either:".Length..].Split('+').Select(id => "substance:" + id).Contains(s));
        Assert.DoesNotContain("substance:norfentanyl", subjects);
        if (subjects.Contains("substance:heroin")) Assert.DoesNotContain("substance:morphine-3-glucuronide", subjects);
        foreach (var n in counted) Assert.True(n.KnownOn >= named.Min(x => x.KnownOn));
        Assert.Equal(named.Length > 0, counted.Count > 0);
    }, iter: 3_000);

    private static IReadOnlyList<CaseNaming> Of(IEnumerable<CaseNaming> named) => CaseSubjects.Of([.. named], Scene.Catalogue);

    /// <summary>Each subject with the day from which it counts, as a sighting would have it.</summary>
    private static string Counted(IEnumerable<CaseNaming> named) => string.Join(' ', named.Where(n => n.Subject is not null)
        .GroupBy(n => n.Subject!).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key}@{g.Min(n => n.KnownOn!.Value.DayNumber)}"));

    private static CaseNaming Naming(string subject, int day, string kind = "Laboratory") =>
        new() { Kind = kind, Place = "XA", OccurredOn = DateOnly.MinValue, Subject = subject, KnownOn = DateOnly.FromDayNumber(day) };
}
