using System.Text.Json.Nodes;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

/// <summary>An import says what it would do before it does it; what does not fit is left out, whole, and named.</summary>
public sealed class CatalogueImportTests : IDisposable
{
    private static readonly Knowledge Now = new(Known.Catalogue);
    private static readonly DateOnly Today = new(2026, 3, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("nps-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_entry_is_known_from_the_day_of_its_import_and_under_all_its_names()
    {
        var plan = Plan("""[{"id":"bromazolamol","name":"Bromazolamol","class":"benzodiazepines","standing":"nps","synonyms":["BZM-1"]}]""");
        Assert.Empty(plan.Errors);
        Assert.True(Assert.Single(plan.Differences).IsNew);
        var entry = plan.After.Catalogue.ById(new("bromazolamol"))!;
        Assert.Equal((Today, "a file"), (entry.FirstReport!.On, entry.FirstReport.Source));
        Assert.Equal("bromazolamol", Assert.Single(plan.After.Resolver.Resolve("bzm 1").Substances).Value);
        Assert.Equal(NameKind.Unknown, Now.Resolver.Resolve("bromazolamol").Kind); // what is known now is untouched
        Assert.Null(plan.After.Catalogue.AsOf(Today.AddDays(-1)).ById(new("bromazolamol")));
    }

    [Fact]
    public void A_correction_changes_what_it_names_and_nothing_else()
    {
        var before = Known.Catalogue.ById(new("acetylfentanyl"))!;
        var plan = Plan("""[{"id":"acetylfentanyl","addSynonyms":["desmethyl fentanyl X"],"note":"checked"}]""");
        var after = plan.After.Catalogue.ById(before.Id)!;
        Assert.Equal(["synonyms", "note"], Assert.Single(plan.Differences).Fields.Select(f => f.Field));
        Assert.Equal(["desmethyl fentanyl X"], plan.Differences[0].Fields[0].After);
        Assert.Equal(CatalogueLine.Of(before with { Synonyms = [.. before.Synonyms, "desmethyl fentanyl X"], Note = "checked" }).Write(), CatalogueLine.Of(after).Write());
    }

    [Fact]
    public void A_name_can_move_from_one_entry_to_another_in_one_file()
    {
        var name = Known.Catalogue.ById(new("acetylfentanyl"))!.Synonyms[0];
        var plan = Plan($$"""[{"id":"acetylfentanyl","removeSynonyms":["{{name}}"]},{"id":"acrylfentanyl","addSynonyms":["{{name}}"]}]""");
        Assert.Empty(plan.Errors);
        Assert.Equal("acrylfentanyl", Assert.Single(plan.After.Resolver.Resolve(name).Substances).Value);
    }

    [Theory]
    [InlineData("""{"id":"x-1","name":"Ketamine","class":"other","standing":"nps"}""", "NAME_TAKEN", "name")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","synonyms":["KETAMINE hydro-chloride base","ketamine"]}""", "NAME_TAKEN", "synonyms")]
    [InlineData("""{"id":"acetylfentanyl","addSynonyms":["fluorofentanyl"]}""", "NAME_TAKEN", "synonyms")] // declared ambiguous
    [InlineData("""{"id":"x-1","name":"opioid","class":"other","standing":"nps"}""", "NAME_TAKEN", "name")] // a class
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","inchiKey":"FYIUUQUPOKIKNI-UHFFFAOYSA-N"}""", "KEY_TAKEN", "inchiKey")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","inchiKey":"abc"}""", "BAD_INCHIKEY", "inchiKey")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","cas":["3258-84-3"]}""", "BAD_CAS", "cas")]
    [InlineData("""{"id":"X 1","name":"X one","class":"other","standing":"nps"}""", "BAD_ID", "id")]
    [InlineData("""{"id":"x-1","name":"X one","class":"opiates","standing":"nps"}""", "UNKNOWN_CODE", "class")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"new"}""", "UNKNOWN_CODE", "standing")]
    [InlineData("""{"id":"x-1","name":"X one","standing":"nps"}""", "MISSING_FIELD", "class")]
    [InlineData("""{"id":"acetylfentanyl","name":null}""", "MISSING_FIELD", "name")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","colour":"red"}""", "UNKNOWN_FIELD", "colour")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","synonyms":"one"}""", "WRONG_TYPE", "synonyms")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","addSynonyms":[1]}""", "WRONG_TYPE", "addSynonyms")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"metabolite-or-precursor","parents":["nobody"]}""", "UNKNOWN_PARENT", "parents")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"metabolite-or-precursor","parents":["norfentanyl"]}""", "BAD_PARENT", "parents")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","cas":["50-36-2"]}""", "KEY_TAKEN", "cas")] // cocaine's
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","firstReport":{"on":"2027-01-01","source":"a seer"}}""", "BAD_DATE", "firstReport")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","atc":"5N"}""", "BAD_ATC", "atc")]
    [InlineData("""{"id":"x-1","name":"--","class":"other","standing":"nps"}""", "BAD_NAME", "name")]
    [InlineData("""{"name":"X one"}""", "MISSING_FIELD", "id")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","synonyms":[null]}""", "WRONG_TYPE", "synonyms")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","addSynonyms":[null]}""", "WRONG_TYPE", "addSynonyms")]
    [InlineData("""{"id":"x-1","name":"X one","class":"other","standing":"nps","cas":["50-00-0","50-00-0"]}""", "GIVEN_TWICE", "cas")]
    [InlineData("""{"id":"x-1","name":"X\u202eone","class":"other","standing":"nps"}""", "BAD_NAME", "name")]
    [InlineData("""{"id":"x-1\n","name":"X one","class":"other","standing":"nps"}""", "BAD_ID", "id")]
    [InlineData("""{"id":"fentanyl","standing":"metabolite-or-precursor"}""", "BAD_PARENT", "standing")]
    [InlineData("""{"id":"norfentanyl","parents":["norfentanyl"]}""", "BAD_PARENT", "parents")]
    [InlineData("""7""", "WRONG_TYPE", "")]
    public void What_does_not_fit_is_named_and_stops_nothing_else(string row, string code, string field)
    {
        var plan = Plan($$"""[{{row}},{"id":"good-1","name":"Good one","class":"other","standing":"nps"}]""");
        Assert.Contains(plan.Errors, e => (e.Fault.Code, e.Fault.Field) == (code, field));
        Assert.Equal(["good-1"], plan.Differences.Select(d => d.Id.Value));
    }

    [Fact]
    public void A_table_says_the_same_as_the_objects()
    {
        var csv = Write("t.csv", """
            id,name,class,standing,medicalUse,addSynonyms,firstReport.on,firstReport.source,note
            x-1,X one,opioids,nps,false,X1 | X eins,2025-03-04,A laboratory,-
            acetylfentanyl,,,,,,,,seen
            """);
        var json = Write("t.json", """
            [{"id":"x-1","name":"X one","class":"opioids","standing":"nps","medicalUse":false,"addSynonyms":["X1","X eins"],"firstReport":{"on":"2025-03-04","source":"A laboratory"},"note":null},
             {"id":"acetylfentanyl","note":"seen"}]
            """);
        var (a, b) = (Plan(csv, null), Plan(json, null));
        Assert.Empty(a.Errors);
        Assert.Equal(b.Differences.Select(Text), a.Differences.Select(Text));
        Assert.Equal(2, a.Changes.Count);

        static string Text(EntryDifference d) => $"{d.Id} {d.IsNew} {string.Join("; ", d.Fields.Select(f => $"{f.Field}: {string.Join('|', f.Before)} > {string.Join('|', f.After)}"))}";
    }

    [Theory]
    [InlineData("a.json", "{", "NOT_JSON")]
    [InlineData("a.json", """{"id":"a","id":"b"}""", "NOT_JSON")]
    [InlineData("a.jsonl", "{\"id\":\"acetylfentanyl\",\"note\":\"x\"}\n{", "NOT_JSON")]
    [InlineData("a.csv", "id,colour\nacetylfentanyl,red\n", "UNKNOWN_FIELD")]
    [InlineData("a.csv", "id;name;class\nacetylfentanyl;x;other\n", "UNKNOWN_FIELD")]
    [InlineData("a.csv", "id,medicalUse\nacetylfentanyl,perhaps\n", "WRONG_TYPE")]
    public void A_file_that_is_none_is_said_to_be_so(string name, string text, string code) =>
        Assert.Contains(ImportFile.Read(Write(name, text)).Errors, e => e.Fault.Code == code);

    [Fact]
    public void Everything_that_is_wrong_with_a_row_is_said_at_once()
    {
        var plan = Plan("""[{"id":"x-1","name":"X one","class":"benzos","standing":"sometimes","cas":["1-1-1"],"atc":"5N","parents":["nobody"]}]""");
        Assert.Equal(["BAD_ATC", "BAD_CAS", "BAD_PARENT", "UNKNOWN_CODE", "UNKNOWN_CODE", "UNKNOWN_PARENT"], plan.Errors.Select(e => e.Fault.Code).Order());
        Assert.Contains(plan.Errors, e => e.Fault.Message.Contains("semi-synthetic cannabinoids", StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_column_keeps_the_whole_table_out_and_a_second_row_of_an_entry_itself()
    {
        Assert.Empty(ImportFile.Read(Write("a.csv", "id,name,colour\nx-1,X one,red\n")).Changes);
        Assert.Equal("AAA", (string?)ImportFile.Read(Write("b.csv", "ID,InChIKey\nx-1,AAA\n")).Changes[0].Patch["inchiKey"]); // but not for its capitals
        var plan = Plan("""[{"id":"acetylfentanyl","note":"one"},{"id":"acetylfentanyl","note":"two"}]""");
        Assert.Equal("DUPLICATE_ID", Assert.Single(plan.Errors).Fault.Code);
        Assert.Equal("one", plan.After.Catalogue.ById(new("acetylfentanyl"))!.Note);
    }

    [Fact]
    public void The_catalogue_imported_into_itself_changes_nothing()
    {
        var lines = string.Join('\n', Known.Catalogue.All.Select(s => CatalogueLine.Of(s).Write()));
        var plan = Plan(Write("all.jsonl", lines), null);
        Assert.Empty(plan.Errors);
        Assert.Equal((Known.Catalogue.All.Count, 0), (plan.Unchanged, plan.Differences.Count));
    }

    [Fact]
    public void A_change_that_no_longer_fits_is_left_out_and_named()
    {
        var change = new SubstanceChange(7, new("x-1"), JsonNode.Parse("""{"name":"Ketamine","class":"other","standing":"nps"}""")!.AsObject());
        var knowledge = Now.With([change]);
        Assert.Equal((7, "NAME_TAKEN"), (Assert.Single(knowledge.Outdated).Number, knowledge.Outdated[0].Fault.Code));
        Assert.Null(knowledge.Catalogue.ById(new("x-1")));
        Assert.Equal(7, knowledge.LastChange);
    }

    private CatalogueImport Plan(string json) => Plan(Write("import.json", json), "a file");

    private static CatalogueImport Plan(string path, string? source)
    {
        var (changes, errors) = ImportFile.Read(path);
        var plan = CatalogueImport.Plan(Now, changes, source ?? "a file", Today);
        return plan with { Errors = [.. errors, .. plan.Errors] };
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
