using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

public sealed partial class CatalogueTests
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    [Fact]
    public void It_holds_over_2000_substances_and_800_medicines()
    {
        Assert.True(Known.Catalogue.All.Count >= 2000);
        Assert.True(Known.Catalogue.All.Count(s => s.Standing == Standing.Medicine) >= 800);
    }

    [Fact]
    public void No_entry_has_a_fault()
    {
        Assert.Empty(Known.Catalogue.All.SelectMany(s => CatalogueFaults.Of(s, Today), (s, fault) => $"{s.Id}: {fault}"));
        Assert.DoesNotContain(Known.Catalogue.All.SelectMany(s => s.Legal), l => l.Jurisdiction is not ("UN" or "US"));
    }

    [Theory]
    [InlineData("""{"id":"JWH 018"}""", "BAD_ID", "id")]
    [InlineData("""{"name":" "}""", "BAD_NAME", "name")]
    [InlineData("""{"inchiKey":"JDNLPKCAXICMBW"}""", "BAD_INCHIKEY", "inchiKey")]
    [InlineData("""{"cas":["58-08-2","58-08-3"]}""", "BAD_CAS", "cas")]
    [InlineData("""{"formula":"C17H19NO3."}""", "BAD_FORMULA", "formula")]
    [InlineData("""{"atc":"N05AH0"}""", "BAD_ATC", "atc")]
    [InlineData("""{"firstReport":{"on":"2999-01-01","source":"a seer"}}""", "BAD_DATE", "firstReport")]
    [InlineData("""{"legal":[{"jurisdiction":"Ohio","status":"I","asOf":"2020-01-01","source":"s"}]}""", "BAD_PLACE", "legal")]
    [InlineData("""{"legal":[{"jurisdiction":"US-OH","status":"I","source":"s"}]}""", "BAD_DATE", "legal")]
    [InlineData("""{"legal":[{"jurisdiction":"UN","status":"I","from":"2999-01-01","source":"s"}]}""", "BAD_DATE", "legal")]
    [InlineData("""{"legal":[{"jurisdiction":"UN","status":"","from":"2020-01-01","source":"s"}]}""", "MISSING_FIELD", "legal")]
    [InlineData("""{"standing":"metabolite-or-precursor","parents":["cocaine"],"allParents":true}""", "BAD_PARENT", "allParents")]
    [InlineData("""{"parents":["cocaine"]}""", "BAD_PARENT", "parents")]
    public void A_fault_is_named(string fields, string code, string field)
    {
        var entry = JsonNode.Parse("""{"id":"a","name":"A","class":"other","standing":"nps","medicalUse":false}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject()) entry[name] = value!.DeepClone();
        Assert.Equal([(code, field)], CatalogueFaults.Of(CatalogueLine.Read(entry.ToJsonString()).ToSubstance(), Today).Select(f => (f.Code, f.Field)));
    }

    [Fact]
    public void Metabolites_without_parents_say_why() =>
        Assert.Empty(Known.Catalogue.All.Where(s => s.Standing == Standing.MetaboliteOrPrecursor && s.Parents.Count == 0 && s.Note is null).Select(s => s.Id.Value));

    // By the first part of the key, so that stereochemistry drawn or not makes no difference.
    [Fact]
    public void No_two_entries_have_one_structure_but_declared_stereoisomers()
    {
        var shared = Known.Catalogue.All.Where(s => s.InchiKey is not null).GroupBy(s => s.InchiKey![..14]).Where(g => g.Count() > 1).Select(g => string.Join(',', g.Select(s => s.Id)));
        Assert.Equal(Stereoisomers, shared.Order(StringComparer.Ordinal));
    }

    private static readonly string[] Stereoisomers =
        ["cathine,phenylpropanolamine", "crotonylfentanyl,z-crotonylfentanyl", "ephedrine,pseudoephedrine", "eszopiclone,zopiclone", "hu-210,hu-211"];

    [Fact]
    public void A_formula_is_that_of_the_structure_in_the_spectral_library()
    {
        Dictionary<string, string> formulas = [];
        string? key = null;
        foreach (var line in File.ReadLines(RealData.Path("swgdrug_3.3_ei.msp")))
            if (line.StartsWith("InChIKey: ", StringComparison.Ordinal)) key = line[10..].Trim();
            else if (line.StartsWith("Formula: ", StringComparison.Ordinal) && key is not null) (formulas[key], key) = (line[9..].Trim(), null);
        var judged = Known.Catalogue.All.Where(s => s is { InchiKey: not null, Formula: not null } && formulas.ContainsKey(s.InchiKey)).ToList();
        Assert.True(judged.Count > 1000, $"only {judged.Count} are in both");
        Assert.Equal(["2c-t-2: C12H19NO2S, C12H21NO2S"], judged.Where(s => formulas[s.InchiKey!] != s.Formula).Select(s => $"{s.Id}: {s.Formula}, {formulas[s.InchiKey!]}")); // the library is wrong there
    }

    [Theory]
    [InlineData("quetiapine", "antipsychotics")]
    [InlineData("fentanyl", "opioids")]
    [InlineData("xylazine", "hypnotics and sedatives")]
    [InlineData("cocaine", "other")]
    [InlineData("mephedrone", "cathinones")]
    public void A_medicine_outside_the_classes_is_shown_by_its_group(string id, string expected) =>
        Assert.Equal(expected, Known.Catalogue.ById(new SubstanceId(id))!.ClassName);

    [Fact]
    public void Every_code_of_a_medicine_is_in_a_named_group() =>
        Assert.Empty(Known.Catalogue.All.Where(s => s.Atc is not null && AtcGroups.NameOf(s.Atc) is null).Select(s => $"{s.Id} {s.Atc}"));

    [Theory]
    [InlineData("Novel Opioid", SubstanceClass.Opioids)]
    [InlineData("NBOMe series", SubstanceClass.Phenethylamines)]
    [InlineData("Indolalkylamines (fe tryptamines)", SubstanceClass.Tryptamines)]
    [InlineData("Synthetic cathinones", SubstanceClass.Cathinones)]
    [InlineData("piperidines/pyrrolidines", SubstanceClass.PiperidinesAndPyrrolidines)]
    [InlineData("Novel Stimulant", null)]
    public void Class_words_of_other_vocabularies_are_mapped(string word, SubstanceClass? expected) => Assert.Equal(expected, ClassNames.Find(word));

    [Fact]
    public void Every_class_has_the_name_of_the_union_s_drugs_agency() =>
        Assert.DoesNotContain(Enum.GetValues<SubstanceClass>(), c => ClassNames.Of(c).Euda is null);

    [Theory]
    [InlineData("mephedrone", "UN Schedule II (1971 Convention) 2015-12-31; US Schedule I 2021-01-01")]
    [InlineData("carfentanil", "UN Schedules I and IV (1961 Convention) 2018-12-31; US Schedule II 2021-01-01")]
    [InlineData("brorphine", "UN Schedule I (1961 Convention) 2022-12-31")]
    public void The_law_is_given_by_jurisdiction_with_a_day(string id, string expected) =>
        Assert.Equal(expected, string.Join("; ", Known.Catalogue.ById(new SubstanceId(id))!.Legal.Select(l => $"{l.Jurisdiction} {l.Status} {l.AsOf:yyyy-MM-dd}").Order(StringComparer.Ordinal)));

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
    [InlineData("4-anpp", "acetylfentanyl,acrylfentanyl,butyrylfentanyl,cyclopropylfentanyl,fentanyl,furanylfentanyl,isobutyrylfentanyl,methoxyacetylfentanyl,tetrahydrofuranylfentanyl")]
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

    [GeneratedRegex(@"(^|[ -])\w \w \w( |$)")]
    private static partial Regex SpacedLetters();
}
