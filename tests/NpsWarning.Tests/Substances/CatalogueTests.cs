using System.Diagnostics;
using System.Text.RegularExpressions;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

public sealed partial class CatalogueTests
{
    [Fact]
    public void It_holds_over_1200_substances_and_500_medicines()
    {
        Assert.True(Known.Catalogue.All.Count >= 1200);
        Assert.True(Known.Catalogue.All.Count(s => s.MedicalUse) >= 500);
    }

    [Fact]
    public void Ids_are_short_and_plain() =>
        Assert.Empty(Known.Catalogue.All.Where(s => !PlainId().IsMatch(s.Id.Value)).Select(s => s.Id.Value));

    [Fact]
    public void Structure_keys_have_the_form_of_an_inchikey() =>
        Assert.DoesNotContain(
            Known.Catalogue.All.SelectMany(s => s.SaltInchiKeys.Prepend(s.InchiKey).OfType<string>()),
            key => !InchiKey().IsMatch(key));

    [Fact]
    public void Parents_are_in_the_catalogue() =>
        Assert.DoesNotContain(Known.Catalogue.All.SelectMany(s => s.Parents), id => Known.Catalogue.ById(id) is null);

    [Fact]
    public void Names_are_whole()
    {
        var damaged = Known.Catalogue.All
            .SelectMany(s => s.Synonyms.Prepend(s.Name))
            .Where(name => name.Trim(' ', ',', ';', '\'') != name || name.Count(c => c == '(') != name.Count(c => c == ')') || SpacedLetters().IsMatch(name));
        Assert.Empty(damaged);
    }

    [Theory]
    [InlineData("xylazine", Standing.Nps, true)]
    [InlineData("etizolam", Standing.Nps, true)]
    [InlineData("phenibut", Standing.Nps, true)]
    [InlineData("tianeptine", Standing.Nps, true)]
    [InlineData("mitragynine", Standing.Nps, false)]
    [InlineData("delorazepam", Standing.Nps, true)]
    [InlineData("acetylfentanyl", Standing.Nps, false)]
    [InlineData("fentanyl", Standing.Medicine, true)]
    [InlineData("trazodone", Standing.Medicine, true)]
    [InlineData("nordiazepam", Standing.Medicine, true)]
    [InlineData("heroin", Standing.LongKnown, true)]
    [InlineData("ethanol", Standing.LongKnown, false)]
    [InlineData("1-1-difluoroethane", Standing.LongKnown, false)]
    [InlineData("4-anpp", Standing.MetaboliteOrPrecursor, false)]
    [InlineData("cocaethylene", Standing.MetaboliteOrPrecursor, false)]
    [InlineData("7-aminoclonazepam", Standing.MetaboliteOrPrecursor, false)]
    public void It_tells_new_drugs_from_what_was_there_before(string id, Standing standing, bool medicalUse)
    {
        var substance = Known.Catalogue.ById(new SubstanceId(id));
        Assert.NotNull(substance);
        Assert.Equal((standing, medicalUse), (substance.Standing, substance.MedicalUse));
    }

    [Theory]
    [InlineData("norfentanyl", "fentanyl")]
    [InlineData("6-monoacetylmorphine", "heroin")]
    [InlineData("cocaethylene", "cocaine,ethanol")]
    [InlineData("heroin", "heroin")]
    public void A_metabolite_is_evidence_of_its_parents(string id, string expected) =>
        Assert.Equal(expected, string.Join(',', Known.Catalogue.EvidenceOf(new SubstanceId(id))));

    [Fact]
    public void Cocaethylene_forms_only_where_both_its_parents_were() =>
        Assert.Equal(["cocaethylene"], Known.Catalogue.All.Where(s => s.AllParents).Select(s => s.Id.Value));

    [Theory]
    [InlineData("acrylfentanyl", "2016-07-27")]
    [InlineData("carfentanil", "2016-07-05")]
    [InlineData("cyclopropylfentanyl", "2017-08-10")]
    [InlineData("xylazine", "2020-05-15")]
    public void Knowledge_has_dates(string id, string first)
    {
        var substance = Known.Catalogue.ById(new SubstanceId(id))!;
        var day = DateOnly.ParseExact(first, "yyyy-MM-dd");
        Assert.Equal(day, substance.FirstReport!.On);
        Assert.True(substance.KnownOn(day));
        Assert.False(substance.KnownOn(day.AddDays(-1)));
        Assert.Same(substance, Known.Catalogue.AsOf(day).ById(substance.Id));
        Assert.Null(Known.Catalogue.AsOf(day.AddDays(-1)).ById(substance.Id));
    }

    [Theory]
    [InlineData("quetiapine")]
    [InlineData("heroin")]
    [InlineData("norfentanyl")]
    public void A_medicine_a_long_known_drug_and_a_metabolite_were_always_known(string id) =>
        Assert.NotNull(Known.Catalogue.AsOf(new DateOnly(2000, 1, 1)).ById(new SubstanceId(id)));

    [Fact]
    public void A_new_drug_without_a_dated_report_is_known_on_no_past_day()
    {
        var undated = Known.Catalogue.ById(new SubstanceId("acrylfentanyl"))! with { FirstReport = null };
        Assert.False(undated.KnownOn(new DateOnly(2026, 1, 1)));
    }

    [Fact]
    public void The_catalogue_of_a_day_is_whole_in_itself()
    {
        var whole = Known.Catalogue;
        var then = whole.AsOf(new DateOnly(2016, 1, 1));
        Assert.Equal(whole.All.Where(s => s.KnownOn(new DateOnly(2016, 1, 1))), then.All);
        Assert.InRange(then.All.Count, 1200, whole.All.Count - 100);
        Assert.All(then.All, s => Assert.All(then.EvidenceOf(s.Id), id => Assert.NotNull(then.ById(id))));
        Assert.Null(then.ByInchiKey(whole.ById(new SubstanceId("acrylfentanyl"))!.InchiKey!));
        Assert.Equal("fentanyl", new Resolver(then).Resolve("fentanyl").Substances.Single().Value);
        Assert.Equal(then.All, then.AsOf(new DateOnly(2020, 1, 1)).All);
    }

    [Fact]
    public void Every_entry_is_written_back_as_it_was_read()
    {
        var lines = EmbeddedData.Lines("catalogue.jsonl").ToList();
        Assert.Equal(lines, lines.Select(l => CatalogueLine.Of(CatalogueLine.Read(l).ToSubstance()).Write()));
    }

    [Fact]
    public void Well_known_series_have_their_class()
    {
        var unclassed = Known.Catalogue.All.Where(s => s.Standing == Standing.Nps && s.Class != Expected(s.Name) && Expected(s.Name) is not null);
        Assert.Empty(unclassed.Select(s => $"{s.Id} {s.Class.Name()}"));

        static SubstanceClass? Expected(string name) => name switch
        {
            _ when name.EndsWith("nitazene", StringComparison.OrdinalIgnoreCase) || name.EndsWith("fentanyl", StringComparison.OrdinalIgnoreCase) => SubstanceClass.Opioids,
            _ when name.StartsWith("JWH-", StringComparison.Ordinal) || name.EndsWith("INACA", StringComparison.Ordinal) => SubstanceClass.Cannabinoids,
            _ => null,
        };
    }

    [Fact]
    public void It_loads_in_a_fraction_of_a_second()
    {
        Catalogue.Load(); // The first load also compiles the code.
        var clock = Stopwatch.StartNew();
        Catalogue.Load();
        Assert.True(clock.ElapsedMilliseconds < 500, $"took {clock.ElapsedMilliseconds} ms");
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex PlainId();

    [GeneratedRegex("^[A-Z]{14}-[A-Z]{10}-[A-Z]$")]
    private static partial Regex InchiKey();

    [GeneratedRegex(@"(^|[ -])\w \w \w( |$)")]
    private static partial Regex SpacedLetters();
}
