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
        Assert.Contains(substance, Known.Catalogue.KnownOn(day));
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
